import Changes
import Records
import Sync
import TestKit
import Testing

@testable import Replica

/// A record of which nothing was here is stored as it came; its row must be the one that reading it would give.
@Suite struct `A record that arrives` {
  private static let numbers: [UInt32] = [3, 9, 4]

  /// An entry with its cells spread over some grounds.
  private static func entry(_ seed: inout Seed) -> Entry {
    let kind = Schema.current.kinds[seed.below(Schema.current.kinds.count)]
    var cells: [[(field: FieldNumber, value: FieldValue)]] = [[], [], []]
    for field in kind.fields where seed.below(3) > 0 {
      let value: FieldValue =
        kind.rootFields.contains(field.number)
        ? .identifier(RecordID(high: seed.next(), low: seed.next()))
        : .text("waarde \(seed.below(1000))")
      cells[seed.below(3)].append((field.number, value))
    }
    let parts = cells.enumerated().filter { !$0.element.isEmpty }.map {
      Entry.Part(ground: $0.offset, cells: $0.element)
    }
    return Entry(
      sequence: 1 + UInt64(seed.below(1 << 20)),
      record: RecordID(high: seed.next(), low: seed.next()),
      kind: kind.number, isOwn: seed.below(2) == 0, parts: parts)
  }

  @Test func `its row and its line in the catalogue are those of the record once it is read`() throws {
    var seed = Seed()
    for _ in 0..<500 {
      let entry = Self.entry(&seed)
      guard let arrived = ArrivedRecord(entry, grounds: Self.numbers, since: 7) else {
        #expect(entry.parts.isEmpty, "\(seed)")
        continue
      }
      var expected = PackedRecord(id: entry.record, kind: entry.kind, isOwn: entry.isOwn, since: 7)
      for part in entry.parts {
        for cell in part.cells {
          expected.set(
            PackedRecord.Given(
              field: cell.field, value: cell.value, sequence: entry.sequence, ground: Self.numbers[part.ground]))
        }
      }
      let read = try PackedRecord(id: entry.record, encoded: arrived.encoded())
      #expect(read == expected, "\(seed)")
      #expect(arrived.line(.current) == expected.line(.current), "\(seed)")
    }
  }

  @Test func `one that comes with a conflict, or with nothing, is read`() {
    let conflict = Entry.Conflict(field: 2, losers: [.text("x")])
    let cells = CellMap([(field: 2, value: .text("y"))])
    let id = RecordID(high: 1, low: 2)
    let contested = Entry(
      sequence: 1, record: id, kind: 3, isOwn: false, parts: [Entry.Part(ground: 0, cells: cells)],
      conflicts: [conflict])
    #expect(ArrivedRecord(contested, grounds: [1], since: 0) == nil)
    #expect(
      ArrivedRecord(Entry(sequence: 1, record: id, kind: 3, isOwn: false, parts: []), grounds: [1], since: 0) == nil)
  }
}

extension Seed {
  fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
