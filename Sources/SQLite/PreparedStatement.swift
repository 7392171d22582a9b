internal import CSQLite

/// Owns one `sqlite3_stmt` and the bytes that its 16-byte parameters point to.
final class PreparedStatement {
  let handle: OpaquePointer
  let sql: String
  let parameterCount: Int32
  let columnCount: Int32
  /// Whether somebody is using it.
  var isLeased = true
  /// Whether its connection keeps it.
  var isKept = false
  /// 16 bytes for each parameter: identifiers are bound in place from here, so that binding one allocates nothing.
  /// Made at the first use and freed with the statement, after SQLite has let go of it.
  private var identifierBytes: UnsafeMutableRawPointer?

  init(handle: OpaquePointer, sql: String) {
    self.handle = handle
    self.sql = sql
    parameterCount = sqlite3_bind_parameter_count(handle)
    columnCount = sqlite3_column_count(handle)
  }

  deinit {
    sqlite3_finalize(handle)
    identifierBytes?.deallocate()
  }

  /// Writes an identifier into the parameter's own 16 bytes and answers where. `index` counts from 1 and is in range.
  func store(_ high: UInt64, _ low: UInt64, at index: Int32) -> UnsafeRawPointer {
    let bytes = identifierBytes ?? allocate()
    let place = bytes + 16 * (Int(index) - 1)
    place.storeBytes(of: high.bigEndian, as: UInt64.self)
    (place + 8).storeBytes(of: low.bigEndian, as: UInt64.self)
    return UnsafeRawPointer(place)
  }

  private func allocate() -> UnsafeMutableRawPointer {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 16 * max(1, Int(parameterCount)), alignment: 8)
    identifierBytes = bytes
    return bytes
  }
}
