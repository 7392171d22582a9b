public import Changes
public import Records

/// What somebody wants to write to one record, new or not.
public struct Draft: Sendable {
  /// The kind of the record.
  public var kind: KindSpec
  /// The record; nil for a new one. An id that this device does not hold makes a new record when it was minted here,
  /// as an import's is.
  public var record: RecordID?
  /// The new values by field; `.null` clears.
  public var values: [FieldNumber: FieldValue]

  /// A draft by field numbers.
  public init(_ kind: KindSpec, record: RecordID? = nil, values: [FieldNumber: FieldValue]) {
    self.kind = kind
    self.record = record
    self.values = values
  }

  /// A draft by the Dutch names of the fields.
  /// - Throws: `.invalidValue` for a name that the kind does not have.
  public init(
    _ kind: KindSpec, record: RecordID? = nil, _ named: [String: FieldValue]
  ) throws(ReplicaError) {
    var values: [FieldNumber: FieldValue] = [:]
    for (name, value) in named {
      guard let field = kind.field(named: name) else { throw .invalid(ValueFault(.unknownField, field: name)) }
      values[field.number] = value
    }
    self.init(kind, record: record, values: values)
  }
}
