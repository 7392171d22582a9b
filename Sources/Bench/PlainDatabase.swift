import CSQLite

/// SQLite as a C program would use it, for the floor: no layer of ours between it and the clock.
final class PlainDatabase {
  private let handle: OpaquePointer

  /// A new database in write-ahead-log mode that syncs every commit.
  init(path: String) throws {
    var opened: OpaquePointer?
    guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else {
      throw BenchFailure("cannot open a database for the floor")
    }
    handle = opened
    try run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY")
  }

  deinit { sqlite3_close_v2(handle) }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw BenchFailure("\(sql): \(String(cString: sqlite3_errmsg(handle)))")
    }
  }

  func transaction(_ body: () throws -> Void) throws {
    try run("BEGIN IMMEDIATE")
    try body()
    try run("COMMIT")
  }

  func prepare(_ sql: String) throws -> PlainStatement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw BenchFailure("\(sql): \(String(cString: sqlite3_errmsg(handle)))")
    }
    return PlainStatement(statement)
  }
}

/// A prepared statement with nothing around it. Texts are bound in place, so they are given with a closure that runs
/// the statement before they go.
final class PlainStatement {
  let handle: OpaquePointer
  private let identifier = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 8)

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit {
    sqlite3_finalize(handle)
    identifier.deallocate()
  }

  func bind(_ number: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, number) }

  func bind(_ high: UInt64, _ low: UInt64, at index: Int32) {
    identifier.storeBytes(of: high.bigEndian, as: UInt64.self)
    identifier.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    sqlite3_bind_blob(handle, index, identifier, 16, nil)
  }

  /// Binds a value of the workload, runs the statement, and makes it ready for the next.
  func run(binding value: Workload.Value, at index: Int32) throws {
    switch value {
    case .text(var text):
      try text.withUTF8 { bytes in
        try bytes.withMemoryRebound(to: CChar.self) { characters in
          sqlite3_bind_text(handle, index, characters.baseAddress, Int32(characters.count), nil)
          try run()
        }
      }
    case .integer(let number):
      sqlite3_bind_int64(handle, index, number)
      try run()
    case .real(let number):
      sqlite3_bind_double(handle, index, number)
      try run()
    case .instant(let time):
      try withISO(time) { characters in
        sqlite3_bind_text(handle, index, characters, 20, nil)
        try run()
      }
    }
  }

  func run() throws {
    let result = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard result == SQLITE_DONE else { throw BenchFailure("a statement of the floor: \(result)") }
  }

  func step() -> Bool { sqlite3_step(handle) == SQLITE_ROW }
  func reset() { sqlite3_reset(handle) }

  private func withISO(_ time: Int64, _ body: (UnsafePointer<CChar>) throws -> Void) throws {
    // Twenty characters that change with the time; writing a calendar is not what is measured.
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 20) { characters in
      var rest = time
      for index in characters.indices.reversed() {
        characters[index] = CChar(48 + rest % 10)
        rest /= 10
      }
      guard let start = characters.baseAddress else { return }
      try body(start)
    }
  }
}
