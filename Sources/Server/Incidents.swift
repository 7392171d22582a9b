import HTTP1
import OpenSSL
import Sync
import Synchronization
import Transport

/// What goes wrong with peers: counted for monitoring and written to the log, with reasons from closed lists and
/// without names, addresses or certificates. A flood of one kind fills the counters, not the log.
final class Incidents: Sendable {
  private struct Key: Hashable {
    let name: String
    let labels: [String]
  }

  private struct Tally {
    var count: UInt64 = 0
    var windowStart: Int64 = .min
    var inWindow = 0
  }

  private let log: Log
  private let clock: @Sendable () -> Int64
  private let tallies = Mutex<[Key: Tally]>([:])

  /// Lines of one kind in one minute; what is more is counted and mentioned with the next one.
  static let linesPerMinuteMax = 10

  init(log: Log, clock: @escaping @Sendable () -> Int64) {
    self.log = log
    self.clock = clock
  }

  /// Notes an event of a listener.
  func note(_ event: ServerEvent, listener: String) {
    switch event {
    case .handshakeFailed(_, let error):
      note(
        "handshakes_failed_total", "handshake", .warning,
        [("listener", listener), ("reason", error.reason?.rawValue ?? error.code.rawValue)])
    case .handshakeAbandoned(_, let error):
      // A port scan, a load balancer's probe or a dead line: too common for a warning.
      note(
        "handshakes_failed_total", "handshake", .info, [("listener", listener), ("reason", error.code.rawValue)])
    case .requestRefused(_, let fault):
      note(
        "requests_refused_total", "refused", .warning, [("listener", listener), ("reason", fault.code.rawValue)])
    case .connectionsExhausted:
      note(
        "connections_refused_total", "connections", .warning, [("listener", listener), ("reason", "all")])
    case .groupExhausted:
      note(
        "connections_refused_total", "connections", .warning, [("listener", listener), ("reason", "account")])
    case .acceptFailed(let error):
      note(
        "accepts_failed_total", "accept", .error, [("listener", listener), ("reason", error.code.rawValue)])
    }
  }

  /// Notes a request that was answered with a problem.
  /// - Parameter cause: what the peer is not told, in words without personal data.
  func noteRefusal(_ code: Problem.Code, listener: String, cause: String) {
    note(
      "requests_refused_total", "refused", code == .storage ? .error : .warning,
      [("listener", listener), ("reason", code.rawValue)], cause: cause)
  }

  /// Notes the verdicts in an answer: changes that were not simply applied.
  func note(_ verdicts: [Verdict]) {
    guard !verdicts.isEmpty else { return }
    tallies.withLock { tallies in
      for verdict in verdicts {
        tallies[Key(name: "verdicts_total", labels: [#"code="\#(verdict.code)""#]), default: Tally()].count += 1
      }
    }
  }

  private func note(
    _ name: String, _ event: String, _ level: LogLevel, _ labels: [(String, String)], cause: String = ""
  ) {
    let now = clock()
    let key = Key(name: name, labels: labels.map { #"\#($0)="\#($1)""# })
    let (isWritten, suppressed) = tallies.withLock { tallies in
      var tally = tallies[key, default: Tally()]
      defer { tallies[key] = tally }
      tally.count += 1
      var suppressed = 0
      if tally.windowStart == .min || now < tally.windowStart || now >= tally.windowStart + 60_000 {
        suppressed = max(0, tally.inWindow - Self.linesPerMinuteMax)
        tally.windowStart = now
        tally.inWindow = 0
      }
      tally.inWindow += 1
      return (tally.inWindow <= Self.linesPerMinuteMax, suppressed)
    }
    guard isWritten else { return }
    var fields = labels
    if !cause.isEmpty { fields.append(("cause", cause)) }
    if suppressed > 0 { fields.append(("suppressed", "\(suppressed)")) }
    log.write(level, event, fields)
  }

  /// The counters in Prometheus' text format, in a fixed order.
  var exposition: String {
    let counted = tallies.withLock { $0.mapValues(\.count) }
    var text = ""
    for (name, help) in Self.helps {
      let rows = counted.filter { $0.key.name == name }.map { ($0.key.labels.joined(separator: ","), $0.value) }
      text += "# HELP overlast_\(name) \(help)\n# TYPE overlast_\(name) counter\n"
      for (labels, value) in rows.sorted(by: { $0.0 < $1.0 }) { text += "overlast_\(name){\(labels)} \(value)\n" }
    }
    return text
  }

  private static let helps = [
    ("handshakes_failed_total", "TLS handshakes that failed, certificates that were refused among them."),
    ("requests_refused_total", "Requests that were answered with an error."),
    ("verdicts_total", "Changes that were not simply applied, by the code of their verdict."),
    ("connections_refused_total", "Connections for which there was no room."),
    ("accepts_failed_total", "Times that no connection could be taken."),
  ]
}
