/// The character classes of RFC 9110 and RFC 3986, on bytes.
extension UInt8 {
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  var isHexadecimal: Bool {
    isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self || UInt8(ascii: "A")...UInt8(ascii: "F") ~= self
  }

  var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

  /// Space or horizontal tab (RFC 9110 §5.6.3).
  var isBlank: Bool { self == 0x20 || self == 0x09 }

  /// What may stand in a head between line ends: visible ASCII, space and horizontal tab.
  var isText: Bool { 0x20...0x7e ~= self || self == 0x09 }

  /// What a method or field name is made of (RFC 9110 §5.6.2).
  var isToken: Bool {
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: isLetter || isDigit
    }
  }

  /// What a path or query is made of, besides `%` with two digits (RFC 3986 §3.3, §3.4).
  var isTarget: Bool {
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ";"), UInt8(ascii: "="),
      UInt8(ascii: "?"), UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: isLetter || isDigit
    }
  }

  /// An ASCII letter in lower case, any other byte as it is.
  var lowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}

/// Whether two names are the same to HTTP: ASCII letters without regard to case (RFC 9110 §5.1).
func isSameName(_ one: some StringProtocol, _ other: some StringProtocol) -> Bool {
  one.utf8.elementsEqual(other.utf8) { $0.lowercased == $1.lowercased }
}
