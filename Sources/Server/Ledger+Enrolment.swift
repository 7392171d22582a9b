import Casework
import Changes
import OpenSSL
import SQLite
import Sync

/// Tickets and devices. A ticket is kept as the digest of its secret, and is spent in the transaction that issues
/// the certificate, so that a stolen one works once at most. Protocol/enrolment.md.
extension Ledger {
  /// What a device gets when it is taken in.
  struct Admission: Sendable {
    let replica: RecordID
    let account: AccountEntry
    let certificate: [UInt8]
    let mintKey: [UInt8]
  }

  /// Keeps a new ticket.
  func saveTicket(secret: [UInt8], account: Int64, expires: Int64) throws {
    try connection.execute(
      "INSERT INTO ticket(digest, account, expires) VALUES(?1, ?2, ?3)",
      [.blob(try Digest.sha256(secret)), .integer(account), .integer(expires)])
  }

  /// Spends a ticket on the device key with this digest. Asked again with the same key, it gives the same answer,
  /// because the first may have been lost; with another key it is as if there were none.
  /// - Throws: `Problem(.ticket)` for a used, expired or unknown ticket alike.
  func redeem(
    secret: [UInt8], key: [UInt8], label: String, now: Int64, replica: RecordID,
    mintKey: (RecordID) throws -> [UInt8],
    issue: (RecordID) throws -> (certificate: [UInt8], fingerprint: [UInt8], expires: Int64)
  ) throws -> Admission {
    let refusal = Problem(
      .ticket, "Deze uitnodiging werkt niet (meer). Er is niets aangemeld. Vraag de gemeente om een nieuwe uitnodiging."
    )
    let digest = try Digest.sha256(secret)
    let row = try connection.queryFirst(
      "SELECT account, expires, key, certificate, replica FROM ticket WHERE digest = ?1", [.blob(digest)]
    ) { row in (row.int64(0), row.int64(1), row.blob(2), row.blob(3), row.bytes16(4)) }
    guard let (number, expires, usedKey, certificate, usedBy) = row, expires > now,
      let account = roster.accounts[number],
      caseload.directory.isActive(account.id)
    else { throw refusal }
    if let usedBy {
      guard usedKey == key, let entry = roster.replica(RecordID(high: usedBy.0, low: usedBy.1)), entry.revoked == nil
      else { throw refusal }
      return Admission(replica: entry.id, account: account, certificate: certificate, mintKey: entry.mintKey)
    }
    let issued = try issue(replica)
    let mintKey = try mintKey(account.id)
    try add(
      replica, account: number, label: label, mintKey: mintKey, issued: (issued.fingerprint, issued.expires), now: now)
    try connection.execute(
      "UPDATE ticket SET used = ?2, key = ?3, certificate = ?4, replica = ?5 WHERE digest = ?1",
      [.blob(digest), .integer(now), .blob(key), .blob(issued.certificate), .bytes16(replica.high, replica.low)])
    return Admission(replica: replica, account: account, certificate: issued.certificate, mintKey: mintKey)
  }

  /// Takes in a device.
  func add(
    _ id: RecordID, account: Int64, label: String, mintKey: [UInt8], issued: (fingerprint: [UInt8], expires: Int64),
    now: Int64
  ) throws {
    try connection.execute(
      """
      INSERT INTO replica(id, account, label, fingerprint, mint, enrolled, expires)
      VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """,
      [
        .bytes16(id.high, id.low), .integer(account), .text(label), .blob(issued.fingerprint), .blob(mintKey),
        .integer(now), .integer(issued.expires),
      ])
    roster.add(
      ReplicaEntry(
        number: connection.lastInsertRowID, id: id, account: account, label: label, fingerprint: issued.fingerprint,
        mintKey: mintKey, enrolled: now, expires: issued.expires, revoked: nil, pushed: 0, exchange: 0, attempt: nil,
        cursor: 0, seen: nil))
  }

  /// Gives a device a new certificate. The one it asked with works until the device shows the new one, because the
  /// answer may be lost on its way.
  func renew(_ number: Int64, shown: [UInt8], fingerprint: [UInt8], expires: Int64) throws {
    try connection.execute(
      "UPDATE replica SET fingerprint = ?2, expires = ?3, previous = ?4 WHERE number = ?1",
      [.integer(number), .blob(fingerprint), .integer(expires), .blob(shown)])
    roster = try Roster(connection)
  }
}
