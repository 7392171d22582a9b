import CBOR
import Changes
import OpenSSL
import Sync

/// The code by which the server knows that it took a cell: a keyed digest of who wrote what in which cell, and when.
/// The key lies outside the database and its backups, so a restored server knows it still. The stamp is in it: an old
/// value cannot come back as a new one. Protocol/sync.md, "Receipts".
struct ReceiptCode: Sendable {
  private let key: [UInt8]

  init(key: [UInt8]) { self.key = key }

  /// The codes of the cells of `change`, as it was taken from `account` at `stamp`.
  func codes(of change: Change, stamp: Stamp, account: RecordID) throws -> [UInt8] {
    try change.writes.flatMap { try code(of: $0, in: change, stamp: stamp, account: account) }
  }

  /// Whether every cell of `change` has its code in `proof`.
  func proves(_ proof: Receipt, _ change: Change, account: RecordID) throws -> Bool {
    let codes = try codes(of: change, stamp: change.stamp, account: account)
    return proof.sequence == change.sequence && constantTimeEquals(proof.codes, codes)
  }

  private func code(of write: CellWrite, in change: Change, stamp: Stamp, account: RecordID) throws -> [UInt8] {
    var encoder = CBOREncoder(reserving: 128)
    encoder.arrayHead(6)
    encoder.fixedBytes16(account.high, account.low)
    encoder.unsigned(UInt64(change.kind))
    encoder.fixedBytes16(change.record.high, change.record.low)
    encoder.unsigned(stamp.packed)
    encoder.unsigned(UInt64(write.field))
    write.value.encode(into: &encoder)
    return Array(try HMAC.sha256(key: key, encoder.bytes).prefix(Receipt.codeBytes))
  }
}
