internal import CSQLite

/// A prepared statement, leased from its connection's cache.
///
/// When the lease ends the statement is reset, its bindings are cleared and it goes back into the cache; it cannot be
/// copied, so nobody can use it afterwards. Parameters count from 1 and columns from 0, as in SQLite.
///
/// ```swift
/// let insert = try database.prepare("INSERT INTO note VALUES (?, ?)")
/// for note in notes {
///   try insert.bindBytes16(note.id.high, note.id.low, at: 1)
///   try insert.bind(note.sealed, at: 2)
///   try insert.run()
/// }
/// ```
public struct Statement: ~Copyable {
  let prepared: PreparedStatement
  let connection: Connection

  init(_ prepared: PreparedStatement, _ connection: Connection) {
    self.prepared = prepared
    self.connection = connection
  }

  deinit {
    sqlite3_reset(prepared.handle)
    sqlite3_clear_bindings(prepared.handle)
    connection.takeBack(prepared)
  }

  // MARK: Parameters

  /// Binds an integer.
  public borrowing func bind(_ value: Int64, at index: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_int64(prepared.handle, index, value))
  }

  /// Binds an unsigned integer as the signed one with the same bits: the order in SQL is that of the signed ones.
  public borrowing func bind(_ value: UInt64, at index: Int32) throws(SQLiteError) {
    try bind(Int64(bitPattern: value), at: index)
  }

  /// Binds a floating-point number; NaN becomes NULL.
  public borrowing func bind(_ value: Double, at index: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_double(prepared.handle, index, value))
  }

  /// Binds a text, NUL characters included.
  public borrowing func bind(_ value: String, at index: Int32) throws(SQLiteError) {
    var text = value
    let result = text.withUTF8 { csqlite_bind_text(prepared.handle, index, $0.baseAddress, $0.count) }
    try check(result)
  }

  /// Binds bytes; an empty array is an empty blob, not NULL.
  public borrowing func bind(_ value: [UInt8], at index: Int32) throws(SQLiteError) {
    let result = value.withUnsafeBytes { csqlite_bind_blob(prepared.handle, index, $0.baseAddress, $0.count) }
    try check(result)
  }

  /// Binds NULL.
  public borrowing func bindNull(at index: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_null(prepared.handle, index))
  }

  /// Binds a 16-byte identifier as a blob, high half first and big-endian, without allocating.
  public borrowing func bindBytes16(_ high: UInt64, _ low: UInt64, at index: Int32) throws(SQLiteError) {
    guard index >= 1, index <= prepared.parameterCount else { return try check(SQLITE_RANGE) }
    let place = prepared.store(high, low, at: index)
    try check(csqlite_bind_blob_static(prepared.handle, index, place, 16))
  }

  /// Binds any value.
  public borrowing func bind(_ value: Value, at index: Int32) throws(SQLiteError) {
    switch value {
    case .null: try bindNull(at: index)
    case .integer(let number): try bind(number, at: index)
    case .unsigned(let number): try bind(number, at: index)
    case .real(let number): try bind(number, at: index)
    case .text(let text): try bind(text, at: index)
    case .blob(let bytes): try bind(bytes, at: index)
    case .bytes16(let high, let low): try bindBytes16(high, low, at: index)
    }
  }

  /// Binds all parameters in order.
  /// - Throws: `.misuse` when the number of values is not the number of parameters.
  public borrowing func bind(_ values: [Value]) throws(SQLiteError) {
    guard values.count == Int(prepared.parameterCount) else {
      throw SQLiteError(
        .misuse, "binding \(values.count) values to \(prepared.parameterCount) parameters: \(prepared.sql)")
    }
    for (offset, value) in values.enumerated() { try bind(value, at: Int32(offset + 1)) }
  }

  // MARK: Running

  /// Moves to the next row. False when there is none; the statement is then ready to run again, bindings kept.
  public borrowing func step() throws(SQLiteError) -> Bool {
    let result = sqlite3_step(prepared.handle)
    if result == SQLITE_ROW { return true }
    // Only after its reset does a failed statement let go of its locks, and only before it has the error its details.
    let error = result == SQLITE_DONE ? nil : connection.failure(result, "running \(prepared.sql)")
    sqlite3_reset(prepared.handle)
    if let error { throw error }
    return false
  }

  /// Runs to the end, ignoring rows. Bindings are kept, so that a loop binds only what changes.
  public borrowing func run() throws(SQLiteError) {
    while try step() {}
  }

  /// Binds all parameters and runs to the end.
  public borrowing func run(_ values: [Value]) throws(SQLiteError) {
    try bind(values)
    try run()
  }

  /// Makes the statement ready to run again from the start; bindings are kept.
  public borrowing func reset() { sqlite3_reset(prepared.handle) }

  private borrowing func check(_ result: Int32) throws(SQLiteError) {
    if result != SQLITE_OK { throw connection.failure(result, "binding a parameter of \(prepared.sql)") }
  }
}
