/// The 16-byte name of a record, account, party or replica. Protocol/changes.md, "Identifiers".
///
/// Random, so it says nothing about what it names. Two machine words instead of an array: ids are
/// compared and hashed for every record of every batch.
public struct RecordID: Hashable, Comparable, Sendable {
  /// Bytes 0–7, big endian.
  public let high: UInt64
  /// Bytes 8–15, big endian.
  public let low: UInt64

  /// Builds an id from its two big-endian words.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads an id from exactly 16 bytes; any other length gives nil.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in bytes.enumerated() {
      if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
    }
    self.init(high: words.0, low: words.1)
  }

  /// The id as 16 bytes.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(16)
    append(to: &result)
    return result
  }

  /// Appends the id as 16 bytes.
  public func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
  }

  /// The last byte, which chooses the key compartment that seals the record's values.
  public var compartment: UInt8 { UInt8(truncatingIfNeeded: low) }

  /// Orders ids as their bytes are ordered.
  public static func < (left: RecordID, right: RecordID) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}

extension RecordID: CustomStringConvertible {
  /// Crockford base 32 without I, L, O and U, so that an id can be read aloud; 26 characters.
  public var description: String { text }

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The 26-character written form of the id.
  public var text: String {
    var characters: [UInt8] = []
    characters.reserveCapacity(26)
    for index in 0..<26 {
      // 130 bits hold the 128 bits of the id, with two zero bits in front.
      let shift = 125 - 5 * index
      characters.append(Self.alphabet[Int(truncatingIfNeeded: bits(from: shift) & 31)])
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// The first characters of ``text`` that a person types to point at a record.
  public func short(_ length: Int = 8) -> String { String(text.dropFirst(1).prefix(length)) }

  private func bits(from shift: Int) -> UInt64 {
    if shift >= 64 { return high >> UInt64(shift - 64) }
    let lower = low >> UInt64(shift)
    return shift == 0 ? lower : lower | high << UInt64(64 - shift)
  }

  /// Reads the written form; upper case and the look-alikes O, I and L are accepted.
  public init?(text: String) {
    guard text.utf8.count == 26 else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, character) in text.utf8.enumerated() {
      guard let digit = Self.digit(character), index > 0 || digit < 8 else { return nil }
      words.0 = words.0 << 5 | words.1 >> 59
      words.1 = words.1 << 5 | UInt64(digit)
    }
    self.init(high: words.0, low: words.1)
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    var lower = character
    if lower >= 65, lower <= 90 { lower += 32 }
    switch lower {
    case UInt8(ascii: "o"): lower = UInt8(ascii: "0")
    case UInt8(ascii: "i"), UInt8(ascii: "l"): lower = UInt8(ascii: "1")
    default: break
    }
    return alphabet.firstIndex(of: lower).map { UInt8(truncatingIfNeeded: $0) }
  }
}
