import CBOR
public import Changes
public import Sync

/// A write that the server refused, with what was written, for the user to use again.
public struct Refusal: Sendable, Equatable {
  /// Its number on this device.
  public let number: Int64
  /// The record.
  public let record: RecordID
  /// Its kind.
  public let kind: KindNumber
  /// Why.
  public let code: Verdict.Code
  /// The rule, or the field's name.
  public let rule: String
  /// In plain Dutch.
  public let message: String
  /// When it came back, by the device's clock, milliseconds since 1970 UTC.
  public let at: UInt64
  /// What was written.
  public let values: [FieldNumber: FieldValue]
}

extension Replica {
  /// The refused writes that are kept, oldest first.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func refusals() throws(ReplicaError) -> [Refusal] {
    try read {
      try checkLease()
      return try store.rows(of: .refused).map { try Refusal(number: $0.number, record: $0.record, encoded: $0.bytes) }
    }
  }

  /// Lets go of a refused write that the user is done with.
  /// - Throws: `.busy`, `.storage`.
  public func dismissRefusal(_ number: Int64) throws(ReplicaError) {
    try change { try store.delete(from: .refused, number: number) }
  }
}

extension Refusal {
  /// `[kind, code, rule, message, at, {field: value}]`
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    encoder.arrayHead(6)
    encoder.unsigned(UInt64(kind))
    encoder.unsigned(code.rawValue)
    encoder.text(rule)
    encoder.text(message)
    encoder.unsigned(at)
    encoder.mapHead(values.count)
    for (field, value) in values.sorted(by: { $0.key < $1.key }) {
      encoder.unsigned(UInt64(field))
      value.encode(into: &encoder)
    }
    return encoder.bytes
  }

  init(number: Int64, record: RecordID, encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(6)
    let kind = KindNumber(truncatingIfNeeded: try decoder.readUnsigned())
    guard let code = Verdict.Code(rawValue: try decoder.readUnsigned()) else {
      throw CBORFault(.unsupported, at: decoder.offset)
    }
    let rule = try decoder.readText()
    let message = try decoder.readText()
    let at = try decoder.readUnsigned()
    var values: [FieldNumber: FieldValue] = [:]
    var previous: UInt64?
    for _ in 0..<(try decoder.readMapHead()) {
      let field = try decoder.readField(after: &previous)
      values[field] = try FieldValue(from: &decoder)
    }
    try decoder.finish()
    self.init(
      number: number, record: record, kind: kind, code: code, rule: rule, message: message, at: at, values: values)
  }
}
