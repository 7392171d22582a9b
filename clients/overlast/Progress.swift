/// How far a long command is: one line on a terminal, from the first second on, gone when the command ends. Another
/// program never sees it.
final class Progress {
  private static let delay = Duration.seconds(1)
  private static let interval = Duration.milliseconds(200)
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private var isShown: Bool { last != nil }

  /// Says how far it is, when somebody has waited long enough.
  func show(_ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    guard Terminal.isWatched, now - start >= Self.delay, last.map({ now - $0 >= Self.interval }) ?? true else { return }
    last = now
    Terminal.status("\r\u{1B}[K… \(text())")
  }

  /// Takes the line away.
  func end() {
    if isShown { Terminal.status("\r\u{1B}[K") }
    last = nil
  }

  deinit { end() }
}
