import Changes
import Enrolment
import Foundation
import OpenSSL
import Sync
import TestKit
import Testing

@testable import Server
@testable import Transport

@Suite struct `Connections of one account` {
  @Test func `one too many is told so, others go on, and a place that comes free is used`() throws {
    let daemon = try Daemon(settings: "connections_per_account_max = 2")
    let first = try daemon.enrol("hh-1")
    let second = try daemon.enrol("hh-1")
    let third = try daemon.enrol("hh-1")
    let other = try daemon.enrol("jw-1")
    try first.exchange()
    try second.exchange()
    let answer = try third.post("/v1/exchange", Frame.wrap(third.request().encoded()))
    #expect(answer.status == 503 && answer.closesConnection)
    let problem = try Problem(encoded: Frame.unwrap(answer.body))
    #expect(problem.code == .busy)
    #expect(problem.message.contains("Alles blijft bewaard"))
    try other.exchange()
    try first.exchange()
    try second.exchange()
    #expect(try daemon.figure(#"connections_refused_total{listener="sync",reason="account"}"#) == 1)
    #expect(daemon.hasLogged(#""event":"connections","listener":"sync","reason":"account""#))
    first.client.close()
    // The server notices a moment after the goodbye.
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    var status = 503
    while status == 503, ContinuousClock.now < end {
      status = try third.post("/v1/exchange", Frame.wrap(third.request().encoded())).status
    }
    #expect(status == 200)
  }

  @Test func `strangers with certificates of our authority share one group, and take no account's places`() throws {
    let daemon = try Daemon(settings: "connections_per_account_max = 2")
    let device = try daemon.enrol("hh-1")
    let gone = try (0..<3).map { _ in try daemon.enrol("hh-1") }
    for each in gone { try #require(daemon.admin("revoke", each.response.replica.text).exit == 0) }
    let idle = try gone.map { try $0.channel() }
    try device.exchange()
    #expect(try daemon.figure(#"connections_refused_total{listener="sync",reason="account"}"#, becomes: 1))
    for channel in idle { channel.close(by: .after(.seconds(5))) }
  }
}
