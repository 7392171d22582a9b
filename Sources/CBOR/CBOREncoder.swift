/// Writes deterministic CBOR (Protocol/cbor.md; RFC 8949 §4.2.1).
///
/// Every argument and float is written in its shortest form. What the encoder cannot see is up to the caller:
/// that as many items follow an array or map head as it announces, and that map keys ascend.
///
///     var encoder = CBOREncoder()
///     encoder.mapHead(1)
///     encoder.unsigned(1)
///     encoder.text("Dordrecht")
///     encoder.bytes  // a1 01 69 44 6f 72 64 72 65 63 68 74
public struct CBOREncoder: Sendable {
  @usableFromInline var storage: [UInt8]

  /// An empty encoder with room for `capacity` bytes.
  public init(reserving capacity: Int = 0) {
    storage = []
    storage.reserveCapacity(capacity)
  }

  /// All that has been written.
  @inlinable public var bytes: [UInt8] { storage }

  /// Forgets what was written but keeps the room, for the next message.
  public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }

  /// An unsigned integer.
  @inlinable public mutating func unsigned(_ value: UInt64) { head(0x00, value) }

  /// A signed integer.
  @inlinable public mutating func integer(_ value: Int64) {
    if value >= 0 { head(0x00, UInt64(value)) } else { head(0x20, UInt64(~value)) }
  }

  /// A byte string.
  @inlinable public mutating func bytes(_ value: some Collection<UInt8>) {
    head(0x40, UInt64(value.count))
    storage.append(contentsOf: value)
  }

  /// A byte string.
  @inlinable public mutating func bytes(_ value: [UInt8]) {
    head(0x40, UInt64(value.count))
    storage.append(contentsOf: value)
  }

  /// A byte string of 16 bytes, most significant byte first: the form of every identifier.
  @inlinable public mutating func fixedBytes16(_ high: UInt64, _ low: UInt64) {
    storage.append(0x50)
    bigEndian(high)
    bigEndian(low)
  }

  /// A text string.
  @inlinable public mutating func text(_ value: String) {
    head(0x60, UInt64(value.utf8.count))
    storage.append(contentsOf: value.utf8)
  }

  /// The head of an array; `count` items must follow.
  @inlinable public mutating func arrayHead(_ count: Int) { head(0x80, UInt64(count)) }

  /// The head of a map; `count` pairs must follow, keys ascending by their encoded bytes.
  @inlinable public mutating func mapHead(_ count: Int) { head(0xa0, UInt64(count)) }

  /// False or true.
  @inlinable public mutating func boolean(_ value: Bool) { storage.append(value ? 0xf5 : 0xf4) }

  /// Null.
  @inlinable public mutating func null() { storage.append(0xf6) }

  /// A float in the shortest form that keeps its value; every NaN becomes f97e00.
  public mutating func real(_ value: Double) {
    if value.isNaN {
      storage.append(contentsOf: [0xf9, 0x7e, 0x00])
    } else if Double(Float16(value)) == value {
      storage.append(0xf9)
      bigEndian(Float16(value).bitPattern)
    } else if Double(Float(value)) == value {
      storage.append(0xfa)
      bigEndian(Float(value).bitPattern)
    } else {
      storage.append(0xfb)
      bigEndian(value.bitPattern)
    }
  }

  /// Items that were encoded before; they are copied as they are.
  @inlinable public mutating func raw(_ items: [UInt8]) { storage.append(contentsOf: items) }

  /// Items that were encoded before; they are copied as they are.
  @inlinable public mutating func raw(_ items: ArraySlice<UInt8>) { storage.append(contentsOf: items) }

  /// The initial byte of `major` (already in the upper three bits) with its argument in the shortest form.
  @inlinable mutating func head(_ major: UInt8, _ argument: UInt64) {
    guard argument >= 24 else { return storage.append(major | UInt8(truncatingIfNeeded: argument)) }
    let widths = (argument > 0xff ? 1 : 0) + (argument > 0xffff ? 1 : 0) + (argument > 0xffff_ffff ? 1 : 0)
    storage.append(major | UInt8(24 + widths))
    var shift: UInt64 = 8 << UInt64(widths)
    while shift > 0 {
      shift -= 8
      storage.append(UInt8(truncatingIfNeeded: argument >> shift))
    }
  }

  @inlinable mutating func bigEndian(_ value: some FixedWidthInteger & UnsignedInteger & Sendable) {
    withUnsafeBytes(of: value.bigEndian) { storage.append(contentsOf: $0) }
  }
}
