import CBOR
import Changes
import OpenSSL
import Records
import SQLite
import Sync

/// The register of disclosures: per account a chain of lines, each bound to the one before it, so that a line
/// that is changed, dropped or put in later shows. Per account and not one chain for all, because the length of
/// a common chain would tell every partner how busy the others are. Protocol/register.md; invariant 8.
struct DisclosureRegister {
  let connection: Connection

  /// A line that stands in the file, for the chains of all accounts that it tells the same.
  struct WrittenLine {
    let content: RegisterLine
    fileprivate let number: Int64
    /// The digest of the line by itself.
    fileprivate let own: [UInt8]
  }

  /// Writes a line that is in no chain yet.
  /// - Parameter at: when, in milliseconds since 1970 UTC.
  func write(
    _ line: RegisterLine, at: Int64, grounds: Grounds, ids: (Int64) throws -> RecordID?
  ) throws -> WrittenLine {
    let own = try Self.link(line, at: at, grounds: grounds, ids: ids)
    try connection.execute(
      "INSERT INTO line(at, content, own) VALUES(?1, ?2, ?3)", [.integer(at), .blob(line.encoded()), .blob(own)])
    return WrittenLine(content: line, number: connection.lastInsertRowID, own: own)
  }

  /// Adds a line to an account's chain and moves its head.
  func append(_ line: WrittenLine, to account: inout AccountEntry) throws {
    account.chain += 1
    account.digest = try Digest.sha256(account.digest + line.own)
    try Tail.register.append(
      [.integer(account.number), .unsigned(account.chain), .integer(line.number), .blob(account.digest)],
      to: connection)
  }

  /// The digest of a line as its account may know it: ids instead of row numbers, which count other people's
  /// records too. No value and no digest of a value is in it.
  static func link(
    _ line: RegisterLine, at: Int64, grounds: Grounds, ids: (Int64) throws -> RecordID?
  ) throws -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    encoder.arrayHead(4)
    encoder.integer(at)
    encoder.arrayHead(line.disclosed.count)
    for group in line.disclosed {
      guard let ground = try grounds.ground(group.key.ground) else { throw Self.damaged }
      encoder.arrayHead(5)
      encoder.identifier(ground.release)
      encoder.text(ground.rule)
      encoder.unsigned(UInt64(ground.form))
      encoder.unsigned(group.key.fields.bits)
      try encoder.identifiers(group.records, ids)
    }
    encoder.arrayHead(line.withdrawn.count)
    for group in line.withdrawn {
      encoder.arrayHead(3)
      encoder.text(group.key.rule)
      encoder.unsigned(group.key.fields.bits)
      try encoder.identifiers(group.records, ids)
    }
    encoder.arrayHead(line.confirmed.count)
    for confirmation in line.confirmed {
      encoder.arrayHead(2)
      encoder.identifier(confirmation.replica)
      encoder.unsigned(confirmation.cursor)
    }
    return try Digest.sha256(encoder.bytes)
  }

  static let damaged = ServerError(
    .register,
    "a line of the register names a record or ground that is gone: the file was changed from outside; nothing of it is "
      + "served. Put the last backup back.")

  /// Digests of the chain after each link, beyond `count`: the client needs the links between two marks.
  func links(account: Int64, after count: UInt64, max: Int, grounds: Grounds, ids: (Int64) throws -> RecordID?) throws
    -> [[UInt8]]
  {
    var links: [[UInt8]] = []
    for table in ["register", "register_tail"] where links.count < max {
      links += try connection.query(
        """
        SELECT at, content, own FROM \(table) JOIN line ON line.number = \(table).line
        WHERE account = ?1 AND link > ?2 ORDER BY link LIMIT ?3
        """,
        [.integer(account), .unsigned(count), .integer(Int64(max - links.count))]
      ) { row in
        if !row.isNull(2) { return row.blob(2) }
        return try Self.link(RegisterLine(encoded: row.blob(1)), at: row.int64(0), grounds: grounds, ids: ids)
      }
    }
    return links
  }

  /// The chain's digest after `count` links; nil when it is not that long.
  func digest(account: Int64, at count: UInt64) throws -> [UInt8]? {
    if count == 0 { return [UInt8](repeating: 0, count: 32) }
    return try connection.queryFirst(
      "SELECT digest FROM whole_register WHERE account = ?1 AND link = ?2", [.integer(account), .unsigned(count)]
    ) { $0.blob(0) }
  }
}

extension CBOREncoder {
  fileprivate mutating func identifier(_ id: RecordID?) {
    if let id { fixedBytes16(id.high, id.low) } else { null() }
  }

  fileprivate mutating func identifiers(_ records: [Int64], _ ids: (Int64) throws -> RecordID?) throws {
    arrayHead(records.count)
    for number in records {
      guard let id = try ids(number) else { throw DisclosureRegister.damaged }
      fixedBytes16(id.high, id.low)
    }
  }
}

extension RegisterLine {
  /// The line as stored: record rows are written as differences, since neighbours are mostly consecutive.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 128)
    encoder.arrayHead(3)
    encoder.arrayHead(disclosed.count)
    for group in disclosed {
      encoder.arrayHead(3)
      encoder.integer(group.key.ground)
      encoder.unsigned(group.key.fields.bits)
      encoder.differences(group.records)
    }
    encoder.arrayHead(withdrawn.count)
    for group in withdrawn {
      encoder.arrayHead(3)
      encoder.text(group.key.rule)
      encoder.unsigned(group.key.fields.bits)
      encoder.differences(group.records)
    }
    encoder.arrayHead(confirmed.count)
    for confirmation in confirmed {
      encoder.arrayHead(2)
      encoder.fixedBytes16(confirmation.replica.high, confirmation.replica.low)
      encoder.unsigned(confirmation.cursor)
    }
    return encoder.bytes
  }

  /// Reads a stored line.
  init(encoded bytes: [UInt8]) throws {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      _ = try decoder.readArrayHead()
      for _ in 0..<(try decoder.readArrayHead()) {
        _ = try decoder.readArrayHead()
        let ground = try decoder.readInteger()
        let fields = FieldSet(bits: try decoder.readUnsigned())
        disclosed.append((Disclosed(ground: ground, fields: fields), try decoder.readDifferences()))
      }
      for _ in 0..<(try decoder.readArrayHead()) {
        _ = try decoder.readArrayHead()
        let rule = try decoder.readText()
        let fields = FieldSet(bits: try decoder.readUnsigned())
        withdrawn.append((Withdrawn(rule: rule, fields: fields), try decoder.readDifferences()))
      }
      for _ in 0..<(try decoder.readArrayHead()) {
        _ = try decoder.readArrayHead()
        let (high, low) = try decoder.readBytes16()
        confirmed.append((RecordID(high: high, low: low), try decoder.readUnsigned()))
      }
      try decoder.finish()
    } catch {
      throw DisclosureRegister.damaged
    }
  }
}

extension CBOREncoder {
  fileprivate mutating func differences(_ numbers: [Int64]) {
    arrayHead(numbers.count)
    var previous: Int64 = 0
    for number in numbers {
      integer(number - previous)
      previous = number
    }
  }
}

extension CBORDecoder {
  fileprivate mutating func readDifferences() throws(CBORFault) -> [Int64] {
    let count = try readArrayHead()
    var numbers: [Int64] = []
    var previous: Int64 = 0
    for _ in 0..<count {
      let (number, overflow) = previous.addingReportingOverflow(try readInteger())
      guard !overflow else { throw CBORFault(.overflow, at: offset) }
      numbers.append(number)
      previous = number
    }
    return numbers
  }
}
