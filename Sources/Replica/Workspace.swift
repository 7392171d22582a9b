import Changes
import Records

/// The records that one transaction reads and changes: each is opened once and written once.
final class Workspace {
  private let store: Store
  private let catalogue: Catalogue
  private let schema: Schema
  private var records: [RecordID: PackedRecord] = [:]
  private var dirty: Set<RecordID> = []

  init(store: Store, catalogue: Catalogue, schema: Schema) {
    self.store = store
    self.catalogue = catalogue
    self.schema = schema
  }

  /// The record as the transaction leaves it; nil when this device does not hold it.
  func record(_ id: RecordID) throws -> PackedRecord? {
    if let record = records[id] { return record.isEmpty ? nil : record }
    guard catalogue[id] != nil else { return nil }
    guard let record = try store.record(id) else { throw ReplicaError.corrupt("a row is missing", record: id) }
    records[id] = record
    return record
  }

  /// Puts the record in place; one without cells is removed.
  func put(_ record: PackedRecord) {
    records[record.id] = record
    dirty.insert(record.id)
  }

  /// Whether the transaction has changed the record.
  func touched(_ id: RecordID) -> Bool { dirty.contains(id) }

  /// Ids of the records changed so far, in order.
  var touched: [RecordID] { dirty.sorted() }

  /// Writes what has changed.
  func flush() throws {
    // In the order of their keys: neighbours in the index are then written together.
    for id in dirty.sorted(by: { Store.key($0) < Store.key($1) }) {
      guard let record = records[id] else { continue }
      if record.isEmpty {
        try store.deleteRecord(id)
        catalogue.remove(id)
      } else {
        try store.save(record)
        catalogue.set(record.line(schema))
      }
    }
    dirty = []
    try catalogue.flush(store)
  }
}
