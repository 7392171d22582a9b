public import Changes

/// A record as somebody holds it: the kind, who owns it, and the values of the cells held. Absent cells
/// are simply not there; who reads one never learns whether it exists elsewhere.
public struct RecordView: Sendable {
  /// The record's name.
  public let id: RecordID
  /// Its kind.
  public let kind: KindSpec
  /// The account that made it; nil where the holder was not told.
  public let owner: RecordID?
  /// When it was made, in milliseconds since 1970 UTC: the earliest stamp of its cells, as the server took them. Nil on
  /// a device, which knows no stamps of others: the order of acts is for the server to judge.
  public let made: Int64?
  /// The values by field number.
  public var values: FieldValues

  /// A view of a record.
  public init(
    id: RecordID, kind: KindSpec, owner: RecordID?, values: FieldValues, made: Int64? = nil
  ) {
    self.id = id
    self.kind = kind
    self.owner = owner
    self.made = made
    self.values = values
  }

  /// The value of the field with this Dutch name; nil when it is not held, not set or cleared.
  public subscript(_ name: String) -> FieldValue? {
    guard let number = kind.field(named: name)?.number, let value = values[number], value != .null else { return nil }
    return value
  }

  /// The text or code in the named field.
  public func text(_ name: String) -> String? { self[name]?.text }
  /// The number, instant or day in the named field.
  public func integer(_ name: String) -> Int64? { self[name]?.integer }
  /// The yes or no in the named field; false when not set.
  public func isTrue(_ name: String) -> Bool { self[name]?.boolean ?? false }
  /// The reference in the named field.
  public func reference(_ name: String) -> RecordID? { self[name]?.identifier }
  /// The references in the named field.
  public func references(_ name: String) -> [RecordID] { self[name]?.identifiers ?? [] }
  /// The texts in the named field.
  public func texts(_ name: String) -> [String] {
    guard case .list(let values)? = self[name] else { return [] }
    return values.compactMap(\.text)
  }

  /// The unit of re-evaluation: the casus this record belongs to; without one the overleg it belongs to (an
  /// LBO has no casus); else the record itself.
  public var root: RecordID {
    for field in kind.rootFields {
      if let root = values[field]?.identifier { return root }
    }
    return id
  }
}
