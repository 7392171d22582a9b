import CBOR
import Changes
import Records
import SQLite
import Sealing
import Sync

/// What devices give back to a database that was restored from an older copy. It was taken and judged once, so it is
/// not refused now; but it comes device by device, while it was made in turns. So it is set aside, durable, and takes
/// its place in the order of its stamps when the server is unsealed. Protocol/sync.md, "Restores"; invariant 6.
extension Ledger {
  /// Sets aside the part of a push that its device had pushed before the restore.
  /// - Returns: the rest, which is new. A sealed server leaves that on the device.
  func takeBack(_ changes: [Change], from replica: inout ReplicaEntry, _ incarnation: Incarnation, now: Int64) throws
    -> [Change]
  {
    guard replica.isReturning, let restored = incarnation.restored else { return changes }
    let last = UInt64(max(0, restored)) &+ Limits.clockDriftMilliseconds
    let returned = changes.prefix { $0.stamp.milliseconds <= last }
    if returned.isEmpty { replica.isReturning = false }
    for change in returned where change.sequence > replica.pushed {
      try setAside(change, replica: replica.number)
      replica.pushed = change.sequence
    }
    if !incarnation.isSealed { try placeReturned(now: now) }
    return Array(changes.dropFirst(returned.count))
  }

  private func setAside(_ change: Change, replica: Int64) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO returned(replica, sequence, stamp, record, sealed) VALUES(?1, ?2, ?3, ?4, ?5)",
      [
        .integer(replica), .unsigned(change.sequence), .unsigned(change.stamp.packed),
        .bytes16(change.record.high, change.record.low),
        .blob(
          try store.vault.seal(
            change.encoded(), compartment: change.record.compartment,
            associatedData: RecordStore.binding("returned", change.record))),
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
      var settlement = Settlement(origin: 0, at: now)
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
  }

  private func returned() throws -> [Returned] {
    try connection.query(
      "SELECT replica, record, sealed FROM returned ORDER BY stamp, replica, sequence", []
    ) { row in
      let (high, low) = row.bytes16(1) ?? (0, 0)
      let record = RecordID(high: high, low: low)
      let bytes = try store.vault.open(
        row.blob(2), compartment: record.compartment, associatedData: RecordStore.binding("returned", record))
      do throws(CBORFault) {
        var decoder = CBORDecoder(bytes)
        return Returned(replica: row.int64(0), change: try Change(from: &decoder))
      } catch {
        throw ServerError(.corrupt, "a change that was given back cannot be read; restore the last backup")
      }
    }
  }

  private func place(_ item: Returned, now: Int64) throws -> Bool {
    guard let replica = roster.replicas[item.replica], let account = roster.accounts[replica.account] else {
      return false
    }
    // A release counts from when it was made, not from now: who was invited since gets nothing by it (AMB-20).
    let at = min(now, Int64(clamping: item.change.stamp.milliseconds))
    switch try take(item.change, from: replica, account: account, now: at, isReturned: true)?.code {
    case .rule, .record, .schema: return false
    case .superseded, .conflict, .clock, nil: return true
    }
  }
}
