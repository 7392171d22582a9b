import Changes
import OpenSSL
import Records
import SQLite
import Sync

/// The writing half of one exchange, inside the writer's transaction: who speaks, is it the one copy of its
/// replica, what does it confirm, what does it push. The reading half is ``StreamReader``.
extension Ledger {
  /// What the writing half decided.
  struct ExchangeOutcome {
    var status: ExchangeResponse.Status
    var token: [UInt8]
    var acknowledged: UInt64
    var verdicts: [Verdict]
    var receipts: [Receipt] = []
    /// From where the page is read; nil when nothing is disclosed.
    var readFrom: UInt64?
    /// Up to which entry the page also holds what this device itself has pushed.
    var echoesUntil: UInt64 = 0
  }

  /// Carries out the writing half.
  /// - Throws: only what the storage throws.
  func exchange(_ request: ExchangeRequest, replica number: Int64, incarnation: Incarnation, now: Int64) throws
    -> ExchangeOutcome
  {
    guard var replica = roster.replicas[number], let account = roster.accounts[replica.account] else {
      return Self.nothing(.forked, acknowledged: 0)
    }
    if let epoch = request.epoch, epoch != incarnation.epoch {
      return try restart(request, &replica, incarnation: incarnation, now: now)
    }
    var isRetry = false
    if replica.exchange > 0, request.attempt == replica.attempt {
      isRetry = request.token == (try incarnation.token(replica.id, replica.exchange - 1))
    }
    let expected = try incarnation.token(replica.id, replica.exchange)
    guard isRetry || request.token == expected else {
      if try isLater(request.token, than: replica, incarnation) { throw RestoredWithoutWitness() }
      return Self.nothing(.forked, acknowledged: replica.pushed)
    }
    // No entry was ever given that number: this is not the one copy that we know. It is no proof of a restore, for
    // anybody could then seal the server for all.
    guard request.cursor <= account.stream else { return Self.nothing(.forked, acknowledged: replica.pushed) }
    guard let logged = try logged(request.changes, replica: replica) else {
      return Self.nothing(.forked, acknowledged: replica.pushed)
    }
    if !isRetry {
      try forgetVerdicts(replica: number)
      replica.exchange += 1
      replica.attempt = request.attempt
    }
    replica.seen = now
    if incarnation.isSealed { replica.known = request.checkpoint?.count ?? 0 }
    let isReread = request.cursor < replica.cursor || request.cursor == 0
    try confirm(request.cursor, by: &replica, now: now)
    var verdicts: [Verdict] = []
    var receipts: [Receipt] = []
    if let first = request.changes.first, first.sequence <= replica.pushed + 1 {
      let before = replica.pushed
      let proven = try proven(request, account: account.id)
      if isRetry { verdicts = try self.verdicts(replica: number, from: first.sequence) }
      if !incarnation.isSealed {
        var settlement = Settlement(origin: number, account: account.number, at: now)
        verdicts += try push(
          request.changes, proven: proven, mayWait: incarnation.restored != nil, from: &replica, act: &settlement)
        receipts = try self.receipts(
          for: request.changes, from: replica, after: before, logged: logged, verdicts: verdicts, time: now)
      } else if let restored = incarnation.restored {
        try setAside(request.changes, proven: proven, from: &replica, restored: restored)
      }
    }
    // A device that goes back has lost what it had, its own writing too, and takes for withdrawn what does not come
    // again; so it is sent that also where it has just pushed it. The heads of later pages stand for the first.
    if isReread { replica.reread = roster.accounts[replica.account]?.stream ?? 0 }
    roster.update(replica)
    try connection.save(replica)
    return ExchangeOutcome(
      status: incarnation.isSealed ? .sealed : .ok, token: try incarnation.token(replica.id, replica.exchange),
      acknowledged: replica.pushed, verdicts: verdicts, receipts: receipts,
      readFrom: incarnation.isSealed ? nil : request.cursor, echoesUntil: replica.reread)
  }

  /// Whether the token is one that this incarnation would give the replica later on. Only the server makes tokens, with
  /// a key outside the database: so it has lived further than this database knows, and the database was put back.
  private func isLater(_ token: [UInt8], than replica: ReplicaEntry, _ incarnation: Incarnation) throws -> Bool {
    guard let exchange = Incarnation.exchange(of: token), exchange > replica.exchange else { return false }
    return token == (try incarnation.token(replica.id, exchange))
  }

  /// The replica knows another incarnation: it starts over once; a second copy that comes with the old
  /// incarnation after that is a fork.
  private func restart(
    _ request: ExchangeRequest, _ replica: inout ReplicaEntry, incarnation: Incarnation, now: Int64
  ) throws -> ExchangeOutcome {
    guard replica.exchange == 0 || replica.exchange == 1 && replica.attempt == request.attempt else {
      return Self.nothing(.forked, acknowledged: replica.pushed)
    }
    replica.exchange = 1
    replica.attempt = request.attempt
    replica.cursor = 0
    replica.seen = now
    if incarnation.isSealed { replica.known = request.checkpoint?.count ?? 0 }
    roster.update(replica)
    try connection.save(replica)
    return ExchangeOutcome(
      status: .restart, token: try incarnation.token(replica.id, 1), acknowledged: replica.pushed, verdicts: [],
      readFrom: nil)
  }

  private static func nothing(_ status: ExchangeResponse.Status, acknowledged: UInt64) -> ExchangeOutcome {
    ExchangeOutcome(status: status, token: [], acknowledged: acknowledged, verdicts: [], readFrom: nil)
  }

  /// Notes how far the device has applied its stream; confirmed withdrawals get a line in the register.
  private func confirm(_ cursor: UInt64, by replica: inout ReplicaEntry, now: Int64) throws {
    guard cursor > replica.cursor, var account = roster.accounts[replica.account] else { return }
    let confirmed = try connection.queryFirst(
      "SELECT max(sequence) FROM withdrawal WHERE account = ?1 AND sequence > ?2 AND sequence <= ?3",
      [.integer(replica.account), .unsigned(replica.cursor), .unsigned(cursor)]
    ) { $0.int64OrNil(0) }
    replica.cursor = cursor
    guard let confirmed = confirmed ?? nil else { return }
    var line = RegisterLine()
    line.confirmed.append((replica.id, UInt64(bitPattern: confirmed)))
    try register.append(register.write(line, at: now, grounds: grounds, ids: recordID), to: &account)
    roster.update(account)
    try connection.save(account)
  }
}

/// A client comes with a token that this database has not given yet: it was restored from an older copy although the
/// witness does not say so. The writer seals the server and answers again.
struct RestoredWithoutWitness: Error {}
