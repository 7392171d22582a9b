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

  /// Records of the push in hand as they will be, and as they were.
  var working: [RecordID: RecordState] = [:]
  var original: [RecordID: RecordState] = [:]
  /// Row numbers of the records in hand.
  var workingNumbers: [Int64: RecordID] = [:]
  /// In what order they were first touched: the order of the stream's entries.
  var order: [RecordID] = []
  /// Those of them that case files are made of.
  var process: [RecordID] = []
  /// Records as the pusher holds them: a verstrekking of many is looked at by several rules.
  var heldViews: [RecordID: RecordView] = [:]
  /// Names to look for in texts.
  var heldPersons = HeldPersons()
  /// Records of the push in hand of which nobody decides anew who holds what: it wrote values into them, and no
  /// decision looks at those. See ``isValueOnly(_:from:in:)``.
  var valueOnly: Set<RecordID> = []
  /// Which cells the push in hand wrote, and which opened or closed a conflict.
  var dirty: [RecordID: FieldSet] = [:]
  var contested: [RecordID: FieldSet] = [:]
  /// Records of which a write in the push in hand came too late. Its device takes all cells of that change for
  /// overtaken, so it is sent what it wrote and what does stand.
  var outrun: Set<RecordID> = []
  /// Which cells of other accounts' records the push in hand wrote, whether its writes stand or not.
  var visited: [RecordID: FieldSet] = [:]
  /// Roots whose policy facts the push in hand changed.
  var roots: [RecordID] = []
  var isDirectoryChanged = false
  /// What an act gives to whom, worked out once per push for records that are alike.
  var projections: [ProjectionKey: [Audience]] = [:]
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

  /// The record as the push in hand leaves it, to decide anew who holds what; loads it when it was not touched yet.
  func state(_ id: RecordID) throws -> RecordState? {
    valueOnly.remove(id)
    if let state = working[id] { return state }
    guard let state = try store.record(id) else { return nil }
    take(state)
    return state
  }

  /// Puts a stored record under the hands of the push.
  func take(_ state: RecordState) {
    guard working[state.id] == nil else { return }
    working[state.id] = state
    original[state.id] = state
    workingNumbers[state.number] = state.id
    note(state)
  }

  private func note(_ state: RecordState) {
    order.append(state.id)
    if Caseload.fileKinds.contains(state.kind.number) { process.append(state.id) }
  }

  /// Puts a new record under the hands of the push.
  func create(_ id: RecordID, kind: KindSpec, owner: Int64, now: Int64) throws -> RecordState {
    var state = RecordState(number: nextRecord, id: id, kind: kind, owner: owner)
    nextRecord += 1
    if awaitedCount > 0 { state.coverage = try claimAwaited(id) }
    working[id] = state
    workingNumbers[state.number] = id
    note(state)
    return state
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
  func file(_ root: RecordID) throws -> CaseFile {
    try caseload.file(
      root, state: working[root], working: process.lazy.compactMap { self.working[$0] }, owner: ownerID)
  }

  /// Settles every record of the push in hand, writes rows, streams and register, and forgets the push.
  func finish(_ act: inout Settlement) throws {
    try settle(&act)
    for id in process { if let state = working[id] { heldPersons.note(state) } }
    try write(&act)
    clearPush()
  }

  func clearPush() {
    working.removeAll(keepingCapacity: true)
    original.removeAll(keepingCapacity: true)
    workingNumbers.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    process.removeAll(keepingCapacity: true)
    heldViews.removeAll(keepingCapacity: true)
    valueOnly.removeAll(keepingCapacity: true)
    dirty.removeAll(keepingCapacity: true)
    contested.removeAll(keepingCapacity: true)
    outrun.removeAll(keepingCapacity: true)
    visited.removeAll(keepingCapacity: true)
    projections.removeAll(keepingCapacity: true)
    roots.removeAll()
    isDirectoryChanged = false
  }
}
