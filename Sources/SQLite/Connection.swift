internal import CSQLite

/// One connection to a SQLite database, confined to one thread or serial queue by its owner.
///
/// SQLite is opened without its own mutex, so two threads in one connection is undefined behaviour; the type is
/// therefore not `Sendable`. Statements are prepared once and kept.
///
/// ```swift
/// let database = try Connection(path: path, mode: .readWriteCreate, configuration: configuration)
/// try database.transaction(.immediate) {
///   try database.execute("INSERT INTO note VALUES (?, ?)", [.bytes16(id.high, id.low), .blob(sealed)])
/// }
/// ```
public final class Connection {
  let handle: OpaquePointer
  let configuration: Configuration
  let mode: OpenMode
  var isClosed = false
  /// Set when a sync failed: what was committed before is uncertain, so nothing more is accepted.
  var failedSync: SQLiteError?
  /// Prepared statements by their SQL, to be used again; they stay here while they are lent.
  var kept: [StatementKey: PreparedStatement] = [:]

  /// Stops this connection's running statement from another thread.
  public let interruptHandle: InterruptHandle

  /// Opens a database, checks that it is ours, and brings its schema up to date.
  ///
  /// - Throws: `.notADatabase`, `.corrupt`, `.foreign`, `.newer` and (read-only) `.older` for a file that is not to be
  ///   used; in these cases it was not changed. `.cannotOpen`, `.full`, `.readOnly`, `.busy`, `.ioError`; anything that
  ///   a migration throws.
  public init(path: String, mode: OpenMode, configuration: Configuration = Configuration()) throws {
    if mode == .readWriteCreate {
      let result = csqlite_create_private_file(path)
      if result != 0 {
        let error = SQLiteError(systemError: result, "making the database file")
        if error != SQLiteError(.alreadyExists, "") { throw error }
      }
    }
    var opened: OpaquePointer?
    let result = sqlite3_open_v2(
      mode == .memory ? ":memory:" : path, &opened,
      Connection.flags(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nil)
    guard let opened else { throw SQLiteError(.outOfMemory, "opening the database") }
    guard result == SQLITE_OK else {
      let error = SQLiteError.code(forResult: result, systemError: sqlite3_system_errno(opened))
      sqlite3_close_v2(opened)
      throw SQLiteError(error, "opening the database: \(Connection.words(result))", extendedCode: result)
    }
    self.handle = opened
    self.mode = mode
    self.configuration = configuration
    self.interruptHandle = InterruptHandle(opened)
    try check(csqlite_harden(opened), "hardening the connection")
    try prepareFile(path: path)
  }

  deinit { closeHandle() }

  /// Closes the connection: what a committed transaction left in the write-ahead log goes into the file.
  /// A connection that is let go without this closes too. Closing twice is allowed.
  /// - Throws: `.misuse` while a statement of it is still in use.
  public func close() throws(SQLiteError) {
    guard !isClosed else { return }
    kept.removeAll()
    guard sqlite3_next_stmt(handle, nil) == nil else {
      throw SQLiteError(.misuse, "closing the database: a statement is still in use")
    }
    closeHandle()
  }

  private func closeHandle() {
    guard !isClosed else { return }
    isClosed = true
    interruptHandle.retire()
    kept.removeAll()
    sqlite3_close_v2(handle)
  }

  /// The row id of the last insert on this connection.
  public var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Rows changed by the last statement that changed any.
  public var changes: Int64 { sqlite3_changes64(handle) }

  /// Whether a transaction is open.
  public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Bytes of memory this connection holds for pages, schema and statements.
  public var memoryUsedBytes: Int {
    [SQLITE_DBSTATUS_CACHE_USED, SQLITE_DBSTATUS_SCHEMA_USED, SQLITE_DBSTATUS_STMT_USED].reduce(0) { sum, counter in
      var current: Int32 = 0
      var highest: Int32 = 0
      sqlite3_db_status(handle, counter, &current, &highest, 0)
      return sum + Int(current)
    }
  }
}

@available(*, unavailable, message: "a connection is confined to one thread or queue")
extension Connection: Sendable {}

extension Connection {
  private static func flags(_ mode: OpenMode) -> Int32 {
    switch mode {
    // The file exists by now: SQLite must not make it, it would choose another mode.
    case .readWriteCreate, .readWrite: SQLITE_OPEN_READWRITE
    case .readOnly: SQLITE_OPEN_READONLY
    case .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
    }
  }

  /// Checks that the file is ours before anything is written to it, then sets the connection up.
  private func prepareFile(path: String) throws {
    try executeScript(
      """
      PRAGMA busy_timeout=\(configuration.busyTimeoutMilliseconds);
      PRAGMA cell_size_check=ON;
      PRAGMA mmap_size=0;
      PRAGMA temp_store=MEMORY;
      PRAGMA cache_size=-\(configuration.cacheSizeKiB);
      PRAGMA foreign_keys=\(configuration.foreignKeys ? "ON" : "OFF")
      """)
    try checkSize(path: path)
    try checkIdentity()
    guard mode != .readOnly else { return try checkSchemaForReading() }
    if mode != .memory {
      let result = csqlite_make_private(path)
      if result != 0 { throw SQLiteError(systemError: result, "making the database file private") }
      try executeScript("PRAGMA journal_mode=WAL")
    }
    try executeScript(
      """
      PRAGMA synchronous=\(configuration.durability == .full ? "FULL" : "NORMAL");
      PRAGMA wal_autocheckpoint=\(configuration.walAutocheckpointPages)
      """)
    if let pages = configuration.pagesMaximum { try executeScript("PRAGMA max_page_count=\(pages)") }
    if !configuration.migrations.isEmpty { try migrate(configuration.migrations) }
  }

  /// Refuses a file that is too short to be a database, or that ends inside a page with no log that could complete it.
  /// SQLite takes the former for empty or pads the latter with zeros.
  private func checkSize(path: String) throws(SQLiteError) {
    guard mode != .memory else { return }
    let size = csqlite_file_size(path)
    if size > 0, size < 512 {
      throw SQLiteError(.notADatabase, "opening the database: the file is too short; nothing was changed")
    }
    let isLogEmpty = csqlite_file_size(path + "-wal") <= 0 && csqlite_file_size(path + "-journal") <= 0
    if isLogEmpty, size > 0, size % max(512, try pragma("page_size")) != 0 {
      throw SQLiteError(.corrupt, "opening the database: the file was cut short; nothing was changed")
    }
  }

  /// Refuses a file of another program, and marks an empty one as ours. The mark is written before the file becomes a
  /// write-ahead-log database, so that it never exists only in the log.
  private func checkIdentity() throws {
    let pages = try pragma("page_count")
    guard configuration.applicationID != 0 else { return }
    if pages == 0, mode != .readOnly {
      return try executeScript("PRAGMA application_id=\(configuration.applicationID)")
    }
    let found = Int32(truncatingIfNeeded: try pragma("application_id"))
    guard found == configuration.applicationID else {
      throw SQLiteError(
        .foreign(applicationID: found),
        "opening the database: the file belongs to another program; nothing was changed; choose another file")
    }
  }

  private func checkSchemaForReading() throws {
    let expected = configuration.migrations.count
    guard expected > 0 else { return }
    let found = try schemaVersion
    if Int(found) > expected {
      throw SQLiteError(.newer(version: found), "opening the database for reading: a newer program changed it")
    }
    if Int(found) < expected {
      throw SQLiteError(.older(version: found), "opening the database for reading: open it once for writing first")
    }
  }

  /// The integer that a pragma answers, 0 where it answers nothing.
  func pragma(_ name: String) throws(SQLiteError) -> Int64 {
    let statement = try prepare("PRAGMA \(name)")
    return try statement.step() ? statement.int64(0) : 0
  }

  static func words(_ result: Int32) -> String { String(cString: sqlite3_errstr(result)) }

  /// Throws for a result code other than success. SQLite's own message is used only when `describesSQL`, see
  /// `SQLiteError`.
  func check(_ result: Int32, _ action: String, describesSQL: Bool = false) throws(SQLiteError) {
    if result != SQLITE_OK { throw failure(result, action, describesSQL: describesSQL) }
  }

  /// The error for a result code; notes a failed sync.
  func failure(_ result: Int32, _ action: String, describesSQL: Bool = false) -> SQLiteError {
    let code = SQLiteError.code(forResult: result, systemError: sqlite3_system_errno(handle))
    let words =
      describesSQL || code == .constraint ? String(cString: sqlite3_errmsg(handle)) : Connection.words(result)
    let error = SQLiteError(code, "\(action): \(words)", extendedCode: result)
    if error.isFailedSync { failedSync = error }
    return error
  }

  /// Refuses further work on a closed connection or after a failed sync.
  func checkUsable() throws(SQLiteError) {
    if isClosed { throw SQLiteError(.misuse, "using a database that was closed") }
    if let failedSync {
      throw SQLiteError(
        .ioError,
        "using the database after the disk refused to store: the last change is uncertain; check the disk, reopen",
        extendedCode: failedSync.extendedCode)
    }
  }
}
