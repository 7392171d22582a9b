import Casework
import Changes
import Records
import Sync

/// Receipts for what a push brought, and what comes back with one. Protocol/sync.md, "Receipts".
extension Ledger {
  /// Receipts for the changes of a push that were taken, of the kinds on which the rules look back.
  /// - Parameters:
  ///   - before: the highest sequence that was there before this push.
  ///   - logged: what up to there was taken: a change that was refused counts as pushed too.
  ///   - time: the server's clock in this answer; a device gives that stamp to a change whose own was ahead.
  func receipts(
    for changes: [Change], from replica: ReplicaEntry, after before: UInt64, logged: Set<UInt64>, verdicts: [Verdict],
    time: Int64
  ) throws -> [Receipt] {
    guard let account = roster.accounts[replica.account],
      let party = caseload.directory.partyKind(of: account.id)
    else { return [] }
    var codes: [UInt64: Verdict.Code] = [:]
    for verdict in verdicts { codes[verdict.sequence] = verdict.code }
    var receipts: [Receipt] = []
    for change in changes where change.sequence <= replica.pushed {
      guard let kind = Schema.current.kind(change.kind), Casework.looksBack(on: kind, by: party) else { continue }
      var stamp = change.stamp
      switch codes[change.sequence] {
      case .rule, .record, .schema: continue
      case .clock: stamp = Stamp(milliseconds: UInt64(max(0, time)))
      case .superseded, .conflict, nil: break
      }
      guard change.sequence > before || logged.contains(change.sequence) else { continue }
      receipts.append(
        Receipt(
          sequence: change.sequence, codes: try receiptCode.codes(of: change, stamp: stamp, account: account.id)))
    }
    return receipts
  }

  /// The sequences of the changes of a push that come with proof that this server took them before.
  func proven(_ request: ExchangeRequest, account: RecordID) throws -> Set<UInt64> {
    guard !request.proofs.isEmpty else { return [] }
    let proofs = Dictionary(request.proofs.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first })
    return Set(
      try request.changes.filter { change in
        try proofs[change.sequence].map { try receiptCode.proves($0, change, account: account) } ?? false
      }.map(\.sequence))
  }
}
