import CBOR
import Changes
import Records
import Sync

/// A record of which this device holds nothing yet, as it came: its row is put together from the entry, with the
/// values left as they are. A first sync is made of these. Protocol/replica.md, "Rows".
struct ArrivedRecord {
  let id: RecordID
  let kind: KindNumber
  /// Whether this account made the record.
  let isOwn: Bool
  /// When this device first held it, milliseconds since 1970 UTC.
  let since: UInt64
  let parts: [Part]

  /// Cells that came in one entry on one ground.
  struct Part {
    /// The entry they came in.
    let sequence: UInt64
    /// Row of the ground in the table of grounds.
    let ground: UInt32
    let cells: CellMap
  }

  /// The record of an entry; nil when the entry says more than a first row holds.
  /// - Parameter grounds: the rows of the grounds that the answer names.
  init?(_ entry: Entry, grounds: [UInt32], since: UInt64) {
    guard !entry.parts.isEmpty, entry.conflicts.isEmpty else { return nil }
    id = entry.record
    kind = entry.kind
    isOwn = entry.isOwn
    self.since = since
    parts = entry.parts.map { Part(sequence: entry.sequence, ground: grounds[$0.ground], cells: $0.cells) }
  }

  /// The row as ``PackedRecord`` reads it.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: parts.reduce(64) { $0 + 16 + $1.cells.byteCount })
    encoder.arrayHead(8)
    encoder.unsigned(UInt64(kind))
    encoder.unsigned(isOwn ? 1 : 0)
    encoder.unsigned(since)
    encoder.arrayHead(parts.count)
    for part in parts {
      encoder.arrayHead(3)
      encoder.unsigned(part.sequence)
      encoder.unsigned(UInt64(part.ground))
      part.cells.encode(into: &encoder)
    }
    // Nothing was written here, no step waits, nothing lies beneath, nothing is in conflict.
    for _ in 0..<3 { encoder.arrayHead(0) }
    encoder.mapHead(0)
    return encoder.bytes
  }

  /// The record's line in the catalogue.
  func line(_ schema: Schema) -> Catalogue.Line {
    let root = schema.kind(kind)?.rootFields.lazy.compactMap { self[$0]?.identifier }.first ?? id
    return Catalogue.Line(id: id, kind: kind, root: root, isOwn: isOwn, hasConflict: false, unsent: 0)
  }

  /// The value of one field, in whichever part it stands.
  private subscript(field: FieldNumber) -> FieldValue? { parts.lazy.compactMap { $0.cells[field] }.first }
}
