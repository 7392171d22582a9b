import CBOR
import TestKit

/// Random trees of every type, biased towards the borders between argument widths.
extension Seed {
  mutating func value(depth: Int = 4) -> CBORValue {
    switch UInt64.random(in: 0..<(depth > 0 ? 10 : 8), using: &self) {
    case 0: .unsigned(argument())
    case 1: .negative(argument())
    case 2: .bytes(bytes(length()))
    case 3: .text(text())
    case 4: .boolean(Bool.random(using: &self))
    case 5: .null
    case 6: .real(Double(bitPattern: next()))
    case 7: .real(Double(Int64.random(in: -70_000...70_000, using: &self)) / 4)
    case 8: .array((0..<Int.random(in: 0...5, using: &self)).map { _ in value(depth: depth - 1) })
    default: map(depth: depth - 1)
    }
  }

  private mutating func argument() -> UInt64 {
    let border = UInt64(1) << UInt64.random(in: 0...63, using: &self)
    return border &+ UInt64.random(in: 0...2, using: &self) &- 1
  }

  private mutating func length() -> Int { [0, 1, 16, 23, 24, 255, 256].randomElement(using: &self) ?? 0 }

  private mutating func text() -> String {
    let letters: [Character] = ["a", "\u{e9}", "e\u{301}", "\u{6c34}", "\u{10151}", "\0", "\"", "\n"]
    return String((0..<Int.random(in: 0...30, using: &self)).compactMap { _ in letters.randomElement(using: &self) })
  }

  private mutating func map(depth: Int) -> CBORValue {
    var pairs: [CBORPair] = []
    for _ in 0..<Int.random(in: 0...5, using: &self) {
      let key = value(depth: 0)
      if !pairs.contains(where: { $0.key == key }) { pairs.append(CBORPair(key, value(depth: depth))) }
    }
    return .map(pairs)
  }
}
