import CBOR
import Changes
import Records
import Sync

/// A record's row looked at for one entry of one account's stream: what the account holds of it since that entry, with
/// the values left as they stand in the row. The cells of others are passed over.
///
/// The same bytes as ``RecordState``, read for less: most values go out as they came in.
struct RecordRow {
  let kind: KindSpec
  /// What the account holds since the entry, by ground and form.
  private(set) var holdings: [Holding] = []
  /// Values of deciding cells that lost without having been seen.
  private(set) var losers: [(field: FieldNumber, value: FieldValue)] = []
  private let bytes: [UInt8]
  /// Where each value lies, in field order.
  private var places: [(field: FieldNumber, range: Range<Int>)] = []

  /// Reads `bytes`, the opened row of a record of `kind`.
  init(kind: KindSpec, encoded bytes: [UInt8], account: Int64, sequence: UInt64) throws(CBORFault) {
    self.kind = kind
    self.bytes = bytes
    var decoder = CBORDecoder(bytes)
    _ = try decoder.readArrayHead()
    let groups = try decoder.readArrayHead()
    for _ in 0..<groups {
      _ = try decoder.readArrayHead()
      _ = try decoder.readUnsigned()
      _ = try decoder.readInteger()
      let count = try decoder.readMapHead()
      places.reserveCapacity(places.count + count)
      for _ in 0..<count {
        let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
        let start = decoder.offset
        try decoder.skipItem()
        places.append((field, start..<decoder.offset))
      }
    }
    if groups > 1 { places.sort { $0.field < $1.field } }
    for _ in 0..<(try decoder.readArrayHead()) {
      _ = try decoder.readArrayHead()
      let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
      _ = try decoder.readUnsigned()
      _ = try decoder.readInteger()
      losers.append((field, try FieldValue(from: &decoder)))
    }
    for _ in 0..<(try decoder.readArrayHead()) { _ = try decoder.readInteger() }
    for _ in 0..<(try decoder.readArrayHead() / 5) {
      let holding = try Holding(from: &decoder)
      if holding.account == account, holding.sequence == sequence { holdings.append(holding) }
    }
    try decoder.finish()
  }

  /// These cells as `form` shows them; nil when it shows none of them.
  func cells(_ fields: FieldSet, in form: Form) throws(CBORFault) -> CellMap? {
    form == .heel ? whole(fields) : try reduced(fields, to: form)
  }

  private func whole(_ fields: FieldSet) -> CellMap? {
    var shown = FieldSet()
    for place in places where fields.contains(place.field) && kind.all.contains(place.field) {
      shown.insert(place.field)
    }
    guard !shown.isEmpty else { return nil }
    var map = CBOREncoder(reserving: bytes.count)
    map.mapHead(shown.count)
    for place in places where shown.contains(place.field) {
      map.unsigned(UInt64(place.field))
      map.raw(bytes[place.range])
    }
    return CellMap(encoded: map.bytes, fields: shown)
  }

  private func reduced(_ fields: FieldSet, to form: Form) throws(CBORFault) -> CellMap? {
    var cells: [(field: FieldNumber, value: FieldValue)] = []
    for place in places where fields.contains(place.field) {
      var decoder = CBORDecoder(bytes, at: place.range.lowerBound)
      let value = try FieldValue(from: &decoder)
      if let shown = kind.field(place.field)?.reduced(value, to: form) { cells.append((place.field, shown)) }
    }
    return cells.isEmpty ? nil : CellMap(cells)
  }

  /// The open conflicts in these fields.
  func conflicts(in fields: FieldSet) -> [Entry.Conflict] {
    Set(losers.map(\.field)).sorted().filter(fields.contains).map { field in
      Entry.Conflict(field: field, losers: losers.filter { $0.field == field }.map(\.value))
    }
  }
}
