import Changes
import Records

/// The records that one transaction reads and changes: each is opened once and written once.
final class Workspace {
  private let store: Store
  private let catalogue: Catalogue
  private let schema: Schema
  private var records: [RecordID: PackedRecord] = [:]
  /// Records of which nothing was here before; not read, unless somebody asks for one.
  private var arrived: [RecordID: ArrivedRecord] = [:]
  private var dirty: Set<RecordID> = []
  private var lines: [RecordID: Catalogue.Line] = [:]

  init(store: Store, catalogue: Catalogue, schema: Schema) {
    self.store = store
    self.catalogue = catalogue
    self.schema = schema
  }

  /// The record as the transaction leaves it; nil when this device does not hold it.
  func record(_ id: RecordID) throws -> PackedRecord? {
    if let record = records[id] { return record.isEmpty ? nil : record }
    if let arrived = arrived.removeValue(forKey: id) {
      let record = try PackedRecord(id: id, encoded: arrived.encoded())
      put(record)
      return record
    }
    guard catalogue[id] != nil else { return nil }
    guard let record = try store.record(id) else { throw ReplicaError.corrupt("a row is missing", record: id) }
    records[id] = record
    return record
  }

  /// Whether nothing of the record is on this device, also not in this transaction.
  func isUnknown(_ id: RecordID) -> Bool { records[id] == nil && arrived[id] == nil && catalogue[id] == nil }

  /// Puts a record in place of which nothing is here.
  func place(_ record: ArrivedRecord) { arrived[record.id] = record }

  /// Puts the record in place; one without cells is removed.
  func put(_ record: PackedRecord) {
    records[record.id] = record
    dirty.insert(record.id)
    lines[record.id] = nil
  }

  /// Whether the transaction has changed the record.
  func touched(_ id: RecordID) -> Bool { dirty.contains(id) || arrived[id] != nil }

  /// The lines of the records changed so far, before the catalogue has them.
  func touchedLines() throws -> [RecordID: Catalogue.Line] {
    for id in dirty where lines[id] == nil { lines[id] = try record(id)?.line(schema) }
    return lines.merging(arrived.mapValues { $0.line(schema) }) { line, _ in line }
  }

  /// Writes what has changed.
  func flush() throws {
    // In the order of their keys: neighbours in the index are then written together.
    for id in (Array(dirty) + arrived.keys).sorted(by: { Store.key($0) < Store.key($1) }) {
      if let record = arrived[id] {
        try store.save(id, record.encoded())
        catalogue.set(record.line(schema))
        continue
      }
      guard let record = records[id] else { continue }
      if record.isEmpty {
        try store.deleteRecord(id)
        catalogue.remove(id)
      } else {
        try store.save(id, record.encoded())
        catalogue.set(record.line(schema))
      }
    }
    dirty = []
    arrived = [:]
    lines = [:]
    try catalogue.flush(store)
  }
}
