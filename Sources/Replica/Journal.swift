import CBOR
public import Changes
import SQLite
import Sync

/// One line of this device's own register: what was sent, received, purged or refused, when and by which rule. It
/// never holds a value.
public struct JournalLine: Sendable, Equatable {
  /// What happened.
  public enum Act: UInt64, Sendable, CaseIterable {
    case sent = 0
    case received = 1
    case purged = 2
    case refused = 3
    case superseded = 4
    case conflict = 5
    case restamped = 6
    case policy = 7
    case forked = 8
    case serverRestored = 9
    case newIdentity = 10
    case registerAccepted = 11
    case repaired = 12
    case clockCorrected = 13
  }

  /// By the device's clock, milliseconds since 1970 UTC.
  public var at: UInt64
  /// What happened.
  public var act: Act
  /// The record, if it is about one.
  public var record: RecordID?
  /// The record's kind, if it is about one.
  public var kind: KindNumber?
  /// The fields it is about.
  public var fields: FieldSet
  /// The rule by which it happened.
  public var rule: String
  /// The release on which it rests.
  public var release: RecordID?
}

extension Replica {
  /// The last lines of the register, newest first.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func journal(limit: Int = 1000) throws(ReplicaError) -> [JournalLine] {
    try read {
      try checkLease()
      var lines: [JournalLine] = []
      let statement = try store.connection.prepare("SELECT number, sealed FROM journal ORDER BY number DESC")
      while lines.count < limit, try statement.step() {
        let bytes = try store.open(statement.blob(1), .journal, number: statement.int64(0))
        lines += try JournalBook.decode(bytes).reversed()
      }
      return Array(lines.prefix(limit))
    }
  }

  /// Writes lines into the register.
  func enter(_ lines: [JournalLine]) throws {
    for start in stride(from: 0, to: lines.count, by: JournalBook.linesPerRow) {
      let page = lines[start..<min(start + JournalBook.linesPerRow, lines.count)]
      let number = try store.nextNumber(.journal)
      try store.connection.execute(
        "INSERT INTO journal(number, sealed) VALUES(?1, ?2)",
        [.integer(number), .blob(try store.seal(JournalBook.encode(page), .journal, number: number))])
    }
  }
}

/// How lines are stored: many to a row, because a first sync has one for every record.
enum JournalBook {
  static let linesPerRow = 2000

  /// `[rules, lines]`; a line is `[at, act, record, kind, fields, rule, release]` with the rule by its place.
  static func encode(_ lines: some Collection<JournalLine>) -> [UInt8] {
    var rules: [String] = []
    // There are few rules, and neighbours nearly always share one.
    let places = lines.map { line in
      if let last = rules.last, last == line.rule { return rules.count - 1 }
      if let place = rules.firstIndex(of: line.rule) { return place }
      rules.append(line.rule)
      return rules.count - 1
    }
    var encoder = CBOREncoder(reserving: 64 + lines.count * 64)
    encoder.arrayHead(2)
    encoder.arrayHead(rules.count)
    for rule in rules { encoder.text(rule) }
    encoder.arrayHead(lines.count)
    for (line, place) in zip(lines, places) {
      encoder.arrayHead(7)
      encoder.unsigned(line.at)
      encoder.unsigned(line.act.rawValue)
      encoder.optional(line.record)
      if let kind = line.kind { encoder.unsigned(UInt64(kind)) } else { encoder.null() }
      encoder.unsigned(line.fields.bits)
      encoder.unsigned(UInt64(place))
      encoder.optional(line.release)
    }
    return encoder.bytes
  }

  static func decode(_ bytes: [UInt8]) throws(CBORFault) -> [JournalLine] {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(2)
    var rules: [String] = []
    for _ in 0..<(try decoder.readArrayHead()) { rules.append(try decoder.readText()) }
    var lines: [JournalLine] = []
    for _ in 0..<(try decoder.readArrayHead()) {
      try decoder.expectArray(7)
      let at = try decoder.readUnsigned()
      let act = JournalLine.Act(rawValue: try decoder.readUnsigned())
      let record = try decoder.readOptionalID()
      let kind = try decoder.readOptional { (item) throws(CBORFault) in
        KindNumber(truncatingIfNeeded: try item.readUnsigned())
      }
      let fields = FieldSet(bits: try decoder.readUnsigned())
      let place = try decoder.readUnsigned()
      let release = try decoder.readOptionalID()
      guard let act, place < UInt64(rules.count) else { throw CBORFault(.unsupported, at: decoder.offset) }
      lines.append(
        JournalLine(
          at: at, act: act, record: record, kind: kind, fields: fields, rule: rules[Int(place)], release: release))
    }
    try decoder.finish()
    return lines
  }
}
