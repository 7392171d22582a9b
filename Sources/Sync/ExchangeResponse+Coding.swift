public import CBOR
import Changes

extension ExchangeResponse {
  private enum Key {
    static let version: UInt64 = 0, epoch: UInt64 = 1, token: UInt64 = 2, time: UInt64 = 3, status: UInt64 = 4
    static let acknowledged: UInt64 = 5, verdicts: UInt64 = 6, purges: UInt64 = 7, grounds: UInt64 = 8
    static let entries: UInt64 = 9, partial: UInt64 = 10, cursor: UInt64 = 11, checkpoint: UInt64 = 12
    static let links: UInt64 = 13, policy: UInt64 = 14
    static let receipts: UInt64 = 65
  }

  /// The answer in deterministic CBOR, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: entries.reduce(1024) { $0 + $1.roughBytes })
    encoder.mapHead(receipts.isEmpty ? 15 : 16)
    encoder.unsigned(Key.version)
    encoder.unsigned(version)
    encoder.unsigned(Key.epoch)
    encoder.fixedBytes16(epoch.high, epoch.low)
    encoder.unsigned(Key.token)
    encoder.bytes(token)
    encoder.unsigned(Key.time)
    encoder.unsigned(time)
    encoder.unsigned(Key.status)
    encoder.unsigned(status.rawValue)
    encoder.unsigned(Key.acknowledged)
    encoder.unsigned(acknowledged)
    encoder.unsigned(Key.verdicts)
    encoder.arrayHead(verdicts.count)
    for verdict in verdicts { verdict.encode(into: &encoder) }
    encoder.unsigned(Key.purges)
    encoder.arrayHead(purges.count)
    for purge in purges { purge.encode(into: &encoder) }
    encoder.unsigned(Key.grounds)
    encoder.arrayHead(grounds.count)
    for ground in grounds { ground.encode(into: &encoder) }
    encoder.unsigned(Key.entries)
    encoder.arrayHead(entries.count)
    for entry in entries { entry.encode(into: &encoder) }
    encoder.unsigned(Key.partial)
    encoder.boolean(isPartial)
    encoder.unsigned(Key.cursor)
    encoder.unsigned(cursor)
    encoder.unsigned(Key.checkpoint)
    if let checkpoint {
      encoder.arrayHead(4)
      encoder.unsigned(checkpoint.mark.count)
      encoder.bytes(checkpoint.mark.digest)
      encoder.bytes(checkpoint.signature)
      encoder.bytes(checkpoint.key)
    } else {
      encoder.null()
    }
    encoder.unsigned(Key.links)
    encoder.arrayHead(links.count)
    for link in links { encoder.bytes(link) }
    encoder.unsigned(Key.policy)
    if let policy {
      encoder.arrayHead(3)
      encoder.unsigned(policy.version)
      encoder.text(policy.text)
      encoder.bytes(policy.signature)
    } else {
      encoder.null()
    }
    if !receipts.isEmpty {
      encoder.unsigned(Key.receipts)
      encoder.arrayHead(receipts.count)
      for receipt in receipts { receipt.encode(into: &encoder) }
    }
    return encoder.bytes
  }

  /// Reads an answer; the same rule for unknown keys as for requests.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      let zero = RecordID(high: 0, low: 0)
      var answer = ExchangeResponse(epoch: zero, token: [], time: 0, status: .ok, acknowledged: 0, cursor: 0)
      var seen: UInt64 = 0
      try decoder.forEachKey { (key, decoder) throws(CBORFault) in
        if key < 64 { seen |= 1 << key }
        switch key {
        case Key.version: answer.version = try decoder.readUnsigned()
        case Key.epoch: answer.epoch = try decoder.readID()
        case Key.token: answer.token = try decoder.readBytes(max: Limits.tokenBytesMax)
        case Key.time: answer.time = try decoder.readUnsigned()
        case Key.status:
          guard let status = Status(rawValue: try decoder.readUnsigned()) else {
            throw CBORFault(.unsupported, at: decoder.offset)
          }
          answer.status = status
        case Key.acknowledged: answer.acknowledged = try decoder.readUnsigned()
        case Key.verdicts:
          answer.verdicts = try decoder.list(max: Limits.changesPerPushMax) { (item) throws(CBORFault) in
            try Verdict(from: &item)
          }
        case Key.purges:
          answer.purges = try decoder.list(max: .max) { (item) throws(CBORFault) in try Purge(from: &item) }
        case Key.grounds:
          answer.grounds = try decoder.list(max: .max) { (item) throws(CBORFault) in try Ground(from: &item) }
        case Key.entries:
          let groundCount = answer.grounds.count
          answer.entries = try decoder.list(max: .max) { (item) throws(CBORFault) in
            try Entry(from: &item, groundCount: groundCount)
          }
        case Key.partial: answer.isPartial = try decoder.readBoolean()
        case Key.cursor: answer.cursor = try decoder.readUnsigned()
        case Key.checkpoint: answer.checkpoint = try decoder.readOptionalCheckpoint()
        case Key.links:
          answer.links = try decoder.list(max: .max) { (item) throws(CBORFault) in try item.readBytes(exactly: 32) }
        case Key.policy: answer.policy = try decoder.readOptionalPolicy()
        case Key.receipts:
          answer.receipts = try decoder.list(max: Limits.changesPerPushMax) { (item) throws(CBORFault) in
            try Receipt(from: &item)
          }
        default: return false
        }
        return true
      }
      try decoder.finish()
      guard seen & 0x7FFF == 0x7FFF else { throw CBORFault(.truncated, at: decoder.offset) }
      self = answer
    } catch {
      throw MessageFault(error)
    }
  }
}

extension Verdict {
  func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(4)
    encoder.unsigned(sequence)
    encoder.unsigned(code.rawValue)
    encoder.text(rule)
    encoder.text(message)
  }

  init(from decoder: inout CBORDecoder) throws(CBORFault) {
    try decoder.expectArray(4)
    sequence = try decoder.readUnsigned()
    guard let code = Code(rawValue: try decoder.readUnsigned()) else {
      throw CBORFault(.unsupported, at: decoder.offset)
    }
    self.code = code
    rule = try decoder.readText()
    message = try decoder.readText()
  }
}

extension Purge {
  func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(4)
    encoder.unsigned(sequence)
    encoder.fixedBytes16(record.high, record.low)
    encoder.unsigned(fields.bits)
    encoder.text(rule)
  }

  init(from decoder: inout CBORDecoder) throws(CBORFault) {
    try decoder.expectArray(4)
    sequence = try decoder.readUnsigned()
    record = try decoder.readID()
    fields = FieldSet(bits: try decoder.readUnsigned())
    rule = try decoder.readText()
  }
}

extension Ground {
  func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(5)
    encoder.optional(release)
    encoder.text(rule)
    encoder.unsigned(UInt64(form))
    encoder.optional(author)
    encoder.optional(until)
  }

  init(from decoder: inout CBORDecoder) throws(CBORFault) {
    try decoder.expectArray(5)
    release = try decoder.readOptionalID()
    rule = try decoder.readText()
    let form = try decoder.readUnsigned()
    guard form <= 2 else { throw CBORFault(.unsupported, at: decoder.offset) }
    self.form = UInt8(form)
    author = try decoder.readOptionalID()
    until = try decoder.readOptionalInteger()
  }
}

extension Entry {
  /// `[sequence, record, kind, own, parts, conflicts]`. Public so that a server can measure and write
  /// entries one by one.
  public func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(6)
    encoder.unsigned(sequence)
    encoder.fixedBytes16(record.high, record.low)
    encoder.unsigned(UInt64(kind))
    encoder.boolean(isOwn)
    encoder.arrayHead(parts.count)
    for part in parts {
      encoder.arrayHead(2)
      encoder.unsigned(UInt64(part.ground))
      part.cells.encode(into: &encoder)
    }
    encoder.mapHead(conflicts.count)
    for conflict in conflicts {
      encoder.unsigned(UInt64(conflict.field))
      encoder.arrayHead(conflict.losers.count)
      for loser in conflict.losers { loser.encode(into: &encoder) }
    }
  }

  init(from decoder: inout CBORDecoder, groundCount: Int) throws(CBORFault) {
    try decoder.expectArray(6)
    sequence = try decoder.readUnsigned()
    record = try decoder.readID()
    let kind = try decoder.readUnsigned()
    guard kind <= UInt64(KindNumber.max) else { throw CBORFault(.overflow, at: decoder.offset) }
    self.kind = KindNumber(kind)
    isOwn = try decoder.readBoolean()
    parts = try decoder.list(max: Limits.partsPerEntryMax) { (item) throws(CBORFault) in
      try item.expectArray(2)
      let ground = try item.readUnsigned()
      guard ground < UInt64(groundCount) else { throw CBORFault(.overflow, at: item.offset) }
      return Part(ground: Int(ground), cells: try CellMap(from: &item))
    }
    conflicts = []
    let count = try decoder.readMapHead()
    var previous: UInt64?
    for _ in 0..<count {
      let field = try decoder.readFieldNumber(after: &previous)
      // No bound of its own: nobody could send so many that a device would refuse its own stream from then on.
      let losers = try decoder.list(max: .max) { (item) throws(CBORFault) in
        try FieldValue(from: &item)
      }
      conflicts.append(Conflict(field: field, losers: losers))
    }
  }
}

extension CBORDecoder {
  fileprivate mutating func readFieldNumber(after previous: inout UInt64?) throws(CBORFault) -> FieldNumber {
    let key = try readMapKeyUnsigned(after: &previous)
    guard key >= 1, key <= 63 else { throw CBORFault(.overflow, at: offset) }
    return FieldNumber(key)
  }

  fileprivate mutating func readOptionalCheckpoint() throws(CBORFault) -> Checkpoint? {
    guard try peekType() != .null else {
      try readNull()
      return nil
    }
    try expectArray(4)
    let mark = CheckpointMark(count: try readUnsigned(), digest: try readBytes(exactly: 32))
    return Checkpoint(mark: mark, signature: try readBytes(exactly: 64), key: try readBytes(exactly: 32))
  }

  fileprivate mutating func readOptionalPolicy() throws(CBORFault) -> PolicyText? {
    guard try peekType() != .null else {
      try readNull()
      return nil
    }
    try expectArray(3)
    let version = try readUnsigned()
    let text = try readText()
    return PolicyText(version: version, text: text, signature: try readBytes(exactly: 64))
  }
}
