import CBOR
import Changes
import Records

/// All that the server knows of one record: its cells with who wrote them when, the values that lost
/// unseen, the releases that cover it, and who holds what of it now.
struct RecordState {
  /// Row number; 0 before the first save.
  var number: Int64
  let id: RecordID
  let kind: KindSpec
  /// The owner's account number.
  let owner: Int64
  /// Cells in field order.
  private(set) var cells: [Entry]
  /// Values of deciding cells that were replaced without having been seen.
  var losers: [(field: FieldNumber, cell: StoredCell)] = []
  /// Verstrekkingen, by the row number of their record, that name cells of this record.
  var coverage: [Coverage] = []
  /// Who holds what, by account.
  var holdings: [Holding] = []

  struct Entry {
    let field: FieldNumber
    var cell: StoredCell
  }

  init(number: Int64, id: RecordID, kind: KindSpec, owner: Int64, cells: [Entry] = []) {
    self.number = number
    self.id = id
    self.kind = kind
    self.owner = owner
    self.cells = cells
  }

  subscript(field: FieldNumber) -> StoredCell? {
    get { cells.first { $0.field == field }?.cell }
    set {
      let index = cells.firstIndex { $0.field >= field } ?? cells.count
      let stands = index < cells.count && cells[index].field == field
      switch (newValue, stands) {
      case (let cell?, true): cells[index].cell = cell
      case (let cell?, false): cells.insert(Entry(field: field, cell: cell), at: index)
      case (nil, true): cells.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The fields that were ever written.
  var fields: FieldSet {
    var set = FieldSet()
    for entry in cells { set.insert(entry.field) }
    return set
  }

  /// The record that this one belongs to; nil when it stands by itself.
  var filedUnder: RecordID? {
    for field in kind.rootFields {
      if let root = self[field]?.value.identifier { return root }
    }
    return nil
  }

  /// The unit of re-evaluation, as `RecordView.root` has it.
  var root: RecordID { filedUnder ?? id }

  /// The fields that have a value.
  var present: FieldSet {
    var set = FieldSet()
    for entry in cells where entry.cell.value != .null { set.insert(entry.field) }
    return set
  }

  /// The record as the rules see it.
  func view(owner: RecordID?) -> RecordView {
    var values = FieldValues(reserving: cells.count)
    var made: UInt64?
    for entry in cells {
      values[entry.field] = entry.cell.value
      made = min(made ?? .max, entry.cell.stamp.milliseconds)
    }
    return RecordView(id: id, kind: kind, owner: owner, values: values, made: made.map { Int64(clamping: $0) })
  }
}

/// A cell as stored: the writer by replica number.
struct StoredCell: Equatable {
  var value: FieldValue
  var stamp: Stamp
  var writer: Int64
}

/// A release that names cells of the record.
struct Coverage: Hashable {
  /// Row number of the verstrekking.
  let release: Int64
  let fields: FieldSet
}

/// Cells of the record that one account holds on one ground since one entry of its stream.
struct Holding: Equatable {
  let account: Int64
  let ground: Int64
  let form: UInt8
  var fields: FieldSet
  var sequence: UInt64
}

extension RecordState {
  /// `[groups, losers, coverage, holdings]`; cells are grouped by stamp and writer, which one act shares.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 384)
    encoder.arrayHead(4)
    var groups: [(stamp: Stamp, writer: Int64, count: Int)] = []
    for entry in cells {
      if let index = groups.firstIndex(where: { $0.stamp == entry.cell.stamp && $0.writer == entry.cell.writer }) {
        groups[index].count += 1
      } else {
        groups.append((entry.cell.stamp, entry.cell.writer, 1))
      }
    }
    encoder.arrayHead(groups.count)
    for group in groups {
      encoder.arrayHead(3)
      encoder.unsigned(group.stamp.packed)
      encoder.integer(group.writer)
      encoder.mapHead(group.count)
      for entry in cells where entry.cell.stamp == group.stamp && entry.cell.writer == group.writer {
        encoder.unsigned(UInt64(entry.field))
        entry.cell.value.encode(into: &encoder)
      }
    }
    encoder.arrayHead(losers.count)
    for loser in losers {
      encoder.arrayHead(4)
      encoder.unsigned(UInt64(loser.field))
      encoder.unsigned(loser.cell.stamp.packed)
      encoder.integer(loser.cell.writer)
      loser.cell.value.encode(into: &encoder)
    }
    encoder.arrayHead(coverage.count * 2)
    for cover in coverage {
      encoder.integer(cover.release)
      encoder.unsigned(cover.fields.bits)
    }
    encoder.arrayHead(holdings.count * 5)
    for holding in holdings {
      encoder.integer(holding.account)
      encoder.integer(holding.ground)
      encoder.unsigned(UInt64(holding.form))
      encoder.unsigned(holding.fields.bits)
      encoder.unsigned(holding.sequence)
    }
    return encoder.bytes
  }

  /// Reads the packed form of the record with this row.
  init(number: Int64, id: RecordID, kind: KindSpec, owner: Int64, encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    _ = try decoder.readArrayHead()
    var cells: [Entry] = []
    // Once and not per group: what several acts wrote would be copied for each of them.
    cells.reserveCapacity(kind.fields.count)
    for _ in 0..<(try decoder.readArrayHead()) {
      _ = try decoder.readArrayHead()
      let stamp = Stamp(packed: try decoder.readUnsigned())
      let writer = try decoder.readInteger()
      for _ in 0..<(try decoder.readMapHead()) {
        let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
        let value = try FieldValue(from: &decoder)
        cells.append(Entry(field: field, cell: StoredCell(value: value, stamp: stamp, writer: writer)))
      }
    }
    cells.sort { $0.field < $1.field }
    self.init(number: number, id: id, kind: kind, owner: owner, cells: cells)
    for _ in 0..<(try decoder.readArrayHead()) {
      _ = try decoder.readArrayHead()
      let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
      let stamp = Stamp(packed: try decoder.readUnsigned())
      let writer = try decoder.readInteger()
      losers.append((field, StoredCell(value: try FieldValue(from: &decoder), stamp: stamp, writer: writer)))
    }
    let covers = try decoder.readArrayHead() / 2
    coverage.reserveCapacity(covers)
    for _ in 0..<covers {
      let release = try decoder.readInteger()
      coverage.append(Coverage(release: release, fields: FieldSet(bits: try decoder.readUnsigned())))
    }
    let held = try decoder.readArrayHead() / 5
    holdings.reserveCapacity(held)
    for _ in 0..<held {
      holdings.append(try Holding(from: &decoder))
    }
    try decoder.finish()
  }
}

extension Holding {
  /// The five items that a holding is in the row.
  init(from decoder: inout CBORDecoder) throws(CBORFault) {
    account = try decoder.readInteger()
    ground = try decoder.readInteger()
    form = UInt8(truncatingIfNeeded: try decoder.readUnsigned())
    fields = FieldSet(bits: try decoder.readUnsigned())
    sequence = try decoder.readUnsigned()
  }
}
