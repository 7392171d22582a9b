extension CBORValue {
  /// Diagnostic notation (RFC 8949 §8): what the chapters of the protocol and its vectors are written in.
  ///
  ///     {1: "Dordrecht", 2: h'00ff', 3: [true, -4.1]}
  public var diagnostic: String {
    switch self {
    case .unsigned(let value): "\(value)"
    case .negative(let argument): argument == .max ? "-18446744073709551616" : "-\(argument + 1)"
    case .bytes(let bytes): "h'\(Self.hexadecimal(bytes))'"
    case .text(let text): Self.quoted(text)
    case .array(let items): "[\(items.map(\.diagnostic).joined(separator: ", "))]"
    case .map(let pairs):
      "{\(pairs.map { "\($0.key.diagnostic): \($0.value.diagnostic)" }.joined(separator: ", "))}"
    case .boolean(let value): value ? "true" : "false"
    case .null: "null"
    case .real(let value): Self.decimal(value)
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Text between quotation marks, with the escapes of JSON (RFC 8259 §7).
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\u{00}"..<"\u{20}", "\u{7f}": quoted += "\\u00" + hexadecimal([UInt8(truncatingIfNeeded: scalar.value)])
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The shortest decimal that reads back as the same float, always with a point: 1.0e+300, 5.960464477539063e-8.
  private static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].contains(".") ? String(parts[0]) : parts[0] + ".0"
    guard parts.count == 2 else { return mantissa }
    let digits = parts[1].dropFirst().drop { $0 == "0" }
    return "\(mantissa)e\(parts[1].prefix(1))\(digits)"
  }
}
