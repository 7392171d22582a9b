import CBOR
import Changes
import Sync

/// The plaintext of a record's row: `[kind, marks, since, given, written, steps, earlier, conflicts]`, and the server's
/// receipts behind it where there are any. Cells that came in one entry under one ground, or were written in one act,
/// share their head. Protocol/replica.md, "Rows".
extension PackedRecord {
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 64 + given.count * 40 + own.count * 48)
    encoder.arrayHead(receipts.isEmpty ? 8 : 9)
    encoder.unsigned(UInt64(kind))
    encoder.unsigned((isOwn ? 1 : 0) | (wasDelivered ? 2 : 0))
    encoder.unsigned(since)
    encodeGiven(into: &encoder)
    encodeOwn(into: &encoder)
    encoder.arrayHead(steps.count * 4)
    for step in steps {
      encoder.unsigned(UInt64(step.field))
      encoder.unsigned(step.stamp.packed)
      encoder.unsigned(step.base)
      step.value.encode(into: &encoder)
    }
    encoder.arrayHead(earlier.count * 3)
    for cell in earlier {
      encoder.unsigned(UInt64(cell.field))
      encoder.unsigned(cell.stamp.packed)
      cell.value.encode(into: &encoder)
    }
    encoder.mapHead(conflicts.count)
    for conflict in conflicts {
      encoder.unsigned(UInt64(conflict.field))
      encoder.arrayHead(conflict.losers.count)
      for loser in conflict.losers { loser.encode(into: &encoder) }
    }
    guard !receipts.isEmpty else { return encoder.bytes }
    encoder.arrayHead(receipts.count * 3)
    for receipt in receipts {
      encoder.unsigned(UInt64(receipt.field))
      encoder.unsigned(receipt.stamp.packed)
      encoder.bytes(receipt.code)
    }
    return encoder.bytes
  }

  private func encodeGiven(into encoder: inout CBOREncoder) {
    // Nearly always one entry and one ground.
    if let first = given.first, given.allSatisfy({ $0.sequence == first.sequence && $0.ground == first.ground }) {
      encoder.arrayHead(1)
      return encodeGiven(given, into: &encoder)
    }
    var groups: [[Given]] = []
    for cell in given {
      if let index = groups.firstIndex(where: { $0[0].sequence == cell.sequence && $0[0].ground == cell.ground }) {
        groups[index].append(cell)
      } else {
        groups.append([cell])
      }
    }
    encoder.arrayHead(groups.count)
    for group in groups { encodeGiven(group, into: &encoder) }
  }

  /// `[sequence, ground, {field: value}]`
  private func encodeGiven(_ group: [Given], into encoder: inout CBOREncoder) {
    encoder.arrayHead(3)
    encoder.unsigned(group[0].sequence)
    encoder.unsigned(UInt64(group[0].ground))
    encoder.mapHead(group.count)
    for cell in group {
      encoder.unsigned(UInt64(cell.field))
      cell.value.encode(into: &encoder)
    }
  }

  /// `[stamp, delivery, overtaken, {field: value}, {field: base}]`; bases of 0 are left out.
  private func encodeOwn(into encoder: inout CBOREncoder) {
    var groups: [[Own]] = []
    for cell in own {
      if let index = groups.firstIndex(where: {
        $0[0].stamp == cell.stamp && $0[0].delivery == cell.delivery && $0[0].isOvertaken == cell.isOvertaken
      }) {
        groups[index].append(cell)
      } else {
        groups.append([cell])
      }
    }
    encoder.arrayHead(groups.count)
    for group in groups {
      encoder.arrayHead(5)
      encoder.unsigned(group[0].stamp.packed)
      encoder.unsigned(group[0].delivery.code)
      encoder.boolean(group[0].isOvertaken)
      encoder.mapHead(group.count)
      for cell in group {
        encoder.unsigned(UInt64(cell.field))
        cell.value.encode(into: &encoder)
      }
      encoder.mapHead(group.count { $0.base != 0 })
      for cell in group where cell.base != 0 {
        encoder.unsigned(UInt64(cell.field))
        encoder.unsigned(cell.base)
      }
    }
  }

  /// Reads the plaintext of the row of `id`.
  init(id: RecordID, encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    let parts = try decoder.readArrayHead()
    guard parts == 8 || parts == 9 else { throw CBORFault(.wrongType, at: decoder.offset) }
    let kind = try decoder.readUnsigned()
    guard let kind = KindNumber(exactly: kind) else { throw CBORFault(.overflow, at: 0) }
    self.id = id
    self.kind = kind
    let marks = try decoder.readUnsigned()
    isOwn = marks & 1 != 0
    wasDelivered = marks & 2 != 0
    since = try decoder.readUnsigned()
    let groups = try decoder.readArrayHead()
    for _ in 0..<groups {
      try decoder.expectArray(3)
      let sequence = try decoder.readUnsigned()
      guard let ground = UInt32(exactly: try decoder.readUnsigned()) else {
        throw CBORFault(.overflow, at: decoder.offset)
      }
      let count = try decoder.readMapHead()
      given.reserveCapacity(given.count + count)
      var previous: UInt64?
      for _ in 0..<count {
        let field = try decoder.readField(after: &previous)
        given.append(Given(field: field, value: try FieldValue(from: &decoder), sequence: sequence, ground: ground))
      }
    }
    if groups > 1 { given.sort { $0.field < $1.field } }
    try decodeOwn(from: &decoder)
    for _ in 0..<(try decoder.readArrayHead()) / 4 {
      let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
      let stamp = Stamp(packed: try decoder.readUnsigned())
      let base = try decoder.readUnsigned()
      steps.append(Step(field: field, value: try FieldValue(from: &decoder), stamp: stamp, base: base))
    }
    for _ in 0..<(try decoder.readArrayHead()) / 3 {
      let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
      let stamp = Stamp(packed: try decoder.readUnsigned())
      earlier.append(Earlier(field: field, value: try FieldValue(from: &decoder), stamp: stamp))
    }
    var previous: UInt64?
    for _ in 0..<(try decoder.readMapHead()) {
      let field = try decoder.readField(after: &previous)
      var losers: [FieldValue] = []
      for _ in 0..<(try decoder.readArrayHead()) { losers.append(try FieldValue(from: &decoder)) }
      conflicts.append(Entry.Conflict(field: field, losers: losers))
    }
    for _ in 0..<(parts == 9 ? try decoder.readArrayHead() / 3 : 0) {
      let field = FieldNumber(truncatingIfNeeded: try decoder.readUnsigned())
      let stamp = Stamp(packed: try decoder.readUnsigned())
      receipts.append(Proof(field: field, stamp: stamp, code: try decoder.readBytes()))
    }
    try decoder.finish()
  }

  private mutating func decodeOwn(from decoder: inout CBORDecoder) throws(CBORFault) {
    let groups = try decoder.readArrayHead()
    for _ in 0..<groups {
      try decoder.expectArray(5)
      let stamp = Stamp(packed: try decoder.readUnsigned())
      let delivery = Delivery(code: try decoder.readUnsigned())
      let isOvertaken = try decoder.readBoolean()
      let start = own.count
      var previous: UInt64?
      for _ in 0..<(try decoder.readMapHead()) {
        let field = try decoder.readField(after: &previous)
        let value = try FieldValue(from: &decoder)
        own.append(
          Own(field: field, value: value, stamp: stamp, base: 0, delivery: delivery, isOvertaken: isOvertaken))
      }
      previous = nil
      for _ in 0..<(try decoder.readMapHead()) {
        let field = try decoder.readField(after: &previous)
        let base = try decoder.readUnsigned()
        guard let index = own[start...].firstIndex(where: { $0.field == field }) else {
          throw CBORFault(.unsupported, at: decoder.offset)
        }
        own[index].base = base
      }
    }
    if groups > 1 { own.sort { $0.field < $1.field } }
  }
}

extension PackedRecord.Delivery {
  /// 0 held, 1 delivered; from 2 on underway, under the sequence that is 1 less.
  fileprivate var code: UInt64 {
    switch self {
    case .held: 0
    case .delivered: 1
    case .underway(let sequence): sequence &+ 1
    }
  }

  fileprivate init(code: UInt64) {
    switch code {
    case 0: self = .held
    case 1: self = .delivered
    default: self = .underway(code - 1)
    }
  }
}

extension CBORDecoder {
  mutating func expectArray(_ count: Int) throws(CBORFault) {
    guard try readArrayHead() == count else { throw CBORFault(.wrongType, at: offset) }
  }

  mutating func readField(after previous: inout UInt64?) throws(CBORFault) -> FieldNumber {
    let key = try readMapKeyUnsigned(after: &previous)
    guard key >= 1, key <= 63 else { throw CBORFault(.overflow, at: offset) }
    return FieldNumber(key)
  }

  mutating func readID() throws(CBORFault) -> RecordID {
    let (high, low) = try readBytes16()
    return RecordID(high: high, low: low)
  }

  mutating func readOptionalID() throws(CBORFault) -> RecordID? {
    guard try peekType() == .null else { return try readID() }
    try readNull()
    return nil
  }
}

extension CBOREncoder {
  mutating func id(_ id: RecordID) { fixedBytes16(id.high, id.low) }

  mutating func optional(_ id: RecordID?) {
    if let id { self.id(id) } else { null() }
  }
}
