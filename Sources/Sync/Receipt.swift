import CBOR

/// The server's proof that it took a change: one code for each cell that the change wrote. It goes out with the answer
/// that acknowledges the change, and comes back when the change is given back to a server that was restored from an
/// older copy, which has forgotten it. Protocol/sync.md, "Receipts".
public struct Receipt: Equatable, Sendable {
  /// The change's sequence.
  public var sequence: UInt64
  /// The codes of the cells in field order, `codeBytes` each, one behind the other.
  public var codes: [UInt8]

  /// The length of one code.
  public static let codeBytes = 16

  /// A receipt of the change `sequence`.
  public init(sequence: UInt64, codes: [UInt8]) {
    self.sequence = sequence
    self.codes = codes
  }

  /// The code of each cell; nil when there are not as many as `count`.
  public func codes(of count: Int) -> [[UInt8]]? {
    guard codes.count == count * Self.codeBytes else { return nil }
    return (0..<count).map { Array(codes[($0 * Self.codeBytes)..<(($0 + 1) * Self.codeBytes)]) }
  }
}

extension Receipt {
  func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(2)
    encoder.unsigned(sequence)
    encoder.bytes(codes)
  }

  init(from decoder: inout CBORDecoder) throws(CBORFault) {
    try decoder.expectArray(2)
    sequence = try decoder.readUnsigned()
    codes = try decoder.readBytes(max: Limits.receiptBytesMax)
    guard !codes.isEmpty, codes.count.isMultiple(of: Self.codeBytes) else {
      throw CBORFault(.unsupported, at: decoder.offset)
    }
  }
}
