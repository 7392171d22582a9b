import Changes
import OpenSSL
import Records
import TestKit
import Testing

@testable import Enrolment

@Suite struct `Invitations` {
  static func ticket(_ seed: inout Seed) -> Ticket {
    Ticket(
      host: "overlast.example", port: 8444, authority: seed.bytes(32), secret: seed.bytes(32),
      expires: 1_790_000_000_000)
  }

  @Test func `a line gives back what it was made of, also in capitals and broken over lines`() throws {
    var seed = Seed()
    let ticket = Self.ticket(&seed)
    let line = try ticket.line()
    #expect(try Ticket(line: line) == ticket)
    let middle = line.index(line.startIndex, offsetBy: 60)
    #expect(try Ticket(line: line[..<middle] + "\n  " + line[middle...].uppercased()) == ticket)
  }

  @Test func `every single wrong character is noticed before any network is used`() throws {
    var seed = Seed()
    let line = try Self.ticket(&seed).line()
    for index in line.indices {
      var typo = line
      let other: Character = line[index] == "7" ? "8" : "7"
      typo.replaceSubrange(index...index, with: [other])
      #expect(throws: EnrolmentError(.notAnInvitation, "")) { try Ticket(line: typo) }
    }
    #expect(throws: EnrolmentError(.notAnInvitation, "")) { try Ticket(line: String(line.dropLast())) }
    #expect(throws: EnrolmentError(.notAnInvitation, "")) { try Ticket(line: "") }
  }

  @Test func `a device certificate is for its replica and for client use, whatever the request asked for`() throws {
    let now: Int64 = 1_790_000_000
    let issuance = try Issuance.makeAuthority(name: "Overlast test", now: now)
    let key = try PrivateKey.generate()
    let replica = RecordID(high: 7, low: 9)
    let request = try CertificateRequest.create(key: key, commonName: "burgemeester")
    let certificate = try issuance.device(request: request, replica: replica, days: 90, now: now)
    #expect(certificate.commonName == replica.text)
    #expect(certificate.uris == ["urn:overlast:replica:\(replica.text)"])
    #expect(certificate.permits(.client) && !certificate.permits(.server))
    #expect(certificate.isIssued(by: issuance.authority.certificate) && !certificate.isAuthority)
  }

  @Test func `a request that is damaged is refused`() throws {
    let now: Int64 = 1_790_000_000
    let issuance = try Issuance.makeAuthority(name: "Overlast test", now: now)
    var request = try CertificateRequest.create(key: try PrivateKey.generate(), commonName: "x")
    request[request.count - 3] ^= 1
    #expect(throws: EnrolmentError(.key, "")) {
      try issuance.device(request: request, replica: RecordID(high: 1, low: 1), days: 90, now: now)
    }
  }

  @Test func `messages read back, and a cut one is refused`() throws {
    var seed = Seed()
    let request = EnrolmentRequest(secret: seed.bytes(32), request: seed.bytes(300), label: "telefoon")
    #expect(try EnrolmentRequest(encoded: request.encoded()) == request)
    #expect(throws: (any Error).self) { try EnrolmentRequest(encoded: Array(request.encoded().dropLast())) }
    let response = EnrolmentResponse(
      replica: RecordID(high: 1, low: 2), account: RecordID(high: 3, low: 4), party: RecordID(high: 5, low: 6),
      partyKind: .handhaving, functions: [.medewerker], wijken: ["Oost"], mintKey: seed.bytes(32),
      registerKey: seed.bytes(32), certificate: seed.bytes(400), authority: seed.bytes(400), host: "localhost", port: 1)
    #expect(try EnrolmentResponse(encoded: response.encoded()) == response)
  }
}
