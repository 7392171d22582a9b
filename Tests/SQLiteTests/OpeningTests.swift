import Foundation
import SQLite
import Testing

@Suite("Opening a database file")
struct OpeningTests {
  let directory: TemporaryDirectory
  init() throws { directory = try TemporaryDirectory() }

  func open(_ name: String = "a.db", _ mode: OpenMode = .readWriteCreate) throws -> Connection {
    try Connection(path: directory[name], mode: mode, configuration: notes)
  }

  @Test("A new file, its log and its shared memory are for their owner alone")
  func newFileIsPrivate() throws {
    let database = try open()
    try database.insertNote(1)
    #expect(try directory.names() == ["a.db", "a.db-shm", "a.db-wal"])
    for name in try directory.names() { #expect(try directory.mode(name) == 0o600) }
  }

  @Test("A file that others could read is made private")
  func wideFileIsTightened() throws {
    try open().close()
    try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: directory["a.db"])
    try open().close()
    #expect(try directory.mode("a.db") == 0o600)
  }

  @Test("The connection has the settings that durability and safety rest on")
  func settings() throws {
    let database = try open()
    let expected = [
      ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("temp_store", "2"), ("mmap_size", "0"),
      ("cell_size_check", "1"), ("trusted_schema", "0"), ("wal_autocheckpoint", "1000"), ("cache_size", "-8192"),
      ("busy_timeout", "5000"), ("secure_delete", "1"),
    ]
    for (name, value) in expected {
      #expect(try database.queryFirst("PRAGMA \(name)") { try $0.text(0) } == value, "\(name)")
    }
    // Defensive: the schema cannot be overwritten by SQL.
    try? database.executeScript("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema")
    #expect(try database.noteCount() == 0)
  }

  @Test("What was committed is there after reopening, also read-only")
  func reopening() throws {
    let first = try open()
    try first.insertNote(1, title: "één")
    try first.close()
    try first.close()
    for mode in [OpenMode.readWrite, .readOnly] {
      #expect(try open("a.db", mode).queryFirst("SELECT title FROM note") { try $0.text(0) } == "één")
    }
    #expect(throws: SQLiteError.code(.readOnly)) { try open("a.db", .readOnly).insertNote(2) }
    #expect(throws: SQLiteError.code(.misuse)) { try first.noteCount() }
  }

  @Test("A missing file is not made by opening it for reading or writing")
  func missingFile() throws {
    for mode in [OpenMode.readWrite, .readOnly] {
      #expect(throws: SQLiteError.code(.cannotOpen)) { try open("none.db", mode) }
    }
    #expect(throws: SQLiteError.code(.cannotOpen)) { try open("none/none.db") }
    #expect(try directory.names().isEmpty)
  }

  @Test("A file that is no database is refused and left as it was", arguments: [1, 99, 100, 4096, 100_000])
  func garbage(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    try directory.write(bytes, to: "a.db")
    #expect(throws: SQLiteError.code(.notADatabase)) { try open() }
    #expect(try directory.bytes("a.db") == bytes)
  }

  @Test("A database cut short is refused, whatever its length")
  func truncated() throws {
    let database = try open()
    try database.insertNote(1, body: [UInt8](repeating: 5, count: 50_000))
    try database.close()
    let whole = try directory.bytes("a.db")
    for count in [1, 16, 50, 99, 100, 512, 4095, 4096, 8192, whole.count - 4096, whole.count - 1] {
      try directory.write([UInt8](whole.prefix(count)), to: "cut.db")
      do {
        _ = try open("cut.db").query("SELECT id, title, body FROM note") { $0.blob(2) }
        Issue.record("\(count) of \(whole.count) bytes were taken for a database")
      } catch let error as SQLiteError {
        #expect([.corrupt, .notADatabase].contains(error.code), "\(count) bytes: \(error)")
      }
    }
  }

  @Test("A database of another program is refused and left as it was")
  func foreign() throws {
    for (name, script) in [
      ("other.db", "PRAGMA application_id=42; CREATE TABLE t(x)"), ("none.db", "CREATE TABLE t(x)"),
    ] {
      let other = try Connection(path: directory[name], mode: .readWriteCreate)
      try other.executeScript(script)
      try other.close()
      let before = try directory.bytes(name)
      #expect(throws: SQLiteError.code(.foreign(applicationID: name == "none.db" ? 0 : 42))) { try open(name) }
      #expect(try directory.bytes(name) == before)
    }
  }

  @Test("The mark of the program is in the file itself, not only in the log")
  func markIsInTheFile() throws {
    let database = try open()
    #expect(try [UInt8](directory.bytes("a.db")[68..<72]) == [0x6F, 0x76, 0x6C, 0x31])
    try database.close()
  }

  @Test("Two connections to one file: the second waits, then is told that it is busy")
  func busy() throws {
    let first = try open()
    var impatient = notes
    impatient.busyTimeoutMilliseconds = 0
    let second = try Connection(path: directory["a.db"], mode: .readWrite, configuration: impatient)
    try first.transaction(.immediate) {
      #expect(throws: SQLiteError.code(.busy)) { try second.insertNote(1) }
      let seen = try second.noteCount()
      #expect(seen == 0)
    }
    try second.insertNote(1)
    #expect(try first.noteCount() == 1)
  }

  @Test("A connection cannot be closed under a statement in use")
  func closingInUse() throws {
    let database = try open()
    let statement = try database.prepare("SELECT 1")
    #expect(throws: SQLiteError.code(.misuse)) { try database.close() }
    let hasRow = try statement.step()
    #expect(hasRow)
  }
}
