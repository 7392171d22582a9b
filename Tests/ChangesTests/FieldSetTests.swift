import Changes
import TestKit
import Testing

/// The bitmaps of purges and of the register: bit n stands for field n. Protocol/sync.md, "Stream".
@Suite struct `Sets of fields` {
  @Test func `bit n stands for field n`() {
    for field in FieldNumber(0)...63 {
      #expect(FieldSet([field]).bits == 1 << UInt64(field))
      #expect(Array(FieldSet(bits: 1 << UInt64(field)).fields) == [field])
    }
  }

  @Test func `numbers above 63 are no fields`() {
    var set = FieldSet([1, 64, 200, 255])
    #expect(Array(set.fields) == [1])
    set.insert(64)
    set.remove(65)
    #expect(Array(set.fields) == [1])
    #expect(!set.contains(65), "64 more than a field that is there")
  }

  @Test func `a bitmap behaves as a set of numbers does`() {
    var seed = Seed()
    for _ in 0..<300 {
      let one = Set((0..<seed.below(30)).map { _ in FieldNumber(seed.below(64)) })
      let other = Set((0..<seed.below(30)).map { _ in FieldNumber(seed.below(64)) })
      let (left, right) = (FieldSet(one), FieldSet(other))
      #expect(Array(left.fields) == one.sorted(), "\(seed)")
      #expect(left.count == one.count, "\(seed)")
      #expect(left.fields.first == one.min(), "\(seed)")
      #expect(left.isEmpty == one.isEmpty, "\(seed)")
      #expect(Array(left.union(right).fields) == one.union(other).sorted(), "\(seed)")
      #expect(Array(left.intersection(right).fields) == one.intersection(other).sorted(), "\(seed)")
      #expect(Array(left.subtracting(right).fields) == one.subtracting(other).sorted(), "\(seed)")
      var changed = left
      let field = FieldNumber(seed.below(64))
      changed.insert(field)
      #expect(changed.contains(field), "\(seed)")
      changed.remove(field)
      #expect(Array(changed.fields) == one.subtracting([field]).sorted(), "\(seed)")
    }
  }
}
