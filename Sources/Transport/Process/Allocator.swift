import Glibc

/// The C library's allocator, as far as a process with many threads must have a say in it.
public enum Allocator {
  /// Lets all threads share this many arenas. Left alone, each thread gets one of its own, which keeps what its largest
  /// answer needed: with a thread for every connection that is most of the memory. Without effect where the C library
  /// knows no arenas.
  public static func shareArenas(_ count: Int32) {
    typealias Function = @convention(c) (Int32, Int32) -> Int32
    // The header that declares it is not in Swift's module of the C library.
    guard let mallopt = dlsym(nil, "mallopt") else { return }
    _ = unsafeBitCast(mallopt, to: Function.self)(arenaMaximum, count)
  }

  /// `M_ARENA_MAX` of mallopt(3).
  private static let arenaMaximum: Int32 = -8
}
