internal import Glibc

/// A signal that tells a daemon what to do.
public enum Signal: Sendable, Hashable, CaseIterable {
  /// SIGTERM: stop.
  case terminate
  /// SIGINT: stop, from the keyboard.
  case interrupt
  /// SIGHUP: read the configuration again.
  case hangUp

  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .interrupt: SIGINT
    case .hangUp: SIGHUP
    }
  }
}

/// Catches signals, so that the thread that started everything can wait for them.
///
/// ```swift
/// let signals = SignalWatch([.terminate, .interrupt, .hangUp])
/// while true {
///   switch signals.next() {
///   case .hangUp: reload()
///   case .terminate, .interrupt: return stop()
///   }
/// }
/// ```
///
/// Made first thing in `main`, so that every thread started later has the signals blocked too and each of them waits
/// for `next()`. Not Sendable: one thread waits.
public final class SignalWatch {
  private let signals: Set<Signal>
  private var set = sigset_t()

  /// Begins to catch these signals; from now on they no longer end the process.
  public init(_ signals: Set<Signal>) {
    self.signals = signals
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal.number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for the next signal. Several of one kind that come together count once.
  public func next() -> Signal {
    while true {
      var number: Int32 = 0
      guard sigwait(&set, &number) == 0 else { continue }
      if let signal = signals.first(where: { $0.number == number }) { return signal }
    }
  }
}

/// Settings of the whole process.
public enum Signals {
  /// Lets writing to a closed pipe or socket fail instead of ending the process.
  ///
  /// For a daemon, first thing. A command whose output may go to `head` wants to be ended; our own sockets never
  /// raise SIGPIPE anyway.
  public static func ignoreBrokenPipe() { signal(SIGPIPE, SIG_IGN) }
}
