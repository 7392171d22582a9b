import Dispatch
import Foundation
import SQLite
import Synchronization
import Testing

@Suite("Statements")
struct StatementTests {
  let database: Connection
  init() throws { database = try Connection(path: "", mode: .memory, configuration: notes) }

  func echo<Element>(_ value: Value, _ read: (borrowing Statement) throws -> Element) throws -> Element {
    try #require(try database.queryFirst("SELECT ?", [value], read))
  }

  @Test("Every type comes back as it went in")
  func roundTrip() throws {
    for number in [0, 1, -1, Int64.max, Int64.min] {
      #expect(try echo(.integer(number)) { $0.int64(0) } == number)
    }
    for number in [0, 1 << 63, UInt64.max] { #expect(try echo(.unsigned(number)) { $0.uint64(0) } == number) }
    for number in [0.0, -1.5, .infinity, .leastNonzeroMagnitude] {
      #expect(try echo(.real(number)) { $0.double(0) } == number)
    }
    for text in ["", "a", "ë😀", "voor\0na", String(repeating: "x", count: 70_000)] {
      #expect(try echo(.text(text)) { try $0.text(0) } == text)
      #expect(try echo(.text(text)) { $0.isNull(0) } == false)
    }
    for bytes in [[], [0], [UInt8](0...255)] {
      #expect(try echo(.blob(bytes)) { $0.blob(0) } == bytes)
    }
    #expect(try echo(.null) { $0.isNull(0) })
    #expect(try echo(.null) { $0.int64OrNil(0) } == nil)
  }

  @Test("An identifier is a big-endian blob of 16 bytes, so that it sorts as it reads")
  func identifiers() throws {
    let value = Value.bytes16(0x0102_0304_0506_0708, 0xFFFE_FDFC_FBFA_F9F8)
    #expect(try echo(value) { $0.blob(0) } == [1, 2, 3, 4, 5, 6, 7, 8, 255, 254, 253, 252, 251, 250, 249, 248])
    let back = try #require(try echo(value) { $0.bytes16(0) })
    #expect(back == (0x0102_0304_0506_0708, 0xFFFE_FDFC_FBFA_F9F8))
    #expect(try echo(.blob([1, 2])) { $0.bytes16(0) } == nil)
    #expect(try echo(.text("0123456789abcdef")) { $0.bytes16(0) } == nil)
    #expect(try echo(.null) { $0.bytes16(0) } == nil)
  }

  @Test("Several identifiers in one statement keep apart, and survive rebinding in a loop")
  func identifiersInALoop() throws {
    let statement = try database.prepare("SELECT ?1, ?2, ?3")
    for low in 0..<UInt64(100) {
      try statement.bindBytes16(1, low, at: 1)
      try statement.bindBytes16(2, low + 1, at: 2)
      if low == 0 { try statement.bindBytes16(3, 99, at: 3) }
      let hasRow = try statement.step()
      #expect(hasRow)
      let found = [statement.bytes16(0), statement.bytes16(1), statement.bytes16(2)].map { $0.map { [$0.0, $0.1] } }
      #expect(found == [[1, low], [2, low + 1], [3, 99]])
      statement.reset()
    }
  }

  @Test("A big blob comes back whole")
  func bigBlob() throws {
    let body = (0..<20_000).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 1000) }
    try database.insertNote(1, body: body)
    #expect(try database.queryFirst("SELECT body FROM note") { $0.blob(0) } == body)
  }

  @Test("A blob beyond SQLite's limit is refused without harm")
  func tooBig() throws {
    #expect(throws: SQLiteError.code(.tooBig)) { try database.execute("SELECT zeroblob(2000000000)") }
    #expect(throws: SQLiteError.code(.tooBig)) {
      try database.execute("INSERT INTO note VALUES (x'00', 't', zeroblob(1000000001))")
    }
    try database.insertNote(1)
  }

  @Test("A leased statement comes back clean: no row left open, no value left bound")
  func leaseEnds() throws {
    let sql = "SELECT ?, id FROM (SELECT 1 AS id UNION ALL SELECT 2)"
    try use { statement in
      try statement.bind("geheim", at: 1)
      let hasRow = try statement.step()
      #expect(hasRow)
    }
    try use { statement in
      let hasRow = try statement.step()
      #expect(hasRow)
      let (isNull, id) = (statement.isNull(0), statement.int64(1))
      #expect(isNull && id == 1)
    }
    func use(_ body: (borrowing Statement) throws -> Void) throws {
      let statement = try database.prepare(sql)
      try body(statement)
    }
    // An open SELECT would make this fail as busy.
    try database.executeScript("DROP TABLE note")
  }

  @Test("The same SQL may be in use twice at once")
  func nestedUse() throws {
    for low in 1...3 as ClosedRange<UInt64> { try database.insertNote(low) }
    let pairs = try database.query("SELECT id FROM note ORDER BY id") { outer in
      try database.query("SELECT id FROM note ORDER BY id") { inner in
        [outer.bytes16(0)?.1 ?? 0, inner.bytes16(0)?.1 ?? 0]
      }
    }
    #expect(pairs.flatMap { $0 } == [1, 2, 3].flatMap { outer in [1, 2, 3].map { [outer, $0] } })
  }

  @Test("A statement goes on working when the table under it changes")
  func schemaChange() throws {
    try database.insertNote(1)
    #expect(try database.noteCount() == 1)
    try database.executeScript("ALTER TABLE note ADD COLUMN extra TEXT; DELETE FROM note")
    #expect(try database.noteCount() == 0)
  }

  @Test("Statements beyond the cache's size still work")
  func manyStatements() throws {
    for number in 0..<500 {
      #expect(try database.queryFirst("SELECT \(number)") { $0.int64(0) } == Int64(number))
    }
    #expect(database.memoryUsedBytes < 4_000_000)
  }

  @Test(
    "Wrong SQL and wrong parameters are misuse",
    arguments: [
      ("SELEC 1", []), ("", []), ("-- niets", []), ("SELECT 1; SELECT 2", []), ("SELECT ?", []),
      ("SELECT 1", [1 as Value]), ("SELECT \"tekst\"", []),
    ])
  func misuse(sql: String, values: [Value]) throws {
    #expect(throws: SQLiteError.code(.misuse)) { try database.execute(sql, values) }
    try database.insertNote(1)
  }

  @Test("A parameter number out of range is misuse", arguments: [0, -1, 3, Int32.max])
  func parameterRange(index: Int32) throws {
    let statement = try database.prepare("SELECT ?, ?")
    #expect(throws: SQLiteError.code(.misuse)) { try statement.bind(1 as Int64, at: index) }
    #expect(throws: SQLiteError.code(.misuse)) { try statement.bindBytes16(1, 1, at: index) }
  }

  @Test("Errors and values never show what was bound")
  func nothingBoundIsShown() throws {
    let secret = "123456782"
    #expect(!"\(Value.text(secret)) \(Value.blob(Array(secret.utf8)))".contains(secret))
    #expect(!String(reflecting: [Value.text(secret), .integer(123_456_782)]).contains(secret))
    try database.executeScript("CREATE VIRTUAL TABLE words USING fts5(body)")
    try database.executeScript("CREATE TABLE strict (n INTEGER CHECK (n > 5)) STRICT")
    for (sql, value) in [
      ("SELECT * FROM words WHERE words MATCH ?", Value.text("\"\(secret)")),
      ("INSERT INTO strict VALUES (?)", .text("x\(secret)")), ("INSERT INTO strict VALUES (?)", .integer(3)),
      ("SELECT json(?)", .text("{\(secret)")), ("SELECT abs(?)", .integer(.min)),
    ] {
      do {
        try database.execute(sql, [value])
        Issue.record("expected an error: \(sql)")
      } catch {
        #expect(!"\(error) \(String(reflecting: error))".contains(secret), "\(sql)")
      }
    }
  }

  @Test("A text that is not UTF-8 is corruption, not a text with question marks")
  func badUTF8() throws {
    #expect(throws: SQLiteError.code(.corrupt)) {
      try database.queryFirst("SELECT CAST(x'61FF62' AS TEXT)") { try $0.text(0) }
    }
  }

  @Test("A unique or foreign key that refuses a row can be told apart")
  func constraints() throws {
    try database.executeScript("CREATE TABLE child (note BLOB REFERENCES note) STRICT")
    try database.insertNote(1)
    #expect(throws: SQLiteError.code(.constraint)) { try database.insertNote(1) }
    #expect(throws: SQLiteError.code(.constraint)) {
      try database.execute("INSERT INTO child VALUES (?)", [.bytes16(0, 0)])
    }
  }

  @Test("Interrupting stops a long statement; the connection stays usable")
  func interrupting() throws {
    let handle = database.interruptHandle
    let isOver = Mutex(false)
    let stopped = DispatchSemaphore(value: 0)
    // A thread of its own: a task would wait for a free core of the pool, and the statement would fill one meanwhile.
    Thread.detachNewThread {
      while !isOver.withLock({ $0 }) {
        handle.interrupt()
        sched_yield()
      }
      stopped.signal()
    }
    #expect(throws: SQLiteError.code(.interrupted)) {
      try database.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0")
    }
    isOver.withLock { $0 = true }
    stopped.wait()
    try database.insertNote(1)
  }

  @Test("Changes and row ids are those of the last statement")
  func counters() throws {
    try database.executeScript("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) STRICT")
    try database.execute("INSERT INTO t (x) VALUES (1), (2), (3)")
    #expect(database.changes == 3)
    #expect(database.lastInsertRowID == 3)
  }
}
