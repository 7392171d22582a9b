public import Changes
import Records
public import Sync

extension Replica {
  /// Takes in an answer: purges first, then what became of the pushed changes, then the entries; all of it in one
  /// transaction, or on any error nothing. Pages of a checkpoint that goes on are kept aside and applied together
  /// with its last page, so that a reader never sees half a case.
  ///
  /// - Parameters:
  ///   - response: what the server answered.
  ///   - attempt: the attempt of the request that it answers.
  /// - Throws: `.badAnswer`, also for an answer to another attempt; `.registerForked`; `.diskFull`, `.busy`,
  ///   `.corrupt`, `.storage`. Nothing is changed then, and the same request can be sent again.
  public func apply(_ response: ExchangeResponse, to attempt: RecordID) throws(ReplicaError) -> ExchangeReport {
    try change {
      let state = try exchangeState()
      guard let current = state.attempt, current.id == attempt else {
        throw ReplicaError.badAnswer("no such exchange is under way")
      }
      let application = try Application(self, response, current, state)
      return try application.run()
    }
  }
}

/// One answer being applied. Everything is worked out in memory first and written at the end, because a purge needs
/// its new keys before the first row is written.
final class Application {
  /// A row of the staging table as it will be.
  struct StagedEntry {
    let number: Int64
    let delta: PackedRecord
    let isChanged: Bool
  }

  let replica: Replica
  let response: ExchangeResponse
  let attempt: ExchangeState.Attempt
  let workspace: Workspace
  let grounds: GroundTable
  let now: UInt64
  /// Whether something was written after the request was made.
  let isBehind: Bool
  var state: ExchangeState
  var clock: HybridClock
  var report: ExchangeReport
  var lines: [JournalLine] = []
  var refusals: [Refusal] = []
  /// Key compartments that hold something to erase.
  var compartments: Set<UInt8> = []
  /// The orders of this answer, by record.
  var orders: [RecordID: [Purge]] = [:]
  /// What earlier pages of this checkpoint brought.
  var staged: [StagedEntry] = []
  /// What this page brings, when the checkpoint goes on.
  var newlyStaged: [PackedRecord] = []
  /// Whether nothing is to be kept aside any more.
  var isStagingOver = false
  var newPolicy: Replica.PolicyInForce?

  init(
    _ replica: Replica, _ response: ExchangeResponse, _ attempt: ExchangeState.Attempt, _ state: ExchangeState
  ) throws {
    self.replica = replica
    self.response = response
    self.attempt = attempt
    self.state = state
    workspace = try replica.workspace()
    grounds = try replica.storedGrounds()
    now = replica.environment.now()
    clock = try replica.storedClock()
    isBehind = clock.last > attempt.stamp
    report = ExchangeReport(status: response.status)
  }

  func run() throws -> ExchangeReport {
    try check()
    try verify()
    // Settled first: what was under way when it was withdrawn counts as delivered when the orders come to it.
    try settleOutbox()
    for order in response.purges { try purge(order) }
    try readStaging()
    switch response.status {
    case _ where isOfAnotherServer: try startOver()
    case .ok: try takeEntries()
    case .sealed: state.mode = .sealed
    case .forked: enterFork()
    case .restart: try startOver()
    }
    try correctClock()
    if response.status != .forked { state.token = response.token }
    state.epoch = response.status == .forked ? state.epoch : response.epoch
    state.attempt = nil
    try write()
    return report
  }

  /// Whether the server is another incarnation than the one that gave the token.
  private var isOfAnotherServer: Bool {
    response.status != .forked && state.epoch.map { $0 != response.epoch } ?? false
  }

  private func check() throws {
    guard response.version == Version.current else { throw ReplicaError.badAnswer("version \(response.version)") }
    let acknowledged = response.acknowledged
    if response.status != .forked {
      guard acknowledged <= attempt.through else {
        throw ReplicaError.badAnswer("acknowledged \(acknowledged) of \(attempt.through)")
      }
      guard isOfAnotherServer || response.status == .restart || acknowledged >= state.acknowledged else {
        throw ReplicaError.badAnswer("acknowledged \(acknowledged) after \(state.acknowledged)")
      }
    }
    guard response.status == .ok else { return }
    guard response.cursor >= state.cursor || isOfAnotherServer else {
      throw ReplicaError.badAnswer("cursor \(response.cursor) after \(state.cursor)")
    }
    var last: UInt64 = 0
    for entry in response.entries {
      guard entry.sequence > last, entry.sequence <= response.cursor else {
        throw ReplicaError.badAnswer("entries are not in order")
      }
      last = entry.sequence
      for part in entry.parts where !response.grounds.indices.contains(part.ground) {
        throw ReplicaError.badAnswer("ground \(part.ground) of \(response.grounds.count)")
      }
    }
  }

  private func verify() throws {
    let identity = try replica.storedIdentity()
    if let checkpoint = response.checkpoint {
      try Register.verifySignature(
        checkpoint, account: identity.account, key: state.registerKey ?? identity.registerKey)
      try verifyChain(to: checkpoint.mark)
      state.checkpoint = checkpoint.mark
      state.registerKey = checkpoint.key
    } else if !response.entries.isEmpty {
      throw ReplicaError.badAnswer("entries without a checkpoint")
    }
    try takePolicy(key: state.registerKey ?? identity.registerKey)
  }

  /// The register only grows. A server that has said that it was restored may show another one, once; the user is
  /// told, because only people can find out whether it was a restore.
  private func verifyChain(to mark: CheckpointMark) throws {
    guard let known = state.checkpoint else { return }
    do {
      try Register.verify(response.links, from: known, to: mark)
    } catch let error as ReplicaError where error.code == .registerForked && state.mayRegisterDiffer {
      state.registerProblem =
        "De server is hersteld uit een reservekopie. In zijn register staat iets anders dan dit apparaat weet"
        + " (\(known.count) en \(mark.count) regels). Meld dit aan de functionaris gegevensbescherming."
    }
    state.mayRegisterDiffer = false
  }

  private func enterFork() {
    state.mode = .forked
    lines.append(replica.line(.forked))
  }

  /// Writes everything, under new keys where something is erased.
  private func write() throws {
    let store = replica.store
    try store.clear(.outbox)
    if isStagingOver { try store.clear(.staging) }
    try store.beginRekey(compartments, leavingOut: workspace.touched(_:))
    for compartment in compartments { replica.catalogue.touch(compartment) }
    try workspace.flush()
    for page in staged where page.isChanged && !isStagingOver {
      try store.replace(page.delta.encoded(), in: .staging, record: page.delta.id, number: page.number)
    }
    for delta in newlyStaged { try store.append(delta.encoded(), to: .staging, record: delta.id) }
    for refusal in refusals { try store.append(refusal.encoded(), to: .refused, record: refusal.record) }
    if let newPolicy {
      try store.setMeta(.policy, newPolicy.text.stored())
      replica.memory.policy = newPolicy
    }
    try replica.enter(lines)
    try replica.save(clock)
    try replica.save(state)
    replica.memory.people = nil
    report.needsAnother =
      response.status != .forked && response.status != .sealed
      && (response.isPartial || response.status == .restart || isOfAnotherServer || attempt.isCut || isBehind
        || !response.purges.isEmpty || report.isPolicyNew && replica.catalogue.lines.contains { $0.unsent > 0 })
  }

  /// The record; nil when it is not held, or damaged: then it is left for the repair.
  func record(_ id: RecordID) throws -> PackedRecord? {
    do {
      return try workspace.record(id)
    } catch let error as ReplicaError where error.code == .corrupt {
      if !report.damaged.contains(id) { report.damaged.append(id) }
      return nil
    }
  }

  func isDamaged(_ id: RecordID) -> Bool { report.damaged.contains(id) }
}
