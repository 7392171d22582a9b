import Foundation
import Testing

@testable import SQLite

/// A directory of a test's own, removed when the test lets go of it.
final class TemporaryDirectory {
  let path: String

  init(in parent: String = NSTemporaryDirectory()) throws {
    path = parent + "/sqlite-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { path + "/" + name }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: self[name]))) }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: self[name])) }

  func mode(_ name: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: self[name])[.posixPermissions] as? Int)
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A table of notes: 16-byte id, text, bytes.
let notes = Configuration(
  applicationID: 0x6F76_6C31,
  migrations: [
    Migration("CREATE TABLE note (id BLOB PRIMARY KEY, title TEXT NOT NULL, body BLOB) STRICT, WITHOUT ROWID")
  ])

extension Connection {
  func insertNote(_ low: UInt64, title: String = "t", body: [UInt8] = []) throws {
    try execute("INSERT INTO note VALUES (?, ?, ?)", [.bytes16(7, low), .text(title), .blob(body)])
  }

  func noteCount() throws -> Int64 { try queryFirst("SELECT count(*) FROM note") { $0.int64(0) } ?? -1 }
}

extension SQLiteError {
  /// An error that is equal to any other with this code.
  static func code(_ code: Code) -> SQLiteError { SQLiteError(code, "") }
}
