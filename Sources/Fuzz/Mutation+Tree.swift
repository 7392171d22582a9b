import CBOR

/// Changes to one item of CBOR that leave it well formed: what is wrong then lies in the meaning.
extension Mutation {
  /// One node of the item changed; the input itself when it is no CBOR, or cannot be written again.
  mutating func changedAsTree(_ input: [UInt8]) -> [UInt8] {
    guard input.count <= Self.bytesMax, let tree = try? CBORValue(decoding: input) else { return input }
    var left = below(count(tree))
    return (try? changed(tree, &left).encoded()) ?? input
  }

  private func count(_ value: CBORValue) -> Int {
    switch value {
    case .array(let items): items.reduce(1) { $0 + count($1) }
    case .map(let pairs): pairs.reduce(1) { $0 + count($1.key) + count($1.value) }
    default: 1
    }
  }

  /// Walks to the node that is `left` further on, and changes that.
  private mutating func changed(_ value: CBORValue, _ left: inout Int) -> CBORValue {
    if left == 0 {
      left = -1
      return replacement(of: value)
    }
    if left > 0 { left -= 1 }
    switch value {
    case .array(let items) where left >= 0:
      var result: [CBORValue] = []
      for item in items { result.append(left >= 0 ? changed(item, &left) : item) }
      return .array(result)
    case .map(let pairs) where left >= 0:
      var result: [CBORPair] = []
      for pair in pairs {
        let key = left >= 0 ? changed(pair.key, &left) : pair.key
        result.append(CBORPair(key, left >= 0 ? changed(pair.value, &left) : pair.value))
      }
      return .map(result)
    default: return value
    }
  }

  private mutating func replacement(of value: CBORValue) -> CBORValue {
    guard !oneIn(4) else { return anything() }
    switch value {
    case .unsigned(let number):
      return .unsigned(
        oneIn(2) ? pick(Self.extremes) : pick([number &+ 1, number &- 1, number ^ (1 << (next() % 64))]))
    case .negative: return .negative(pick(Self.extremes))
    case .bytes(let bytes):
      var changed = bytes
      if oneIn(2), !changed.isEmpty { changed[below(changed.count)] ^= 1 << UInt8(below(8)) }
      if oneIn(2) { changed = self.bytes(pick([0, 1, 15, 16, 17, 31, 32, 33, 500])) }
      return .bytes(changed)
    case .text(let text):
      return .text(
        oneIn(2)
          ? pick(Self.words)
          : String(
            repeating: text.isEmpty ? "x" : text, count: 1 + below(min(400, Self.bytesMax / max(1, text.utf8.count)))))
    case .array(let items): return .array(changed(items))
    case .map(let pairs):
      let values = changed(pairs.map(\.value))
      return .map(values.enumerated().map { CBORPair(.unsigned(UInt64($0.offset)), $0.element) })
    case .boolean(let value): return .boolean(!value)
    case .real: return .real(pick([0, -0.0, 1.5, .infinity, -.infinity, .nan, 1e308, .leastNonzeroMagnitude, -1]))
    case .null: return anything()
    }
  }

  private mutating func changed(_ items: [CBORValue]) -> [CBORValue] {
    var items = items
    guard !items.isEmpty else { return [anything()] }
    switch below(5) {
    case 0: items.remove(at: below(items.count))
    case 1: items.insert(pick(items), at: below(items.count))
    case 2: items.swapAt(below(items.count), below(items.count))
    case 3: items.append(anything())
    default:
      let again = pick(items)
      let size = (try? again.encoded().count) ?? Self.bytesMax
      items = Array(repeating: again, count: min(pick([0, 2, 64, 65, 300]), Self.bytesMax / max(1, size)))
    }
    return items
  }

  /// A value of any type.
  mutating func anything() -> CBORValue {
    switch below(9) {
    case 0: .unsigned(pick(Self.extremes))
    case 1: .negative(pick(Self.extremes))
    case 2: .bytes(bytes(pick([0, 1, 16, 32])))
    case 3: .text(pick(Self.words))
    case 4: .array([])
    case 5: .map([])
    case 6: .boolean(oneIn(2))
    case 7: .real(pick([0.5, .infinity, .nan]))
    default: oneIn(3) ? (0..<below(20)).reduce(.null) { value, _ in .array([value]) } : .null
    }
  }
}
