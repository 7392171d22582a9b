/// A hybrid logical clock reading (Kulkarni et al. 2014): 48 bits of milliseconds since 1970 UTC and
/// a 16-bit counter for events within one millisecond. Protocol/changes.md, "Stamps".
///
/// A device's time is evidence, never authority: the stamp orders writes to one cell and nothing else.
public struct Stamp: Hashable, Comparable, Sendable {
  /// Milliseconds in the upper 48 bits, counter in the lower 16.
  public let packed: UInt64

  /// A stamp from its packed form.
  public init(packed: UInt64) { self.packed = packed }

  /// A stamp from its parts; milliseconds beyond 48 bits are cut to the largest that fit.
  public init(milliseconds: UInt64, counter: UInt16 = 0) {
    packed = min(milliseconds, 0xFFFF_FFFF_FFFF) << 16 | UInt64(counter)
  }

  /// The wall clock part, in milliseconds since 1970 UTC.
  public var milliseconds: UInt64 { packed >> 16 }
  /// The logical part.
  public var counter: UInt16 { UInt16(truncatingIfNeeded: packed) }

  /// Orders by time, then by counter.
  public static func < (left: Stamp, right: Stamp) -> Bool { left.packed < right.packed }
}

/// Gives out stamps that only go up, whatever the wall clock does.
public struct HybridClock: Sendable {
  /// How far a stamp made elsewhere may run ahead, in milliseconds, before it is not believed.
  public static let driftMillisecondsMax: UInt64 = 5 * 60 * 1000

  /// The last stamp given out or seen.
  public private(set) var last: Stamp

  /// A clock that continues after `last`.
  public init(last: Stamp = Stamp(packed: 0)) { self.last = last }

  /// The next stamp at wall-clock time `milliseconds`.
  public mutating func tick(milliseconds: UInt64) -> Stamp {
    let wall = Stamp(milliseconds: milliseconds)
    last = wall > last ? wall : Stamp(packed: last.packed &+ 1)
    return last
  }

  /// Takes note of a stamp made elsewhere, so that what is written next comes after it. A stamp more
  /// than `driftMilliseconds` ahead of the wall clock is not believed.
  public mutating func observe(_ stamp: Stamp, milliseconds: UInt64, driftMilliseconds: UInt64) {
    guard stamp.milliseconds <= milliseconds &+ driftMilliseconds else { return }
    last = max(last, stamp)
  }
}
