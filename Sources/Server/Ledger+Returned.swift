import CBOR
import Casework
import Changes
import Records
import SQLite
import Sealing
import Sync

/// What devices give back to a database that was restored from an older copy. Where the rules look back it comes with
/// the server's own receipt, so it was judged once and is not refused now; without one it is judged like anything new.
/// It comes device by device, while it was made in turns: a sealed server sets it aside, durable, and it takes its
/// place in the order of its stamps when the server is unsealed. Protocol/sync.md, "Restores"; invariant 6.
extension Ledger {
  /// Sets aside what a sealed server takes of a push: from its beginning, what comes with proof, and what was written
  /// before the restore and can be judged as well later. The rest stays on the device.
  func setAside(_ changes: [Change], proven: Set<UInt64>, from replica: inout ReplicaEntry, restored: Int64) throws {
    guard let account = roster.accounts[replica.account],
      let party = caseload.directory.partyKind(of: account.id)
    else { return }
    let last = UInt64(max(0, restored)) &+ Limits.clockDriftMilliseconds
    for change in changes where change.sequence > replica.pushed {
      let isProven = proven.contains(change.sequence)
      guard isProven || change.stamp.milliseconds <= last && isTimeless(change, party) else { return }
      try setAside(change, isProven: isProven, replica: replica.number)
      replica.pushed = change.sequence
    }
  }

  private func isTimeless(_ change: Change, _ party: PartyKind) -> Bool {
    // A kind that is not known is refused in its place, with a verdict.
    Schema.current.kind(change.kind).map { !Casework.looksBack(on: $0, by: party) } ?? false
  }

  /// Takes a change that was taken and judged before, at the time it was made: who was invited since gets nothing by a
  /// release of then (AMB-20). What speaks of a record that no device has given back yet waits for it.
  func takeAgain(_ change: Change, from replica: ReplicaEntry, account: AccountEntry, now: Int64, mayWait: Bool) throws
    -> Verdict?
  {
    let at = min(now, Int64(clamping: change.stamp.milliseconds))
    let verdict = try take(change, from: replica, account: account, now: at, isReturned: true)
    switch verdict?.code {
    case .rule, .record, .schema:
      guard mayWait else { return verdict }
      try setAside(change, isProven: true, replica: replica.number)
      return nil
    case .superseded, .conflict, .clock, nil: return verdict
    }
  }

  private func setAside(_ change: Change, isProven: Bool, replica: Int64) throws {
    try connection.execute(
      """
      INSERT OR REPLACE INTO returned(replica, sequence, stamp, record, sealed, proven)
      VALUES(?1, ?2, ?3, ?4, ?5, ?6)
      """,
      [
        .integer(replica), .unsigned(change.sequence), .unsigned(change.stamp.packed),
        .bytes16(change.record.high, change.record.low),
        .blob(
          try store.vault.seal(
            change.encoded(), compartment: change.record.compartment,
            associatedData: RecordStore.binding("returned", change.record))), .integer(isProven ? 1 : 0),
      ])
  }

  /// Puts what was given back in its place, oldest first. What speaks of a record that no device has given back yet
  /// goes on waiting for it.
  /// - Returns: how many changes still wait.
  @discardableResult
  func placeReturned(now: Int64) throws -> Int {
    var waiting = try returned()
    var before = Int.max
    while !waiting.isEmpty, waiting.count < before {
      before = waiting.count
      var settlement = Settlement(at: now)
      var rest: [Returned] = []
      for item in waiting {
        guard try place(item, now: now) else {
          rest.append(item)
          continue
        }
        try connection.execute(
          "DELETE FROM returned WHERE replica = ?1 AND sequence = ?2",
          [.integer(item.replica), .unsigned(item.change.sequence)])
      }
      try finish(&settlement)
      waiting = rest
    }
    return waiting.count
  }

  private struct Returned {
    let replica: Int64
    let change: Change
    let isProven: Bool
  }

  private func returned() throws -> [Returned] {
    try connection.query(
      "SELECT replica, record, sealed, proven FROM returned ORDER BY stamp, replica, sequence", []
    ) { row in
      let (high, low) = row.bytes16(1) ?? (0, 0)
      let record = RecordID(high: high, low: low)
      let bytes = try store.vault.open(
        row.blob(2), compartment: record.compartment, associatedData: RecordStore.binding("returned", record))
      do throws(CBORFault) {
        var decoder = CBORDecoder(bytes)
        return Returned(replica: row.int64(0), change: try Change(from: &decoder), isProven: row.int64(3) == 1)
      } catch {
        throw ServerError(.corrupt, "a change that was given back cannot be read; restore the last backup")
      }
    }
  }

  private func place(_ item: Returned, now: Int64) throws -> Bool {
    guard let replica = roster.replicas[item.replica], let account = roster.accounts[replica.account] else {
      return false
    }
    let at = min(now, Int64(clamping: item.change.stamp.milliseconds))
    switch try take(item.change, from: replica, account: account, now: at, isReturned: item.isProven)?.code {
    case .rule, .record, .schema: return false
    case .superseded, .conflict, .clock, nil: return true
    }
  }
}
