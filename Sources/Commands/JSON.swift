/// A JSON document to be written (RFC 8259): on one line, with the keys of objects in the order in which they were
/// given, so that the same values always give the same bytes.
///
///     let casus: JSON = ["nummer": 12, "wijk": "Oud-Krispijn", "gesloten": nil]
///     casus.text  // {"nummer":12,"wijk":"Oud-Krispijn","gesloten":null}
public enum JSON: Sendable {
  /// Null.
  case null
  /// False or true.
  case boolean(Bool)
  /// A whole number. Beyond 2^53 many readers lose digits: give such numbers as text.
  case integer(Int64)
  /// A number; what is not finite is written as null, for JSON has no word for it.
  case real(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSON])
  /// Keys with values, in order. The caller gives each key once.
  case object([(key: String, value: JSON)])

  /// Text, or null when there is none.
  public static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// The document on one line, without line end.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .real(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let pairs):
      text += "{"
      for (index, pair) in pairs.enumerated() {
        if index > 0 { text += "," }
        Self.quote(pair.key, to: &text)
        text += ":"
        pair.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Escapes what JSON demands, and also what a terminal would act on, so that output may be looked at.
  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{20}"..."\u{7e}": text.unicodeScalars.append(scalar)
      case let scalar where TerminalText.isUnsafe(scalar):
        for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Null.
  public init(nilLiteral: ()) { self = .null }
  /// False or true.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A list.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// Keys with values, in this order.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}
