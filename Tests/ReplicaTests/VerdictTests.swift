import Changes
import Records
import Sync
import Testing

@testable import Replica

@Suite struct `Verdicts` {
  /// A desk whose melding has been released and sent.
  private func sent() throws -> (Desk, RecordID) {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    desk.time.now += 1000
    desk.hub.now = desk.time.now
    return (desk, id)
  }

  @Test(arguments: [Verdict.Code.rule, .record, .schema])
  func `a refused write falls back to what stood, and its text is kept for use`(_ code: Verdict.Code) throws {
    let (desk, id) = try sent()
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    let report = try desk.exchange { hub, request in
      let sequence = try require(request.changes.first).sequence
      return try hub.answer(request, verdicts: [Verdict(sequence: sequence, code: code, rule: "POL-05")])
    }
    #expect(report.notices.map(\.code) == [code])
    #expect(report.notices.first?.message.isEmpty == false)
    try desk.reopen()
    #expect(try desk.replica.record(id)?.text("plaats") == "Vogelplein")
    let refusal = try require(desk.replica.refusals().first)
    #expect(refusal.values == [4: .text("Merelplein")])
    #expect(refusal.record == id)
    #expect(try desk.replica.status().refusals == 1)
    try desk.replica.dismissRefusal(refusal.number)
    #expect(try desk.replica.refusals().isEmpty)
    #expect(try desk.replica.prepareExchange().changes.isEmpty)
  }

  @Test func `a record that was refused whole leaves what was never sent`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding(["notitie": .text("alleen voor mij")])
    try desk.release([(id, .melding, ["soort", "plaats", "tijdstip", "wijk", "omschrijving"])], to: ["jongerenwerk"])
    try desk.exchange { hub, request in
      let change = try require(request.changes.first { $0.record == id })
      return try hub.answer(request, verdicts: [Verdict(sequence: change.sequence, code: .rule, rule: "MEL-01")])
    }
    let view = try require(desk.replica.record(id))
    #expect(view.text("notitie") == "alleen voor mij")
    #expect(view.text("plaats") == nil)
    #expect(try desk.replica.refusals().count == 1)
  }

  @Test func `a refusal does not touch a newer write to the same cell`() throws {
    let (desk, id) = try sent()
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    let request = try desk.replica.prepareExchange()
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Vinkplein")]))
    let sequence = try require(request.changes.first).sequence
    _ = try desk.replica.apply(
      try desk.hub.answer(request, verdicts: [Verdict(sequence: sequence, code: .rule)]), to: request.attempt)
    #expect(try desk.replica.record(id)?.text("plaats") == "Vinkplein")
    try desk.exchange { hub, request in
      let sequence = try require(request.changes.first).sequence
      return try hub.answer(request, verdicts: [Verdict(sequence: sequence, code: .rule)])
    }
    #expect(try desk.replica.record(id)?.text("plaats") == "Vogelplein")
  }

  @Test func `a superseded write gives way to what the stream says, and the loser is kept`() throws {
    let (desk, id) = try sent()
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    try desk.exchange { hub, request in
      let sequence = try require(request.changes.first).sequence
      let entry = hub.entry(.melding, id, ["plaats": .text("Spechtplein")], isOwn: true)
      return try hub.answer(
        request, entries: [entry], verdicts: [Verdict(sequence: sequence, code: .superseded)])
    }
    #expect(try desk.replica.record(id)?.text("plaats") == "Spechtplein")
    let stored = try desk.replica.read { try desk.replica.store.record(id) }
    #expect(stored?.own(4)?.value == .text("Merelplein"))
    #expect(try desk.replica.prepareExchange().changes.isEmpty)
  }

  @Test func `a conflict is listed until the field is written again, even with the value that stands`() throws {
    let desk = try Desk("wm-oost")
    let casus = RecordID(high: 5, low: 6)
    let lost = Entry.Conflict(field: 7, losers: [.text("opgelost")])
    try desk.firstSync { hub in
      [
        hub.entry(
          .casus, casus,
          [
            "titel": .text("Vogelplein"), "niveau": .text("overlast"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Desk.account("wm-oost")), "status": .text("monitoring"),
          ], ground: 1, conflicts: [lost])
      ]
    }
    #expect(try desk.replica.conflicts().map(\.conflicts) == [[lost]])
    #expect(try desk.replica.status().conflicts == 1)
    _ = try desk.replica.write(try Draft(.casus, record: casus, ["status": .text("monitoring")]))
    #expect(try desk.replica.conflicts().isEmpty)
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.first?.writes.map(\.field) == [7])
    #expect(request.changes.first?.writes.first?.base != 0)
    // The stream says that it is settled.
    let settled = desk.hub.entry(.casus, casus, ["status": .text("monitoring")])
    _ = try desk.replica.apply(
      try desk.hub.answer(request, entries: [settled], grounds: [Desk.grounds[0]]), to: request.attempt)
    #expect(try desk.replica.status().conflicts == 0)
  }

  @Test(arguments: [[7, 2], [2, 7]] as [[FieldNumber]])
  func `conflicts in two fields of one record stay readable, whichever opened first`(_ order: [FieldNumber]) throws {
    let desk = try Desk("wm-oost")
    let casus = RecordID(high: 5, low: 6)
    let losers: [FieldNumber: FieldValue] = [2: .text("hinder"), 7: .text("opgelost")]
    let conflicts = try order.map { Entry.Conflict(field: $0, losers: [try require(losers[$0])]) }
    try desk.firstSync { hub in
      [
        hub.entry(
          .casus, casus,
          [
            "titel": .text("Vogelplein"), "niveau": .text("overlast"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Desk.account("wm-oost")), "status": .text("monitoring"),
          ], ground: 1, conflicts: [conflicts[0]])
      ]
    }
    try desk.exchange { hub, request in
      let entry = hub.entry(
        .casus, casus, [order[1] == 2 ? "niveau" : "status": .text(order[1] == 2 ? "overlast" : "monitoring")],
        conflicts: [conflicts[1]])
      return try hub.answer(request, entries: [entry], grounds: [Desk.grounds[1]])
    }
    try desk.reopen()
    #expect(try desk.replica.conflicts().map(\.conflicts) == [conflicts.sorted { $0.field < $1.field }])
    #expect(try desk.replica.record(casus)?.text("titel") == "Vogelplein")
  }

  @Test func `a write that came in ahead of time gets the server's`() throws {
    let (desk, id) = try sent()
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    try desk.exchange { hub, request in
      let sequence = try require(request.changes.first).sequence
      return try hub.answer(request, verdicts: [Verdict(sequence: sequence, code: .clock)])
    }
    #expect(try desk.replica.record(id)?.text("plaats") == "Merelplein")
    let stored = try desk.replica.read { try desk.replica.store.record(id) }
    #expect(stored?.own(4)?.stamp == Stamp(milliseconds: desk.hub.now))
  }
}
