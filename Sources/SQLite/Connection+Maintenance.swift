internal import CSQLite

/// How far a checkpoint goes.
public enum CheckpointMode: Sendable {
  /// Moves what can be moved without waiting for anyone.
  case passive
  /// Waits for readers and writers, moves everything and cuts the write-ahead log to nothing.
  case truncate
}

/// What a checkpoint did, in pages of the write-ahead log.
public struct CheckpointResult: Equatable, Sendable {
  /// Pages that were in the log.
  public let loggedPages: Int
  /// Pages of the log that are now in the database file.
  public let movedPages: Int
}

extension Connection {
  /// Moves the write-ahead log into the database file.
  /// - Throws: `.busy` when `.truncate` could not get the log to itself within the busy timeout.
  @discardableResult
  public func walCheckpoint(_ mode: CheckpointMode) throws(SQLiteError) -> CheckpointResult {
    try checkUsable()
    var logged: Int32 = 0
    var moved: Int32 = 0
    let how = mode == .truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    try check(sqlite3_wal_checkpoint_v2(handle, "main", how, &logged, &moved), "moving the log into the database")
    return CheckpointResult(loggedPages: Int(max(0, logged)), movedPages: Int(max(0, moved)))
  }

  /// What SQLite finds wrong with the structure of the file; empty for a sound one. It does not notice changed bytes
  /// inside a value: sealing does.
  /// - Throws: `.corrupt`, `.notADatabase` where the damage stops the check itself.
  public func integrityCheck() throws -> [String] {
    let findings = try query("PRAGMA integrity_check") { try $0.text(0) }
    let references = try query("PRAGMA foreign_key_check") { row in
      "a row of \(try row.text(0)) refers to a missing row of \(try row.text(2))"
    }
    return findings.filter { $0 != "ok" } + references
  }
}
