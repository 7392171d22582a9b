import Glibc

/// A moment after which something is given up. It runs on the clock that nobody can set.
struct Deadline {
  private let instant: ContinuousClock.Instant

  /// The moment `duration` from now.
  static func after(_ duration: Duration) -> Deadline { Deadline(instant: .now.advanced(by: duration)) }

  /// Whether the moment has come.
  var hasPassed: Bool { ContinuousClock.now >= instant }

  /// The milliseconds left, rounded up, for poll(2).
  var milliseconds: Int32 {
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: instant).components
    if seconds < 0 || attoseconds < 0 { return 0 }
    if seconds >= 1_000_000 { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
