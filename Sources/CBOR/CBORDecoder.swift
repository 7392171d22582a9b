/// Reads deterministic CBOR and refuses everything else (Protocol/cbor.md, "What is refused").
///
/// Invariant: an item that is read without a fault, written again, gives the same bytes. No input can trap it, and
/// it reserves no memory for a length that the input does not hold.
///
///     var decoder = CBORDecoder(bytes)
///     let count = try decoder.readArrayHead()
///     let id = try decoder.readBytes16()
///     try decoder.finish()
public struct CBORDecoder: Sendable {
  /// How many arrays and maps may lie inside each other where the reader does not know the shape beforehand.
  public static let standardDepthLimit = 16

  @usableFromInline let input: [UInt8]
  @usableFromInline var position: Int
  /// The limit that `skipItem`, `readRawItem` and `readValue` hold to.
  public let depthLimit: Int

  /// A decoder at byte `offset` of `bytes`.
  public init(_ bytes: [UInt8], at offset: Int = 0, depthLimit: Int = CBORDecoder.standardDepthLimit) {
    input = bytes
    position = max(0, min(offset, bytes.count))
    self.depthLimit = depthLimit
  }

  /// All the bytes that are read from; ``offset`` counts in them.
  @inlinable public var source: [UInt8] { input }

  /// Index of the next byte to be read.
  @inlinable public var offset: Int { position }

  /// Whether everything has been read.
  @inlinable public var isAtEnd: Bool { position == input.count }

  /// How many bytes are left.
  @inlinable public var remaining: Int { input.count - position }

  /// An integer of zero or more.
  @inlinable public mutating func readUnsigned() throws(CBORFault) -> UInt64 { try argument(of: 0) }

  /// An integer that fits 64 signed bits; a larger one is an `overflow`.
  @inlinable public mutating func readInteger() throws(CBORFault) -> Int64 {
    let start = position
    let negative = position < input.count && input[position] >> 5 == 1
    let argument = try argument(of: negative ? 1 : 0)
    guard argument <= UInt64(Int64.max) else { throw CBORFault(.overflow, at: start) }
    return negative ? ~Int64(argument) : Int64(argument)
  }

  /// A byte string.
  @inlinable public mutating func readBytes() throws(CBORFault) -> [UInt8] { Array(input[try content(of: 2)]) }

  /// A byte string of exactly 16 bytes; another length is a `wrongType`.
  @inlinable public mutating func readBytes16() throws(CBORFault) -> (UInt64, UInt64) {
    let start = position
    guard try content(of: 2).count == 16 else { throw CBORFault(.wrongType, at: start) }
    return (bigEndian(at: start + 1, 8), bigEndian(at: start + 9, 8))
  }

  /// A text string; its bytes are checked, never repaired.
  public mutating func readText() throws(CBORFault) -> String {
    let start = position
    let range = try content(of: 3)
    do {
      return String(copying: try UTF8Span(validating: input.span.extracting(range)))
    } catch {
      throw CBORFault(.invalidUTF8, at: start)
    }
  }

  /// The head of an array: how many items follow. Never more than there are bytes left.
  @inlinable public mutating func readArrayHead() throws(CBORFault) -> Int { try count(of: 4, bytesPerEntry: 1) }

  /// The head of a map: how many pairs follow. Never more than the bytes left can hold.
  @inlinable public mutating func readMapHead() throws(CBORFault) -> Int { try count(of: 5, bytesPerEntry: 2) }

  /// The next key of a map with unsigned keys. Start with `previous` nil; it is moved along, so that a key that is
  /// not greater than the one before is refused as a `duplicateKey` or `unsortedKeys`.
  @inlinable public mutating func readMapKeyUnsigned(after previous: inout UInt64?) throws(CBORFault) -> UInt64 {
    let start = position
    let key = try readUnsigned()
    if let previous, key <= previous {
      throw CBORFault(key == previous ? .duplicateKey : .unsortedKeys, at: start)
    }
    previous = key
    return key
  }

  /// False or true.
  @inlinable public mutating func readBoolean() throws(CBORFault) -> Bool {
    let initial = try initialByte()
    guard initial == 0xf4 || initial == 0xf5 else { throw CBORFault(.wrongType, at: position) }
    position += 1
    return initial == 0xf5
  }

  /// Null.
  @inlinable public mutating func readNull() throws(CBORFault) {
    guard try initialByte() == 0xf6 else { throw CBORFault(.wrongType, at: position) }
    position += 1
  }

  /// A float of any width, in the shortest form that keeps its value.
  public mutating func readReal() throws(CBORFault) -> Double {
    let start = position
    let initial = try initialByte()
    guard 0xf9...0xfb ~= initial else { throw CBORFault(.wrongType, at: start) }
    let width = 2 << Int(initial - 0xf9)
    guard remaining > width else { throw CBORFault(.truncated, at: start) }
    let pattern = bigEndian(at: start + 1, width)
    let value: Double
    let isShortest: Bool
    switch initial {
    case 0xf9:
      value = Double(Float16(bitPattern: UInt16(truncatingIfNeeded: pattern)))
      isShortest = !value.isNaN || pattern == 0x7e00
    case 0xfa:
      value = Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
      isShortest = !value.isNaN && Double(Float16(value)) != value
    default:
      value = Double(bitPattern: pattern)
      isShortest = !value.isNaN && Double(Float(value)) != value
    }
    guard isShortest else { throw CBORFault(.nonCanonical, at: start) }
    position += 1 + width
    return value
  }

  /// What comes next, without reading it.
  public func peekType() throws(CBORFault) -> CBORType { CBORType(initial: try initialByte()) }

  /// Refuses bytes that were not read.
  @inlinable public func finish() throws(CBORFault) {
    guard isAtEnd else { throw CBORFault(.trailing, at: position) }
  }
}
