public import Changes

/// Named cells of one record: what a verstrekking covers. On the wire a flat list of pairs of the
/// record's id and the bitmap of its fields. Protocol/records.md, "Cells".
public struct CellSelection: Hashable, Sendable {
  /// The record.
  public let record: RecordID
  /// The fields of it that are named.
  public let fields: FieldSet

  /// A selection of `fields` of `record`.
  public init(record: RecordID, fields: FieldSet) {
    self.record = record
    self.fields = fields
  }

  /// The selections as one field value.
  public static func value(_ selections: [CellSelection]) -> FieldValue {
    .list(selections.flatMap { [.identifier($0.record), .integer(Int64(bitPattern: $0.fields.bits))] })
  }

  /// What a `verstrekking` record covers; nothing when it says that in no readable way.
  public static func list(in verstrekking: RecordView) -> [CellSelection] {
    verstrekking["cellen"].flatMap { list(from: $0) } ?? []
  }

  /// Reads selections; nil when the value is not a list of pairs.
  public static func list(from value: FieldValue) -> [CellSelection]? {
    guard case .list(let values) = value, values.count.isMultiple(of: 2) else { return nil }
    var selections: [CellSelection] = []
    selections.reserveCapacity(values.count / 2)
    for index in stride(from: 0, to: values.count, by: 2) {
      guard let record = values[index].identifier, let bits = values[index + 1].integer else { return nil }
      selections.append(CellSelection(record: record, fields: FieldSet(bits: UInt64(bitPattern: bits))))
    }
    return selections
  }
}
