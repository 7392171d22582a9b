import Changes
import OpenSSL
import Records
import Sync
import Testing

@testable import Replica

/// Invariant 8: a register that was rewritten, cut short or forked is seen by every partner.
@Suite struct `The server's register` {
  private func expectForked(_ change: (ScriptedHub, inout ExchangeResponse) throws -> Void) throws {
    let desk = try Desk()
    try desk.firstSync()
    try desk.exchange()
    let before = try desk.replica.status()
    let request = try desk.replica.prepareExchange()
    let entry = desk.hub.entry(.melding, RecordID(high: 5, low: 6), ["plaats": .text("Merelplein")])
    var answer = try desk.hub.answer(request, entries: [entry], grounds: [Desk.grounds[0]])
    try change(desk.hub, &answer)
    #expect(throws: ReplicaError(.registerForked, "")) { try desk.replica.apply(answer, to: request.attempt) }
    try desk.reopen()
    #expect(try desk.replica.record(RecordID(high: 5, low: 6)) == nil)
    #expect(try desk.replica.status() == before)
    #expect(try desk.replica.prepareExchange().encoded() == request.encoded(), "the exchange can be repeated")
  }

  @Test func `a link that leads elsewhere is refused, and nothing is taken over`() throws {
    try expectForked { _, answer in answer.links[0][0] ^= 1 }
  }

  @Test func `a link too few is refused`() throws {
    try expectForked { _, answer in answer.links = [] }
  }

  @Test func `a link too many is refused`() throws {
    try expectForked { _, answer in answer.links.append([UInt8](repeating: 1, count: 32)) }
  }

  @Test func `a shorter register is refused`() throws {
    try expectForked { hub, answer in
      try hub.restore(to: 0)
      answer.checkpoint = try hub.checkpoint()
      answer.links = []
    }
  }

  @Test func `a wrong signature is refused`() throws {
    try expectForked { _, answer in answer.checkpoint?.signature[5] ^= 1 }
  }

  @Test func `another key than the pinned one is refused, although it signs well`() throws {
    try expectForked { hub, answer in
      let other = try SigningKey()
      let mark = try require(answer.checkpoint).mark
      let signed = Checkpoint.signedBytes(account: hub.account, mark: mark)
      answer.checkpoint = Checkpoint(
        mark: mark, signature: try other.sign(signed), key: other.verifyingKey.rawRepresentation)
    }
  }

  @Test func `a checkpoint of another account is refused`() throws {
    try expectForked { hub, answer in
      let mark = try require(answer.checkpoint).mark
      let signed = Checkpoint.signedBytes(account: Desk.account("politie"), mark: mark)
      answer.checkpoint?.signature = try hub.key.sign(signed)
    }
  }

  @Test func `entries without a checkpoint are refused`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let request = try desk.replica.prepareExchange()
    let entry = desk.hub.entry(.melding, RecordID(high: 5, low: 6), ["plaats": .text("Merelplein")])
    var answer = try desk.hub.answer(request, entries: [entry], grounds: [Desk.grounds[0]])
    answer.checkpoint = nil
    #expect(throws: ReplicaError(.badAnswer, "")) { try desk.replica.apply(answer, to: request.attempt) }
  }

  @Test func `after an announced restore a shorter register is taken once, and the user is told`() throws {
    let desk = try Desk()
    try desk.firstSync()
    try desk.exchange { hub, request in
      let entry = hub.entry(.melding, RecordID(high: 5, low: 6), ["plaats": .text("Merelplein")])
      return try hub.answer(request, entries: [entry], grounds: [Desk.grounds[0]])
    }
    desk.hub.epoch = RecordID(high: 0xE0, low: 2)
    try desk.exchange { hub, request in
      var answer = try hub.answer(request, cursor: 0, status: .restart)
      answer.checkpoint = nil
      answer.links = []
      return answer
    }
    try desk.hub.restore(to: 1)
    try desk.exchange()
    #expect(try desk.replica.status().registerProblem != nil)
    try desk.hub.restore(to: 0)
    #expect(throws: ReplicaError(.registerForked, "")) { try desk.exchange() }
    try desk.replica.acceptRegister()
    #expect(try desk.replica.status().registerProblem == nil)
    #expect(try desk.replica.journal().first?.act == .registerAccepted)
  }

  @Test func `a deelbeleid that the server did not sign is not taken, and the last one stays`() throws {
    let desk = try Desk()
    try desk.firstSync()
    for tamper in [true, false] {
      let report = try desk.exchange { hub, request in
        var policy = try hub.signed(Desk.policy.replacing("versie 1", with: "versie 2"), version: 2)
        if tamper { policy.signature[0] ^= 1 } else { policy = try hub.signed("deelbeleid 1\nonzin", version: 2) }
        return try hub.answer(request, policy: policy)
      }
      #expect(report.policyProblem != nil)
      #expect(!report.isPolicyNew)
      #expect(try desk.replica.status().policyVersion == 1)
    }
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort"])], to: ["jongerenwerk"])
    #expect(try desk.replica.prepareExchange().changes.count == 2)
  }
}
