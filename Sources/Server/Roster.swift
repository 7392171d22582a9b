import Changes
import Records
import SQLite
import Sealing

/// One professional's account as the server keeps it: the head of its stream and of its register chain.
struct AccountEntry {
  let number: Int64
  let id: RecordID
  let code: String
  /// The last entry given out.
  var stream: UInt64
  /// Links in its register chain.
  var chain: UInt64
  /// Digest of the last link; 32 zero bytes before the first.
  var digest: [UInt8]
}

/// One enrolled device.
struct ReplicaEntry {
  let number: Int64
  let id: RecordID
  let account: Int64
  let label: String
  let fingerprint: [UInt8]
  /// The certificate before it, until the device shows the present one: the answer with that may have been lost.
  var previous: [UInt8]?
  let mintKey: [UInt8]
  let enrolled: Int64
  let expires: Int64
  var revoked: Int64?
  /// The highest sequence pushed.
  var pushed: UInt64
  /// Exchanges completed: the count from which the session token follows.
  var exchange: UInt64
  /// The attempt that made the last exchange; a retry repeats it.
  var attempt: RecordID?
  /// The highest entry confirmed as durable on the device.
  var cursor: UInt64
  var seen: Int64?
  /// Up to this entry it is also sent its own echoes: it has gone back in its stream, after a repair or a restart.
  var reread: UInt64 = 0
  /// How many lines of its account's register it knew, when it last spoke to a sealed server.
  var known: UInt64 = 0
}

/// All accounts and devices, in memory: asked for at every request.
struct Roster {
  private(set) var accounts: [Int64: AccountEntry] = [:]
  private(set) var replicas: [Int64: ReplicaEntry] = [:]
  private var accountByID: [RecordID: Int64] = [:]
  private var replicaByID: [RecordID: Int64] = [:]
  private var replicaByFingerprint: [[UInt8]: Int64] = [:]
  private var mints: [Int64: [RecordMint]] = [:]

  init(_ connection: Connection) throws {
    for account in try connection.query(
      "SELECT number, id, code, stream, chain, digest FROM account",
      [],
      { row -> AccountEntry? in
        guard let (high, low) = row.bytes16(1) else { return nil }
        return AccountEntry(
          number: row.int64(0), id: RecordID(high: high, low: low), code: try row.text(2), stream: row.uint64(3),
          chain: row.uint64(4), digest: row.blob(5))
      })
    {
      if let account { add(account) }
    }
    for replica in try connection.query(
      """
      SELECT number, id, account, label, fingerprint, mint, enrolled, expires, revoked, pushed, exchange, attempt,
        cursor, seen, reread, known, previous FROM replica
      """,
      [],
      { row -> ReplicaEntry? in
        guard let (high, low) = row.bytes16(1) else { return nil }
        return ReplicaEntry(
          number: row.int64(0), id: RecordID(high: high, low: low), account: row.int64(2), label: try row.text(3),
          fingerprint: row.blob(4), previous: row.isNull(16) ? nil : row.blob(16), mintKey: row.blob(5),
          enrolled: row.int64(6), expires: row.int64(7),
          revoked: row.int64OrNil(8), pushed: row.uint64(9), exchange: row.uint64(10),
          attempt: row.bytes16(11).map { RecordID(high: $0.0, low: $0.1) }, cursor: row.uint64(12),
          seen: row.int64OrNil(13), reread: row.uint64(14), known: row.uint64(15))
      })
    {
      if let replica { add(replica) }
    }
  }

  mutating func add(_ account: AccountEntry) {
    accounts[account.number] = account
    accountByID[account.id] = account.number
  }

  mutating func add(_ replica: ReplicaEntry) {
    replicas[replica.number] = replica
    replicaByID[replica.id] = replica.number
    replicaByFingerprint[replica.fingerprint] = replica.number
    if let previous = replica.previous { replicaByFingerprint[previous] = replica.number }
    mints[replica.account, default: []].append(RecordMint(key: replica.mintKey))
  }

  mutating func update(_ account: AccountEntry) { accounts[account.number] = account }
  mutating func update(_ replica: ReplicaEntry) { replicas[replica.number] = replica }

  /// Lets go of the certificate before the present one.
  mutating func forgetPrevious(_ number: Int64) {
    guard let previous = replicas[number]?.previous else { return }
    replicaByFingerprint[previous] = nil
    replicas[number]?.previous = nil
  }

  /// The last entry given to an account; nil for no account.
  func head(_ account: Int64) -> UInt64? { accounts[account]?.stream }
  func account(_ id: RecordID) -> AccountEntry? { accountByID[id].flatMap { accounts[$0] } }
  func account(code: String) -> AccountEntry? { accounts.values.first { $0.code == code } }
  func replica(_ id: RecordID) -> ReplicaEntry? { replicaByID[id].flatMap { replicas[$0] } }
  func replica(fingerprint: [UInt8]) -> ReplicaEntry? { replicaByFingerprint[fingerprint].flatMap { replicas[$0] } }

  /// Whether one of the account's devices, past or present, made this id: only then may the account create
  /// a record under it. So a write to a hidden record and to none are answered alike (invariant 2).
  func isMinted(_ id: RecordID, by account: Int64) -> Bool {
    mints[account]?.contains { $0.isMinted(id) } ?? false
  }
}

extension Connection {
  /// Saves the heads of an account's stream and chain.
  func save(_ account: AccountEntry) throws {
    let statement = try prepare("UPDATE account SET stream = ?2, chain = ?3, digest = ?4 WHERE number = ?1")
    try statement.run([
      .integer(account.number), .unsigned(account.stream), .unsigned(account.chain),
      .blob(account.digest),
    ])
  }

  /// Saves where a device stands.
  func save(_ replica: ReplicaEntry) throws {
    let statement = try prepare(
      """
      UPDATE replica SET pushed = ?2, exchange = ?3, attempt = ?4, cursor = ?5, seen = ?6, revoked = ?7, reread = ?8,
        known = ?9
      WHERE number = ?1
      """)
    try statement.run([
      .integer(replica.number), .unsigned(replica.pushed),
      .unsigned(replica.exchange), replica.attempt.map { .bytes16($0.high, $0.low) } ?? .null,
      .unsigned(replica.cursor), replica.seen.map { .integer($0) } ?? .null,
      replica.revoked.map { .integer($0) } ?? .null, .unsigned(replica.reread),
      .unsigned(replica.known),
    ])
  }
}
