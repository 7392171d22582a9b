internal import CSQLite

// Whole copies of a database: to another file, and to and from memory.
extension Connection {
  /// Copies the database, as it is at this moment, to a new file with mode 0600.
  ///
  /// The copy is made under the name with `.part` added, synced and only then renamed, and the directory is synced:
  /// a file with the wanted name is always whole, and is on the disk when this returns. Other connections may go on
  /// writing meanwhile.
  /// - Parameter pagesPerStep: How much is copied between two calls of `progress`.
  /// - Parameter progress: Told the pages still to do and the pages in all; answering false gives up (`.interrupted`).
  /// - Throws: `.alreadyExists` when the name is taken, `.misuse` inside a transaction, `.full`, `.ioError`. The
  ///   unfinished copy is removed.
  public func backup(
    to path: String, pagesPerStep: Int32 = 1024,
    progress: (_ remainingPages: Int, _ totalPages: Int) -> Bool = { _, _ in true }
  ) throws {
    try publish(at: path, "copying the database") { part in
      // One read transaction around all steps: otherwise each write of another connection starts the copy anew.
      try transaction(.deferred) {
        _ = try pragma("schema_version")
        try copyPages(to: part, pagesPerStep: pagesPerStep, progress: progress)
      }
    }
  }

  private func copyPages(
    to part: String, pagesPerStep: Int32, progress: (_ remainingPages: Int, _ totalPages: Int) -> Bool
  ) throws {
    let target = try Connection(path: part, mode: .readWrite)
    guard let job = sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw target.failure(sqlite3_extended_errcode(target.handle), "copying the database")
    }
    var result = sqlite3_backup_step(job, pagesPerStep)
    var isWanted = true
    while result == SQLITE_OK {
      isWanted = progress(Int(sqlite3_backup_remaining(job)), Int(sqlite3_backup_pagecount(job)))
      guard isWanted else { break }
      result = sqlite3_backup_step(job, pagesPerStep)
    }
    sqlite3_backup_finish(job)
    guard isWanted else { throw SQLiteError(.interrupted, "copying the database: given up") }
    guard result == SQLITE_DONE else { throw target.failure(result, "copying the database") }
    try target.close()
  }

  /// Writes a compacted copy, without free pages, to a new file with mode 0600; on the disk when this returns, as with
  /// `backup`.
  /// - Throws: `.alreadyExists` when the name is taken, `.misuse` inside a transaction, `.full`, `.ioError`.
  public func vacuum(into path: String) throws {
    guard !isInTransaction else { throw SQLiteError(.misuse, "compacting the database inside a transaction") }
    try publish(at: path, "compacting the database") { part in try execute("VACUUM INTO ?", [.text(part)]) }
  }

  /// Lets `write` fill an empty private file, then gives it its name.
  private func publish(at path: String, _ action: String, _ write: (_ part: String) throws -> Void) throws {
    let part = path + ".part"
    func must(_ result: Int32) throws {
      if result != 0 { throw SQLiteError(systemError: result, action) }
    }
    try must(csqlite_remove_file(part))
    try must(csqlite_create_private_file(part))
    do {
      try write(part)
      try must(csqlite_sync_file(part))
      try must(csqlite_publish_file(part, path))
    } catch {
      for suffix in ["", "-wal", "-shm", "-journal"] { _ = csqlite_remove_file(part + suffix) }
      throw error
    }
  }

  /// The whole database as the bytes of a database file: a snapshot for simulations.
  /// - Throws: `.outOfMemory`.
  public func serialize() throws(SQLiteError) -> [UInt8] {
    try checkUsable()
    var count: sqlite3_int64 = 0
    guard let bytes = sqlite3_serialize(handle, "main", &count, 0) else {
      // An empty database in memory has no bytes yet.
      if try pragma("page_count") == 0 { return [] }
      throw SQLiteError(.outOfMemory, "taking a snapshot of the database")
    }
    defer { sqlite3_free(bytes) }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count)))
  }

  /// Replaces the content of a database in memory by a snapshot of `serialize()`.
  /// - Throws: `.misuse` for another kind of database, inside a transaction or with a statement in use;
  ///   `.notADatabase` or `.corrupt` for other bytes.
  public func deserialize(_ snapshot: [UInt8]) throws(SQLiteError) {
    try checkUsable()
    guard mode == .memory, !isInTransaction else {
      throw SQLiteError(.misuse, "restoring a snapshot: only into a database in memory, outside a transaction")
    }
    kept.removeAll()
    guard sqlite3_next_stmt(handle, nil) == nil else {
      throw SQLiteError(.misuse, "restoring a snapshot: a statement is still in use")
    }
    let result = snapshot.withUnsafeBytes { bytes in
      bytes.baseAddress.map { csqlite_deserialize(handle, $0, bytes.count) } ?? csqlite_deserialize(handle, "", 0)
    }
    try check(result, "restoring a snapshot")
    _ = try pragma("schema_version")
  }
}
