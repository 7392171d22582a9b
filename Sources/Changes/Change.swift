public import CBOR

/// The stable number of a field within its kind, 1 to 63; never reused. Protocol/records.md, "Fields".
public typealias FieldNumber = UInt8

/// The stable number of a record kind; never reused. Protocol/records.md, "Kinds".
public typealias KindNumber = UInt16

/// A set of field numbers of one kind, as a bitmap.
public struct FieldSet: Hashable, Sendable {
  /// Bit n stands for field n.
  public var bits: UInt64

  /// A set from its bitmap.
  @inlinable public init(bits: UInt64 = 0) { self.bits = bits }

  /// A set of the given fields; numbers above 63 are ignored.
  @inlinable public init(_ fields: some Sequence<FieldNumber>) {
    var bits: UInt64 = 0
    for field in fields where field < 64 { bits |= 1 << UInt64(field) }
    self.bits = bits
  }

  /// Whether no field is in the set.
  @inlinable public var isEmpty: Bool { bits == 0 }
  /// How many fields are in the set.
  @inlinable public var count: Int { bits.nonzeroBitCount }
  /// Whether `field` is in the set.
  @inlinable public func contains(_ field: FieldNumber) -> Bool { field < 64 && bits & (1 << UInt64(field)) != 0 }
  /// Adds `field`.
  @inlinable public mutating func insert(_ field: FieldNumber) { if field < 64 { bits |= 1 << UInt64(field) } }
  /// Removes `field`.
  @inlinable public mutating func remove(_ field: FieldNumber) { if field < 64 { bits &= ~(1 << UInt64(field)) } }
  /// Adds the fields of another set.
  @inlinable public mutating func formUnion(_ other: FieldSet) { bits |= other.bits }
  /// Fields in either set.
  @inlinable public func union(_ other: FieldSet) -> FieldSet { FieldSet(bits: bits | other.bits) }
  /// Fields in both sets.
  @inlinable public func intersection(_ other: FieldSet) -> FieldSet { FieldSet(bits: bits & other.bits) }
  /// Fields in this set and not in the other.
  @inlinable public func subtracting(_ other: FieldSet) -> FieldSet { FieldSet(bits: bits & ~other.bits) }
  /// The fields in ascending order.
  @inlinable public var fields: Fields { Fields(rest: bits) }

  /// The fields of a set, one after the other.
  public struct Fields: Sequence, IteratorProtocol, Sendable {
    @usableFromInline var rest: UInt64

    @inlinable init(rest: UInt64) { self.rest = rest }

    /// The next field.
    @inlinable public mutating func next() -> FieldNumber? {
      guard let first else { return nil }
      rest &= rest - 1
      return first
    }

    /// The lowest field that is left.
    @inlinable public var first: FieldNumber? {
      rest == 0 ? nil : FieldNumber(truncatingIfNeeded: rest.trailingZeroBitCount)
    }

    /// How many fields are left.
    @inlinable public var underestimatedCount: Int { rest.nonzeroBitCount }
  }
}

/// One write to one cell.
public struct CellWrite: Hashable, Sendable {
  /// Which field.
  public let field: FieldNumber
  /// The new value.
  public let value: FieldValue
  /// The entry of the author's stream in which the replaced value reached the author; 0 when the
  /// author saw none. It is the author's own count, so it says nothing of anybody else's.
  public let base: UInt64

  /// A write to `field`.
  public init(field: FieldNumber, value: FieldValue, base: UInt64 = 0) {
    self.field = field
    self.value = value
    self.base = base
  }
}

/// What one act wrote to one record: one or more cells under one stamp. Protocol/changes.md, "Changes".
public struct Change: Hashable, Sendable {
  /// The replica's own count, from 1, dense: push is idempotent on (replica, sequence).
  public let sequence: UInt64
  /// The kind of the record; a record never changes its kind.
  public let kind: KindNumber
  /// The record written to.
  public let record: RecordID
  /// When, by the device's clock.
  public var stamp: Stamp
  /// The cells, in ascending field order.
  public let writes: [CellWrite]

  /// A change; writes are put in field order.
  public init(sequence: UInt64, kind: KindNumber, record: RecordID, stamp: Stamp, writes: [CellWrite]) {
    self.sequence = sequence
    self.kind = kind
    self.record = record
    self.stamp = stamp
    self.writes = writes.sorted { $0.field < $1.field }
  }

  /// The most cells one change may write.
  public static let writesMax = 63
}

extension Change {
  /// `[sequence, kind, record, stamp, {field: value}, {field: base}]`; bases of 0 are left out.
  public func encode(into encoder: inout CBOREncoder) {
    encoder.arrayHead(6)
    encoder.unsigned(sequence)
    encoder.unsigned(UInt64(kind))
    encoder.fixedBytes16(record.high, record.low)
    encoder.unsigned(stamp.packed)
    encoder.mapHead(writes.count)
    for write in writes {
      encoder.unsigned(UInt64(write.field))
      write.value.encode(into: &encoder)
    }
    encoder.mapHead(writes.count { $0.base != 0 })
    for write in writes where write.base != 0 {
      encoder.unsigned(UInt64(write.field))
      encoder.unsigned(write.base)
    }
  }

  /// Reads one change; refuses field numbers outside 1 to 63 and bases for fields not written.
  public init(from decoder: inout CBORDecoder) throws(CBORFault) {
    guard try decoder.readArrayHead() == 6 else { throw CBORFault(.unsupported, at: decoder.offset) }
    sequence = try decoder.readUnsigned()
    let kind = try decoder.readUnsigned()
    guard kind <= UInt64(KindNumber.max) else { throw CBORFault(.overflow, at: decoder.offset) }
    self.kind = KindNumber(kind)
    let id = try decoder.readBytes16()
    record = RecordID(high: id.0, low: id.1)
    stamp = Stamp(packed: try decoder.readUnsigned())
    let count = try decoder.readMapHead()
    guard count >= 1, count <= Change.writesMax else { throw CBORFault(.overflow, at: decoder.offset) }
    var values: [CellWrite] = []
    values.reserveCapacity(count)
    var previous: UInt64?
    for _ in 0..<count {
      let key = try decoder.readMapKeyUnsigned(after: &previous)
      guard key >= 1, key <= 63 else { throw CBORFault(.overflow, at: decoder.offset) }
      values.append(CellWrite(field: FieldNumber(key), value: try FieldValue(from: &decoder)))
    }
    let bases = try decoder.readMapHead()
    previous = nil
    var next = 0
    for _ in 0..<bases {
      let key = try decoder.readMapKeyUnsigned(after: &previous)
      let base = try decoder.readUnsigned()
      while next < values.count, UInt64(values[next].field) < key { next += 1 }
      guard next < values.count, UInt64(values[next].field) == key, base > 0 else {
        throw CBORFault(.unsupported, at: decoder.offset)
      }
      values[next] = CellWrite(field: values[next].field, value: values[next].value, base: base)
    }
    writes = values
  }
}
