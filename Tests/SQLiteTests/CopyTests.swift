import Foundation
import SQLite
import Testing

@Suite("Copies, checkpoints and checks")
struct CopyTests {
  let directory: TemporaryDirectory
  let database: Connection

  init() throws {
    directory = try TemporaryDirectory()
    database = try Connection(path: directory["a.db"], mode: .readWriteCreate, configuration: notes)
    try database.transaction(.immediate) {
      for low in 0..<200 as Range<UInt64> { try database.insertNote(low, body: [UInt8](repeating: 1, count: 3000)) }
    }
  }

  func count(_ name: String) throws -> Int64 {
    let copy = try Connection(path: directory[name], mode: .readWrite, configuration: notes)
    #expect(try copy.integrityCheck().isEmpty)
    return try copy.noteCount()
  }

  @Test("A backup holds everything committed, is private and appears only when whole")
  func backup() throws {
    var reports: [Int] = []
    try database.backup(to: directory["copy.db"], pagesPerStep: 10) { remaining, total in
      #expect(!FileManager.default.fileExists(atPath: directory["copy.db"]))
      #expect(remaining < total)
      reports.append(remaining)
      return true
    }
    #expect(reports.count > 5 && reports == reports.sorted(by: >))
    #expect(try directory.mode("copy.db") == 0o600)
    #expect(try count("copy.db") == 200)
    #expect(try directory.names().filter { $0.contains("part") }.isEmpty)
  }

  @Test("A backup is one moment, also while another connection writes")
  func backupUnderWrites() throws {
    let other = try Connection(path: directory["a.db"], mode: .readWrite, configuration: notes)
    var low: UInt64 = 1000
    try database.backup(to: directory["copy.db"], pagesPerStep: 10) { _, _ in
      low += 1
      return (try? other.insertNote(low)) != nil
    }
    #expect(low > 1005)
    #expect(try count("copy.db") == 200)
    #expect(try database.noteCount() == Int64(200 + low - 1000))
  }

  @Test("A backup never replaces a file, and leaves nothing when given up")
  func refusedCopies() throws {
    try directory.write([1, 2, 3], to: "taken")
    #expect(throws: SQLiteError.code(.alreadyExists)) { try database.backup(to: directory["taken"]) }
    #expect(try directory.bytes("taken") == [1, 2, 3])
    #expect(throws: SQLiteError.code(.interrupted)) {
      try database.backup(to: directory["b.db"], pagesPerStep: 1) { _, _ in false }
    }
    #expect(throws: SQLiteError.code(.cannotOpen)) { try database.backup(to: directory["none/b.db"]) }
    try database.transaction(.immediate) {
      #expect(throws: SQLiteError.code(.misuse)) { try database.backup(to: directory["b.db"]) }
    }
    #expect(try directory.names() == ["a.db", "a.db-shm", "a.db-wal", "taken"])
    try database.insertNote(999)
  }

  @Test("A checkpoint empties the log; one that a reader holds back says so")
  func checkpoint() throws {
    let moved = try database.walCheckpoint(.passive)
    #expect(moved.loggedPages > 100 && moved.movedPages == moved.loggedPages)
    try database.walCheckpoint(.truncate)
    #expect(try directory.bytes("a.db-wal").isEmpty)
    var impatient = notes
    impatient.busyTimeoutMilliseconds = 0
    let writer = try Connection(path: directory["a.db"], mode: .readWrite, configuration: impatient)
    try database.transaction(.deferred) {
      #expect(try database.noteCount() == 200)
      try writer.insertNote(1000)
      #expect(throws: SQLiteError.code(.busy)) { try writer.walCheckpoint(.truncate) }
    }
    try writer.walCheckpoint(.truncate)
  }

  @Test("Damage inside the file is found")
  func damage() throws {
    try database.close()
    var bytes = try directory.bytes("a.db")
    for page in stride(from: 4096 * 2, to: bytes.count, by: 4096) { bytes[page] ^= 0x55 }
    try directory.write(bytes, to: "a.db")
    let damaged = try Connection(path: directory["a.db"], mode: .readWrite, configuration: notes)
    do {
      #expect(try !damaged.integrityCheck().isEmpty)
    } catch let error as SQLiteError {
      #expect(error.code == .corrupt)
    }
    #expect(throws: SQLiteError.code(.corrupt)) { try damaged.execute("SELECT body FROM note") }
  }
}
