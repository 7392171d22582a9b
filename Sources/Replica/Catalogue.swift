import CBOR
import Changes
import Records
import SQLite

/// What there is on this device: of every record its kind, its root and a few counts, in 256 sealed chunks, one per
/// key compartment. Derived from the records: it saves opening all of them to list one kind or one casus.
final class Catalogue {
  /// What is known of a record without opening it.
  struct Line: Equatable {
    let id: RecordID
    var kind: KindNumber
    var root: RecordID
    var isOwn: Bool
    var hasConflict: Bool
    /// Cells written here that may leave by their kind and are not with the server.
    var unsent: Int
  }

  private var chunks: [[Line]] = []
  /// The records with cells that are not with the server: looked for at every exchange, among all that is held.
  private(set) var pending: Set<RecordID> = []
  private var dirty: Set<UInt8> = []
  private var summary = CatalogueSummary()
  /// The summary as its row has it; nil when that is not known.
  private var summaryStored: CatalogueSummary?

  /// Whether the lines are in memory.
  private var isLoaded = false

  /// All lines; by compartment, then by id.
  var lines: some Collection<Line> { chunks.joined() }

  subscript(id: RecordID) -> Line? {
    let chunk = chunks[Int(id.compartment)]
    let index = Self.place(of: id, in: chunk)
    return index < chunk.count && chunk[index].id == id ? chunk[index] : nil
  }

  func set(_ line: Line) {
    let compartment = Int(line.id.compartment)
    let index = Self.place(of: line.id, in: chunks[compartment])
    if index < chunks[compartment].count, chunks[compartment][index].id == line.id {
      guard chunks[compartment][index] != line else { return }
      summary.remove(chunks[compartment][index])
      chunks[compartment][index] = line
    } else {
      chunks[compartment].insert(line, at: index)
    }
    note(line)
    dirty.insert(line.id.compartment)
  }

  private func note(_ line: Line) {
    summary.add(line)
    if line.unsent > 0 { pending.insert(line.id) } else { pending.remove(line.id) }
  }

  func remove(_ id: RecordID) {
    let compartment = Int(id.compartment)
    let index = Self.place(of: id, in: chunks[compartment])
    guard index < chunks[compartment].count, chunks[compartment][index].id == id else { return }
    summary.remove(chunks[compartment].remove(at: index))
    pending.remove(id)
    dirty.insert(id.compartment)
  }

  private static func place(of id: RecordID, in chunk: [Line]) -> Int {
    var low = 0
    var high = chunk.count
    while low < high {
      let middle = (low + high) / 2
      if chunk[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Storage

  func load(_ store: Store, schema: Schema) throws {
    guard !isLoaded else { return }
    var chunks = [[Line]](repeating: [], count: 256)
    try store.connection.query("SELECT compartment, sealed FROM catalogue") { row in
      guard let compartment = UInt8(exactly: row.int64(0)) else {
        throw ReplicaError.corrupt("table catalogue: no such compartment")
      }
      if let bytes = try? store.open(row.blob(1), .catalogue, Store.compartmentRecord(compartment)),
        let lines = try? Self.decode(bytes)
      {
        chunks[Int(compartment)] = lines
      }
    }
    self.chunks = chunks
    pending = []
    summary = CatalogueSummary()
    for line in lines { note(line) }
    isLoaded = true
    if try store.count(of: "record") != lines.count { try restoreLines(store, schema) }
  }

  /// Derived data: lines that are missing, because a chunk is damaged, are made again from their records. Records that
  /// do not open are found by the check.
  private func restoreLines(_ store: Store, _ schema: Schema) throws {
    try store.forEachRecord { id, sealed in
      guard self[id] == nil, let record = try? store.decode(id, sealed) else { return }
      set(record.line(schema))
    }
  }

  /// Forgets what is in memory; it is read again when it is needed.
  func drop() {
    chunks = []
    pending = []
    dirty = []
    summary = CatalogueSummary()
    summaryStored = nil
    isLoaded = false
  }

  func flush(_ store: Store) throws {
    for compartment in dirty { try save(compartment, store) }
    dirty = []
    guard summary != summaryStored else { return }
    try store.setMeta(.summary, summary.encoded())
    summaryStored = summary
  }

  /// The sums of the lines, read from their own row where the lines are not in memory.
  func summary(_ store: Store, schema: Schema) throws -> CatalogueSummary {
    if !isLoaded, let bytes = try store.meta(.summary), let stored = try? CatalogueSummary(encoded: bytes),
      stored.total == (try store.count(of: "record"))
    {
      return stored
    }
    try load(store, schema: schema)
    return summary
  }

  /// Marks a chunk to be written again, under the new key of its compartment.
  func touch(_ compartment: UInt8) { dirty.insert(compartment) }

  private func save(_ compartment: UInt8, _ store: Store) throws {
    let sealed = try store.seal(
      Self.encode(chunks[Int(compartment)]), .catalogue, Store.compartmentRecord(compartment))
    let statement = try store.connection.prepare(
      "INSERT INTO catalogue(compartment, sealed) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET sealed = excluded.sealed")
    try statement.run([.integer(Int64(compartment)), .blob(sealed)])
  }

  /// Makes the whole catalogue anew from the records; the ones that cannot be opened are given to `damaged`.
  func rebuild(_ store: Store, schema: Schema, damaged: (RecordID, [UInt8]) throws -> Void) throws {
    drop()
    chunks = [[Line]](repeating: [], count: 256)
    isLoaded = true
    try store.connection.execute("DELETE FROM catalogue")
    try store.forEachRecord { id, sealed in
      do {
        set(try store.decode(id, sealed).line(schema))
      } catch is ReplicaError {
        try damaged(id, sealed)
      }
    }
    try flush(store)
  }

  /// A flat list: id, kind, marks (1 own, 2 conflict), unsent, and the root or null when it is the record itself.
  static func encode(_ lines: [Line]) -> [UInt8] {
    var encoder = CBOREncoder(reserving: 16 + lines.count * 40)
    encoder.arrayHead(lines.count * 5)
    for line in lines {
      encoder.id(line.id)
      encoder.unsigned(UInt64(line.kind))
      encoder.unsigned((line.isOwn ? 1 : 0) | (line.hasConflict ? 2 : 0))
      encoder.unsigned(UInt64(line.unsent))
      encoder.optional(line.root == line.id ? nil : line.root)
    }
    return encoder.bytes
  }

  static func decode(_ bytes: [UInt8]) throws(CBORFault) -> [Line] {
    var decoder = CBORDecoder(bytes)
    let count = try decoder.readArrayHead()
    guard count.isMultiple(of: 5) else { throw CBORFault(.wrongType, at: 0) }
    var lines: [Line] = []
    lines.reserveCapacity(count / 5)
    for _ in 0..<count / 5 {
      let id = try decoder.readID()
      guard let kind = KindNumber(exactly: try decoder.readUnsigned()) else {
        throw CBORFault(.overflow, at: decoder.offset)
      }
      let marks = try decoder.readUnsigned()
      guard let unsent = Int(exactly: try decoder.readUnsigned()) else {
        throw CBORFault(.overflow, at: decoder.offset)
      }
      lines.append(
        Line(
          id: id, kind: kind, root: try decoder.readOptionalID() ?? id, isOwn: marks & 1 != 0,
          hasConflict: marks & 2 != 0, unsent: unsent))
    }
    try decoder.finish()
    return lines
  }
}

extension PackedRecord {
  /// The record's line in the catalogue.
  func line(_ schema: Schema) -> Catalogue.Line {
    let spec = schema.kind(kind)
    let shown = ownShown
    let root =
      spec?.rootFields.lazy.compactMap { field in
        (shown.contains(field) ? self.own(field)?.value : self.given(field)?.value)?.identifier
      }.first ?? id
    return Catalogue.Line(
      id: id, kind: kind, root: root, isOwn: isOwn, hasConflict: !conflicts.isEmpty, unsent: unsent(spec))
  }
}
