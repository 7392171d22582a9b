public import Changes
public import Sync

extension Replica {
  /// The request to send. The attempt and what it pushes are on the disk when this returns, so that a retry, also
  /// after a crash, sends identical bytes; a copy of this replica cannot.
  ///
  /// - Parameter limit: the most changes to push, for a slow line.
  /// - Throws: `.forked` when this replica needs a new identity first, `.corrupt`, `.diskFull`, `.busy`, `.storage`.
  public func prepareExchange(limit: Int = Limits.changesPerPushMax) throws(ReplicaError) -> ExchangeRequest {
    try mapped { try store.settleRekey() }
    return try change {
      var state = try exchangeState()
      guard state.mode != .forked else { throw ReplicaError.forked }
      if state.attempt == nil {
        let workspace = try workspace()
        let most = min(limit, Limits.changesPerPushMax, state.batchMax.map { Int(clamping: $0) } ?? .max)
        let (through, isCut) = try fillOutbox(after: state.acknowledged, limit: max(0, most), in: workspace)
        try workspace.flush()
        guard let id = RecordID(bytes: try environment.random(16)) else {
          throw ReplicaError.storage("the source of chance gave too little")
        }
        state.attempt = ExchangeState.Attempt(
          id: id, through: through, isCut: isCut, stamp: try storedClock().last, madeAt: environment.now())
        try save(state)
      }
      guard let attempt = state.attempt else { throw ReplicaError.storage("no attempt") }
      let outbox = try outboxWithProofs()
      var request = ExchangeRequest(
        replica: try storedIdentity().replica, token: state.token, attempt: attempt.id, epoch: state.epoch,
        cursor: state.cursor, changes: outbox.map(\.change), policyVersion: state.policyVersion,
        checkpoint: state.checkpoint)
      request.proofs = outbox.compactMap(\.proof)
      return request
    }
  }

  /// Takes note that the server refused the request as a whole, before it took anything: what it pushed is pending
  /// again, and goes in smaller portions when it was too large. Not for a lost answer or a busy server: then the same
  /// request is sent again.
  ///
  /// - Throws: `.busy`, `.diskFull`, `.storage`.
  public func refuse(_ attempt: RecordID, with problem: Problem) throws(ReplicaError) {
    switch problem.code {
    case .busy, .storage, .notEnrolled, .notFound, .method, .ticket: return
    case .malformed, .version, .tooLarge: break
    }
    try change {
      var state = try exchangeState()
      guard state.attempt?.id == attempt else { return }
      let workspace = try workspace()
      let pushed = try releaseOutbox(from: 0, in: workspace)
      try workspace.flush()
      if problem.code == .tooLarge { state.batchMax = UInt64(max(1, pushed / 2)) }
      state.attempt = nil
      try save(state)
    }
  }

  /// Empties the outbox; what stands in it after `acknowledged` is pending again.
  /// - Returns: how many changes there were.
  @discardableResult
  func releaseOutbox(from acknowledged: UInt64, in workspace: Workspace) throws -> Int {
    let changes = try outbox()
    for change in changes where change.sequence > acknowledged {
      guard var record = try workspace.record(change.record) else { continue }
      record.takeBack(change)
      workspace.put(record)
    }
    try store.clear(.outbox)
    return changes.count
  }
}

extension PackedRecord {
  /// What is under way with this change is pending again.
  mutating func takeBack(_ change: Change) {
    for write in change.writes {
      changeOwn(write.field) { cell in
        if cell.delivery == .underway(change.sequence) { cell.delivery = .held }
      }
    }
  }
}

extension ReplicaError {
  static let forked = ReplicaError(
    .forked,
    "Er is een kopie van dit apparaat gebruikt. Er is niets verstuurd en alles is bewaard. Vraag een uitnodiging."
      + " Voer dan 'overlast aanmelden --opnieuw' uit; daarna gaat uw werk alsnog mee.")
}
