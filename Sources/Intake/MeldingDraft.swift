internal import Changes
internal import Records

/// A melding while it is being read: every value is checked against its field before it is kept.
struct MeldingDraft {
  private(set) var values: [FieldNumber: FieldValue] = [:]

  /// Sets the field with this Dutch name.
  mutating func set(_ name: String, _ value: FieldValue) throws(ElementFault) {
    guard let field = KindSpec.melding.field(named: name) else {
      throw ElementFault("het veld \(name) bestaat niet")
    }
    do { try field.check(value) } catch { throw ElementFault(Self.words(error, field)) }
    values[field.number] = value
  }

  /// Sets a text after cleaning; an empty one leaves the field unset.
  mutating func setText(_ name: String, _ text: String?, lines: SourceText.Lines = .one) throws(ElementFault) {
    guard let text, let clean = SourceText.clean(text, lines) else { return }
    try set(name, .text(clean))
  }

  func has(_ name: String) -> Bool { KindSpec.melding.field(named: name).map { values[$0.number] != nil } ?? false }

  /// Refuses a melding that lacks what every melding needs.
  func checkComplete() throws(ElementFault) {
    for field in KindSpec.melding.fields where field.marks.contains(.required) && values[field.number] == nil {
      throw ElementFault("het veld \(field.name) ontbreekt")
    }
  }

  private static func words(_ fault: ValueFault, _ field: FieldSpec) -> String {
    switch fault.code {
    case .tooLong:
      if case .text(let charactersMax) = field.type {
        "het veld \(field.name) is te lang (ten hoogste \(charactersMax) tekens)"
      } else {
        "het veld \(field.name) is te lang"
      }
    case .outOfRange: "het veld \(field.name) ligt buiten wat mogelijk is"
    case .notAChoice: "het veld \(field.name) heeft een waarde die niet in de lijst staat"
    default: "het veld \(field.name) kan deze waarde niet hebben"
    }
  }
}

/// Text from elsewhere, made fit to store and show.
enum SourceText {
  /// Whether line ends are kept.
  enum Lines { case one, many }

  /// The text without control characters, which could move a cursor or hide something on a terminal (C0, DEL and C1
  /// become spaces), with plain line ends, and without space around it; nil when nothing is left.
  static func clean(_ text: String, _ lines: Lines) -> String? {
    var scalars = String.UnicodeScalarView()
    var previous: UnicodeScalar = " "
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where previous == "\r": break
      case 0x0A, 0x0D: scalars.append(lines == .many ? "\n" : " ")
      case 0x09 where lines == .many: scalars.append("\t")
      case 0..<0x20, 0x7F..<0xA0: scalars.append(" ")
      default: scalars.append(scalar)
      }
      previous = scalar
    }
    func isSpace(_ scalar: UnicodeScalar) -> Bool { scalar == " " || scalar == "\n" || scalar == "\t" }
    let start = scalars.drop(while: isSpace)
    guard let end = start.lastIndex(where: { !isSpace($0) }) else { return nil }
    return String(start[...end])
  }
}
