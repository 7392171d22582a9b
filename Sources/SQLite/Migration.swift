/// One step of a schema: from version n - 1 to version n, where n is its place in the list, counted from 1.
///
/// Steps are never changed once released; a file tells by its `user_version` which it has had. Each step and its new
/// version are committed together, so a crash leaves the file at a version that exists.
///
/// ```swift
/// let migrations = [
///   Migration("CREATE TABLE note (id BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID"),
///   Migration { try $0.executeScript("ALTER TABLE note ADD COLUMN author BLOB") },
/// ]
/// ```
public struct Migration: Sendable {
  let apply: @Sendable (Connection) throws -> Void

  /// A step that runs code. It runs inside the step's transaction, with foreign keys checked at its end.
  public init(_ apply: @escaping @Sendable (Connection) throws -> Void) { self.apply = apply }

  /// A step that runs a script of SQL statements.
  public init(_ script: String) { self.apply = { try $0.executeScript(script) } }
}

extension Connection {
  /// The schema version of the file (`user_version`).
  public var schemaVersion: Int32 {
    get throws(SQLiteError) { Int32(truncatingIfNeeded: try pragma("user_version")) }
  }

  /// Applies the steps that the file has not had.
  ///
  /// Foreign keys are off during a step and checked before its commit, as SQLite's procedure for altering tables asks
  /// (sqlite.org/lang_altertable.html#otheralter).
  /// - Throws: `.newer` when the file has had more steps than there are; what a step throws, with the file left at
  ///   the version before that step.
  public func migrate(_ migrations: [Migration]) throws {
    let current = try schemaVersion
    guard current >= 0, Int(current) <= migrations.count else {
      throw SQLiteError(
        .newer(version: current),
        "opening the database: it has schema version \(current), this program knows up to \(migrations.count); "
          + "nothing was changed; install the newer program")
    }
    guard Int(current) < migrations.count else { return }
    let enforced = try pragma("foreign_keys") != 0
    try executeScript("PRAGMA foreign_keys=OFF")
    defer { if enforced { try? executeScript("PRAGMA foreign_keys=ON") } }
    for (index, migration) in migrations.enumerated() where index >= Int(current) {
      try transaction(.immediate) {
        // Another process may have migrated since the version was read.
        guard try schemaVersion == Int32(index) else { return }
        try migration.apply(self)
        guard try !prepare("PRAGMA foreign_key_check").step() else {
          throw SQLiteError(.constraint, "migrating to schema version \(index + 1): rows refer to missing rows")
        }
        try executeScript("PRAGMA user_version=\(index + 1)")
      }
    }
  }
}
