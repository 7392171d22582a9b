import CBOR
import Changes
import Records
import SQLite
import Sync

/// Reads an account's stream: the one way out for data. What is in a page follows from this account's holdings
/// and from nothing else; a cell that nobody gave this account is never even looked at. Each reader has its own
/// connection, so pulls run beside the writer. Protocol/sync.md, "Stream".
final class StreamReader {
  let store: RecordStore
  private let grounds: Grounds
  private let register: DisclosureRegister
  private let size: AnswerSize

  /// How much one answer holds of each part that can be long.
  struct AnswerSize {
    var bytes = Limits.pageBytes
    var purges = Limits.purgesPerPageMax
    var links = Limits.linksPerPageMax
  }

  init(store: RecordStore, size: AnswerSize = AnswerSize()) throws {
    self.store = store
    self.size = size
    grounds = try Grounds(store.connection)
    register = DisclosureRegister(connection: store.connection)
  }

  /// Reads in one snapshot, so that heads and holdings belong together.
  func consistently<Result>(_ body: () throws -> Result) throws -> Result {
    try store.connection.transaction(.deferred, body)
  }

  /// The account of the device with this certificate.
  /// - Throws: ``Ledger/notEnrolled``.
  func account(fingerprint: [UInt8], replica: RecordID, now: Int64) throws -> Int64 {
    let row = try store.connection.queryFirst(
      "SELECT account, id, revoked, expires FROM replica WHERE fingerprint = ?1 OR previous = ?1", [.blob(fingerprint)]
    ) { row in (row.int64(0), row.bytes16(1), row.isNull(2), row.int64(3)) }
    guard let (account, id, isActive, expires) = row, let id, RecordID(high: id.0, low: id.1) == replica, isActive,
      expires > now
    else { throw Ledger.notEnrolled }
    return account
  }

  /// How a certificate that our authority issued stands with us.
  enum Standing: String {
    case active
    /// Issued by our authority, yet not that of a device: from before a restore, or replaced by a newer one.
    case unknown
    case revoked
    case expired
  }

  /// The account and standing of the device with this certificate.
  func standing(fingerprint: [UInt8], now: Int64) throws -> (account: Int64?, standing: Standing) {
    let row = try store.connection.queryFirst(
      "SELECT account, revoked, expires FROM replica WHERE fingerprint = ?1 OR previous = ?1", [.blob(fingerprint)]
    ) { row in (row.int64(0), row.isNull(1), row.int64(2)) }
    guard let (account, isActive, expires) = row else { return (nil, .unknown) }
    return (account, !isActive ? .revoked : expires > now ? .active : .expired)
  }

  /// One number out of the database, for the figures of monitoring.
  func number(_ sql: String) throws -> Int64 { try store.connection.queryFirst(sql, []) { $0.int64(0) } ?? 0 }

  /// What one page holds, and the account's heads at that moment.
  struct Page {
    var purges: [Purge] = []
    var grounds: [Ground] = []
    var entries: [Entry] = []
    var cursor: UInt64
    var isPartial = false
  }

  /// The account's stream after `cursor`, as far as one page goes.
  /// - Parameter echoesUntil: up to which entry what this replica pushed is sent as well; after it, it has that.
  func page(account: Int64, replica: Int64, after cursor: UInt64, echoesUntil: UInt64 = 0) throws -> Page {
    var page = Page(cursor: cursor)
    var groundIndex: [Int64: Int] = [:]
    var bytes = 0
    // Beyond the last purge that a page has room for, the next page goes on.
    var end = UInt64.max
    // A replica that holds nothing has nothing to purge.
    if cursor > 0 {
      page.purges = try purges(account: account, after: cursor)
      if page.purges.count == size.purges, let last = page.purges.last { end = last.sequence }
    }
    let purged = Set(page.purges.map(\.record))
    let segments = try store.connection.prepare(Self.segments)
    try segments.bind(account, at: 1)
    try segments.bind(cursor, at: 2)
    while try segments.step() {
      let first = segments.uint64(0)
      let isOrigin = segments.int64(1) == replica
      for (offset, code) in try decode(segments.blob(2)).enumerated() {
        let sequence = first + UInt64(offset)
        guard sequence > cursor else { continue }
        if bytes >= size.bytes || sequence > end {
          page.isPartial = true
          return page
        }
        page.cursor = sequence
        let isEcho = isOrigin && code & 1 == 1 && sequence > echoesUntil
        if isEcho, purged.isEmpty { continue }
        guard let row = try store.row(number: code >> 1) else { continue }
        // What was withdrawn and given again within one page is sent: the device cannot tell which came last.
        if isEcho, !purged.contains(row.id) { continue }
        guard let entry = try entry(row, account: account, sequence: sequence, &page.grounds, &groundIndex) else {
          continue
        }
        // What ends a page follows from what this account sees alone.
        bytes += entry.roughBytes
        page.entries.append(entry)
      }
    }
    return page
  }

  /// The segments after an entry, from the one on in which the next may lie.
  private static let segments = """
    SELECT first, origin, records FROM whole_stream JOIN segment ON segment.number = whole_stream.segment
    WHERE account = ?1 AND last > ?2
    AND first >= coalesce((SELECT max(first) FROM stream WHERE account = ?1 AND first <= ?2 + 1), 0) ORDER BY first
    """

  /// How far an account's stream and chain have come.
  func heads(account: Int64) throws -> (stream: UInt64, chain: CheckpointMark) {
    try store.connection.queryFirst(
      "SELECT stream, chain, digest FROM account WHERE number = ?1", [.integer(account)]
    ) { ($0.uint64(0), CheckpointMark(count: $0.uint64(1), digest: $0.blob(2))) }
      ?? (0, CheckpointMark(count: 0, digest: [UInt8](repeating: 0, count: 32)))
  }

  /// The head of the account's chain and the links the client lacks; when it lacks more than one answer may hold, the
  /// point in the chain up to which they reach.
  func checkpoint(
    account: Int64, head: CheckpointMark, since mark: CheckpointMark?
  ) throws -> (mark: CheckpointMark, links: [[UInt8]]) {
    guard let mark, mark.count < head.count else { return (head, []) }
    let count = min(head.count - mark.count, UInt64(size.links))
    let links = try register.links(
      account: account, after: mark.count, max: Int(clamping: count), grounds: grounds, ids: store.id(number:))
    let reached = mark.count + count
    if reached == head.count { return (head, links) }
    guard let digest = try register.digest(account: account, at: reached) else { throw DisclosureRegister.damaged }
    return (CheckpointMark(count: reached, digest: digest), links)
  }

  private func purges(account: Int64, after cursor: UInt64) throws -> [Purge] {
    try store.connection.query(
      """
      SELECT sequence, record, fields, rule FROM withdrawal WHERE account = ?1 AND sequence > ?2 ORDER BY sequence
      LIMIT ?3
      """, [.integer(account), .unsigned(cursor), .integer(Int64(size.purges))]
    ) { row in
      let (high, low) = row.bytes16(1) ?? (0, 0)
      return Purge(
        sequence: row.uint64(0), record: RecordID(high: high, low: low), fields: FieldSet(bits: row.uint64(2)),
        rule: try row.text(3))
    }
  }

  private func decode(_ bytes: [UInt8]) throws -> [Int64] {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      let count = try decoder.readArrayHead()
      var records: [Int64] = []
      records.reserveCapacity(count)
      for _ in 0..<count { records.append(try decoder.readInteger()) }
      return records
    } catch {
      throw ServerError(.corrupt, "a segment of a stream cannot be read; restore the last backup")
    }
  }

  /// The entry at `sequence`; nil when a newer one has taken its place, or when it took something away.
  private func entry(
    _ row: RecordStore.OpenedRow, account: Int64, sequence: UInt64, _ table: inout [Ground], _ index: inout [Int64: Int]
  ) throws -> Entry? {
    do {
      let record = try RecordRow(kind: row.kind, encoded: row.bytes, account: account, sequence: sequence)
      var parts: [Entry.Part] = []
      var shown = FieldSet()
      for holding in record.holdings {
        guard let form = Form(rawValue: holding.form), let cells = try record.cells(holding.fields, in: form) else {
          continue
        }
        if form == .heel { shown = shown.union(holding.fields) }
        parts.append(Entry.Part(ground: try position(of: holding.ground, &table, &index), cells: cells))
      }
      guard !parts.isEmpty else { return nil }
      return Entry(
        sequence: sequence, record: row.id, kind: row.kind.number, isOwn: row.owner == account, parts: parts,
        conflicts: record.conflicts(in: shown))
    } catch is CBORFault {
      throw RecordStore.corrupt(row.number)
    }
  }

  private func position(of number: Int64, _ table: inout [Ground], _ index: inout [Int64: Int]) throws -> Int {
    if let position = index[number] { return position }
    guard let ground = try grounds.ground(number) else { throw DisclosureRegister.damaged }
    table.append(ground)
    index[number] = table.count - 1
    return table.count - 1
  }
}
