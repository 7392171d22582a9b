import CBOR
import Changes
import Records
import SQLite
import Sealing

/// The log: every change that was taken, as its replica pushed it. A retry is told by it from another change under the
/// same number, which only a second copy of the replica can send. Protocol/sync.md, "What the server does with a push".
///
/// A row holds what one push brought, as a CBOR sequence (RFC 8742) in the order of the changes, and stands under the
/// number of the first; so a row reaches to where the next one begins. A row for each change is a tenth of the time of
/// a push. A row is sealed as a value of one of its records, the one that it names.
struct PushLog {
  private let store: RecordStore
  /// What the push in hand brought, by replica.
  private var noted: [Int64: [Entry]] = [:]
  /// Whether changes are among it that were given back after a restore: their places may lie between others.
  private var isReturned = false

  private struct Entry {
    let change: Change
    /// The row of its record.
    let record: Int64
  }

  init(store: RecordStore) { self.store = store }

  /// Notes a change that was taken, to be written at the end of the push.
  mutating func note(_ change: Change, record: Int64, replica: Int64, isReturned: Bool) {
    noted[replica, default: []].append(Entry(change: change, record: record))
    if isReturned { self.isReturned = true }
  }

  /// Forgets what was noted.
  mutating func removeAll() {
    noted.removeAll(keepingCapacity: true)
    isReturned = false
  }

  /// Writes what was noted.
  func write(at now: Int64) throws {
    for (replica, entries) in noted.sorted(by: { $0.key < $1.key }) {
      let new = isReturned ? try fillIn(entries, replica: replica, at: now) : entries[...]
      try insert(new, replica: replica, at: now)
    }
  }

  /// The changes that were taken from a replica with these numbers, as they came.
  func changes(_ numbers: ClosedRange<UInt64>, replica: Int64) throws -> [UInt64: Change] {
    var found: [UInt64: Change] = [:]
    let rows = try store.connection.query(
      """
      SELECT record, sealed FROM log WHERE replica = ?1 AND sequence <= ?3
      AND sequence >= coalesce((SELECT max(sequence) FROM log WHERE replica = ?1 AND sequence <= ?2), 0)
      """, [.integer(replica), .unsigned(numbers.lowerBound), .unsigned(numbers.upperBound)], open)
    for change in rows.joined() where numbers.contains(change.sequence) { found[change.sequence] = change }
    return found
  }

  private func insert(_ entries: ArraySlice<Entry>, replica: Int64, at now: Int64) throws {
    guard let first = entries.first else { return }
    try store.connection.execute(
      "INSERT INTO log(replica, sequence, record, at, sealed) VALUES(?1, ?2, ?3, ?4, ?5)",
      [
        .integer(replica), .unsigned(first.change.sequence), .integer(first.record), .integer(now),
        .blob(try seal(entries.lazy.map(\.change), as: first.change.record)),
      ])
  }

  /// Puts entries into the rows within whose reach they lie.
  /// - Returns: those that come after all that is there, in order.
  private func fillIn(_ entries: [Entry], replica: Int64, at now: Int64) throws -> ArraySlice<Entry> {
    let entries = entries.sorted { $0.change.sequence < $1.change.sequence }
    let last = try store.connection.queryFirst(
      "SELECT record, sealed FROM log WHERE replica = ?1 ORDER BY sequence DESC LIMIT 1", [.integer(replica)], open)
    guard let end = last?.last?.sequence else { return entries[...] }
    let early = entries.prefix { $0.change.sequence <= end }
    let rows = try Dictionary(grouping: early) { entry in
      try store.connection.queryFirst(
        "SELECT max(sequence) FROM log WHERE replica = ?1 AND sequence <= ?2",
        [.integer(replica), .unsigned(entry.change.sequence)]
      ) { $0.int64OrNil(0) } ?? nil
    }
    for (row, entries) in rows {
      guard let row else {
        try insert(entries[...], replica: replica, at: now)
        continue
      }
      try add(entries.map(\.change), to: row, replica: replica)
    }
    return entries.dropFirst(early.count)
  }

  private func add(_ changes: [Change], to row: Int64, replica: Int64) throws {
    let stored = try store.connection.queryFirst(
      "SELECT record, sealed FROM log WHERE replica = ?1 AND sequence = ?2", [.integer(replica), .integer(row)]
    ) { (try name(of: $0), try open($0)) }
    guard let (record, before) = stored else { return }
    try store.connection.execute(
      "UPDATE log SET sealed = ?3 WHERE replica = ?1 AND sequence = ?2",
      [
        .integer(replica), .integer(row),
        .blob(try seal((before + changes).sorted { $0.sequence < $1.sequence }, as: record)),
      ])
  }

  private func seal(_ changes: some Sequence<Change>, as record: RecordID) throws -> [UInt8] {
    var encoder = CBOREncoder(reserving: 4096)
    for change in changes { change.encode(into: &encoder) }
    return try store.vault.seal(
      encoder.bytes, compartment: record.compartment, associatedData: RecordStore.binding("log", record))
  }

  private func name(of row: borrowing Statement) throws -> RecordID {
    guard let record = try store.id(number: row.int64(0)) else { throw Self.corrupt }
    return record
  }

  private func open(_ row: borrowing Statement) throws -> [Change] {
    let record = try name(of: row)
    let bytes = try store.vault.open(
      row.blob(1), compartment: record.compartment, associatedData: RecordStore.binding("log", record))
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      var changes: [Change] = []
      while !decoder.isAtEnd { changes.append(try Change(from: &decoder)) }
      return changes
    } catch {
      throw Self.corrupt
    }
  }

  private static let corrupt = ServerError(
    .corrupt, "a row of the log cannot be read; nothing was changed. Restore the last backup.")
}
