import Foundation

/// Wakes the daemon when time alone changes what may be held: a release ends, a convenant begins or ends, a deelbeleid
/// takes force. It sleeps until that moment on the clock of the day, so that a clock that is set wakes it too.
final class Alarm: @unchecked Sendable {
  // SAFETY: all state is guarded by `condition`.
  private let condition = NSCondition()
  private var moment: Int64?
  private var isPoked = false
  private var isClosed = false

  /// How long it sleeps at most, in milliseconds: an admin command may have written to the database meanwhile, and a
  /// revoked device must not go on waiting. To look costs one query.
  private static let longest: Int64 = 1_000
  /// How long it waits after a try that failed, such as on a full disk.
  private static let retry: Int64 = 5_000

  /// Sets the next moment, in milliseconds since 1970 UTC; nil for none.
  func set(_ moment: Int64?) {
    condition.lock()
    defer { condition.unlock() }
    guard moment != self.moment else { return }
    self.moment = moment
    isPoked = true
    condition.broadcast()
  }

  /// Looks at the clock again.
  func poke() {
    condition.lock()
    isPoked = true
    condition.broadcast()
    condition.unlock()
  }

  /// Ends the thread.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  /// Begins to watch the clock, on a thread of its own.
  /// - Parameters:
  ///   - isBehind: whether another process has written to the database.
  ///   - settle: settles what is due, and sets the next moment; false when that failed.
  func start(
    clock: @escaping @Sendable () -> Int64, isBehind: @escaping @Sendable () -> Bool,
    settle: @escaping @Sendable () -> Bool
  ) {
    let thread = Thread { [self] in
      while let moment = next() {
        var isSettled = true
        if (moment.map { $0 <= clock() } ?? false) || isBehind() { isSettled = settle() }
        sleep(clock, isSettled: isSettled)
      }
    }
    thread.name = "alarm"
    thread.stackSize = 512 << 10
    thread.start()
  }

  /// The moment that is set, or none; nil when the alarm is closed.
  private func next() -> Int64?? {
    condition.lock()
    defer { condition.unlock() }
    return isClosed ? nil : .some(moment)
  }

  private func sleep(_ clock: () -> Int64, isSettled: Bool) {
    condition.lock()
    defer { condition.unlock() }
    var milliseconds = Self.longest
    if !isSettled {
      milliseconds = Self.retry
    } else if let moment {
      milliseconds = min(milliseconds, max(0, moment.subtractingReportingOverflow(clock()).partialValue))
    }
    if !isClosed, !isPoked { _ = condition.wait(until: Date(timeIntervalSinceNow: Double(milliseconds) / 1000)) }
    isPoked = false
  }
}
