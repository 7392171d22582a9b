/// A value on its way into a statement. Its description tells the type and size, never the content.
public enum Value: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// SQL NULL.
  case null
  /// A 64-bit integer.
  case integer(Int64)
  /// An unsigned integer, stored as the signed integer with the same bits; read it back with `uint64(_:)`.
  case unsigned(UInt64)
  /// A floating-point number.
  case real(Double)
  /// A text; NUL characters are kept.
  case text(String)
  /// Bytes.
  case blob([UInt8])
  /// A 16-byte identifier as blob: the high half first, big-endian.
  case bytes16(UInt64, UInt64)

  /// A text, or NULL for nil.
  public static func text(orNull text: String?) -> Value { text.map(Value.text) ?? .null }
  /// Bytes, or NULL for nil.
  public static func blob(orNull bytes: [UInt8]?) -> Value { bytes.map(Value.blob) ?? .null }
  /// An integer, or NULL for nil.
  public static func integer(orNull number: Int64?) -> Value { number.map(Value.integer) ?? .null }

  /// The type, and the size of texts and blobs.
  public var description: String {
    switch self {
    case .null: "null"
    case .integer, .unsigned: "integer"
    case .real: "real"
    case .text(let text): "text(\(text.utf8.count) bytes)"
    case .blob(let bytes): "blob(\(bytes.count) bytes)"
    case .bytes16: "blob(16 bytes)"
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  /// An integer literal.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A string literal.
  public init(stringLiteral value: String) { self = .text(value) }
  /// `nil` as NULL.
  public init(nilLiteral: ()) { self = .null }
}
