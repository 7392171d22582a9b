public import Changes

/// How this replica stands, without opening a record.
public struct ReplicaStatus: Sendable, Equatable {
  /// What holds until the next exchange says otherwise.
  public enum State: String, Sendable, CaseIterable {
    /// No exchange has succeeded yet.
    case neverSynced = "nog-nooit-gesynchroniseerd"
    /// All is well.
    case normal = "gewoon"
    /// The server was restored and discloses nothing yet; what is pushed is kept.
    case serverSealed = "server-verzegeld"
    /// The server was restored: its stream is being read anew.
    case rereading = "wordt-opnieuw-gelezen"
    /// A copy of this replica has synced: a new identity is needed.
    case forked = "kopie-gebruikt"
  }

  /// This replica.
  public let replica: RecordID
  /// Its account.
  public let account: RecordID
  /// See ``State``.
  public let state: State
  /// How many records of each kind are held.
  public let records: [KindNumber: Int]
  /// How many of them this account made.
  public let own: Int
  /// Cells written here that are not with the server; what of them may leave is told by ``Replica/preview()``.
  public let unsentCells: Int
  /// Changes in an exchange that has not been answered.
  public let changesUnderway: Int
  /// Records with an open conflict.
  public let conflicts: Int
  /// Refused writes that are kept.
  public let refusals: Int
  /// Rows that were found damaged and put aside.
  public let damaged: Int
  /// When the last exchange was applied in full, by the device's clock, milliseconds since 1970 UTC.
  public let syncedAt: UInt64?
  /// When reading is locked, by the device's clock, milliseconds since 1970 UTC.
  public let leaseEnd: UInt64?
  /// The server's clock minus this device's at the last exchange, in milliseconds.
  public let offsetMilliseconds: Int64
  /// The deelbeleid in force; 0 for none.
  public let policyVersion: UInt64
  /// Why the last deelbeleid that came was not taken.
  public let policyProblem: String?
  /// What must be reported about the server's register; ``Replica/acceptRegister()`` clears it.
  public let registerProblem: String?
}

extension Replica {
  /// How this replica stands. Takes a few milliseconds however many cells are held, also past the lease.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func status() throws(ReplicaError) -> ReplicaStatus {
    try read {
      let identity = try storedIdentity()
      let state = try exchangeState()
      let summary = try catalogue.summary(store, schema: schema)
      return ReplicaStatus(
        replica: identity.replica, account: identity.account, state: state.shown, records: summary.kinds,
        own: summary.own,
        unsentCells: summary.unsent, changesUnderway: try store.count(of: "outbox"), conflicts: summary.conflicts,
        refusals: try store.count(of: "refused"), damaged: try store.count(of: "damaged"), syncedAt: state.syncedAt,
        leaseEnd: try storedLeaseEnd(), offsetMilliseconds: state.offsetMilliseconds,
        policyVersion: state.policyVersion, policyProblem: state.policyProblem,
        registerProblem: state.registerProblem)
    }
  }
}

extension ExchangeState {
  fileprivate var shown: ReplicaStatus.State {
    switch mode {
    case .forked: .forked
    case .sealed: .serverSealed
    case .normal where isRereading && syncedAt != nil: .rereading
    case .normal: syncedAt == nil ? .neverSynced : .normal
    }
  }
}
