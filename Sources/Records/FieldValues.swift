public import Changes

/// The values of some fields of one record, by field number.
///
/// Like a dictionary, and faster than one: there are at most 63 fields, so which of them have a value is one word, and
/// the values stand behind each other in the order of their fields.
public struct FieldValues: Sendable, Equatable {
  /// Which fields have a value.
  public private(set) var fields = FieldSet()
  private var stored: [FieldValue] = []

  /// No values.
  public init() {}

  /// No values, with room for `count`.
  public init(reserving count: Int) { stored.reserveCapacity(count) }

  /// The values of a dictionary.
  public init(_ values: [FieldNumber: FieldValue]) {
    self.init(reserving: values.count)
    for (field, value) in values { self[field] = value }
  }

  /// The value of a field; nil when it has none. A number above 63 has none, and is given none.
  public subscript(field: FieldNumber) -> FieldValue? {
    get { fields.contains(field) ? stored[place(of: field)] : nil }
    set {
      guard field < 64 else { return }
      let place = place(of: field)
      switch (newValue, fields.contains(field)) {
      case (let value?, true): stored[place] = value
      case (let value?, false):
        stored.insert(value, at: place)
        fields.insert(field)
      case (nil, true):
        stored.remove(at: place)
        fields.remove(field)
      case (nil, false): break
      }
    }
  }

  /// The values of those of these fields that have one.
  public func among(_ wanted: FieldSet) -> FieldValues {
    var result = FieldValues(reserving: fields.intersection(wanted).count)
    for (field, value) in self where wanted.contains(field) { result[field] = value }
    return result
  }

  /// How many fields below this one have a value.
  private func place(of field: FieldNumber) -> Int { (fields.bits & ((1 << UInt64(field)) - 1)).nonzeroBitCount }
}

extension FieldValues: Sequence {
  /// The fields with their values, in the order of the fields.
  public func makeIterator() -> some IteratorProtocol<(field: FieldNumber, value: FieldValue)> {
    zip(fields.fields, stored).lazy.map { (field: $0.0, value: $0.1) }.makeIterator()
  }

  /// How many fields have a value.
  public var underestimatedCount: Int { stored.count }
}

extension FieldValues: ExpressibleByDictionaryLiteral {
  /// The values of a literal.
  public init(dictionaryLiteral values: (FieldNumber, FieldValue)...) {
    for (field, value) in values { self[field] = value }
  }
}
