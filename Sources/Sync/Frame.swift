/// The envelope of every body: a 4-byte big-endian length, the CBOR item, and zero bytes up to a size
/// class, because TLS hides nothing about length. Protocol/sync.md, "Frames".
///
/// Size classes follow Padmé (Nikitin et al. 2019, "Reducing metadata leakage from encrypted files"):
/// at most 12 % overhead, and O(log log n) bits of length told.
public enum Frame {
  /// Why a frame cannot be opened.
  public enum Fault: Error, Equatable, Sendable {
    case truncated, wrongSizeClass, nonZeroPadding
  }

  /// Wraps `item` into a padded frame.
  public static func wrap(_ item: [UInt8]) -> [UInt8] {
    let total = paddedLength(item.count + 4)
    var frame: [UInt8] = []
    frame.reserveCapacity(total)
    let length = UInt32(clamping: item.count)
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      frame.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    frame.append(contentsOf: item)
    frame.append(contentsOf: repeatElement(0, count: total - frame.count))
    return frame
  }

  /// The item within `frame`; refuses a length that does not fit, another size class and non-zero padding.
  public static func unwrap(_ frame: [UInt8]) throws(Fault) -> [UInt8] {
    guard frame.count >= 4 else { throw .truncated }
    let length = frame[0..<4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= frame.count - 4 else { throw .truncated }
    guard frame.count == paddedLength(length + 4) else { throw .wrongSizeClass }
    guard frame[(4 + length)...].allSatisfy({ $0 == 0 }) else { throw .nonZeroPadding }
    return Array(frame[4..<(4 + length)])
  }

  /// The size class of `length` bytes.
  public static func paddedLength(_ length: Int) -> Int {
    guard length > Limits.paddedBytesMin else { return Limits.paddedBytesMin }
    let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
    let mantissaBits = Int.bitWidth - exponent.leadingZeroBitCount
    let mask = (1 << (exponent - mantissaBits)) - 1
    return (length + mask) & ~mask
  }
}
