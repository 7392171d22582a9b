import Changes
import Records
import Sync
import Testing

@testable import Replica

@Suite struct `The exchange` {
  @Test func `a retry after a crash sends identical bytes, whatever was written meanwhile`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    let first = try desk.replica.prepareExchange().encoded()
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    try desk.reopen()
    #expect(try desk.replica.prepareExchange().encoded() == first)
    #expect(try desk.replica.status().changesUnderway == 2)
  }

  @Test func `what is acknowledged is delivered, and a newer write to it goes next`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    let request = try desk.replica.prepareExchange()
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    let report = try desk.replica.apply(try desk.hub.answer(request), to: request.attempt)
    #expect(report.sent == 2)
    let provenance = try require(desk.replica.held(id)).provenance
    guard case .written(_, .delivered)? = provenance[2], case .written(_, .onDevice)? = provenance[4] else {
      Issue.record("soort should be delivered and plaats pending")
      return
    }
    let next = try desk.replica.prepareExchange()
    #expect(next.changes.map(\.sequence) == [3])
    #expect(next.changes.first?.writes.map(\.value) == [.text("Merelplein")])
  }

  @Test func `an answer to another attempt changes nothing`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let request = try desk.replica.prepareExchange()
    let answer = try desk.hub.answer(request)
    _ = try desk.replica.apply(answer, to: request.attempt)
    let state = try desk.replica.status()
    #expect(throws: ReplicaError(.badAnswer, "")) { try desk.replica.apply(answer, to: request.attempt) }
    #expect(try desk.replica.status() == state)
  }

  @Test func `what the stream gives is shown with its ground`() throws {
    let desk = try Desk()
    let id = RecordID(high: 5, low: 6)
    try desk.firstSync { hub in
      [hub.entry(.melding, id, ["soort": .text("drugs_alcohol"), "plaats": .text("Merelplein")], ground: 1)]
    }
    let held = try require(desk.replica.held(id))
    #expect(held.view.text("plaats") == "Merelplein")
    #expect(held.view.owner == nil)
    #expect(!held.isOwn)
    #expect(held.provenance[4] == .given(Desk.grounds[0]))
    #expect(try desk.replica.journal().contains { $0.act == .received && $0.record == id && $0.rule == "HIN-05" })
  }

  @Test func `pages of one checkpoint are shown together or not at all`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let first = RecordID(high: 5, low: 6)
    let second = RecordID(high: 6, low: 7)
    let report = try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [hub.entry(.melding, first, ["plaats": .text("Merelplein")])], grounds: [Desk.grounds[0]],
        isPartial: true)
    }
    #expect(report.needsAnother)
    #expect(try desk.replica.record(first) == nil)
    try desk.reopen()
    #expect(try desk.replica.record(first) == nil)
    try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [hub.entry(.melding, second, ["plaats": .text("Vinkplein")])], grounds: [Desk.grounds[0]])
    }
    #expect(try desk.replica.record(first)?.text("plaats") == "Merelplein")
    #expect(try desk.replica.record(second)?.text("plaats") == "Vinkplein")
  }

  @Test func `a pending write stays on top of what arrives, and its base tells what was seen`() throws {
    let desk = try Desk("jongerenwerk")
    let id = RecordID(high: 5, low: 6)
    var seen: UInt64 = 0
    try desk.firstSync { hub in
      let entry = hub.entry(
        .afspraak, id,
        [
          "wie": .identifier(Desk.account("jongerenwerk")), "wat": .text("Praten"), "wanneer": .integer(20_000),
          "status": .text("open"),
        ], ground: 1)
      seen = entry.sequence
      return [entry]
    }
    _ = try desk.replica.write(try Draft(.afspraak, record: id, ["status": .text("gedaan")]))
    try desk.exchange { hub, request in
      let change = try require(request.changes.first)
      #expect(change.writes.map(\.base) == [seen])
      return try hub.answer(
        request, entries: [hub.entry(.afspraak, id, ["status": .text("vervallen")])], grounds: [Desk.grounds[0]],
        verdicts: [Verdict(sequence: change.sequence, code: .superseded)])
    }
    #expect(try desk.replica.record(id)?.text("status") == "vervallen")
  }

  @Test func `what arrived beneath a pending write was not seen by the next write`() throws {
    let desk = try Desk("jongerenwerk")
    let id = RecordID(high: 5, low: 6)
    var seen: UInt64 = 0
    try desk.firstSync { hub in
      let entry = hub.entry(
        .afspraak, id,
        [
          "wie": .identifier(Desk.account("jongerenwerk")), "wat": .text("Praten"), "wanneer": .integer(20_000),
          "status": .text("open"), "terugkoppeling": .text("nog niets"),
        ], ground: 1)
      seen = entry.sequence
      return [entry]
    }
    let request = try desk.replica.prepareExchange()
    _ = try desk.replica.write(try Draft(.afspraak, record: id, ["terugkoppeling": .text("gesproken")]))
    let beneath = desk.hub.entry(.afspraak, id, ["terugkoppeling": .text("van een ander")])
    _ = try desk.replica.apply(
      try desk.hub.answer(request, entries: [beneath], grounds: [Desk.grounds[0]]), to: request.attempt)
    #expect(try desk.replica.record(id)?.text("terugkoppeling") == "gesproken")
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.afspraak, record: id, ["terugkoppeling": .text("goed gesproken")]))
    let writes = try desk.replica.prepareExchange().changes.flatMap(\.writes)
    #expect(writes.map(\.base) == [seen])
  }

  @Test func `a request that is too large goes again in smaller portions`() throws {
    let desk = try Desk()
    try desk.firstSync()
    for _ in 0..<4 {
      let id = try desk.melding()
      try desk.release([(id, .melding, ["soort"])], to: ["jongerenwerk"])
    }
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.count == 8)
    try desk.replica.refuse(request.attempt, with: Problem(.busy, ""))
    #expect(try desk.replica.prepareExchange() == request, "a busy server gets the same again")
    try desk.replica.refuse(request.attempt, with: Problem(.tooLarge, ""))
    let report = try desk.exchange { hub, request in
      #expect(request.changes.map(\.sequence) == [1, 2, 3, 4])
      return try hub.answer(request)
    }
    #expect(report.needsAnother)
    try desk.exchange()
    #expect(desk.hub.pushed.map(\.sequence) == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func `the journal tells what was sent and received, by which rule, and no value`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    let sent = try desk.replica.journal().filter { $0.act == .sent }
    #expect(Set(sent.compactMap(\.record)).contains(id))
    #expect(sent.first { $0.record == id }?.fields == FieldSet([2, 4]))
    #expect(try desk.replica.journal(limit: 1).count == 1)
  }
}
