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

  /// The token of a replica after its n-th exchange. Derived and not drawn, so that what one account does never
  /// changes the bytes another one gets. The first exchange has none.
  func token(_ replica: RecordID, _ exchange: UInt64) throws -> [UInt8] {
    guard exchange > 0 else { return [] }
    var message = epoch.bytes + replica.bytes
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      message.append(UInt8(truncatingIfNeeded: exchange >> shift))
    }
    return Array(try HMAC.sha256(key: tokenKey, message).prefix(Self.tokenBytes))
  }

  /// The length of a token.
  static let tokenBytes = 16

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
  /// - Parameter restored: when the restore was found out, in milliseconds since 1970 UTC; nil for a new server.
  static func begin(_ connection: Connection, epoch: RecordID, restored: Int64?) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO meta(key, value) VALUES('epoch', ?1), ('sealed', ?2)",
      [.bytes16(epoch.high, epoch.low), .integer(restored == nil ? 0 : 1)])
    try connection.execute(
      "UPDATE replica SET exchange = 0, attempt = NULL, cursor = 0, gives_back = ?1",
      [.integer(restored == nil ? 0 : 1)]
    )
    guard let restored else { return }
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('restored', ?1)", [.integer(restored)])
  }

  /// Opens the server again after the operator has seen what it will disclose and withdraw.
  static func unseal(_ connection: Connection) throws {
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('sealed', 0)")
  }
}
