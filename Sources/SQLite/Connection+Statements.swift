internal import CSQLite

extension Connection {
  /// Leases the statement for this SQL, from the cache where it is idle there.
  /// - Throws: `.misuse` for SQL that SQLite refuses, that is empty, or that holds more than one statement.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    try checkUsable()
    if let prepared = kept[StatementKey(sql: sql)], !prepared.isLeased {
      prepared.isLeased = true
      return Statement(prepared, self)
    }
    let (compiled, rest) = try compile(sql, persistent: true)
    // Made before the check below, so that a refused statement is finalized too.
    let prepared = compiled.map { PreparedStatement(handle: $0, sql: sql) }
    guard let prepared, rest.allSatisfy(\.isWhitespace) else {
      throw SQLiteError(.misuse, "preparing: one statement was expected: \(sql)")
    }
    return Statement(prepared, self)
  }

  /// Runs one statement to its end.
  public func execute(_ sql: String, _ values: [Value] = []) throws(SQLiteError) {
    try prepare(sql).run(values)
  }

  /// Runs one statement and maps each row. The row is only valid inside the closure.
  /// - Throws: errors of SQLite, and what `body` throws.
  @discardableResult
  public func query<Element>(
    _ sql: String, _ values: [Value] = [], _ body: (borrowing Statement) throws -> Element
  ) throws -> [Element] {
    let statement = try prepare(sql)
    try statement.bind(values)
    var elements: [Element] = []
    while try statement.step() { elements.append(try body(statement)) }
    return elements
  }

  /// Runs one statement and maps its first row; nil where there is none.
  /// - Throws: errors of SQLite, and what `body` throws.
  public func queryFirst<Element>(
    _ sql: String, _ values: [Value] = [], _ body: (borrowing Statement) throws -> Element
  ) throws -> Element? {
    let statement = try prepare(sql)
    try statement.bind(values)
    return try statement.step() ? try body(statement) : nil
  }

  /// Runs a script of statements without parameters, one after the other; nothing of it is cached.
  /// The script is program text: a value never belongs in it.
  public func executeScript(_ script: String) throws(SQLiteError) {
    try checkUsable()
    var rest = script
    while !rest.isEmpty {
      let (compiled, tail) = try compile(rest, persistent: false)
      if let compiled {
        let prepared = PreparedStatement(handle: compiled, sql: String(rest.dropLast(tail.count)))
        var result = sqlite3_step(prepared.handle)
        while result == SQLITE_ROW { result = sqlite3_step(prepared.handle) }
        if result != SQLITE_DONE { throw failure(result, "running \(prepared.sql)") }
      }
      rest = tail
    }
  }

  /// Compiles the first statement of the SQL; also answers what follows it. No statement where there is only space
  /// or comment.
  private func compile(_ sql: String, persistent: Bool) throws(SQLiteError) -> (OpaquePointer?, String) {
    var compiled: OpaquePointer?
    var text = sql
    let (result, used) = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters -> (Int32, Int) in
        guard let start = characters.baseAddress, let count = Int32(exactly: characters.count) else {
          return (characters.isEmpty ? SQLITE_OK : SQLITE_TOOBIG, characters.count)
        }
        var tail: UnsafePointer<CChar>?
        let result = sqlite3_prepare_v3(
          handle, start, count, persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &compiled, &tail)
        return (result, tail.map { $0 - start } ?? characters.count)
      }
    }
    try check(result, "preparing \(sql)", describesSQL: true)
    return (compiled, String(decoding: sql.utf8.dropFirst(used), as: UTF8.self))
  }

  /// Keeps a statement whose lease ended, unless the cache is full or holds its twin.
  func takeBack(_ prepared: PreparedStatement) {
    prepared.isLeased = false
    guard !prepared.isKept, !isClosed, kept.count < configuration.idleStatementsMaximum else { return }
    prepared.isKept = true
    kept[StatementKey(sql: prepared.sql)] = prepared
  }
}

/// The SQL of a statement, as the cache finds it. Only its length is hashed: the program has some dozens of statements,
/// hashing all of one costs as much as a short one takes to run, and the comparison that follows is of one string with
/// itself.
struct StatementKey: Hashable {
  let sql: String

  func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}
