import Casework
public import Changes
import Disclosure
public import Enrolment
import Foundation
import OpenSSL
public import Records
import SQLite
import Sealing
import Sync

/// What an operator does, each in a transaction of its own and each with a line in the list of acts. It may run
/// beside the daemon: the daemon notices that the file has changed and reads its lists anew.
public final class Administration {
  let directory: DataDirectory
  let clock: () -> Int64
  let entropy: (Int) throws -> [UInt8]
  let ledger: Ledger
  let keys: ServerKeys

  /// Opens the data directory for administration.
  public init(
    directory: DataDirectory, clock: @escaping () -> Int64,
    entropy: @escaping (Int) throws -> [UInt8] = Hub.systemEntropy
  ) throws {
    self.directory = directory
    self.clock = clock
    self.entropy = entropy
    keys = try ServerKeys(directory)
    let connection = try Hub.connect(directory)
    ledger = try Ledger(connection: connection, vault: try keys.vault(), receiptCode: keys.receiptCode)
  }

  /// Makes keys and database of a new server; refuses where there is one already.
  public static func initialise(
    _ directory: DataDirectory, policy text: String, names: [ServerName], clock: () -> Int64,
    entropy: (Int) throws -> [UInt8] = Hub.systemEntropy
  ) throws {
    let policy = try Policy.parse(text)
    guard (CalendarDay.dutchMidnight(policy.validFrom) ?? .max) <= clock() else {
      throw ServerError(
        .policy,
        "the deelbeleid is not valid yet today, and a new server has no other; nothing was made. Give one that is.")
    }
    guard !FileManager.default.fileExists(atPath: directory.keys) else {
      throw ServerError(
        .alreadyInitialised,
        "\(directory.path) holds keys already, and they are made once; nothing was changed. Put the backup back, or "
          + "take another folder.")
    }
    do {
      try initialise(directory, checkedPolicy: text, clock: clock, entropy: entropy)
      try makeAuthority(in: directory, names: names, clock: clock)
    } catch let error as ServerError where error.code == .alreadyInitialised {
      throw error
    } catch {
      // Half a server could neither be used nor be made again.
      directory.removeAll()
      throw error
    }
  }

  /// The DNS names and the addresses among the server's names.
  private static func sorted(_ names: [ServerName]) -> (dnsNames: [String], addresses: [String]) {
    var dnsNames: [String] = []
    var addresses: [String] = []
    for name in names {
      switch name {
      case .dns(let name): dnsNames.append(name)
      case .address(let address): addresses.append(address)
      }
    }
    return (dnsNames, addresses)
  }

  /// Gives the server a new certificate of the same authority, for these names. A running daemon uses it from SIGHUP
  /// on.
  /// - Returns: until when it is valid, in milliseconds since 1970 UTC.
  public func renewCertificate(names: [ServerName]) throws -> Int64 {
    let (dnsNames, addresses) = Self.sorted(names)
    let end = try directory.renewCertificate(dnsNames: dnsNames, addresses: addresses, now: clock() / 1000)
    try act("renew-certificate", "") { _ in }
    return end * 1000
  }

  private static func makeAuthority(in directory: DataDirectory, names: [ServerName], clock: () -> Int64) throws {
    let (dnsNames, addresses) = sorted(names)
    try directory.makeAuthority(dnsNames: dnsNames, addresses: addresses, now: clock() / 1000)
  }

  /// Makes a server under a deelbeleid that was checked before.
  static func initialise(
    _ directory: DataDirectory, checkedPolicy text: String, clock: () -> Int64, entropy: (Int) throws -> [UInt8]
  ) throws {
    let policy = try Policy.read(checked: text)
    guard !FileManager.default.fileExists(atPath: directory.database) else {
      throw ServerError(
        .alreadyInitialised, "\(directory.path) holds a database already; nothing was changed. Take another folder.")
    }
    try directory.create()
    try directory.witness.create()
    try ServerKeys.create(directory, entropy: entropy)
    let connection = try Connection(
      path: directory.database, mode: .readWriteCreate, configuration: Hub.configuration())
    guard let epoch = RecordID(bytes: try entropy(16)) else { return }
    try connection.transaction(.immediate) {
      try Incarnation.begin(connection, epoch: epoch, restored: nil)
      try connection.execute(
        "INSERT INTO policy(version, text, activated) VALUES(?1, ?2, ?3)",
        [.unsigned(policy.version), .text(text), .integer(clock())])
      try connection.execute(
        "INSERT INTO meta(key, value) VALUES('policy', ?1), ('expired', ?2), ('decider', ?3)",
        [.unsigned(policy.version), .integer(clock()), .text(Product.version)])
    }
    try connection.close()
  }

  /// Runs one act in a transaction; leaves nothing behind when it fails.
  @discardableResult
  func act<Result>(_ verb: String, _ subject: String, _ body: (inout Settlement) throws -> Result) throws -> Result {
    let now = clock()
    try ledger.noticeOthers()
    do {
      let result = try ledger.connection.transaction(.immediate) {
        var settlement = Settlement(at: now)
        let result = try body(&settlement)
        try ledger.finish(&settlement)
        try ledger.noteAct(verb, subject, actor: "beheer", now: now)
        try ledger.countCommit()
        return result
      }
      // The daemon may be stopped, and then nobody else notes this commit.
      directory.witness.record(ledger.commits)
      return result
    } catch {
      ledger.isStale = true
      throw error
    }
  }

  // MARK: Directory

  /// Adds a party, or changes the one with this code.
  public func save(_ party: MunicipalityFile.Party) throws {
    try act("party", party.code) { settlement in
      try put(
        .partij, code: party.code,
        [
          "code": .text(party.code), "naam": .text(party.name), "soort": .text(party.kind.rawValue),
          "convenant_vanaf": party.convenantFrom.map { .integer($0) } ?? .null,
          "convenant_tot": party.convenantTo.map { .integer($0) } ?? .null,
          "contact": party.contact.map { .text($0) } ?? .null,
        ], settlement)
    }
  }

  /// Adds an account, or changes the one with this code.
  /// - Throws: `unknownAccount` when its party is not there.
  public func save(_ account: MunicipalityFile.Account) throws {
    guard let party = ledger.caseload.directory.parties.first(where: { $0.text("code") == account.party }) else {
      throw ServerError(
        .unknownAccount, "no party with code '\(account.party)'; add the party first; nothing was changed")
    }
    try act("account", account.code) { settlement in
      let id = try put(
        .account, code: account.code,
        [
          "code": .text(account.code), "naam": .text(account.name), "partij": .identifier(party.id),
          "functies": .list(account.functions.map { .text($0.rawValue) }),
          "wijken": .list(account.wijken.map { .text($0) }), "actief": .boolean(account.isActive),
        ], settlement)
      guard ledger.roster.account(id) == nil else { return }
      try ledger.connection.execute(
        "INSERT INTO account(id, code, digest) VALUES(?1, ?2, ?3)",
        [.bytes16(id.high, id.low), .text(account.code), .blob([UInt8](repeating: 0, count: 32))])
      ledger.roster.add(
        AccountEntry(
          number: ledger.connection.lastInsertRowID, id: id, code: account.code, stream: 0, chain: 0,
          digest: [UInt8](repeating: 0, count: 32)))
    }
  }

  @discardableResult
  private func put(_ kind: KindSpec, code: String, _ values: [String: FieldValue], _ settlement: Settlement) throws
    -> RecordID
  {
    let directory = ledger.caseload.directory
    let existing = (kind == .partij ? directory.parties : directory.accounts).first { $0.text("code") == code }
    let id = try existing?.id ?? keys.identifier(of: kind, code: code)
    let place = try ledger.decideAnew(id) ?? ledger.create(id, kind: kind, owner: 0)
    let isNew = existing == nil
    for (name, value) in values {
      guard let field = kind.field(named: name) else { continue }
      guard isNew || ledger.hand.items[place].state[field.number]?.value != value else { continue }
      do throws(ValueFault) { try field.check(value) } catch {
        throw ServerError(
          .configuration, "\(kind.name) '\(code)': field \(error.field): \(error.code.rawValue); nothing was changed")
      }
      ledger.hand.items[place].state[field.number] = StoredCell(
        value: value, stamp: Stamp(milliseconds: UInt64(max(0, settlement.at))), writer: 0)
      ledger.hand.items[place].written.insert(field.number)
    }
    if !ledger.hand.items[place].written.isEmpty { ledger.isDirectoryChanged = true }
    return id
  }

  /// Makes a one-time invitation for an account.
  /// - Parameters:
  ///   - host: the name by which devices reach the enrolment listener on `port`.
  ///   - hours: how long it works.
  public func invite(account code: String, host: String, port: UInt16, hours: Int) throws -> Ticket {
    try act("invite", code) { settlement in
      guard let account = ledger.roster.account(code: code), ledger.caseload.directory.isActive(account.id) else {
        throw ServerError(
          .unknownAccount, "no active account '\(code)'; see 'overlastd account list'; nothing was changed")
      }
      let ticket = Ticket(
        host: host, port: port, authority: try directory.authority().certificate.fingerprint, secret: try entropy(32),
        expires: settlement.at + Int64(hours) * 3_600_000)
      try ledger.saveTicket(secret: ticket.secret, account: account.number, expires: ticket.expires)
      return ticket
    }
  }

  // MARK: Devices

  /// One enrolled device, as the operator sees it.
  public struct Device: Sendable {
    public let id: RecordID, account: String, label: String
    public let enrolled: Int64, expires: Int64
    public let revoked: Int64?, seen: Int64?
    /// Withdrawals that this device has not confirmed.
    public let unconfirmed: Int64
  }

  /// All devices, with what they have not yet confirmed (invariant 7).
  public func devices() throws -> [Device] {
    try ledger.noticeOthers()
    return try ledger.roster.replicas.values.sorted { $0.number < $1.number }.map { replica in
      let unconfirmed = try ledger.connection.queryFirst(
        "SELECT count(*) FROM withdrawal WHERE account = ?1 AND sequence > ?2 AND at >= ?3",
        [.integer(replica.account), .unsigned(replica.cursor), .integer(replica.enrolled)]
      ) { $0.int64(0) }
      return Device(
        id: replica.id, account: ledger.roster.accounts[replica.account]?.code ?? "", label: replica.label,
        enrolled: replica.enrolled, expires: replica.expires, revoked: replica.revoked, seen: replica.seen,
        unconfirmed: unconfirmed ?? 0)
    }
  }

  /// Revokes a device: its certificate is refused from the next request on, on open connections too. It is noted beside
  /// the witness as well, because a database that is restored from an older copy has forgotten it.
  /// - Returns: whether that note was made; without it, it must be revoked again after a restore.
  @discardableResult
  public func revoke(_ id: RecordID) throws -> Bool {
    try act("revoke", id.text) { settlement in
      guard var replica = ledger.roster.replica(id) else {
        throw ServerError(.unknownReplica, "no device with this id; see 'overlastd device list'; nothing was changed")
      }
      replica.revoked = replica.revoked ?? settlement.at
      ledger.roster.update(replica)
      try ledger.connection.save(replica)
    }
    return directory.revocations.note(id)
  }

  /// The accounts with their parties.
  public var accounts: [RecordView] { ledger.caseload.directory.accounts }

  // MARK: Policy

  /// A deelbeleid that the server holds.
  public struct StoredPolicy: Sendable {
    /// Where it stands in time.
    public enum State: String, Sendable {
      case inForce = "in-force"
      /// It waits for the day from which it is valid.
      case pending
      case past
      /// It could not be read when its day came; the one before it stayed in force.
      case unreadable
    }
    /// The version it gives itself.
    public let version: UInt64
    /// Where it stands now.
    public let state: State
    /// When it took or takes force, in milliseconds since 1970 UTC; nil for an unreadable one.
    public let from: Int64?
  }

  /// Every deelbeleid there has been, newest first.
  public func policies() throws -> [StoredPolicy] {
    try ledger.noticeOthers()
    let current = ledger.policy.version
    return try ledger.connection.query("SELECT version, activated FROM policy ORDER BY version DESC", []) { row in
      let version = row.uint64(0)
      let from = row.int64(1)
      let state: StoredPolicy.State =
        from == .max ? .unreadable : version == current ? .inForce : version > current ? .pending : .past
      return StoredPolicy(version: version, state: state, from: from == .max ? nil : from)
    }
  }

  /// Takes in a newer deelbeleid. From its day on (geldig-vanaf) it is in force: an ordered event after which every
  /// cell is decided anew. Until then the one before it stays. An invalid one is refused.
  /// - Returns: whether it is in force now; otherwise it waits.
  @discardableResult
  public func activate(policy text: String) throws -> StoredPolicy {
    let policy: Policy
    do {
      policy = try Policy.parse(text)
    } catch {
      throw ServerError(
        .policy, "\(error); nothing was changed: version \(ledger.policy.version) stays in force. Correct the file.")
    }
    let newest = try policies().first?.version ?? ledger.policy.version
    guard policy.version > newest else {
      throw ServerError(
        .policy,
        "version \(policy.version) is not newer than version \(newest); nothing was changed: version "
          + "\(ledger.policy.version) stays in force. Give the file a higher version.")
    }
    try act("policy", "\(policy.version)") { settlement in
      _ = try ledger.keep(policy, text: text, now: settlement.at)
    }
    guard let stored = try policies().first(where: { $0.version == policy.version }) else {
      throw ServerError(.policy, "the deelbeleid was not stored; the last one stays in force")
    }
    return stored
  }

  /// The version in force.
  public var policyVersion: UInt64 { ledger.policy.version }
}
