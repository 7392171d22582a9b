public import CBOR

/// Cells of one record as they came: a map of field to value that was checked but not read. Protocol/changes.md,
/// "Values".
///
/// Most values only pass through, from a row into an answer and from an answer into a row. They stay the bytes that
/// they are, and are read when somebody asks for one.
///
///     let cells = try CellMap(from: &decoder)
///     cells.fields.contains(4)
///     cells[4]?.text
public struct CellMap: Sendable {
  /// Bytes that hold the map, which may be those of a whole message.
  private let bytes: [UInt8]
  private let range: Range<Int>
  /// The fields that have a value.
  public let fields: FieldSet

  /// How many cells there are.
  public var count: Int { fields.count }
  /// How long the map is, in bytes.
  public var byteCount: Int { range.count }

  /// The map of `cells`, which stand in field order.
  public init(_ cells: [(field: FieldNumber, value: FieldValue)]) {
    var encoder = CBOREncoder(reserving: 16 + cells.count * 24)
    encoder.mapHead(cells.count)
    for cell in cells {
      encoder.unsigned(UInt64(cell.field))
      cell.value.encode(into: &encoder)
    }
    self.init(encoded: encoder.bytes, fields: FieldSet(cells.map(\.field)))
  }

  /// A map that was written from checked values.
  /// - Parameters:
  ///   - bytes: the map, and nothing else.
  ///   - fields: its keys.
  public init(encoded bytes: [UInt8], fields: FieldSet) {
    self.bytes = bytes
    range = bytes.indices
    self.fields = fields
  }

  /// Passes over the map that comes next, and holds it to all that reading its values would.
  public init(from decoder: inout CBORDecoder) throws(CBORFault) {
    let start = decoder.offset
    var fields = FieldSet()
    var previous: UInt64?
    for _ in 0..<(try decoder.readMapHead()) {
      let key = try decoder.readMapKeyUnsigned(after: &previous)
      guard key >= 1, key <= 63 else { throw CBORFault(.overflow, at: decoder.offset) }
      fields.insert(FieldNumber(key))
      try FieldValue.skip(&decoder)
    }
    bytes = decoder.source
    range = start..<decoder.offset
    self.fields = fields
  }

  /// The value of one field; nil when it is not there.
  public subscript(field: FieldNumber) -> FieldValue? {
    fields.contains(field) ? first { $0.field == field }?.value : nil
  }

  /// Appends the map as it is.
  public func encode(into encoder: inout CBOREncoder) { encoder.raw(bytes[range]) }
}

extension CellMap: Equatable {
  /// Deterministic encoding: equal when their bytes are.
  public static func == (left: CellMap, right: CellMap) -> Bool {
    left.fields == right.fields && left.bytes[left.range] == right.bytes[right.range]
  }
}

extension CellMap: Sequence {
  /// Reads the cells in field order.
  public struct Iterator: IteratorProtocol {
    private var decoder: CBORDecoder
    private var left: Int

    fileprivate init(_ decoder: CBORDecoder, count: Int) {
      self.decoder = decoder
      left = count
    }

    /// The next cell. What was checked can be read, so nothing is lost here.
    public mutating func next() -> (field: FieldNumber, value: FieldValue)? {
      guard left > 0, let key = try? decoder.readUnsigned(), let value = try? FieldValue(from: &decoder) else {
        return nil
      }
      left -= 1
      return (FieldNumber(truncatingIfNeeded: key), value)
    }
  }

  /// Reads the cells in field order.
  public func makeIterator() -> Iterator {
    var decoder = CBORDecoder(bytes, at: range.lowerBound)
    let count = (try? decoder.readMapHead()) ?? 0
    return Iterator(decoder, count: count)
  }
}

extension CellMap: CustomStringConvertible, CustomReflectable {
  /// How many cells, never what is in them.
  public var description: String { "\(count) cells" }
  /// Hides the content from `dump` and from test failure output.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension FieldValue {
  /// Passes over one value, and refuses what `init(from:depth:)` refuses.
  static func skip(_ decoder: inout CBORDecoder, depth: Int = 0) throws(CBORFault) {
    switch try decoder.peekType() {
    case .text, .bytes, .null, .boolean: try decoder.skipItem()
    case .unsigned, .negative: _ = try decoder.readInteger()
    case .real:
      guard try decoder.readReal().isFinite else { throw CBORFault(.unsupported, at: decoder.offset) }
    case .array:
      guard depth < FieldValue.depthMax else { throw CBORFault(.tooDeep, at: decoder.offset) }
      for _ in 0..<(try decoder.readArrayHead()) { try skip(&decoder, depth: depth + 1) }
    case .map, .tag, .other: throw CBORFault(.unsupported, at: decoder.offset)
    }
  }
}
