public import CBOR

/// What one cell holds. Protocol/changes.md, "Values".
///
/// A closed set of shapes; the schema in `Records` says which shape a field takes and what it means.
/// The description never shows the content, so that personal data cannot reach a log by accident.
public enum FieldValue: Hashable, Sendable {
  /// The field has been cleared.
  case null
  /// Yes or no.
  case boolean(Bool)
  /// A whole number; also instants (milliseconds since 1970 UTC) and days (days since 1970).
  case integer(Int64)
  /// A measured number; never NaN or infinite.
  case real(Double)
  /// Text; also a code from a closed list.
  case text(String)
  /// A reference to a record, account or party. On the wire a byte string of exactly 16 bytes.
  case identifier(RecordID)
  /// Bytes of any other length than 16.
  case bytes([UInt8])
  /// Several values of one shape.
  case list([FieldValue])

  /// Lists within lists within lists; deeper is refused.
  public static let depthMax = 4
}

extension FieldValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The shape, never the content.
  public var description: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean(…)"
    case .integer: "integer(…)"
    case .real: "real(…)"
    case .text: "text(…)"
    case .identifier: "identifier(…)"
    case .bytes: "bytes(…)"
    case .list(let values): "list of \(values.count)"
    }
  }

  /// The shape, never the content.
  public var debugDescription: String { description }

  /// Hides the payload from `dump` and from test failure output.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension FieldValue {
  /// Appends the value in deterministic CBOR.
  public func encode(into encoder: inout CBOREncoder) {
    switch self {
    case .null: encoder.null()
    case .boolean(let value): encoder.boolean(value)
    case .integer(let value): encoder.integer(value)
    case .real(let value): encoder.real(value)
    case .text(let value): encoder.text(value)
    case .identifier(let value): encoder.fixedBytes16(value.high, value.low)
    case .bytes(let value): encoder.bytes(value)
    case .list(let values):
      encoder.arrayHead(values.count)
      for value in values { value.encode(into: &encoder) }
    }
  }

  /// Reads one value. Byte strings of 16 bytes are always identifiers.
  public init(from decoder: inout CBORDecoder, depth: Int = 0) throws(CBORFault) {
    switch try decoder.peekType() {
    case .null:
      try decoder.readNull()
      self = .null
    case .boolean: self = .boolean(try decoder.readBoolean())
    case .unsigned, .negative: self = .integer(try decoder.readInteger())
    case .real:
      let value = try decoder.readReal()
      guard value.isFinite else { throw CBORFault(.unsupported, at: decoder.offset) }
      self = .real(value)
    case .text: self = .text(try decoder.readText())
    case .bytes:
      let value = try decoder.readBytes()
      if let id = RecordID(bytes: value) { self = .identifier(id) } else { self = .bytes(value) }
    case .array:
      guard depth < FieldValue.depthMax else { throw CBORFault(.tooDeep, at: decoder.offset) }
      let count = try decoder.readArrayHead()
      var values: [FieldValue] = []
      values.reserveCapacity(min(count, 256))
      for _ in 0..<count { values.append(try FieldValue(from: &decoder, depth: depth + 1)) }
      self = .list(values)
    case .map, .tag, .other: throw CBORFault(.unsupported, at: decoder.offset)
    }
  }

  /// The text, if this is text.
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The whole number, if this is one.
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  /// The yes or no, if this is one.
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  /// The reference, if this is one.
  public var identifier: RecordID? { if case .identifier(let value) = self { value } else { nil } }
  /// The references, if this is a list of them or a single one.
  public var identifiers: [RecordID] {
    switch self {
    case .identifier(let value): [value]
    case .list(let values): values.compactMap(\.identifier)
    default: []
    }
  }
}
