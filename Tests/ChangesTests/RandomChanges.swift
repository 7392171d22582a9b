import Changes
import TestKit

/// Values and changes drawn from a seed, over the whole range that the wire can carry.
extension Seed {
  /// A number from 0 up to `bound`, which is greater than 0.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func identifier() -> RecordID { RecordID(high: next(), low: next()) }

  /// A number of any size, small ones as likely as large ones.
  mutating func anySize() -> UInt64 { next() >> UInt64(below(64)) }

  mutating func value(depth: Int = 0) -> FieldValue {
    switch below(depth < FieldValue.depthMax ? 9 : 8) {
    case 0: return .null
    case 1: return .boolean(next() & 1 == 1)
    case 2: return .integer(Int64(bitPattern: anySize()))
    case 3: return .integer(~Int64(bitPattern: anySize()))
    case 4:
      let real = Double(bitPattern: next())
      return .real(real.isFinite ? real : 0.5)
    case 5: return .text(text())
    case 6: return .identifier(identifier())
    case 7:
      let count = below(40)
      return .bytes(bytes(count == 16 ? 17 : count))
    default: return .list((0..<below(5)).map { _ in value(depth: depth + 1) })
    }
  }

  mutating func text() -> String {
    let letters = ["a", "é", "e\u{301}", "ij", "\u{0}", "\n", "漢", "🙂", "\u{10FFFF}"]
    return (0..<below(30)).map { _ in letters[below(letters.count)] }.joined()
  }

  mutating func change() -> Change {
    let fields = FieldSet(bits: next() & next() & ~1)
    let written = fields.isEmpty ? FieldSet([1]) : fields
    return Change(
      sequence: anySize(), kind: KindNumber(truncatingIfNeeded: next()), record: identifier(),
      stamp: Stamp(packed: next()),
      writes: written.fields.map { CellWrite(field: $0, value: value(), base: below(2) == 0 ? 0 : anySize() | 1) })
  }
}
