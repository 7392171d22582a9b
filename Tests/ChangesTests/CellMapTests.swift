import CBOR
import Changes
import TestKit
import Testing

/// Cells that pass through unread are held to all that reading them would be.
@Suite struct `Cells that pass through unread` {
  private static func cells(_ seed: inout Seed) -> [(field: FieldNumber, value: FieldValue)] {
    let fields = Set((0..<seed.below(12)).map { _ in FieldNumber(1 + seed.below(63)) }).sorted()
    return fields.map { ($0, seed.value()) }
  }

  private static func encoded(_ map: CellMap) -> [UInt8] {
    var encoder = CBOREncoder()
    map.encode(into: &encoder)
    return encoder.bytes
  }

  /// What reading every value finds in these bytes: the cells, or the fault.
  private static func reading(_ bytes: [UInt8]) -> Result<[FieldNumber: FieldValue], CBORFault> {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      var cells: [FieldNumber: FieldValue] = [:]
      var previous: UInt64?
      for _ in 0..<(try decoder.readMapHead()) {
        let key = try decoder.readMapKeyUnsigned(after: &previous)
        guard key >= 1, key <= 63 else { throw CBORFault(.overflow, at: decoder.offset) }
        cells[FieldNumber(key)] = try FieldValue(from: &decoder)
      }
      return .success(cells)
    } catch {
      return .failure(error)
    }
  }

  private static func passing(_ bytes: [UInt8]) -> Result<CellMap, CBORFault> {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      return .success(try CellMap(from: &decoder))
    } catch {
      return .failure(error)
    }
  }

  @Test func `what goes in comes out, cell by cell and byte by byte`() throws {
    var seed = Seed()
    for _ in 0..<300 {
      let cells = Self.cells(&seed)
      let written = CellMap(cells)
      // In the middle of other bytes, as in a message.
      var decoder = CBORDecoder([0x01] + Self.encoded(written) + [0x02], at: 1)
      let read = try CellMap(from: &decoder)
      #expect(read == written && read.elementsEqual(cells) { $0 == $1 }, "\(seed)")
      #expect(read.fields == FieldSet(cells.map(\.field)) && Self.encoded(read) == Self.encoded(written), "\(seed)")
      #expect(try decoder.readUnsigned() == 2, "\(seed)")
      for cell in cells { #expect(read[cell.field] == cell.value, "\(seed)") }
      #expect(read[63] == cells.first { $0.field == 63 }?.value, "\(seed)")
    }
  }

  @Test func `damaged bytes are refused with the fault that reading them gives`() {
    var seed = Seed()
    for _ in 0..<300 {
      let whole = Self.encoded(CellMap(Self.cells(&seed)))
      for _ in 0..<40 {
        var damaged = whole
        damaged[seed.below(damaged.count)] = UInt8(truncatingIfNeeded: seed.next())
        switch (Self.reading(damaged), Self.passing(damaged)) {
        case (.success(let cells), .success(let map)):
          #expect(Dictionary(uniqueKeysWithValues: map.map { ($0.field, $0.value) }) == cells, "\(seed)")
        case (.failure(let left), .failure(let right)): #expect(left.code == right.code, "\(seed)")
        default: Issue.record("one way refuses what the other takes: \(damaged) \(seed)")
        }
      }
    }
  }

  @Test func `neither description nor dump shows a value`() {
    let map = CellMap([(field: 4, value: .text("Vogelplein"))])
    var shown = "\(map) \(String(reflecting: map))"
    dump(map, to: &shown)
    #expect(!shown.contains("Vogelplein"))
  }
}
