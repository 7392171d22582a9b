import Changes
import Disclosure
import Foundation
import OpenSSL
import Records
import SQLite
import Sealing
public import Sync
import Synchronization

/// The municipality's hub: one database, one writer, any number of readers. It speaks in messages and knows
/// nothing of sockets, so that a simulation drives the same code as the daemon. Protocol/sync.md.
public final class Hub: Sendable {
  /// Where the files lie.
  public let directory: DataDirectory
  let clock: @Sendable () -> Int64
  let entropy: @Sendable (Int) throws -> [UInt8]
  let keys: ServerKeys
  let writer: Writer
  let bell: Bell
  let alarm = Alarm()
  private let readers: Mutex<[UncheckedReader]>
  private let state: Mutex<Current>
  /// The last head signed for each account: most exchanges find their register as it was.
  private let checkpoints: Mutex<[RecordID: Checkpoint]> = Mutex([:])

  /// What every answer needs to know.
  struct Current: Sendable {
    var incarnation: Incarnation
    var policy: PolicyText
    /// Commits of this process's own, or noticed by it.
    var commits: Int64
    /// Whether the witness could not be written.
    var isWitnessFailing = false
  }

  private struct UncheckedReader: @unchecked Sendable {
    // SAFETY: a reader is taken out of the pool by one thread and put back when that thread is done.
    let reader: StreamReader
  }

  /// Random bytes of the system's generator.
  public static let systemEntropy: @Sendable (Int) throws -> [UInt8] = { try Entropy.bytes($0) }

  /// Opens the hub on an initialised data directory.
  /// - Parameters:
  ///   - clock: milliseconds since 1970 UTC.
  ///   - entropy: random bytes; what one account does never decides which bytes another account gets.
  public init(
    directory: DataDirectory, clock: @escaping @Sendable () -> Int64,
    entropy: @escaping @Sendable (Int) throws -> [UInt8] = Hub.systemEntropy
  ) throws {
    self.directory = directory
    self.clock = clock
    self.entropy = entropy
    keys = try ServerKeys(directory)
    let connection = try Self.connect(directory)
    try Self.compareWitness(directory, connection, entropy, now: clock())
    let ledger = try Ledger(connection: connection, vault: try keys.vault(), receiptCode: keys.receiptCode)
    let current = Current(
      incarnation: try Incarnation(connection, tokenKey: keys.tokenKey),
      policy: try keys.sign(ledger.policyText, version: ledger.policy.version),
      commits: try Self.commits(connection))
    state = Mutex(current)
    readers = Mutex([])
    bell = Bell()
    writer = Writer(ledger)
    bell.ring(ledger.roster.accounts.values, admitted: ledger.admitted)
    alarm.set(ledger.upcoming)
    writer.start { [weak self] ledger in self?.noteCommit(ledger) }
  }

  /// What follows from a commit outside the database; on the writer's thread.
  private func noteCommit(_ ledger: Ledger) {
    bell.ring(ledger.roster.accounts.values, admitted: ledger.admitted)
    alarm.set(ledger.upcoming)
    let isWitnessed = directory.witness.record(ledger.commits)
    state.withLock {
      $0.commits = ledger.commits
      $0.isWitnessFailing = !isWitnessed
    }
  }

  /// Begins to watch the clock: what ends or begins at a moment is then settled at that moment, and not only with the
  /// next exchange. A simulation does without, and moves its clock between exchanges.
  public func watchClock() {
    // What cannot be settled now is settled with the next exchange, or stops it.
    try? settleMoments()
    alarm.start(
      clock: clock, isBehind: { [weak self] in self?.isBehind ?? false },
      settle: { [weak self] in (try? self?.settleMoments()) != nil })
  }

  /// Settles what is due by the clock, and takes notice of what other processes wrote.
  func settleMoments() throws {
    let now = clock()
    try writer.perform { [self] ledger in
      try ledger.settleMoments(now: now)
      try note(Incarnation(ledger.connection, tokenKey: keys.tokenKey), ledger)
    }
  }

  /// Whether another process has written since this one's last commit.
  private var isBehind: Bool {
    let seen = state.withLock { $0.commits }
    let commits = try? withReader {
      try $0.number("SELECT coalesce((SELECT value FROM meta WHERE key = 'commits'), 0)")
    }
    return (commits ?? seen) != seen
  }

  /// The version of the deelbeleid in force.
  var policyVersion: UInt64 { state.withLock { $0.policy.version } }
  /// Whether nothing is disclosed until the server is unsealed.
  public var isSealed: Bool { state.withLock { $0.incarnation.isSealed } }
  /// Whether the witness could not be written after the last commit.
  var isWitnessFailing: Bool { state.withLock { $0.isWitnessFailing } }
  /// Whether the last commit failed, as on a full disk.
  var isWriteFailing: Bool { writer.isFailing }

  /// Lets every long-poll go, before the daemon stops.
  public func releaseWaiters() { bell.close() }

  /// Stops writing after the jobs in hand and lets every waiter go.
  /// - Parameter seconds: how long to wait for the jobs, nil for as long as they take; what is not committed then was
  ///   not acknowledged.
  /// - Returns: whether they ended.
  @discardableResult
  public func close(within seconds: Double? = nil) -> Bool {
    bell.close()
    alarm.close()
    return writer.stop(within: seconds)
  }

  static func connect(_ directory: DataDirectory) throws -> Connection {
    try directory.requireDatabase()
    return try Connection(path: directory.database, mode: .readWrite, configuration: configuration())
  }

  /// - Parameter cacheSizeKiB: the writer merges into pages all over the file and there is one of it; a reader mostly
  ///   passes by once, and there are several.
  static func configuration(cacheSizeKiB: Int32 = 32_768) -> Configuration {
    Configuration(
      applicationID: ServerSchema.applicationID, migrations: ServerSchema.migrations,
      durability: .full, walAutocheckpointPages: 16_384,
      cacheSizeKiB: cacheSizeKiB)
  }

  private static func commits(_ connection: Connection) throws -> Int64 {
    try connection.queryFirst("SELECT value FROM meta WHERE key = 'commits'", []) { $0.int64(0) } ?? 0
  }

  /// A database with fewer commits than its witness was restored, and one without a witness may have been, as on a new
  /// machine: it starts a new, sealed life.
  private static func compareWitness(
    _ directory: DataDirectory, _ connection: Connection, _ entropy: (Int) throws -> [UInt8], now: Int64
  ) throws {
    let commits = try commits(connection)
    if let seen = directory.witness.read(), seen <= commits { return }
    try seal(connection, directory, entropy, now: now)
    directory.witness.record(commits, mayLower: true, isDurable: true)
  }

  private static func seal(
    _ connection: Connection, _ directory: DataDirectory, _ entropy: (Int) throws -> [UInt8], now: Int64
  ) throws {
    guard let epoch = RecordID(bytes: try entropy(16)) else { return }
    try connection.transaction(.immediate) {
      try Incarnation.begin(connection, epoch: epoch, restored: now, revoked: directory.revocations.read())
    }
  }

  // MARK: Exchange

  /// Carries out one exchange for the device with this certificate.
  /// - Throws: `Problem` when there is no answer of the kind.
  public func exchange(_ request: ExchangeRequest, fingerprint: [UInt8]) throws -> ExchangeResponse {
    guard request.versions.contains(Version.current) else {
      throw Problem(.version, "Deze versie wordt niet gesproken. Alles blijft bewaard. Installeer de nieuwe versie.")
    }
    guard request.features.contains(Feature.purge) else {
      throw Problem(.version, "Uw programma kan niet wissen. Alles blijft bewaard. Installeer de nieuwe versie.")
    }
    let now = clock()
    var ahead: Reading?
    let (outcome, account, replica) = try write(request, fingerprint: fingerprint, now: now) {
      ahead = try? withReader { try $0.readAhead(request, fingerprint: fingerprint) }
    }
    let current = state.withLock { $0 }
    var response = ExchangeResponse(
      epoch: current.incarnation.epoch, token: outcome.token, time: UInt64(max(0, now)), status: outcome.status,
      acknowledged: outcome.acknowledged, cursor: request.cursor)
    response.verdicts = outcome.verdicts
    response.receipts = outcome.receipts
    guard outcome.status != .forked else { return response }
    // A restore may have lost the deelbeleid that the device holds, and another may have got its number since.
    if request.policyVersion != current.policy.version || outcome.status == .restart {
      response.policy = current.policy
    }
    guard let from = outcome.readFrom else {
      response.cursor = outcome.status == .restart ? 0 : request.cursor
      return response
    }
    let span = Reading.Span(replica: replica, after: from, echoesUntil: outcome.echoesUntil)
    let reading =
      if let ahead, ahead.isStill(span, account) { ahead } else {
        try withReader { try $0.reading(span, account: account.number, since: request.checkpoint) }
      }
    response.purges = reading.page.purges
    response.grounds = reading.page.grounds
    response.entries = reading.page.entries
    response.isPartial = reading.page.isPartial
    response.cursor = reading.page.cursor
    response.checkpoint = try checkpoint(reading.mark, account: account.id)
    response.links = reading.links
    return response
  }

  private func checkpoint(_ mark: CheckpointMark, account: RecordID) throws -> Checkpoint {
    if let signed = checkpoints.withLock({ $0[account] }), signed.mark == mark { return signed }
    let signed = try keys.sign(mark, account: account)
    checkpoints.withLock { $0[account] = signed }
    return signed
  }

  private func write(
    _ request: ExchangeRequest, fingerprint: [UInt8], now: Int64, meanwhile: () -> Void = {}
  ) throws -> (Ledger.ExchangeOutcome, AccountEntry, Int64) {
    do {
      return try writer.perform(meanwhile: meanwhile) { [self] ledger in
        let replica = try ledger.admit(fingerprint, replica: request.replica, now: now)
        let incarnation = try Incarnation(ledger.connection, tokenKey: keys.tokenKey)
        try ledger.settleMoments(now: now)
        try note(incarnation, ledger)
        let outcome = try ledger.exchange(request, replica: replica.number, incarnation: incarnation, now: now)
        guard let account = ledger.roster.accounts[replica.account] else { throw Ledger.notEnrolled }
        return (outcome, account, replica.number)
      }
    } catch is RestoredWithoutWitness {
      try sealAfterRestore()
      return try write(request, fingerprint: fingerprint, now: now)
    }
  }

  /// Keeps what every answer needs to know; the policy is signed anew only when it is another.
  private func note(_ incarnation: Incarnation, _ ledger: Ledger) throws {
    let isNewPolicy = state.withLock {
      $0.incarnation = incarnation
      return $0.policy.version != ledger.policy.version
    }
    guard isNewPolicy else { return }
    let signed = try keys.sign(ledger.policyText, version: ledger.policy.version)
    state.withLock { $0.policy = signed }
  }

  private func sealAfterRestore() throws {
    try writer.perform { [self] ledger in
      guard let epoch = RecordID(bytes: try entropy(16)) else { return }
      try Incarnation.begin(
        ledger.connection, epoch: epoch, restored: clock(), revoked: directory.revocations.read())
      ledger.isStale = true
    }
  }

  /// Holds a long-poll until the account's stream grows or the fixed time has passed.
  /// - Throws: ``Ledger/notEnrolled``, also when the device is revoked while it waits.
  public func wait(
    _ request: WaitRequest, fingerprint: [UInt8], milliseconds: Int64 = Limits.waitMilliseconds
  ) throws -> WaitResponse {
    let account = try withReader { try $0.account(fingerprint: fingerprint, replica: request.replica, now: clock()) }
    let hasNews = bell.wait(
      account: account, replica: request.replica, beyond: request.cursor, milliseconds: milliseconds)
    guard let hasNews else { throw Ledger.notEnrolled }
    return WaitResponse(hasNews: hasNews)
  }

  /// The account of an active device, for grouping its connections.
  func account(fingerprint: [UInt8]) throws -> Int64? {
    let (account, standing) = try withReader { try $0.standing(fingerprint: fingerprint, now: clock()) }
    return standing == .active ? account : nil
  }

  /// How a certificate stands, for the operator's log.
  func standing(fingerprint: [UInt8]) throws -> StreamReader.Standing {
    try withReader { try $0.standing(fingerprint: fingerprint, now: clock()).standing }
  }

  /// Lends a reader of the pool, made when all are in use.
  func withReader<Result>(_ body: (StreamReader) throws -> Result) throws -> Result {
    let pooled = readers.withLock { $0.popLast() }
    let lent = try pooled ?? UncheckedReader(reader: makeReader())
    defer { readers.withLock { if $0.count < Self.readersKeptMax { $0.append(lent) } } }
    return try lent.reader.consistently { try body(lent.reader) }
  }

  private static let readersKeptMax = 4

  private func makeReader() throws -> StreamReader {
    let connection = try Connection(
      path: directory.database, mode: .readOnly,
      configuration: Self.configuration(cacheSizeKiB: 4096))
    return try StreamReader(store: RecordStore(connection: connection, vault: keys.vault()))
  }
}
