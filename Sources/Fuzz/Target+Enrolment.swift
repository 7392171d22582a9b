import Changes
import Enrolment
import Foundation
import OpenSSL
import Records

/// What comes in while a device is taken in: invitations, messages, keys and certificates.
extension Target {
  static let enrolment: [Target] = [
    ticket, request, certificate,
    message("enrolment-request", samples: { try Papers.messages.get() }, EnrolmentRequest.init(encoded:)) {
      $0.encoded()
    },
    message("enrolment-response", samples: { try Papers.messages.get() }, EnrolmentResponse.init(encoded:)) {
      $0.encoded()
    },
    message("renewal", samples: { try Papers.messages.get() }, RenewalRequest.init(encoded:)) { $0.encoded() },
  ]

  private static let ticket = Target(
    name: "ticket", shape: .text, samples: { [Array(try Papers.ticket.line().utf8)] }
  ) { input, _ in
    do {
      let ticket = try Ticket(line: String(decoding: input, as: UTF8.self))
      guard let line = try? ticket.line(), try Ticket(line: line) == ticket else {
        throw Finding("an invitation that was read cannot be written")
      }
      return .accepted
    } catch let fault as EnrolmentError {
      try Marked.check(fault.message)
      return .refused
    }
  }

  /// A certificate is made for a request; whatever stands in it, the names are the server's.
  private static let request = Target(
    name: "certificate-request", shape: .bytes, samples: { [try Papers.request.get()] }
  ) { input, _ in
    do {
      let certificate = try Papers.issuance.get().device(request: input, replica: Samples.id, days: 30, now: Papers.now)
      guard certificate.uris == ["urn:overlast:replica:\(Samples.id.text)"], certificate.commonName == Samples.id.text,
        certificate.dnsNames.isEmpty, !certificate.isAuthority, !certificate.permits(.server)
      else { throw Finding("a request had a say in its certificate") }
      return .accepted
    } catch let fault as EnrolmentError {
      try Marked.check(fault.message)
      return .refused
    } catch let fault as OpenSSLError {
      try Marked.check(fault.description)
      return .refused
    }
  }

  /// A certificate as a peer shows it, and every question that is asked of it.
  private static let certificate = Target(
    name: "certificate", shape: .bytes,
    samples: {
      let authority = try Papers.issuance.get().authority.certificate
      return [authority.der, Array(try authority.pem().utf8), try Papers.request.get()]
    }
  ) { input, _ in
    do {
      let text = String(decoding: input, as: UTF8.self)
      let certificate = try text.contains("BEGIN") ? Certificate(pem: text) : Certificate(der: input)
      _ = (certificate.commonName, certificate.uris, certificate.dnsNames, certificate.isAuthority)
      _ = (certificate.notBefore, certificate.notAfter, certificate.permits(.client), certificate.fingerprint)
      _ = try? PrivateKey(der: input)
      return .accepted
    } catch let fault as OpenSSLError {
      try Marked.check(fault.description)
      return .refused
    }
  }
}

/// Good papers. Their keys are new in every run: a report therefore carries its input along.
private enum Papers {
  static let now: Int64 = 1_790_000_000
  static let issuance = Result { try Issuance.makeAuthority(name: "Proef", now: now) }
  static let request = Result { try CertificateRequest.create(key: PrivateKey.generate(), commonName: "x") }
  static let ticket = Ticket(
    host: "overlast.example", port: 8443, authority: [UInt8](repeating: 1, count: 32),
    secret: [UInt8](repeating: 2, count: 32), expires: 1_790_000_000_000)
  static let messages = Result {
    let der = try request.get()
    return [
      EnrolmentRequest(secret: ticket.secret, request: der, label: "laptop").encoded(),
      EnrolmentResponse(
        replica: Samples.id, account: Samples.id, party: Samples.id, partyKind: .handhaving, functions: [.medewerker],
        wijken: ["Oost"], mintKey: ticket.secret, registerKey: ticket.secret, certificate: der, authority: der,
        host: ticket.host, port: ticket.port
      ).encoded(),
      RenewalRequest(request: der, isNewIdentity: true).encoded(),
    ]
  }
}
