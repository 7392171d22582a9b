import OpenSSL

/// What a replica takes from the world around it: the time and chance. Everything else that it does follows from
/// its stored state and the calls made to it, so that a simulation can run it again.
public struct Environment: Sendable {
  /// The device's clock, milliseconds since 1970 UTC. Evidence, never authority.
  public var now: @Sendable () -> UInt64
  /// That many unpredictable bytes, for ids and attempts. Sealing draws its own.
  public var random: @Sendable (Int) throws -> [UInt8]

  /// An environment with the clock `now` and, unless given, the library's generator.
  public init(
    now: @escaping @Sendable () -> UInt64, random: (@Sendable (Int) throws -> [UInt8])? = nil
  ) {
    self.now = now
    self.random = random ?? { try Entropy.bytes($0) }
  }
}
