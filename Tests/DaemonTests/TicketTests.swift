import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Sync
import Synchronization
import TestKit
import Testing

@testable import Server
@testable import Transport

/// Invitations over the enrolment listener of the running program. Protocol/enrolment.md, "Ticket".
@Suite struct `Invitations` {
  private func ticket(_ daemon: Daemon, _ account: String) throws -> Ticket {
    let run = try daemon.admin("invite", account)
    try #require(run.exit == 0)
    return try Ticket(line: run.output.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func ask(_ daemon: Daemon, _ ticket: Ticket, secret: [UInt8]? = nil, request: [UInt8]) throws -> HTTPResponse
  {
    let client = HTTPClient(
      try daemon.endpoint("enrolment"), tls: try .client(identity: nil, trust: .fingerprint(ticket.authority)))
    let body = EnrolmentRequest(secret: secret ?? ticket.secret, request: request, label: "test").encoded()
    return try client.send(
      .post, "/v1/enrol", body: Frame.wrap(body), contentType: Enrolled.contentType, timeout: .seconds(20))
  }

  private func request() throws -> [UInt8] {
    try CertificateRequest.create(key: PrivateKey.generate(), commonName: "x")
  }

  @Test func `works for one device key only; used, stolen, expired, unknown and revoked ones are answered alike`()
    throws
  {
    let daemon = try Daemon()
    let used = try ticket(daemon, "hh-1")
    let request = try request()
    let first = try ask(daemon, used, request: request)
    #expect(first.status == 200)
    let enrolled = try EnrolmentResponse(encoded: Frame.unwrap(first.body))
    #expect(try ask(daemon, used, request: request).body == first.body, "a lost answer is given again")
    let thief = try self.request()
    var refusals = [try ask(daemon, used, request: thief)]
    refusals.append(try ask(daemon, used, secret: [UInt8](repeating: 7, count: 32), request: thief))
    let expired = [UInt8](repeating: 9, count: 32)
    let office = try Administration(directory: daemon.directory, clock: { Daemon.now })
    let number = try #require(office.ledger.roster.account(code: "hh-1")?.number)
    try office.act("test", "") { _ in
      try office.ledger.saveTicket(secret: expired, account: number, expires: Daemon.now - 1)
    }
    refusals.append(try ask(daemon, used, secret: expired, request: thief))
    #expect(try daemon.admin("revoke", enrolled.replica.text).exit == 0)
    refusals.append(try ask(daemon, used, request: request))
    // An account that has been closed since.
    let closed = try ticket(daemon, "jw-1")
    let file = daemon.folder.appending(path: "gemeente.conf")
    try Daemon.municipality.appending("\nactief = nee\n").write(to: file, atomically: true, encoding: .utf8)
    try #require(daemon.admin("account", "import", file.path).exit == 0)
    refusals.append(try ask(daemon, closed, request: thief))
    #expect(refusals.map(\.status) == [410, 410, 410, 410, 410])
    #expect(Set(refusals.map(\.body)).count == 1)
    #expect(try Problem(encoded: Frame.unwrap(refusals[0].body)).code == .ticket)
    #expect(try daemon.figure(#"requests_refused_total{listener="enrolment",reason="ticket"}"#) == 5)
    #expect(try daemon.figure("devices") == 0)
  }

  @Test func `a key that is no key spends nothing`() throws {
    let daemon = try Daemon()
    let ticket = try ticket(daemon, "hh-1")
    #expect(try ask(daemon, ticket, request: [1, 2, 3]).status == 400)
    #expect(try ask(daemon, ticket, request: request()).status == 200)
  }

  @Test func `twenty devices at once with one ticket: one gets in`() throws {
    let daemon = try Daemon()
    let ticket = try ticket(daemon, "hh-1")
    let requests = try (0..<20).map { _ in try request() }
    let granted = Box()
    let refused = Box()
    let work = requests.map { request in
      Work {
        switch (try? ask(daemon, ticket, request: request))?.status {
        case 200: granted.value.withLock { $0 += 1 }
        case 410: refused.value.withLock { $0 += 1 }
        default: break
        }
      }
    }
    for each in work { each.join() }
    #expect(granted.value.withLock { $0 } == 1)
    #expect(refused.value.withLock { $0 } == 19)
    #expect(try daemon.figure("devices") == 1)
  }
}
