internal import CSQLite

// Reading the current row. A column number out of range is a mistake in the program and reads as NULL.
extension Statement {
  /// How many columns a row has.
  public var columnCount: Int32 { prepared.columnCount }

  /// Whether the column is NULL.
  public borrowing func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(prepared.handle, column) == SQLITE_NULL
  }

  /// The column as integer; 0 for NULL.
  public borrowing func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(prepared.handle, column) }

  /// The column as the unsigned integer with the same bits; 0 for NULL.
  public borrowing func uint64(_ column: Int32) -> UInt64 { UInt64(bitPattern: int64(column)) }

  /// The column as floating-point number; 0 for NULL.
  public borrowing func double(_ column: Int32) -> Double { sqlite3_column_double(prepared.handle, column) }

  /// The column as text; empty for NULL.
  /// - Throws: `.corrupt` when the bytes are not UTF-8, which this module never stores.
  public borrowing func text(_ column: Int32) throws(SQLiteError) -> String {
    guard let start = sqlite3_column_text(prepared.handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(prepared.handle, column))
    let bytes = UnsafeBufferPointer(start: start, count: count)
    // Twice as fast as String(validating:as:).
    guard let text = try? UTF8Span(validating: bytes.span) else {
      throw SQLiteError(.corrupt, "reading column \(column) of \(prepared.sql): the text is not UTF-8")
    }
    return String(copying: text)
  }

  /// The column as bytes; empty for NULL.
  public borrowing func blob(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(prepared.handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(prepared.handle, column))))
  }

  /// The column as 16-byte identifier, high half first and big-endian; nil when it is not a blob of 16 bytes.
  public borrowing func bytes16(_ column: Int32) -> (UInt64, UInt64)? {
    guard sqlite3_column_type(prepared.handle, column) == SQLITE_BLOB,
      let start = sqlite3_column_blob(prepared.handle, column), sqlite3_column_bytes(prepared.handle, column) == 16
    else { return nil }
    return (
      UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
      UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    )
  }

  /// The column as integer, nil for NULL.
  public borrowing func int64OrNil(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }
}
