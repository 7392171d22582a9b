import CBOR
import Changes
import Records
import SQLite
import Sealing

/// Reads and writes packed record rows through a connection and a vault. Both the writer and every reader
/// have one of their own; nothing here is shared between threads.
final class RecordStore {
  let connection: Connection
  let vault: Vault
  private let schema = Schema.current

  init(connection: Connection, vault: Vault) {
    self.connection = connection
    self.vault = vault
  }

  /// The record with this id; nil when the server has none.
  func record(_ id: RecordID) throws -> RecordState? {
    let statement = try connection.prepare("SELECT number, id, kind, owner, sealed FROM record WHERE id = ?1")
    try statement.bindBytes16(id.high, id.low, at: 1)
    return try statement.step() ? try state(open(statement)) : nil
  }

  /// The record in this row.
  func record(number: Int64) throws -> RecordState? {
    try row(number: number).map(state)
  }

  /// The row numbers of all records of a root: the casus itself and what refers to it.
  func numbers(root: RecordID) throws -> [Int64] {
    let statement = try connection.prepare(
      "SELECT number FROM record WHERE id = ?1 UNION ALL SELECT number FROM record WHERE root = ?1")
    try statement.bindBytes16(root.high, root.low, at: 1)
    var numbers: [Int64] = []
    while try statement.step() { numbers.append(statement.int64(0)) }
    return numbers
  }

  private static let ofRoot =
    "SELECT number, id, kind, owner, sealed FROM record WHERE root = ?1 AND kind IN "
    + "(\(Caseload.fileKinds.sorted().map(String.init).joined(separator: ", ")))"

  /// The records that belong to a root and that its case file is made of.
  func records(root: RecordID) throws -> [RecordState] {
    // Most roots stand alone, and a look into the index costs a tenth of the list of kinds.
    let any = try connection.prepare("SELECT 1 FROM record WHERE root = ?1 LIMIT 1")
    try any.bindBytes16(root.high, root.low, at: 1)
    guard try any.step() else { return [] }
    let statement = try connection.prepare(Self.ofRoot)
    try statement.bindBytes16(root.high, root.low, at: 1)
    return try all(statement)
  }

  /// The ids of the records of one kind and owner that belong to a root.
  func ids(root: RecordID, kind: KindSpec, owner: Int64) throws -> [RecordID] {
    try connection.query(
      "SELECT id FROM record WHERE root = ?1 AND kind = ?2 AND owner = ?3",
      [.bytes16(root.high, root.low), .integer(Int64(kind.number)), .integer(owner)]
    ) { $0.bytes16(0) }.compactMap { $0.map { RecordID(high: $0.0, low: $0.1) } }
  }

  /// The parties and accounts.
  func directory() throws -> [RecordState] {
    let statement = try connection.prepare(
      "SELECT number, id, kind, owner, sealed FROM record WHERE kind IN (1, 2) ORDER BY number")
    return try all(statement)
  }

  /// The persons.
  func persons() throws -> [RecordState] {
    let statement = try connection.prepare(
      "SELECT number, id, kind, owner, sealed FROM record WHERE kind = 8 ORDER BY number")
    return try all(statement)
  }

  /// The row numbers of all records.
  func allNumbers() throws -> [Int64] {
    try connection.query("SELECT number FROM record ORDER BY number", []) { $0.int64(0) }
  }

  /// The id of the record in this row.
  func id(number: Int64) throws -> RecordID? {
    let statement = try connection.prepare("SELECT id FROM record WHERE number = ?1")
    try statement.bind(number, at: 1)
    guard try statement.step(), let (high, low) = statement.bytes16(0) else { return nil }
    return RecordID(high: high, low: low)
  }

  /// Adds the row of a new record.
  func insert(_ state: RecordState, root: RecordID?) throws {
    let statement = try connection.prepare(
      "INSERT INTO record(id, kind, owner, root, sealed, number) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
    try statement.bindBytes16(state.id.high, state.id.low, at: 1)
    try statement.bind(Int64(state.kind.number), at: 2)
    try statement.bind(state.owner, at: 3)
    if let root { try statement.bindBytes16(root.high, root.low, at: 4) } else { try statement.bindNull(at: 4) }
    try statement.bind(try seal(state), at: 5)
    try statement.bind(state.number, at: 6)
    try statement.run()
  }

  /// Replaces the row of a record.
  func update(_ state: RecordState, root: RecordID?, rootChanged: Bool) throws {
    let sql =
      rootChanged
      ? "UPDATE record SET sealed = ?2, root = ?3 WHERE number = ?1" : "UPDATE record SET sealed = ?2 WHERE number = ?1"
    let statement = try connection.prepare(sql)
    try statement.bind(state.number, at: 1)
    try statement.bind(try seal(state), at: 2)
    if rootChanged {
      if let root { try statement.bindBytes16(root.high, root.low, at: 3) } else { try statement.bindNull(at: 3) }
    }
    try statement.run()
  }

  private func seal(_ state: RecordState) throws -> [UInt8] {
    try vault.seal(
      state.encoded(), compartment: state.id.compartment, associatedData: Self.binding("record", state.id))
  }

  /// What a sealed blob is bound to: its table and its record, so that no row can stand in for another.
  static func binding(_ table: StaticString, _ id: RecordID) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(table.utf8CodeUnitCount + 16)
    table.withUTF8Buffer { bytes.append(contentsOf: $0) }
    id.append(to: &bytes)
    return bytes
  }

  /// A row with its blob opened.
  struct OpenedRow {
    let number: Int64
    let id: RecordID
    let kind: KindSpec
    /// The owner's account number.
    let owner: Int64
    /// As ``RecordState/encoded()`` gives them.
    let bytes: [UInt8]
  }

  /// The row of the record in this row, for a reader that does not need all of it.
  func row(number: Int64) throws -> OpenedRow? {
    let statement = try connection.prepare("SELECT number, id, kind, owner, sealed FROM record WHERE number = ?1")
    try statement.bind(number, at: 1)
    return try statement.step() ? try open(statement) : nil
  }

  private func all(_ statement: borrowing Statement) throws -> [RecordState] {
    var records: [RecordState] = []
    while try statement.step() { records.append(try state(open(statement))) }
    return records
  }

  private func state(_ row: OpenedRow) throws -> RecordState {
    do {
      return try RecordState(number: row.number, id: row.id, kind: row.kind, owner: row.owner, encoded: row.bytes)
    } catch {
      throw Self.corrupt(row.number)
    }
  }

  private func open(_ statement: borrowing Statement) throws -> OpenedRow {
    guard let (high, low) = statement.bytes16(1),
      let kind = schema.kind(KindNumber(truncatingIfNeeded: statement.int64(2)))
    else { throw Self.corrupt(statement.int64(0)) }
    let id = RecordID(high: high, low: low)
    let bytes = try vault.open(
      statement.blob(4), compartment: id.compartment, associatedData: Self.binding("record", id))
    return OpenedRow(number: statement.int64(0), id: id, kind: kind, owner: statement.int64(3), bytes: bytes)
  }

  static func corrupt(_ number: Int64) -> ServerError {
    ServerError(.corrupt, "record row \(number) cannot be read; nothing of it is served. Restore the last backup.")
  }
}
