import CBOR
import Changes

/// The shapes that several messages share.
extension CBOREncoder {
  mutating func optional(_ id: RecordID?) {
    if let id { fixedBytes16(id.high, id.low) } else { null() }
  }

  mutating func optional(_ mark: CheckpointMark?) {
    guard let mark else { return null() }
    arrayHead(2)
    unsigned(mark.count)
    bytes(mark.digest)
  }

  mutating func optional(_ number: Int64?) {
    if let number { integer(number) } else { null() }
  }
}

extension CBORDecoder {
  mutating func readID() throws(CBORFault) -> RecordID {
    let (high, low) = try readBytes16()
    return RecordID(high: high, low: low)
  }

  mutating func readOptionalID() throws(CBORFault) -> RecordID? {
    guard try peekType() == .null else { return try readID() }
    try readNull()
    return nil
  }

  mutating func readOptionalInteger() throws(CBORFault) -> Int64? {
    guard try peekType() == .null else { return try readInteger() }
    try readNull()
    return nil
  }

  mutating func readOptionalMark() throws(CBORFault) -> CheckpointMark? {
    guard try peekType() != .null else {
      try readNull()
      return nil
    }
    try expectArray(2)
    return CheckpointMark(count: try readUnsigned(), digest: try readBytes(exactly: 32))
  }

  mutating func readBytes(max: Int) throws(CBORFault) -> [UInt8] {
    let bytes = try readBytes()
    guard bytes.count <= max else { throw CBORFault(.overflow, at: offset) }
    return bytes
  }

  mutating func readBytes(exactly count: Int) throws(CBORFault) -> [UInt8] {
    let bytes = try readBytes()
    guard bytes.count == count else { throw CBORFault(.overflow, at: offset) }
    return bytes
  }

  mutating func expectArray(_ count: Int) throws(CBORFault) {
    guard try readArrayHead() == count else { throw CBORFault(.wrongType, at: offset) }
  }

  mutating func list<Element>(
    max: Int, _ element: (inout CBORDecoder) throws(CBORFault) -> Element
  ) throws(CBORFault) -> [Element] {
    let count = try readArrayHead()
    guard count <= max else { throw CBORFault(.overflow, at: offset) }
    var result: [Element] = []
    result.reserveCapacity(Swift.min(count, 4096))
    for _ in 0..<count { result.append(try element(&self)) }
    return result
  }

  /// Walks a map with ascending unsigned keys. `visit` says whether it knew the key; an unknown key from
  /// 64 up is skipped, one below is refused.
  mutating func forEachKey(
    _ visit: (UInt64, inout CBORDecoder) throws(CBORFault) -> Bool
  ) throws(CBORFault) {
    let count = try readMapHead()
    var previous: UInt64?
    for _ in 0..<count {
      let key = try readMapKeyUnsigned(after: &previous)
      if try visit(key, &self) { continue }
      guard key >= 64 else { throw CBORFault(.unsupported, at: offset) }
      try skipItem()
    }
  }
}
