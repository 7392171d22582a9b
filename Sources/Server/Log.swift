import Foundation
import Synchronization

/// Structured log lines for an operator, one JSON object a line. No personal data: a line names paths, codes,
/// counts and ids of devices, never a value, a name or a text that somebody typed.
public final class Log: Sendable {
  private let level: LogLevel
  private let clock: @Sendable () -> Int64
  private let sink: Mutex<@Sendable (String) -> Void>

  /// A log that writes lines of at least `level` through `sink`.
  public init(level: LogLevel, clock: @escaping @Sendable () -> Int64, sink: @escaping @Sendable (String) -> Void) {
    self.level = level
    self.clock = clock
    self.sink = Mutex(sink)
  }

  /// Writes one line.
  /// - Parameter event: a fixed word; what varies goes in `fields`.
  public func write(_ level: LogLevel, _ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
    write(level, event, fields.map { ($0.key, $0.value) })
  }

  /// Writes one line with fields that were gathered.
  func write(_ level: LogLevel, _ event: String, _ fields: [(String, String)]) {
    guard level <= self.level else { return }
    var line = #"{"time":\#(clock()),"level":"\#(level.rawValue)","event":"\#(Self.escaped(event))""#
    for (key, value) in fields { line += #","\#(key)":"\#(Self.escaped(value))""# }
    line += "}\n"
    sink.withLock { $0(line) }
  }

  /// Keeps a line one line, whatever is in it.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(400) {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
