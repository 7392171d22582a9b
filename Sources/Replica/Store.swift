import Changes
import SQLite
import Sealing

/// Rows in, rows out: the one place that puts sealed bytes into the tables and takes them out again.
///
/// Every blob is bound to its table and place by associated data, so that no row can stand in for another. What may
/// have to be purged is sealed in the key compartment of its record; the rest under the key for what belongs to none.
final class Store {
  /// The tables that hold sealed bytes.
  enum Table: UInt8, CaseIterable {
    case meta = 1, record, catalogue, ground, outbox, staging, refused, journal
  }

  /// The rows of `meta`.
  enum MetaKey: Int64, CaseIterable {
    case exchange = 1, clock, identity, policy, profile, profileName, pendingKey, summary
  }

  let connection: Connection
  private(set) var vault: Vault
  let keyFile: KeyFile
  /// The purge under way in this transaction.
  private(set) var rekey: Rekey?

  init(connection: Connection, keyFile: KeyFile) throws {
    self.connection = connection
    self.keyFile = keyFile
    vault = try Vault(keyFile) { try Self.activeSlots(connection) }
  }

  /// Which of the two slots of each compartment is in force, as this transaction reads it.
  static func activeSlots(_ connection: Connection) throws -> [UInt8] {
    try connection.queryFirst("SELECT active FROM vault") { $0.blob(0) } ?? Vault.freshActiveSlots
  }

  /// Follows another process that has purged.
  func follow() throws { try vault.synchronize(activeSlots: try Self.activeSlots(connection)) }

  // MARK: Purging; see Store+Purge.swift

  func setRekey(_ rekey: Rekey?) { self.rekey = rekey }

  /// Destroys what an interrupted purge left behind, also that of another process. Nothing may be confirmed before.
  func settleRekey() throws {
    guard try connection.queryFirst("SELECT unfinished FROM vault", [], { $0.int64(0) }) == 1 else { return }
    vault = try Vault(keyFile) { try Self.activeSlots(connection) }
    try connection.execute("UPDATE vault SET unfinished = 0")
  }

  /// The id as it is stored: the byte that chooses the compartment comes first.
  static func key(_ id: RecordID) -> (UInt64, UInt64) { (id.low.byteSwapped, id.high) }
  static func id(fromKey key: (UInt64, UInt64)) -> RecordID { RecordID(high: key.1, low: key.0.byteSwapped) }

  // MARK: Sealing

  func seal(_ bytes: [UInt8], _ table: Table, _ record: RecordID, _ number: Int64 = 0) throws -> [UInt8] {
    let binding = Self.binding(table, record, number)
    if let rekey, rekey.compartments.contains(record.compartment) {
      return try rekey.seal(bytes, compartment: record.compartment, associatedData: binding)
    }
    return try vault.seal(bytes, compartment: record.compartment, associatedData: binding)
  }

  func open(_ sealed: [UInt8], _ table: Table, _ record: RecordID, _ number: Int64 = 0) throws -> [UInt8] {
    do {
      return try vault.open(
        sealed, compartment: record.compartment, associatedData: Self.binding(table, record, number))
    } catch {
      throw ReplicaError.corrupt("table \(table): \(error)", record: record)
    }
  }

  /// Seals what belongs to no record.
  func seal(_ bytes: [UInt8], _ table: Table, number: Int64) throws -> [UInt8] {
    try vault.sealMeta(bytes, associatedData: Self.binding(table, Self.noRecord, number))
  }

  func open(_ sealed: [UInt8], _ table: Table, number: Int64) throws -> [UInt8] {
    do {
      return try vault.openMeta(sealed, associatedData: Self.binding(table, Self.noRecord, number))
    } catch {
      throw ReplicaError.corrupt("table \(table), row \(number): \(error)")
    }
  }

  /// A record that stands for a whole compartment in the associated data of its catalogue.
  static func compartmentRecord(_ compartment: UInt8) -> RecordID { RecordID(high: 0, low: UInt64(compartment)) }

  private static let noRecord = RecordID(high: 0, low: 0)

  static func binding(_ table: Table, _ record: RecordID, _ number: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(25)
    bytes.append(table.rawValue)
    for word in [record.high, record.low, UInt64(bitPattern: number)] {
      var word = word.bigEndian
      withUnsafeBytes(of: &word) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  // MARK: Meta

  func meta(_ key: MetaKey) throws -> [UInt8]? {
    let sealed = try connection.queryFirst("SELECT sealed FROM meta WHERE key = ?1", [.integer(key.rawValue)]) {
      $0.blob(0)
    }
    return try sealed.map { try open($0, .meta, number: key.rawValue) }
  }

  func setMeta(_ key: MetaKey, _ bytes: [UInt8]) throws {
    let sealed = try seal(bytes, .meta, number: key.rawValue)
    try connection.execute(
      "INSERT INTO meta(key, sealed) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET sealed = excluded.sealed",
      [.integer(key.rawValue), .blob(sealed)])
  }

  // MARK: Records

  func record(_ id: RecordID) throws -> PackedRecord? {
    let statement = try connection.prepare("SELECT sealed FROM record WHERE id = ?1")
    let key = Self.key(id)
    try statement.bindBytes16(key.0, key.1, at: 1)
    guard try statement.step() else { return nil }
    return try decode(id, statement.blob(0))
  }

  func decode(_ id: RecordID, _ sealed: [UInt8]) throws -> PackedRecord {
    let bytes = try open(sealed, .record, id)
    do {
      return try PackedRecord(id: id, encoded: bytes)
    } catch {
      throw ReplicaError.corrupt("\(error)", record: id)
    }
  }

  /// Writes the row of a record.
  func save(_ id: RecordID, _ encoded: [UInt8]) throws {
    let statement = try connection.prepare(
      "INSERT INTO record(id, sealed) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET sealed = excluded.sealed")
    let key = Self.key(id)
    try statement.bindBytes16(key.0, key.1, at: 1)
    try statement.bind(try seal(encoded, .record, id), at: 2)
    try statement.run()
  }

  func deleteRecord(_ id: RecordID) throws {
    let key = Self.key(id)
    try connection.execute("DELETE FROM record WHERE id = ?1", [.bytes16(key.0, key.1)])
  }

  /// Visits the rows of the records in one compartment, or of all, in the order of their keys.
  func forEachRecord(in compartment: UInt8? = nil, _ visit: (RecordID, [UInt8]) throws -> Void) throws {
    let rows: [(RecordID, [UInt8])]
    let map: (borrowing Statement) throws -> (RecordID, [UInt8]) = { row in
      guard let key = row.bytes16(0) else { throw ReplicaError.corrupt("a record id is not 16 bytes") }
      return (Self.id(fromKey: key), row.blob(1))
    }
    if let compartment {
      let (low, high) = Self.range(compartment)
      rows = try connection.query(
        "SELECT id, sealed FROM record WHERE id >= ?1 AND id < ?2 ORDER BY id", [low, high], map)
    } else {
      rows = try connection.query("SELECT id, sealed FROM record ORDER BY id", [], map)
    }
    for (id, sealed) in rows { try visit(id, sealed) }
  }

  /// The keys of one compartment: from its byte up to the next one. A blob of 17 bytes closes the last.
  static func range(_ compartment: UInt8) -> (Value, Value) {
    let high: [UInt8] = compartment == .max ? [UInt8](repeating: 0xFF, count: 17) : [compartment + 1]
    return (.blob([compartment]), .blob(high))
  }

  // MARK: Rows that belong to a record

  /// Adds a row to `outbox`, `staging` or `refused`; without a number, after the last.
  @discardableResult
  func append(_ bytes: [UInt8], to table: Table, record: RecordID, number: Int64? = nil) throws -> Int64 {
    let place = try number ?? nextNumber(table)
    let key = Self.key(record)
    let statement = try connection.prepare("INSERT INTO \(table)(number, record, sealed) VALUES(?1, ?2, ?3)")
    try statement.bind(place, at: 1)
    try statement.bindBytes16(key.0, key.1, at: 2)
    try statement.bind(try seal(bytes, table, record, place), at: 3)
    try statement.run()
    return place
  }

  func replace(_ bytes: [UInt8], in table: Table, record: RecordID, number: Int64) throws {
    try connection.execute(
      "UPDATE \(table) SET sealed = ?2 WHERE number = ?1",
      [.integer(number), .blob(try seal(bytes, table, record, number))])
  }

  func nextNumber(_ table: Table) throws -> Int64 {
    (try connection.queryFirst("SELECT max(number) FROM \(table)") { $0.int64(0) } ?? 0) + 1
  }

  /// The opened rows of `outbox`, `staging` or `refused`, in order.
  func rows(of table: Table) throws -> [(number: Int64, record: RecordID, bytes: [UInt8])] {
    try connection.query("SELECT number, record, sealed FROM \(table) ORDER BY number") { row in
      guard let key = row.bytes16(1) else { throw ReplicaError.corrupt("table \(table): a record id is not 16 bytes") }
      let record = Self.id(fromKey: key)
      return (row.int64(0), record, try open(row.blob(2), table, record, row.int64(0)))
    }
  }

  func delete(from table: Table, number: Int64) throws {
    try connection.execute("DELETE FROM \(table) WHERE number = ?1", [.integer(number)])
  }

  func clear(_ table: Table) throws { try connection.execute("DELETE FROM \(table)") }

  func count(of table: String) throws -> Int {
    Int(truncatingIfNeeded: try connection.queryFirst("SELECT count(*) FROM \(table)") { $0.int64(0) } ?? 0)
  }
}
