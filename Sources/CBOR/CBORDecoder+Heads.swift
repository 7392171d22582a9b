// The initial byte and its argument (RFC 8949 §3), where every length is checked before it is believed.
extension CBORDecoder {
  @inlinable func initialByte() throws(CBORFault) -> UInt8 {
    guard position < input.count else { throw CBORFault(.truncated, at: position) }
    return input[position]
  }

  /// Reads a head of major type `major` and gives its argument.
  @inlinable mutating func argument(of major: UInt8) throws(CBORFault) -> UInt64 {
    let initial = try initialByte()
    guard initial >> 5 == major else { throw CBORFault(.wrongType, at: position) }
    let information = initial & 0x1f
    if information < 24 {
      position += 1
      return UInt64(information)
    }
    return try longArgument(major, information)
  }

  @usableFromInline mutating func longArgument(_ major: UInt8, _ information: UInt8) throws(CBORFault) -> UInt64 {
    guard information <= 27 else {
      let isIndefinite = information == 31 && 2...5 ~= major
      throw CBORFault(isIndefinite ? .indefinite : .malformed, at: position)
    }
    let width = 1 << Int(information - 24)
    guard remaining > width else { throw CBORFault(.truncated, at: position) }
    let value = bigEndian(at: position + 1, width)
    // The smallest argument that needs this width: 24, then all that the half width cannot hold.
    let least: UInt64 = width == 1 ? 24 : 1 << (4 * UInt64(width))
    guard value >= least else { throw CBORFault(.nonCanonical, at: position) }
    position += 1 + width
    return value
  }

  /// Reads the head of a string and gives the range of its content.
  @inlinable mutating func content(of major: UInt8) throws(CBORFault) -> Range<Int> {
    let start = position
    let length = try argument(of: major)
    guard length <= UInt64(remaining) else { throw CBORFault(.truncated, at: start) }
    let range = position..<position + Int(length)
    position = range.upperBound
    return range
  }

  /// Reads the head of an array or map and gives its count.
  @inlinable mutating func count(of major: UInt8, bytesPerEntry: Int) throws(CBORFault) -> Int {
    let start = position
    let count = try argument(of: major)
    guard count <= UInt64(remaining / bytesPerEntry) else { throw CBORFault(.truncated, at: start) }
    return Int(count)
  }

  /// `width` bytes from `start`, most significant first; the caller has checked that they are there.
  @inlinable func bigEndian(at start: Int, _ width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in start..<start + width { value = value << 8 | UInt64(input[index]) }
    return value
  }
}
