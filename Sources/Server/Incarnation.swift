import Changes
import OpenSSL
import SQLite

/// Which life of the database this is. A server started on restored data has forgotten withdrawals, so it
/// starts a new incarnation, sealed: it takes changes and discloses nothing until an operator unseals it.
/// Protocol/sync.md, "Restores".
struct Incarnation: Sendable {
  let epoch: RecordID
  let isSealed: Bool
  /// When the database was found to be restored, in milliseconds since 1970 UTC; nil when it never was.
  let restored: Int64?
  /// Key of the session tokens; lies outside the database.
  let tokenKey: [UInt8]

  /// The token of a replica after its n-th exchange: the count and a code that only the server can make. Derived and
  /// not drawn, so that what one account does never changes the bytes another one gets. The first exchange has none.
  ///
  /// The count is in it so that a token from later than this database knows shows, however much later: it is the
  /// device's own count, and tells it nothing.
  func token(_ replica: RecordID, _ exchange: UInt64) throws -> [UInt8] {
    guard exchange > 0 else { return [] }
    let count = stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: exchange >> $0) }
    let code = try HMAC.sha256(key: tokenKey, epoch.bytes + replica.bytes + count)
    return count + code.prefix(Self.codeBytes)
  }

  /// Which exchange a token says it came from; nil for something else than a token.
  static func exchange(of token: [UInt8]) -> UInt64? {
    guard token.count == 8 + codeBytes else { return nil }
    return token.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static let codeBytes = 16

  /// The incarnation written in the database.
  init(_ connection: Connection, tokenKey: [UInt8]) throws {
    var epoch: RecordID?
    var isSealed = false
    var restored: Int64?
    // One query: every exchange asks.
    try connection.query("SELECT key, value FROM meta WHERE key IN ('epoch', 'restored', 'sealed')", []) { row in
      switch try row.text(0) {
      case "epoch": epoch = row.bytes16(1).map { RecordID(high: $0.0, low: $0.1) }
      case "restored": restored = row.int64(1)
      default: isSealed = row.int64(1) == 1
      }
    }
    guard let epoch else {
      throw ServerError(
        .notInitialised, "the database has no incarnation; nothing was changed. Put the last backup back.")
    }
    self.epoch = epoch
    self.tokenKey = tokenKey
    self.restored = restored
    self.isSealed = isSealed
  }

  /// Begins a new life, sealed after a restore. Every replica starts over once, and gives back what it has.
  /// - Parameters:
  ///   - restored: when the restore was found out, in milliseconds since 1970 UTC; nil for a new server.
  ///   - revoked: devices of which this database may have forgotten that they were revoked.
  static func begin(_ connection: Connection, epoch: RecordID, restored: Int64?, revoked: Set<RecordID> = []) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO meta(key, value) VALUES('epoch', ?1), ('sealed', ?2)",
      [.bytes16(epoch.high, epoch.low), .integer(restored == nil ? 0 : 1)])
    try connection.execute("UPDATE replica SET exchange = 0, attempt = NULL, cursor = 0, known = 0")
    guard let restored else { return }
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('restored', ?1)", [.integer(restored)])
    // Which of them were used since the copy is forgotten, and an invitation works once.
    try connection.execute("UPDATE ticket SET expires = 0")
    for id in revoked {
      try connection.execute(
        "UPDATE replica SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
        [.bytes16(id.high, id.low), .integer(restored)])
    }
  }

  /// Opens the server again after the operator has seen what it will disclose and withdraw.
  static func unseal(_ connection: Connection) throws {
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('sealed', 0)")
  }
}
