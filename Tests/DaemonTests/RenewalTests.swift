import Enrolment
import OpenSSL
import Sync
import Testing
import Transport

/// A device that renews its certificate over a network that may lose the answer.
@Suite struct `Renewing a certificate` {
  @Test func `the one before works until the new one is shown, and then no more`() throws {
    let daemon = try Daemon()
    let old = try daemon.enrol("hh-1")
    try old.exchange()
    let lost = try renew(old)
    try old.exchange()
    let new = try renew(old)
    new.resume(old)
    try new.exchange()
    for gone in [old, lost] {
      let error = #expect(throws: Problem.self) { try gone.exchange() }
      #expect(error?.code == .notEnrolled)
    }
    try new.exchange()
  }

  /// Asks with the certificate of `device`; gives the same device with the new one.
  private func renew(_ device: Enrolled) throws -> Enrolled {
    let key = try PrivateKey.generate()
    let request = try RenewalRequest(
      request: CertificateRequest.create(key: key, commonName: "x"), isNewIdentity: false)
    let answer = try device.post("/v1/renew", Frame.wrap(request.encoded()))
    try #require(answer.status == 200)
    let response = try EnrolmentResponse(encoded: Frame.unwrap(answer.body))
    #expect(response.replica == device.response.replica)
    return Enrolled(
      response: response, identity: try TLSIdentity(certificate: Certificate(der: response.certificate), key: key),
      authority: device.authority, server: device.server)
  }
}
