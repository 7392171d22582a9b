/// One item of deterministic CBOR as a tree, for tools, tests and items of unknown shape (Protocol/cbor.md).
///
/// Messages of known shape are read and written with `CBORDecoder` and `CBOREncoder`, without a tree.
/// Two values are equal when their encodings are.
public enum CBORValue: Sendable {
  /// An integer of zero or more.
  case unsigned(UInt64)
  /// The integer −1 − n.
  case negative(UInt64)
  /// A byte string.
  case bytes([UInt8])
  /// A text string.
  case text(String)
  /// An array.
  case array([CBORValue])
  /// A map; the order of its pairs has no meaning, they are sorted when written.
  case map([CBORPair])
  /// False or true.
  case boolean(Bool)
  /// Null.
  case null
  /// A float.
  case real(Double)

  /// A signed integer.
  public static func integer(_ value: Int64) -> CBORValue {
    value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(~value))
  }

  /// The one item that `bytes` holds.
  public init(decoding bytes: [UInt8], depthLimit: Int = CBORDecoder.standardDepthLimit) throws(CBORFault) {
    var decoder = CBORDecoder(bytes, depthLimit: depthLimit)
    self = try decoder.readValue()
    try decoder.finish()
  }

  /// The one encoding of this value. A map with the same key twice has none: `duplicateKey`.
  public func encoded() throws(CBORFault) -> [UInt8] {
    var encoder = CBOREncoder()
    try encoder.value(self)
    return encoder.bytes
  }
}

/// A key of a map and what it stands for.
public struct CBORPair: Sendable {
  /// The key; any type of item.
  public let key: CBORValue
  /// The value.
  public let value: CBORValue

  /// `key` stands for `value`.
  public init(_ key: CBORValue, _ value: CBORValue) {
    self.key = key
    self.value = value
  }
}

extension CBOREncoder {
  /// A tree, with the pairs of its maps in order. A map with the same key twice is refused as a `duplicateKey`.
  public mutating func value(_ value: CBORValue) throws(CBORFault) {
    switch value {
    case .unsigned(let value): unsigned(value)
    case .negative(let argument): head(0x20, argument)
    case .bytes(let value): bytes(value)
    case .text(let value): text(value)
    case .array(let items):
      arrayHead(items.count)
      for item in items { try self.value(item) }
    case .map(let pairs):
      mapHead(pairs.count)
      for pair in try CBORValue.sorted(pairs) {
        raw(pair.key)
        try self.value(pair.value)
      }
    case .boolean(let value): boolean(value)
    case .null: null()
    case .real(let value): real(value)
    }
  }
}

extension CBORValue: Equatable {
  /// Equality of encodings: text is compared by its bytes, −0.0 differs from 0.0, and every NaN is the same.
  public static func == (one: CBORValue, other: CBORValue) -> Bool {
    switch (one, other) {
    case (.unsigned(let one), .unsigned(let other)): one == other
    case (.negative(let one), .negative(let other)): one == other
    case (.bytes(let one), .bytes(let other)): one == other
    case (.text(let one), .text(let other)): one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)): one == other
    case (.map, .map):
      if let one = try? one.encoded(), let other = try? other.encoded() { one == other } else { false }
    case (.boolean(let one), .boolean(let other)): one == other
    case (.null, .null): true
    case (.real(let one), .real(let other)): one.bitPattern == other.bitPattern || one.isNaN && other.isNaN
    default: false
    }
  }

  /// The pairs of a map with their encoded keys, in the order in which they are written.
  static func sorted(_ pairs: [CBORPair]) throws(CBORFault) -> [(key: [UInt8], value: CBORValue)] {
    var encoded: [(key: [UInt8], value: CBORValue)] = []
    for pair in pairs { encoded.append((try pair.key.encoded(), pair.value)) }
    encoded.sort { $0.key.lexicographicallyPrecedes($1.key) }
    for index in encoded.indices.dropFirst() where encoded[index - 1].key == encoded[index].key {
      throw CBORFault(.duplicateKey, at: 0)
    }
    return encoded
  }
}
