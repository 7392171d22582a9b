import CBOR
import Changes
import Enrolment
import OpenSSL
import Sync
import TestKit
import Testing

/// Protocol/vectors/enrolment: tickets, messages and certificate requests.
@Suite struct EnrolmentVectors {
  @Test(arguments: try Vector.chapter("enrolment")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    switch vector.value("role") {
    case "ticket": try checkTicket(vector)
    case "request": try check(vector) { bytes throws(MessageFault) in try EnrolmentRequest(encoded: bytes).encoded() }
    case "renewal": try check(vector) { bytes throws(MessageFault) in try RenewalRequest(encoded: bytes).encoded() }
    case "response": try check(vector) { bytes throws(MessageFault) in try EnrolmentResponse(encoded: bytes).encoded() }
    case "certificate-request":
      let issuance = try Issuance.makeAuthority(name: "Overlast", now: 1_790_000_000)
      let replica = RecordID(high: 1, low: 2)
      func issue() throws -> Certificate {
        try issuance.device(request: vector.input, replica: replica, days: 90, now: 1_790_000_000)
      }
      if vector.expect == "accept" {
        #expect(try issue().commonName == replica.text)
      } else {
        #expect(vector.expect == "key", "expect is a word from the closed list")
        #expect(throws: EnrolmentError(.key, "")) { try issue() }
      }
    default: Issue.record("role is ticket, request, renewal, response or certificate-request")
    }
  }

  private func check(_ vector: Vector, _ rewrite: ([UInt8]) throws(MessageFault) -> [UInt8]) throws {
    if vector.expect == "accept" {
      #expect(try rewrite(vector.input).hexadecimal == vector.value("rewritten") ?? vector.input.hexadecimal)
      #expect(try CBORValue(decoding: vector.input).diagnostic == vector.value("diagnostic"))
    } else {
      #expect(vector.expect == "malformed", "expect is a word from the closed list")
      #expect(throws: MessageFault(.malformed, "")) { try rewrite(vector.input) }
    }
  }

  private func checkTicket(_ vector: Vector) throws {
    let line = String(decoding: vector.input, as: UTF8.self)
    guard vector.expect == "accept" else {
      #expect(vector.expect == "not-an-invitation", "expect is a word from the closed list")
      #expect(throws: EnrolmentError(.notAnInvitation, "")) { try Ticket(line: line) }
      return
    }
    let ticket = try Ticket(line: line)
    let expires: CBORValue = ticket.expires < 0 ? .negative(UInt64(~ticket.expires)) : .unsigned(UInt64(ticket.expires))
    let parts: CBORValue = .array([
      .text(ticket.host), .unsigned(UInt64(ticket.port)), .bytes(ticket.authority), .bytes(ticket.secret), expires,
    ])
    #expect(parts.diagnostic == vector.value("diagnostic"))
    let written = line.filter { !$0.isWhitespace }.lowercased()
    #expect(try ticket.line() == written, "a ticket has one written form")
  }
}
