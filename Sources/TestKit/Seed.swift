import Foundation

/// The one source of chance in a test: SplitMix64 from a printed seed.
///
/// Put the seed in the comment of every expectation that depends on it, so that a failure can be run again:
///
///     var seed = Seed()
///     #expect(decoded == value, "\(seed)")  // OVERLAST_SEED=1234 swift test
public struct Seed: RandomNumberGenerator, Sendable, CustomStringConvertible {
  /// What the sequence started from.
  public let origin: UInt64
  private var state: UInt64

  /// The sequence of `origin`.
  public init(_ origin: UInt64) {
    self.origin = origin
    state = origin
  }

  /// The sequence of the environment variable `OVERLAST_SEED`, or a new one when it is not set.
  public init() {
    let given = ProcessInfo.processInfo.environment["OVERLAST_SEED"].flatMap { UInt64($0) }
    self.init(given ?? UInt64.random(in: .min ... .max))
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// `count` random bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// How to run this again.
  public var description: String { "OVERLAST_SEED=\(origin)" }
}
