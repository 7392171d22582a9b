/// What kind of item comes next, judged by its initial byte only.
public enum CBORType: Sendable, Equatable {
  /// An integer of zero or more.
  case unsigned
  /// An integer below zero.
  case negative
  /// A byte string.
  case bytes
  /// A text string.
  case text
  /// An array.
  case array
  /// A map.
  case map
  /// False or true.
  case boolean
  /// Null.
  case null
  /// A float.
  case real
  /// A tag, which this protocol does not use.
  case tag
  /// A simple value or reserved byte, which this protocol does not use.
  case other

  init(initial: UInt8) {
    switch initial {
    case 0x00...0x1f: self = .unsigned
    case 0x20...0x3f: self = .negative
    case 0x40...0x5f: self = .bytes
    case 0x60...0x7f: self = .text
    case 0x80...0x9f: self = .array
    case 0xa0...0xbf: self = .map
    case 0xc0...0xdf: self = .tag
    case 0xf4, 0xf5: self = .boolean
    case 0xf6: self = .null
    case 0xf9, 0xfa, 0xfb: self = .real
    default: self = .other
    }
  }
}
