import SQLite
import Testing

@Suite("Transactions and migrations")
struct TransactionTests {
  struct Refusal: Error {}
  let directory: TemporaryDirectory
  let database: Connection

  init() throws {
    directory = try TemporaryDirectory()
    database = try Connection(path: directory["a.db"], mode: .readWriteCreate, configuration: notes)
  }

  @Test("A transaction keeps all or nothing", arguments: [TransactionKind.deferred, .immediate, .exclusive])
  func allOrNothing(kind: TransactionKind) throws {
    let answer = try database.transaction(kind) {
      try database.insertNote(1)
      return 41 + 1
    }
    #expect(answer == 42)
    #expect(throws: Refusal.self) {
      try database.transaction(kind) {
        try database.insertNote(2)
        throw Refusal()
      }
    }
    #expect(throws: SQLiteError.code(.constraint)) {
      try database.transaction(kind) {
        try database.insertNote(3)
        try database.insertNote(1)
      }
    }
    #expect(try database.noteCount() == 1)
    #expect(!database.isInTransaction)
  }

  @Test("A transaction in a transaction is refused, and undoes the outer one when that lets it pass on")
  func nested() throws {
    #expect(throws: SQLiteError.code(.misuse)) {
      try database.transaction(.immediate) {
        try database.insertNote(1)
        try database.transaction(.immediate) { try database.insertNote(2) }
      }
    }
    #expect(try database.noteCount() == 0)
  }

  @Test("A rule that is only checked at the commit undoes the whole transaction")
  func deferredConstraint() throws {
    try database.executeScript(
      "CREATE TABLE child (note BLOB REFERENCES note DEFERRABLE INITIALLY DEFERRED) STRICT")
    #expect(throws: SQLiteError.code(.constraint)) {
      try database.transaction(.immediate) {
        try database.insertNote(1)
        try database.execute("INSERT INTO child VALUES (x'00')")
      }
    }
    #expect(!database.isInTransaction)
    #expect(try database.noteCount() == 0)
  }

  @Test("A transaction that is rolled back while a row is open leaves nothing behind")
  func rollbackWithOpenRow() throws {
    try database.insertNote(1)
    #expect(throws: Refusal.self) {
      try database.transaction(.immediate) {
        try database.insertNote(2)
        try database.query("SELECT id FROM note") { _ in throw Refusal() }
      }
    }
    #expect(try database.noteCount() == 1)
  }

  @Test("Steps are applied once, in order, each with its version")
  func migrating() throws {
    try database.insertNote(1)
    try database.close()
    var longer = notes
    longer.migrations += [
      Migration("ALTER TABLE note ADD COLUMN author BLOB"),
      Migration { try $0.execute("UPDATE note SET author = ?", [.blob([9])]) },
    ]
    for _ in 0..<2 {
      let reopened = try Connection(path: directory["a.db"], mode: .readWrite, configuration: longer)
      #expect(try reopened.schemaVersion == 3)
      #expect(try reopened.queryFirst("SELECT author FROM note") { $0.blob(0) } == [9])
      #expect(try reopened.queryFirst("PRAGMA foreign_keys") { $0.int64(0) } == 1)
      try reopened.close()
    }
    // The older program refuses what the newer one changed, and so does a reader.
    for mode in [OpenMode.readWrite, .readOnly] {
      #expect(throws: SQLiteError.code(.newer(version: 3))) {
        try Connection(path: directory["a.db"], mode: mode, configuration: notes)
      }
    }
  }

  @Test("A step that fails leaves the file at the step before it")
  func failingMigration() throws {
    try database.close()
    var failing = notes
    failing.migrations += [
      Migration("ALTER TABLE note ADD COLUMN author BLOB"),
      Migration { connection in
        try connection.executeScript("DROP TABLE note")
        throw Refusal()
      },
    ]
    #expect(throws: Refusal.self) {
      try Connection(path: directory["a.db"], mode: .readWrite, configuration: failing)
    }
    failing.migrations.removeLast()
    let reopened = try Connection(path: directory["a.db"], mode: .readWrite, configuration: failing)
    #expect(try reopened.schemaVersion == 2)
    #expect(try reopened.noteCount() == 0)
  }

  @Test("A step may rebuild a table that others refer to, but may not leave orphans")
  func migrationForeignKeys() throws {
    try database.executeScript("CREATE TABLE child (note BLOB REFERENCES note) STRICT")
    try database.insertNote(1)
    try database.execute("INSERT INTO child SELECT id FROM note")
    try database.migrate(
      notes.migrations + [
        Migration(
          """
          CREATE TABLE renewed (id BLOB PRIMARY KEY, title TEXT, body BLOB) STRICT;
          INSERT INTO renewed SELECT id, title, body FROM note;
          DROP TABLE note;
          ALTER TABLE renewed RENAME TO note
          """)
      ])
    #expect(throws: SQLiteError.code(.constraint)) {
      try database.migrate(notes.migrations + notes.migrations + [Migration("DELETE FROM note")])
    }
    #expect(try database.schemaVersion == 2)
    #expect(try database.noteCount() == 1)
    #expect(try database.integrityCheck().isEmpty)
  }

  @Test("A reader of a file that still has steps to come is told so")
  func readingOldFile() throws {
    try database.close()
    var longer = notes
    longer.migrations.append(Migration("CREATE TABLE later (x INTEGER) STRICT"))
    #expect(throws: SQLiteError.code(.older(version: 1))) {
      try Connection(path: directory["a.db"], mode: .readOnly, configuration: longer)
    }
  }
}
