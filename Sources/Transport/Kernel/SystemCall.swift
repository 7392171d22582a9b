import Glibc

/// The one door to the kernel: a call interrupted by a signal is made again, and `errno` becomes a value.
enum SystemCall {
  /// What a call gave.
  enum Outcome {
    case value(Int)
    case failure(errno: Int32)
  }

  /// Makes a call that answers -1 on failure.
  static func attempt(_ call: () -> Int) -> Outcome {
    while true {
      let result = call()
      if result != -1 { return .value(result) }
      let reason = errno
      if reason != EINTR { return .failure(errno: reason) }
    }
  }

  /// Makes a call that must succeed; throws `code` otherwise.
  @discardableResult
  static func run(
    _ doing: @autoclosure () -> String, as code: TransportError.Code = .systemFailure, _ call: () -> Int
  ) throws(TransportError) -> Int {
    switch attempt(call) {
    case .value(let value): return value
    case .failure(let reason): throw TransportError(code, "\(doing()): \(text(reason))")
    }
  }

  /// The system's words for an error number.
  static func text(_ reason: Int32) -> String { String(cString: strerror(reason)) }
}
