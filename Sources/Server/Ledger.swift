import Casework
import Changes
import Disclosure
import Records
import SQLite
import Sealing

/// The one writer: merges what is pushed, settles the process, decides who holds what, and writes log, cells,
/// holdings, streams and register in one transaction. Confined to the writer's thread.
/// Protocol/sync.md, "What the server does with a push".
final class Ledger {
  let connection: Connection
  let store: RecordStore
  let grounds: Grounds
  let caseload: Caseload
  var roster: Roster
  var policy: Policy {
    didSet { projected.removeAll() }
  }
  /// The deelbeleid in force, byte for byte.
  var policyText: String
  var register: DisclosureRegister
  let receiptCode: ReceiptCode
  /// What replicas pushed.
  var pushLog: PushLog

  /// The records that the push in hand has touched.
  var hand = Hand()
  /// Records as the pusher holds them: a verstrekking of many is looked at by several rules.
  var heldViews: [RecordID: RecordView] = [:]
  /// Names to look for in texts.
  var heldPersons = HeldPersons()
  /// Roots whose policy facts the push in hand changed.
  var roots: [RecordID] = []
  var isDirectoryChanged = false
  /// What an act gives to whom, worked out once per push for records that are alike.
  var projections: [ProjectionKey: [Audience]] = [:]
  /// What accounts are to hold of a record, worked out once per push for records that are alike.
  var shared: [ShareKey: [Share]] = [:]
  /// What the deelbeleid in force shows, by kind and facts.
  var projected: [FactsKey: Projection] = [:]
  var mainLines: [KindNumber: FieldSet] = [:]
  /// The field that says under which law a record is processed, of the kinds that have one.
  private let regimeFields: [KindNumber: FieldNumber] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.compactMap { kind in
      kind.field(named: "regime").map { (kind.number, $0.number) }
    })
  private(set) var nextRecord: Int64 = 1
  /// Stamps for changes whose own lie in the future: each after the one before it.
  var clamp = HybridClock()
  /// Whether memory may be ahead of the file, after a transaction that did not commit.
  var isStale = false
  private var dataVersion: Int64 = 0
  /// Whether ``upcoming`` has to be worked out again at the end of this transaction.
  var areMomentsStale = true
  /// The next moment at which time alone changes what may be held, as of the last commit.
  private(set) var upcoming: Int64?
  /// Commits in the life of the database.
  private(set) var commits: Int64 = 0
  private var awaitedCount: Int64 = 0
  /// The version of this program that has decided who holds what; nil in a database from before it was written down.
  var decider: String?

  /// Opens the ledger on a database with a valid deelbeleid.
  init(connection: Connection, vault: Vault, receiptCode: ReceiptCode) throws {
    self.connection = connection
    self.receiptCode = receiptCode
    policyText = try Self.storedPolicy(connection)
    do throws(PolicyFault) { policy = try Policy.read(checked: policyText) } catch {
      throw ServerError(
        .policy,
        "the deelbeleid in force cannot be read by this version: \(error) Nothing is served and nothing was changed. "
          + "Install the version that took it in.")
    }
    store = RecordStore(connection: connection, vault: vault)
    pushLog = PushLog(store: store)
    grounds = try Grounds(connection)
    caseload = try Caseload(store: store)
    roster = try Roster(connection)
    register = DisclosureRegister(connection: connection)
    for kind in Schema.current.kinds { mainLines[kind.number] = kind.set { $0.marks.contains(.mainLine) } }
    try readCounters()
    upcoming = try nextMoment()
  }

  private static func storedPolicy(_ connection: Connection) throws -> String {
    let text = try connection.queryFirst(
      "SELECT text FROM policy WHERE version = (SELECT value FROM meta WHERE key = 'policy')", []
    ) { try $0.text(0) }
    guard let text else {
      throw ServerError(.policy, "the database holds no deelbeleid; nothing was changed. Put the last backup back.")
    }
    return text
  }

  private func readCounters() throws {
    nextRecord = (try connection.queryFirst("SELECT max(number) FROM record", []) { $0.int64(0) } ?? 0) + 1
    awaitedCount = try connection.queryFirst("SELECT count(*) FROM awaited", []) { $0.int64(0) } ?? 0
    decider = try connection.queryFirst("SELECT value FROM meta WHERE key = 'decider'", []) { try $0.text(0) }
  }

  /// Reads memory anew after a failed transaction, and after another process, such as an admin command, has
  /// written to the file.
  func noticeOthers() throws {
    let version = try connection.queryFirst("PRAGMA data_version", []) { $0.int64(0) } ?? 0
    if isStale || version != dataVersion { try recover() }
    dataVersion = version
  }

  /// Counts commits, so that a database older than its witness shows.
  func countCommit() throws {
    commits =
      try connection.queryFirst(
        """
        INSERT INTO meta(key, value) VALUES('commits', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1
        RETURNING value
        """, []
      ) { $0.int64(0) } ?? commits
    guard areMomentsStale else { return }
    upcoming = try nextMoment()
    areMomentsStale = false
  }

  /// Throws away what a transaction that did not commit left in memory.
  private func recover() throws {
    isStale = false
    areMomentsStale = true
    clearPush()
    roster = try Roster(connection)
    let text = try Self.storedPolicy(connection)
    if text != policyText {
      policy = try Policy.read(checked: text)
      policyText = text
    }
    try grounds.reload()
    try caseload.forgetAll()
    heldPersons.forget()
    try readCounters()
  }

  /// The law a record is processed under, as `Assessment.regime` has it.
  func regime(of state: RecordState) -> Regime {
    regimeFields[state.kind.number].flatMap { state[$0]?.value.text }.flatMap(Regime.init) ?? state.kind.regime
  }

  /// The account that owns a record or wrote a cell.
  func ownerID(_ account: Int64) -> RecordID? { roster.accounts[account]?.id }

  // MARK: The push in hand

  /// The record as the push in hand leaves it so far.
  func record(_ id: RecordID) throws -> RecordState? { try hand.state(id) ?? store.record(id) }

  /// The place in hand of a record about which it is decided anew who holds what; nil when there is no such record.
  func decideAnew(_ id: RecordID) throws -> Int? {
    guard let place = try place(of: id) else { return nil }
    hand.items[place].isValueOnly = false
    return place
  }

  /// Takes a record under the hands of the push, to decide anew who holds what of it.
  func decideAnew(_ stored: RecordState) {
    let place = hand.place(of: stored.id) ?? hand.add(Hand.Item(state: stored, before: stored))
    hand.items[place].isValueOnly = false
  }

  /// The place in hand of a record that is to be written to; nil when there is no such record.
  func place(of id: RecordID) throws -> Int? {
    if let place = hand.place(of: id) { return place }
    guard let state = try store.record(id) else { return nil }
    return hand.add(Hand.Item(state: state, before: state, isValueOnly: true))
  }

  /// The place in hand of a new record.
  func create(_ id: RecordID, kind: KindSpec, owner: Int64) throws -> Int {
    var state = RecordState(number: nextRecord, id: id, kind: kind, owner: owner)
    nextRecord += 1
    if awaitedCount > 0 { state.coverage = try claimAwaited(id) }
    return hand.add(Hand.Item(state: state, before: nil))
  }

  /// Verstrekkingen that named this record before it arrived.
  func awaited(_ id: RecordID) throws -> [Coverage] {
    guard awaitedCount > 0 else { return [] }
    return try connection.query(
      "SELECT release, fields FROM awaited WHERE id = ?1", [.bytes16(id.high, id.low)]
    ) { Coverage(release: $0.int64(0), fields: FieldSet(bits: $0.uint64(1))) }
  }

  private func claimAwaited(_ id: RecordID) throws -> [Coverage] {
    let coverage = try awaited(id)
    if !coverage.isEmpty {
      try connection.execute("DELETE FROM awaited WHERE id = ?1", [.bytes16(id.high, id.low)])
      awaitedCount -= Int64(coverage.count)
    }
    return coverage
  }

  /// Remembers that a verstrekking names a record that has not arrived.
  func expect(_ id: RecordID, release: Int64, fields: FieldSet) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO awaited(id, release, fields) VALUES(?1, ?2, ?3)",
      [.bytes16(id.high, id.low), .integer(release), .unsigned(fields.bits)])
    awaitedCount += 1
  }

  /// Marks a root for re-evaluation.
  func reevaluate(root: RecordID) {
    caseload.forget(root: root)
    if !roots.contains(root) { roots.append(root) }
  }

  /// The case file a record's decisions rest on.
  /// - Parameter seen: a record of the push in hand, as that has it so far; it may be the root.
  func file(_ root: RecordID, seen: RecordView? = nil) throws -> CaseFile {
    try caseload.file(
      root,
      view: {
        if let seen, seen.id == root { return seen }
        return hand.state(root).map { $0.view(owner: ownerID($0.owner)) }
      }, working: hand.filedStates, owner: ownerID)
  }

  /// Settles every record of the push in hand, writes rows, streams and register, and forgets the push.
  func finish(_ act: inout Settlement) throws {
    try settle(&act)
    for state in hand.filedStates { heldPersons.note(state) }
    try write(&act)
    clearPush()
  }

  func clearPush() {
    hand.removeAll()
    pushLog.removeAll()
    heldViews.removeAll(keepingCapacity: true)
    projections.removeAll(keepingCapacity: true)
    shared.removeAll(keepingCapacity: true)
    roots.removeAll()
    isDirectoryChanged = false
  }
}
