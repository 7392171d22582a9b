/// The fields of a head in their order, duplicates included (RFC 9110 §5).
///
/// Names are compared without regard to the case of ASCII letters. A reader asks for a value that may occur once with
/// `value(of:)`, and so cannot pick one of two by accident.
public struct HeaderFields: Sendable, Equatable, CustomStringConvertible {
  /// One field line.
  public struct Field: Sendable, Equatable {
    /// The name as it was written.
    public let name: String
    /// The value without white space around it.
    public let value: String
  }

  /// The fields in order.
  public private(set) var all: [Field] = []

  /// These fields in this order.
  public init(_ fields: KeyValuePairs<String, String> = [:]) {
    for (name, value) in fields { append(name, value) }
  }

  /// How many field lines there are.
  public var count: Int { all.count }

  /// Adds a field at the end.
  public mutating func append(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

  /// Every value of `name`, in order.
  public func values(of name: String) -> [String] {
    all.filter { isSameName($0.name, name) }.map(\.value)
  }

  /// The one value of `name`, or nothing; a `duplicateField` when there are more.
  public func value(of name: String) throws(HTTPFault) -> String? {
    let values = values(of: name)
    guard values.count <= 1 else { throw HTTPFault(.duplicateField) }
    return values.first
  }

  /// Whether `name` occurs at all.
  public func contains(_ name: String) -> Bool { all.contains { isSameName($0.name, name) } }

  /// Whether `name` lists `token`, over all its values, separated by commas (RFC 9110 §5.6.1).
  public func lists(_ token: String, in name: String) -> Bool {
    values(of: name).contains { value in
      value.split(separator: ",").contains { isSameName(Self.trimmed($0), token) }
    }
  }

  /// The names only: values may name persons or hold secrets.
  public var description: String { all.map(\.name).joined(separator: ", ") }

  /// Reads one field line without its line end and adds it (RFC 9112 §5).
  mutating func append(line: [UInt8]) throws(HTTPFault) {
    if line[0].isBlank { throw HTTPFault(.obsoleteFolding) }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw HTTPFault(.fieldName) }
    let name = line[..<colon]
    if let last = name.last, last.isBlank { throw HTTPFault(.spaceBeforeColon) }
    guard !name.isEmpty, name.allSatisfy(\.isToken) else { throw HTTPFault(.fieldName) }
    let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
    append(String(decoding: name, as: UTF8.self), String(Self.trimmed(value[...])))
  }

  /// Writes all field lines; refuses what a peer could read as something else.
  func write(to bytes: inout [UInt8]) throws(HTTPFault) {
    for field in all {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isToken) else { throw HTTPFault(.fieldName) }
      let value = field.value.utf8
      guard value.allSatisfy(\.isText), value.first?.isBlank != true, value.last?.isBlank != true else {
        throw HTTPFault(.fieldValue)
      }
      bytes += field.name.utf8
      bytes += ": ".utf8
      bytes += value
      bytes += "\r\n".utf8
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.utf8.first?.isBlank == true { text.removeFirst() }
    while text.utf8.last?.isBlank == true { text.removeLast() }
    return text
  }
}
