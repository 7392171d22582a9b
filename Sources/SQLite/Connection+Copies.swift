internal import CSQLite

// Whole copies of a database, to another file.
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
}
