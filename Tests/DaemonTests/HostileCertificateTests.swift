import Changes
import Enrolment
import Foundation
import Sync
import TestKit
import Testing

@testable import OpenSSL
@testable import Server
@testable import Transport

/// Every certificate that is not that of an active device, against the running program. Protocol/enrolment.md,
/// "Certificates".
@Suite(.serialized) struct `Certificates that are refused` {
  /// What is wrong with a certificate, and the reason that the log and the figures give.
  enum Fault: String, CaseIterable {
    case none = "no-certificate"
    case otherAuthority, selfSigned
    case expired
    case notYetValid = "not-yet-valid"
    case serverUsage, noUsage

    var reason: String {
      switch self {
      case .otherAuthority, .selfSigned: "unknown-authority"
      case .serverUsage, .noUsage: "wrong-usage"
      default: rawValue
      }
    }
  }

  private func identity(_ fault: Fault, of device: Enrolled, _ authority: CertificateAuthority) throws -> TLSIdentity? {
    let now = Daemon.now / 1000
    let key = try PrivateKey.generate()
    let request = try CertificateRequest(der: CertificateRequest.create(key: key, commonName: "x"))
    var profile = CertificateProfile(
      usage: .client, commonName: device.response.replica.text,
      uris: ["urn:overlast:replica:\(device.response.replica.text)"], notBefore: now - 3600, notAfter: now + 3600)
    switch fault {
    case .none: return nil
    case .otherAuthority:
      // It even bears the same name.
      let stranger = try CertificateAuthority.create(
        commonName: authority.certificate.commonName ?? "x", notBefore: now - 7200, notAfter: now + 7200)
      return try TLSIdentity(certificate: stranger.issue(request, profile), key: key)
    case .selfSigned:
      let own = try CertificateAuthority.create(
        commonName: device.response.replica.text, notBefore: now - 3600, notAfter: now + 3600)
      return try TLSIdentity(certificate: own.certificate, key: own.key)
    case .expired:
      profile.notBefore = now - 7200
      profile.notAfter = now - 60
    case .notYetValid:
      profile.notBefore = now + 600
    case .serverUsage: profile.usage = .server
    case .noUsage:
      return try TLSIdentity(certificate: authority.issue(request, profile, extendedKeyUsage: nil), key: key)
    }
    return try TLSIdentity(certificate: authority.issue(request, profile), key: key)
  }

  @Test func `in the handshake, with an alert, a reason in the log and a counter, and nothing is answered`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    let authority = try daemon.authority()
    for fault in Fault.allCases {
      let identity = try identity(fault, of: device, authority)
      let client = Enrolled.client(of: device.server, identity: identity, authority: device.authority)
      let name = #"handshakes_failed_total{listener="sync",reason="\#(fault.reason)"}"#
      let before = try daemon.figure(name) ?? 0
      #expect(throws: TransportError(.refusedByServer, ""), "\(fault)") {
        try device.post("/v1/exchange", Frame.wrap(device.request().encoded()), over: client)
      }
      #expect(try daemon.figure(name, becomes: before + 1), "\(fault)")
      #expect(daemon.hasLogged(#""event":"handshake","listener":"sync","reason":"\#(fault.reason)""#), "\(fault)")
    }
    #expect(try device.exchange().status == .ok, "the right certificate still works")
    for word in ["Smit", "hh-1", "127.0.0.1:5", device.response.replica.text] {
      #expect(!daemon.log.contains(word), "the log names \(word)")
    }
  }

  @Test func `TLS 1.2 and what is not TLS, with their alerts`() throws {
    let daemon = try Daemon()
    for name in ["sync", "enrolment"] {
      let hello = """
        FgMBAJ0BAACZAwO7vRzaq+34JxpJAeuq9Zc6fMe8xFQ9EOr44dSbW6r9MAAAHsAswDDAK8AvzKnMqMAkwCjAI8AnAJ8AngBrAGcA/wEAAFIACwA\
        EAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAqACgEAwUDBgMIBwgICAkICggLCAQIBQgGBAEFAQYBAwMDAQMCBAIFAgYC
        """
      let old = try answer(of: daemon.endpoint(name), to: Array(#require(Data(base64Encoded: hello))))
      // A fatal alert: 70, protocol_version (RFC 8446 §6.2).
      #expect(old.first == 21 && old.suffix(2) == [2, 70])
      #expect(
        try daemon.figure(#"handshakes_failed_total{listener="\#(name)",reason="version"}"#, becomes: 1))
      let plain = try answer(of: daemon.endpoint(name), to: Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
      #expect(plain.isEmpty || plain.first == 21)
      #expect(
        try daemon.figure(#"handshakes_failed_total{listener="\#(name)",reason="not-tls"}"#, becomes: 1))
    }
  }

  private func answer(of server: Endpoint, to bytes: [UInt8]) throws -> [UInt8] {
    let deadline = Deadline.after(.seconds(20))
    let socket = try Socket.connect(to: server, by: deadline)
    try socket.write(bytes, by: deadline)
    var answer: [UInt8] = []
    while case let more = try socket.read(by: deadline), !more.isEmpty { answer += more }
    return answer
  }

  @Test func `at the request, in one and the same answer, whatever is wrong with a certificate of our own authority`()
    throws
  {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    let other = try daemon.enrol("jw-1")
    let revoked = try daemon.enrol("hh-1")
    try #require(daemon.admin("revoke", revoked.response.replica.text).exit == 0)
    let now = Daemon.now / 1000
    let key = try PrivateKey.generate()
    let request = try CertificateRequest.create(key: key, commonName: "x")
    // What somebody with the authority's key, or a database from before the enrolment, would come with.
    let unknown = try TLSIdentity(
      certificate: Issuance(authority: daemon.authority()).device(
        request: request, replica: RecordID(high: 1, low: 2), days: 1, now: now), key: key)

    func refusal(_ identity: TLSIdentity, _ replica: RecordID) throws -> [UInt8] {
      let client = Enrolled.client(of: device.server, identity: identity, authority: device.authority)
      var message = device.request(attempt: 7)
      message.replica = replica
      let answer = try device.post("/v1/exchange", Frame.wrap(message.encoded()), over: client)
      #expect(answer.status == 403 && answer.closesConnection)
      let wait = try device.post(
        "/v1/wait", Frame.wrap(WaitRequest(replica: replica, cursor: 0).encoded()), over: client)
      #expect(wait.status == 403 && wait.body == answer.body)
      return answer.body
    }
    let answers = [
      try refusal(other.identity, device.response.replica), try refusal(device.identity, other.response.replica),
      try refusal(device.identity, RecordID(high: 3, low: 4)), try refusal(revoked.identity, revoked.response.replica),
      try refusal(unknown, device.response.replica), try refusal(unknown, RecordID(high: 1, low: 2)),
      try refusal(unknown, RecordID(high: 3, low: 4)),
    ]
    #expect(Set(answers).count == 1, "no answer tells whether an account or a device exists")
    #expect(try Problem(encoded: Frame.unwrap(answers[0])).code == .notEnrolled)
    for cause in ["revoked", "unknown", "active"] {
      #expect(daemon.hasLogged(#""reason":"not-enrolled","cause":"\#(cause)""#), "the operator can tell")
    }
    #expect(try daemon.figure(#"requests_refused_total{listener="sync",reason="not-enrolled"}"#) == 14)
    #expect(try device.exchange().status == .ok && other.exchange().status == .ok)
  }

  @Test func `a device that is revoked while it is connected is refused at its next request`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    try device.exchange()
    #expect(device.client.isConnected)
    #expect(try daemon.admin("revoke", device.response.replica.text).exit == 0)
    #expect(device.client.isConnected, "it is the same connection")
    let answer = try device.post("/v1/exchange", Frame.wrap(device.request().encoded()))
    #expect(answer.status == 403 && answer.closesConnection)
  }

  @Test func `no ticket is given to a session, so none can be resumed`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    let deadline = Deadline.after(.seconds(20))
    let socket = try Socket.connect(to: device.server, by: deadline)
    let context = try TLSContext.client(identity: device.identity, trust: .authority(device.authority))
    let tls = try TLSConnection(client: context, serverName: device.server.host)
    while try tls.handshake() != .done {
      try socket.write(tls.pendingOutput(), by: deadline)
      try tls.feed(socket.read(by: deadline))
    }
    try tls.write(Array("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8))
    try socket.write(tls.pendingOutput(), by: deadline)
    var bytes: [UInt8] = []
    while case let more = try socket.read(by: deadline), !more.isEmpty { bytes += more }
    var records = 0
    while bytes.count >= 5 {
      records += 1
      bytes.removeFirst(min(bytes.count, 5 + Int(bytes[3]) << 8 + Int(bytes[4])))
    }
    // The answer and the goodbye. A ticket would be a record before them (RFC 8446 §4.6.1).
    #expect(records == 2)
  }
}
