import CBOR
import Changes
import Enrolment
import Records
import Sealing

/// Changes that are well formed and senseless: any kind and field, values of the right type at the ends of their
/// ranges, references to whatever is there. Sometimes a value of another type.
struct WildChanges {
  private(set) var records: [RecordID] = []
  private let accounts: [RecordID]
  private let parties: [RecordID]

  init(_ devices: [FuzzedDevice]) {
    accounts = devices.map(\.response.account)
    parties = devices.map(\.response.party)
  }

  /// The next changes of a device, in order.
  mutating func batch(_ device: FuzzedDevice, now: UInt64, _ chance: inout Mutation) throws -> [Change] {
    var changes: [Change] = []
    for step in 1...UInt64(1 + chance.below(30)) {
      let kind = chance.pick(Schema.current.kinds)
      let isNew = records.isEmpty || !chance.oneIn(3)
      let record = isNew ? try device.mint.mint(high: chance.next()) : chance.pick(records)
      if isNew, records.count < 4000 { records.append(record) }
      // A new record mostly has what it needs, so that the rules behind that are reached too.
      let isWhole = isNew && !chance.oneIn(4)
      let fields = kind.fields.filter { field in
        isWhole && field.marks.contains(.required) || chance.oneIn(4)
      }
      var writes: [CellWrite] = []
      for field in fields where !field.isLocal || chance.oneIn(50) {
        let base = chance.oneIn(8) ? chance.pick(Mutation.extremes) : 0
        writes.append(CellWrite(field: field.number, value: value(field, device, now, &chance), base: base))
      }
      if writes.isEmpty { writes = [CellWrite(field: 1, value: .null)] }
      let milliseconds = chance.oneIn(10) ? chance.pick(Mutation.extremes) : now
      changes.append(
        Change(
          sequence: device.acknowledged + step, kind: chance.oneIn(40) ? KindNumber(chance.below(200)) : kind.number,
          record: record,
          stamp: chance.oneIn(20) ? Stamp(packed: chance.next()) : Stamp(milliseconds: milliseconds % (1 << 48)),
          writes: writes))
    }
    return changes
  }

  private func value(_ field: FieldSpec, _ device: FuzzedDevice, _ now: UInt64, _ chance: inout Mutation) -> FieldValue
  {
    if chance.oneIn(30) { return .null }
    if chance.oneIn(30) { return odd(&chance) }
    switch field.type {
    case .text(let charactersMax): return .text(text(charactersMax, &chance))
    case .choice(let codes): return .text(chance.pick(codes))
    case .boolean: return .boolean(chance.oneIn(2))
    case .integer(let bounds): return .integer(chance.pick([bounds.lowerBound, bounds.upperBound]))
    case .real(let bounds): return .real(chance.pick([bounds.lowerBound, bounds.upperBound]))
    case .instant:
      return .integer(chance.pick([FieldSpec.instants.lowerBound, FieldSpec.instants.upperBound, Int64(now)]))
    case .day: return .integer(chance.pick([FieldSpec.days.lowerBound, FieldSpec.days.upperBound, 20_000]))
    case .bsn: return .text("111222333")
    case .reference(let kind): return .identifier(reference(kind, device, &chance))
    case .references(let kind, let countMax):
      return .list((0..<chance.below(min(countMax, 8) + 1)).map { _ in .identifier(reference(kind, device, &chance)) })
    case .choices(let codes): return .list((0..<chance.below(codes.count + 1)).map { .text(codes[$0]) })
    case .texts(let countMax, let charactersMax):
      return .list((0..<chance.below(min(countMax, 8) + 1)).map { _ in .text(text(charactersMax, &chance)) })
    case .cells:
      let count = chance.below(6)
      return CellSelection.value(
        (0..<count).map { _ in
          CellSelection(
            record: records.isEmpty ? device.response.replica : chance.pick(records),
            fields: FieldSet(bits: chance.oneIn(2) ? 0xfffe : chance.next()))
        })
    }
  }

  private func reference(_ kind: String, _ device: FuzzedDevice, _ chance: inout Mutation) -> RecordID {
    switch kind {
    case "account" where !chance.oneIn(10): chance.pick(accounts)
    case "partij" where !chance.oneIn(10): chance.oneIn(4) ? chance.pick(parties) : device.response.party
    default: records.isEmpty ? device.response.account : chance.pick(records)
    }
  }

  private func text(_ charactersMax: Int, _ chance: inout Mutation) -> String {
    switch chance.below(4) {
    case 0: chance.pick(Mutation.words)
    case 1: String(repeating: "é", count: min(charactersMax, 3000))
    case 2: Marked.name
    default: "Vogelplein \(chance.below(100))"
    }
  }

  private func odd(_ chance: inout Mutation) -> FieldValue {
    switch chance.below(5) {
    case 0: .integer(Int64(bitPattern: chance.pick(Mutation.extremes)))
    case 1: .real(chance.pick([-0.0, 1e308, -1e308, .leastNonzeroMagnitude]))
    case 2: .bytes(chance.bytes(chance.below(40)))
    case 3: .list([.list([.list([.list([])])])])
    default: .text(chance.pick(Mutation.words))
    }
  }
}
