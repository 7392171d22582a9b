internal import CSQLite

/// When a transaction takes its lock.
public enum TransactionKind: String, Sendable {
  /// Reads from one snapshot; takes the write lock at the first write, which can then fail as `.busy`.
  case deferred = "BEGIN DEFERRED"
  /// Takes the write lock at once.
  case immediate = "BEGIN IMMEDIATE"
  /// The same as immediate in a write-ahead-log database.
  case exclusive = "BEGIN EXCLUSIVE"
}

extension Connection {
  /// Runs the body in one transaction: commits when it returns, rolls back when it throws or the commit fails.
  /// With `Durability.full` the changes are on the disk when this returns.
  /// - Throws: `.misuse` inside another transaction; errors of SQLite; what the body throws. After any error nothing
  ///   of the body's changes is stored.
  @discardableResult
  public func transaction<Result>(_ kind: TransactionKind, _ body: () throws -> Result) throws -> Result {
    guard !isInTransaction else {
      throw SQLiteError(.misuse, "beginning a transaction: one is open already")
    }
    try execute(kind.rawValue)
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Ends an open transaction without storing it. SQLite itself has already done so after some errors, such as a full
  /// disk. Rolling back only discards, so its own failure leaves nothing to report: the file is as it was.
  private func rollBack() {
    guard isInTransaction else { return }
    sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }
}
