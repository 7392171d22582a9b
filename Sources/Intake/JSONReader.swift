/// A JSON value (RFC 8259).
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  /// A number, and the same as integer where it is written as one that fits.
  case number(Double, integer: Int64?)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

/// Reads JSON from bytes, strictly, and can pass over a value that it cannot read.
///
/// The toolchain's decoder takes a file or refuses it whole; here one bad element must not keep the others out, however
/// deep it nests or whatever stands in it. Refused besides what the RFC refuses: depth beyond
/// `IntakeLimits.depthMax`, a key twice in one object, numbers beyond the range of a double, lone surrogates.
struct JSONReader {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  /// Moves past `character` if it comes next.
  mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Reads one value.
  mutating func value(depth: Int = 0) throws(ElementFault) -> JSONValue {
    guard let first = peek() else { throw ElementFault("het bestand breekt hier af") }
    switch first {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  /// Passes over one value without understanding it: brackets are counted and strings respected, nothing else. False
  /// when the file ends before the value does.
  mutating func skip() -> Bool {
    guard peek() != nil else { return false }
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return true }
        depth -= 1
        if depth == 0 {
          position += 1
          return true
        }
      case UInt8(ascii: ",") where depth == 0: return true
      case UInt8(ascii: "\""): guard skipString() else { return false }
      default: break
      }
      position += 1
    }
    return false
  }

  /// Moves to the closing quote of the string that begins here.
  private mutating func skipString() -> Bool {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return position < bytes.count
  }

  private func syntax() -> ElementFault { ElementFault("geen geldige JSON bij teken \(position + 1) van het bestand") }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(ElementFault) -> JSONValue {
    let expected = "\(word)".utf8
    guard bytes[position...].starts(with: expected) else { throw syntax() }
    position += expected.count
    return value
  }

  private mutating func object(depth: Int) throws(ElementFault) -> [String: JSONValue] {
    try enter(depth)
    var members: [String: JSONValue] = [:]
    if takes("}") { return members }
    repeat {
      let key = try self.key()
      guard members.updateValue(try value(depth: depth), forKey: key) == nil else {
        throw ElementFault("een gegeven staat er twee keer in")
      }
    } while takes(",")
    guard takes("}") else { throw syntax() }
    return members
  }

  /// Reads a member's key and the colon.
  mutating func key() throws(ElementFault) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw syntax() }
    let key = try string()
    guard takes(":") else { throw syntax() }
    return key
  }

  private mutating func array(depth: Int) throws(ElementFault) -> [JSONValue] {
    try enter(depth)
    var values: [JSONValue] = []
    if takes("]") { return values }
    repeat { values.append(try value(depth: depth)) } while takes(",")
    guard takes("]") else { throw syntax() }
    return values
  }

  private mutating func enter(_ depth: Int) throws(ElementFault) {
    guard depth <= IntakeLimits.depthMax else { throw ElementFault("de gegevens zitten te diep in elkaar") }
    position += 1
  }

  private mutating func number() throws(ElementFault) -> JSONValue {
    let start = position
    func digits(_ reader: inout JSONReader) -> Int {
      let start = reader.position
      while reader.position < reader.bytes.count, (48...57).contains(reader.bytes[reader.position]) {
        reader.position += 1
      }
      return reader.position - start
    }
    func has(_ characters: Set<UInt8>) -> Bool {
      guard position < bytes.count, characters.contains(bytes[position]) else { return false }
      position += 1
      return true
    }
    _ = has([UInt8(ascii: "-")])
    let whole = position
    guard case let count = digits(&self), count > 0, count == 1 || bytes[whole] != UInt8(ascii: "0") else {
      throw syntax()
    }
    var isInteger = true
    if has([UInt8(ascii: ".")]) {
      isInteger = false
      guard digits(&self) > 0 else { throw syntax() }
    }
    if has([UInt8(ascii: "e"), UInt8(ascii: "E")]) {
      isInteger = false
      _ = has([UInt8(ascii: "+"), UInt8(ascii: "-")])
      guard digits(&self) > 0 else { throw syntax() }
    }
    guard position - start <= IntakeLimits.numberCharactersMax else { throw syntax() }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Double(text), number.isFinite else { throw ElementFault("een getal is te groot") }
    return .number(number, integer: isInteger ? Int64(text) : nil)
  }

  private mutating func string() throws(ElementFault) -> String {
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw ElementFault("een tekst is geen geldige UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        content += Array(String(try escape()).utf8)
      case 0..<0x20: throw syntax()
      default:
        content.append(byte)
        position += 1
      }
    }
    throw ElementFault("het bestand breekt hier af")
  }

  /// Reads what follows a backslash.
  private mutating func escape() throws(ElementFault) -> Unicode.Scalar {
    guard position < bytes.count else { throw ElementFault("het bestand breekt hier af") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      guard unit < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else { throw syntax() }
      position += 2
      let second = try hexadecimal()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
      else { throw syntax() }
      return scalar
    default: throw syntax()
    }
  }

  private mutating func hexadecimal() throws(ElementFault) -> UInt32 {
    guard bytes.count - position >= 4 else { throw ElementFault("het bestand breekt hier af") }
    var value: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: throw syntax()
      }
    }
    position += 4
    return value
  }
}
