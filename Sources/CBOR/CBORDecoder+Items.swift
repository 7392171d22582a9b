// Whole items of unknown shape: skipped, copied or read as a tree, under the same rules as items that are read.
extension CBORDecoder {
  /// Passes over one item of any type; what lies in it is held to every rule of the profile.
  public mutating func skipItem() throws(CBORFault) { try skip(depth: 0) }

  /// One item of any type, checked as `skipItem` does, as the bytes it was written in.
  public mutating func readRawItem() throws(CBORFault) -> [UInt8] {
    let start = position
    try skipItem()
    return Array(input[start..<position])
  }

  /// One item of any type as a tree.
  public mutating func readValue() throws(CBORFault) -> CBORValue { try value(depth: 0) }

  private mutating func skip(depth: Int) throws(CBORFault) {
    switch try peekType() {
    case .unsigned: _ = try readUnsigned()
    case .negative: _ = try argument(of: 1)
    case .bytes: _ = try content(of: 2)
    case .text: try skipText()
    case .array:
      try checkDepth(depth)
      for _ in 0..<(try readArrayHead()) { try skip(depth: depth + 1) }
    case .map:
      try checkDepth(depth)
      var previous: Range<Int>?
      for _ in 0..<(try readMapHead()) {
        let start = position
        try skip(depth: depth + 1)
        try checkOrder(of: start..<position, after: &previous)
        try skip(depth: depth + 1)
      }
    case .boolean, .null: position += 1
    case .real: _ = try readReal()
    case .tag, .other: throw unusedItem()
    }
  }

  private mutating func value(depth: Int) throws(CBORFault) -> CBORValue {
    switch try peekType() {
    case .unsigned: return .unsigned(try readUnsigned())
    case .negative: return .negative(try argument(of: 1))
    case .bytes: return .bytes(try readBytes())
    case .text: return .text(try readText())
    case .array:
      try checkDepth(depth)
      var items: [CBORValue] = []
      for _ in 0..<(try readArrayHead()) { items.append(try value(depth: depth + 1)) }
      return .array(items)
    case .map:
      try checkDepth(depth)
      var pairs: [CBORPair] = []
      var previous: Range<Int>?
      for _ in 0..<(try readMapHead()) {
        let start = position
        let key = try value(depth: depth + 1)
        try checkOrder(of: start..<position, after: &previous)
        pairs.append(CBORPair(key, try value(depth: depth + 1)))
      }
      return .map(pairs)
    case .boolean: return .boolean(try readBoolean())
    case .null:
      try readNull()
      return .null
    case .real: return .real(try readReal())
    case .tag, .other: throw unusedItem()
    }
  }

  private func checkDepth(_ depth: Int) throws(CBORFault) {
    guard depth < depthLimit else { throw CBORFault(.tooDeep, at: position) }
  }

  private mutating func skipText() throws(CBORFault) {
    let start = position
    let range = try content(of: 3)
    do {
      _ = try UTF8Span(validating: input.span.extracting(range))
    } catch {
      throw CBORFault(.invalidUTF8, at: start)
    }
  }

  /// Keys ascend by their encoded bytes (RFC 8949 §4.2.1).
  private func checkOrder(of key: Range<Int>, after previous: inout Range<Int>?) throws(CBORFault) {
    if let previous, !input[previous].lexicographicallyPrecedes(input[key]) {
      let isSame = input[previous].elementsEqual(input[key])
      throw CBORFault(isSame ? .duplicateKey : .unsortedKeys, at: key.lowerBound)
    }
    previous = key
  }

  /// The fault for a tag, another simple value, or a byte that starts nothing.
  private func unusedItem() -> CBORFault {
    let initial = input[position]
    let information = initial & 0x1f
    if initial < 0xe0 {
      return CBORFault(information <= 27 ? .unsupported : .malformed, at: position)
    }
    if information < 24 { return CBORFault(.unsupported, at: position) }
    if information > 24 { return CBORFault(.malformed, at: position) }
    guard remaining > 1 else { return CBORFault(.truncated, at: position) }
    return CBORFault(input[position + 1] < 32 ? .malformed : .unsupported, at: position)
  }
}
