import Changes
import TestKit
import Testing

/// Protocol/changes.md, "Merge": the write with the greater (stamp, replica) stands.
@Suite struct `Merging writes to one cell` {
  /// A replica gives no two writes the same stamp, so stamp and writer decide the value.
  static func write(_ stamp: UInt64, by writer: UInt64) -> Cell {
    Cell(
      value: .integer(Int64(stamp * 10 + writer)), stamp: Stamp(packed: stamp), writer: RecordID(high: 0, low: writer))
  }

  static func merged(_ writes: [Cell], into start: Cell? = nil) -> Cell? {
    var cell = start
    for write in writes { _ = Merge.merge(write, into: &cell, seen: false) }
    return cell
  }

  /// Every sequence of up to `length` elements of `alphabet`, repetitions and all.
  static func histories(of alphabet: [Cell], length: Int) -> [[Cell]] {
    var all: [[Cell]] = [[]]
    var last = all
    for _ in 0..<length {
      last = last.flatMap { history in alphabet.map { history + [$0] } }
      all += last
    }
    return all
  }

  static let alphabet = [1, 2, 3].flatMap { stamp in [1, 2].map { write(UInt64(stamp), by: UInt64($0)) } }

  @Test func `all small histories end in the latest write, in every order and with every repetition`() {
    // 6 writes, up to 4 deliveries: 1555 histories hold every order and repetition of every four of them.
    for history in Self.histories(of: Self.alphabet, length: 4) {
      let latest = history.max { one, other in
        (one.stamp.packed, one.writer.low) < (other.stamp.packed, other.writer.low)
      }
      #expect(Self.merged(history) == latest)
    }
  }

  @Test func `merging is commutative, associative and idempotent`() {
    for one in Self.alphabet {
      #expect(Self.merged([one, one]) == one)
      for other in Self.alphabet {
        #expect(Self.merged([one, other]) == Self.merged([other, one]))
        for third in Self.alphabet {
          let right = Self.merged([other, third])
          #expect(Self.merged([third], into: Self.merged([one, other])) == right.map { Self.merged([$0], into: one) })
        }
      }
    }
  }

  @Test func `random histories end alike in whatever order they are delivered`() {
    var seed = Seed()
    for _ in 0..<200 {
      let writes = (0..<20).map { _ in Self.write(UInt64(seed.below(30)), by: UInt64(seed.below(4))) }
      var repeated = writes + writes.filter { _ in seed.below(3) == 0 }
      repeated.shuffle(using: &seed)
      #expect(Self.merged(repeated) == Self.merged(writes), "\(seed)")
    }
  }

  @Test func `writes to one cell are in one total order`() {
    for one in Self.alphabet {
      #expect(!Merge.isLater(one, than: one))
      for other in Self.alphabet where other != one {
        #expect(Merge.isLater(one, than: other) != Merge.isLater(other, than: one))
        for third in Self.alphabet where Merge.isLater(one, than: other) && Merge.isLater(other, than: third) {
          #expect(Merge.isLater(one, than: third))
        }
      }
    }
  }

  @Test func `equal stamps are decided by the writer's name`() {
    let low = Cell(value: .text("laag"), stamp: Stamp(packed: 5), writer: RecordID(high: 1, low: .max))
    let high = Cell(value: .text("hoog"), stamp: Stamp(packed: 5), writer: RecordID(high: 2, low: 0))
    #expect(Self.merged([low, high]) == high)
    #expect(Self.merged([high, low]) == high)
  }

  @Test func `a value that was replaced unseen is handed back to be kept, and no other`() {
    let first = Self.write(1, by: 1)
    let second = Self.write(2, by: 2)
    var cell: Cell?
    #expect(Merge.merge(first, into: &cell, seen: false) == .applied(unseen: nil), "nothing was replaced")
    #expect(Merge.merge(second, into: &cell, seen: false) == .applied(unseen: first))
    cell = first
    #expect(Merge.merge(second, into: &cell, seen: true) == .applied(unseen: nil), "its author had seen it")
    cell = first
    let alike = Cell(value: first.value, stamp: second.stamp, writer: second.writer)
    #expect(Merge.merge(alike, into: &cell, seen: false) == .applied(unseen: nil), "the value stays what it was")
    #expect(cell == alike, "the later writer's stamp stands all the same")
  }

  @Test func `a write that comes late or again changes nothing`() {
    let first = Self.write(1, by: 1)
    let second = Self.write(2, by: 1)
    var cell: Cell? = second
    #expect(Merge.merge(first, into: &cell, seen: true) == .superseded)
    #expect(Merge.merge(second, into: &cell, seen: false) == .same)
    #expect(cell == second)
  }
}
