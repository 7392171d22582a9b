import CBOR
import Changes
import Records

/// What stands in cells: values against the schema, and the small languages of ids, dates and numbers.
extension Target {
  static let records: [Target] = [value, words]

  /// `[kind, field, value]`: any value against any field, in every form, and as a selection of cells.
  private static let value = Target(name: "value", shape: .cbor, samples: { values }) { input, _ in
    guard case .array(let parts)? = try? CBORValue(decoding: input), parts.count == 3,
      case .unsigned(let kindNumber) = parts[0], case .unsigned(let place) = parts[1],
      let encoded = try? parts[2].encoded()
    else { return .refused }
    let kinds = Schema.current.kinds
    let kind = kinds[Int(kindNumber % UInt64(kinds.count))]
    let field = kind.fields[Int(place % UInt64(kind.fields.count))]
    var decoder = CBORDecoder(encoded)
    guard let value = try? FieldValue(from: &decoder) else { return .refused }
    if "\(value)".contains(Marked.name) { throw Finding("the description of a value shows it") }
    let selections = CellSelection.list(from: value)
    if let selections, CellSelection.list(from: CellSelection.value(selections)) != selections {
      throw Finding("a selection of cells reads its own writing differently")
    }
    do throws(ValueFault) {
      try field.check(value)
    } catch {
      try Marked.check("\(error)")
      return .refused
    }
    for form in Form.allCases {
      guard let shown = field.reduced(value, to: form), form != .jaNee else { continue }
      if (try? field.check(shown)) == nil { throw Finding("\(field.name) as \(form) does not fit its own field") }
      if field.reduced(shown, to: form) != shown { throw Finding("\(field.name) as \(form) is reduced further") }
    }
    return .accepted
  }

  private static let values: [[UInt8]] = {
    let samples: [FieldValue] = [
      .null, .boolean(true), .integer(1_790_000_000_000), .integer(20_000), .integer(-62_091), .real(51.8),
      .text("geluid"), .text("111222333"), .text(Marked.name), .identifier(Samples.id), .bytes([1]),
      .list([.identifier(Samples.id)]), .list([.text("Oost")]),
      CellSelection.value([CellSelection(record: Samples.id, fields: FieldSet([1, 63]))]),
    ]
    return samples.enumerated().flatMap { index, value in
      (0..<40).map { place in
        var encoder = CBOREncoder()
        encoder.arrayHead(3)
        encoder.unsigned(UInt64(place % Schema.current.kinds.count))
        encoder.unsigned(UInt64((index + place) % 20))
        value.encode(into: &encoder)
        return encoder.bytes
      }
    }
  }()

  /// Texts that stand for something: record ids, dates and burgerservicenummers.
  private static let words = Target(
    name: "words", shape: .text,
    samples: {
      ["2026-11-24", "111222333", "bsn 1112.22.333 van", Samples.id.text, Samples.id.short(), "HIN-04"]
        .map { Array($0.utf8) }
    }
  ) { input, _ in
    let text = String(decoding: input, as: UTF8.self)
    var isKnown = false
    if let id = RecordID(text: text) {
      guard RecordID(text: id.text) == id else { throw Finding("an id reads its own writing differently") }
      isKnown = true
    }
    if let day = CalendarDay.days(text) {
      guard FieldSpec.days.contains(day) else { throw Finding("a date that no field takes") }
      isKnown = true
    }
    if BSN.isValid(text) {
      guard BSN.occurs(in: text) else { throw Finding("a burgerservicenummer is not found in itself") }
      isKnown = true
    }
    _ = BSN.occurs(in: text)
    return isKnown || ProcessRule.named(text) != nil ? .accepted : .refused
  }
}
