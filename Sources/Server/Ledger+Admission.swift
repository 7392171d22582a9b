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

  /// The device that this certificate was issued to. With it the one before stops working.
  /// - Throws: ``notEnrolled``.
  func admit(_ fingerprint: [UInt8], replica id: RecordID, now: Int64) throws -> ReplicaEntry {
    guard let replica = roster.replica(fingerprint: fingerprint), replica.id == id, replica.revoked == nil,
      replica.expires > now, let account = roster.accounts[replica.account],
      caseload.directory.isActive(account.id)
    else { throw Self.notEnrolled }
    if replica.previous != nil, replica.fingerprint == fingerprint {
      try connection.execute("UPDATE replica SET previous = NULL WHERE number = ?1", [.integer(replica.number)])
      roster.forgetPrevious(replica.number)
      return roster.replicas[replica.number] ?? replica
    }
    return replica
  }

  /// The devices that are neither revoked nor of a closed account. When their certificates end is for ``admit``.
  var admitted: Set<RecordID> {
    Set(
      roster.replicas.values.lazy.filter { [self] replica in
        replica.revoked == nil
          && roster.accounts[replica.account].map { caseload.directory.isActive($0.id) } ?? false
      }.map(\.id))
  }
}
