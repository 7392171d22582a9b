import Foundation
import HTTP1
import SQLite
import Transport

/// Health and figures for monitoring, on loopback without a certificate; never personal data.
struct Operations: Sendable {
  let hub: Hub
  let incidents: Incidents
  let certificate: CertificateInUse

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    guard request.method == .get else { return HTTPResponse(405) }
    switch request.path {
    case "/healthz":
      let fault = (try? figures()) == nil ? "cannot read\n" : hub.isWriteFailing ? "cannot write\n" : nil
      return HTTPResponse(
        fault == nil ? 200 : 503, contentType: "text/plain", body: Array((fault ?? "ok\n").utf8))
    case "/metrics":
      guard let figures = try? figures() else { return HTTPResponse(503) }
      var text = ""
      for (name, kind, help, value) in figures {
        text += "# HELP overlast_\(name) \(help)\n# TYPE overlast_\(name) \(kind)\noverlast_\(name) \(value)\n"
      }
      text += incidents.exposition
      return HTTPResponse(200, contentType: "text/plain; version=0.0.4", body: Array(text.utf8))
    default: return HTTPResponse(404)
    }
  }

  private func figures() throws -> [(String, String, String, Int64)] {
    try hub.withReader { reader in
      let sealed = try reader.number("SELECT coalesce((SELECT value FROM meta WHERE key = 'sealed'), 0)")
      return [
        (
          "commits_total", "counter", "Durable commits.",
          try reader.number("SELECT coalesce((SELECT value FROM meta WHERE key = 'commits'), 0)")
        ),
        ("records", "gauge", "Records held.", try reader.number("SELECT coalesce(max(number), 0) FROM record")),
        (
          "changes_total", "counter", "Changes taken in.",
          try reader.number("SELECT coalesce(sum(pushed), 0) FROM replica")
        ),
        (
          "register_lines_total", "counter", "Lines of the register.",
          try reader.number("SELECT coalesce(sum(chain), 0) FROM account")
        ),
        (
          "devices", "gauge", "Devices enrolled and not revoked.",
          try reader.number("SELECT count(*) FROM replica WHERE revoked IS NULL")
        ),
        (
          "withdrawals_unconfirmed", "gauge", "Withdrawals that some device has not confirmed.",
          try reader.number(
            """
            SELECT count(*) FROM withdrawal JOIN replica ON replica.account = withdrawal.account
            WHERE replica.revoked IS NULL AND replica.enrolled <= withdrawal.at AND withdrawal.sequence > replica.cursor
            """)
        ),
        ("writes_waiting", "gauge", "Requests that wait for the next commit.", Int64(hub.writer.waitingCount)),
        ("devices_waiting", "gauge", "Devices that wait for something new.", Int64(hub.bell.waitingCount)),
        ("write_failing", "gauge", "1 while the disk refuses commits.", hub.isWriteFailing ? 1 : 0),
        ("witness_failing", "gauge", "1 while the witness cannot be written.", hub.isWitnessFailing ? 1 : 0),
        (
          "certificate_days_left", "gauge", "Days that the server's certificate is still valid.",
          certificate.daysLeft(at: hub.clock())
        ),
        ("sealed", "gauge", "1 while the server discloses nothing after a restore.", sealed),
      ]
    }
  }
}
