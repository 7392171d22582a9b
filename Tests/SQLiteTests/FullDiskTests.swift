import Foundation
import Glibc
import SQLite
import Testing

@Suite("A full disk")
struct FullDiskTests {
  /// Inserts until the database refuses; answers how many rows were accepted.
  func fill(_ database: Connection, from first: UInt64) throws -> Int64 {
    var accepted: Int64 = 0
    do {
      for low in first... {
        try database.insertNote(low, body: [UInt8](repeating: 3, count: 10_000))
        accepted += 1
        try #require(accepted < 100_000)
      }
    } catch let error as SQLiteError {
      #expect(error.code == .full, "\(error)")
    }
    return accepted
  }

  @Test("At its permitted size a database refuses new rows, keeps the old ones and works on after a delete")
  func pageLimit() throws {
    var small = notes
    small.pagesMaximum = 200
    let directory = try TemporaryDirectory()
    let database = try Connection(path: directory["a.db"], mode: .readWriteCreate, configuration: small)
    let accepted = try fill(database, from: 0)
    #expect(accepted > 10)
    #expect(try database.noteCount() == accepted)
    #expect(!database.isInTransaction)
    #expect(throws: SQLiteError.code(.full)) {
      try database.transaction(.immediate) {
        try database.execute("DELETE FROM note WHERE id = ?", [.bytes16(7, 0)])
        _ = try database.insertNote(5000, body: [UInt8](repeating: 3, count: 1_000_000))
      }
    }
    #expect(try database.noteCount() == accepted)
    try database.execute("DELETE FROM note WHERE id < ?", [.bytes16(7, 5)])
    try database.insertNote(6000, body: [UInt8](repeating: 3, count: 10_000))
    #expect(try database.integrityCheck().isEmpty)
  }

  @Test(
    "On a full file system commits are refused as full; after space returns the same connection goes on",
    .enabled(if: geteuid() == 0, "mounting a small file system needs root"))
  func fileSystem() throws {
    let directory = try TemporaryDirectory()
    guard mount("tmpfs", directory.path, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { umount2(directory.path, Int32(MNT_DETACH)) }
    try directory.write([UInt8](repeating: 0, count: 200_000), to: "ballast")
    let database = try Connection(path: directory["a.db"], mode: .readWriteCreate, configuration: notes)
    let accepted = try fill(database, from: 0)
    #expect(accepted > 2)
    #expect(try database.noteCount() == accepted)
    #expect(throws: SQLiteError.code(.full)) { try database.backup(to: directory["copy.db"]) }
    #expect(throws: SQLiteError.code(.full)) {
      _ = try Connection(path: directory["new.db"], mode: .readWriteCreate, configuration: notes)
    }
    #expect(try !directory.names().contains { $0.hasPrefix("copy") })
    try FileManager.default.removeItem(atPath: directory["ballast"])
    try database.insertNote(9000, body: [1])
    #expect(try database.noteCount() == accepted + 1)
    #expect(try database.integrityCheck().isEmpty)
  }
}
