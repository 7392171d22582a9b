import Casework
import Changes
import Records
import SQLite
import Sync

extension Ledger {
  /// One answer for an unknown, a revoked and an expired certificate and for a replica id that is not the
  /// certificate's: they cannot be told apart.
  static let notEnrolled = Problem(
    .notEnrolled,
    "Dit apparaat is niet aangemeld. Alles op dit apparaat blijft bewaard. Vraag de gemeente om een uitnodiging.")

  /// The device that this certificate was issued to.
  /// - Throws: ``notEnrolled``.
  func admit(_ fingerprint: [UInt8], replica id: RecordID, now: Int64) throws -> ReplicaEntry {
    guard let replica = roster.replica(fingerprint: fingerprint), replica.id == id, replica.revoked == nil,
      replica.expires > now, let account = roster.accounts[replica.account],
      caseload.directory.isActive(account.id)
    else { throw Self.notEnrolled }
    return replica
  }

  /// Settles what a term that has passed takes away: the records that an ended release covers.
  func expire(now: Int64) throws {
    let last = try connection.queryFirst("SELECT value FROM meta WHERE key = 'expired'", []) { $0.int64(0) } ?? .min
    guard now > last else { return }
    let due = try connection.query(
      "SELECT record FROM release WHERE until >= ?1 AND until < ?2", [.integer(last), .integer(now)]
    ) { $0.int64(0) }
    guard !due.isEmpty else { return }
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('expired', ?1)", [.integer(now)])
    var settlement = Settlement(origin: 0, at: now)
    for number in due {
      guard let release = try store.record(number: number) else { continue }
      for selection in CellSelection.list(from: release[Self.cellenField]?.value ?? .null) ?? [] {
        _ = try state(selection.record)
      }
    }
    try finish(&settlement)
  }
}
