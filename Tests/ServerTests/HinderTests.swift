import Changes
import Records
import Sync
import Testing

@testable import Server

@Suite struct `Hinder: what one partner gives another` {
  @Test func `a melding reaches the partner it was released to, whole, and nobody else`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let woco = try town.device("woco")
    let melding = try handhaving.melding(text: "Twee jongens met een box")
    try handhaving.release(
      [(melding, .melding, ["soort", "plaats", "omschrijving"])], to: [jongerenwerk.account])
    let answer = try handhaving.sync()
    #expect(answer.verdicts.isEmpty)
    #expect(answer.acknowledged == 2)
    try jongerenwerk.sync()
    try woco.sync()
    #expect(jongerenwerk.held[melding]?.count == 3)
    #expect(jongerenwerk.holds("Twee jongens met een box"))
    #expect(!woco.wasSent("Twee jongens met een box"))
    #expect(woco.held[melding] == nil)
    #expect(try town.faults() == [])
  }

  @Test func `a withdrawn release is purged, and a confirmed purge is in the register`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let melding = try handhaving.melding()
    let release = try handhaving.release([(melding, .melding, ["soort", "omschrijving"])], to: [jongerenwerk.account])
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil)
    town.time.now += 1000
    try handhaving.write(.verstrekking, release, ["ingetrokken_op": .integer(town.time.now)])
    try handhaving.sync()
    let answer = try jongerenwerk.sync()
    #expect(answer.purges.contains { $0.record == melding && $0.fields.count == 2 })
    #expect(jongerenwerk.held[melding] == nil)
    try jongerenwerk.sync()
    #expect(try town.faults() == [])
  }

  @Test func `a release ends by itself when its term has passed`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let melding = try handhaving.melding()
    try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account], until: town.time.now + 60_000)
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil)
    town.time.now += 61_000
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] == nil)
    #expect(try town.faults() == [])
  }

  @Test func `a write to a hidden record and to none are answered alike`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let hidden = try handhaving.melding()
    try handhaving.sync()
    try jongerenwerk.write(.melding, hidden, ["soort": .text("geluid")])
    try jongerenwerk.write(.melding, RecordID(high: 1, low: 2), ["soort": .text("geluid")])
    let answer = try jongerenwerk.sync()
    #expect(answer.verdicts.map(\.code) == [.record, .record])
  }

  @Test func `a retry of a lost answer gives the same verdicts and takes nothing twice`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let melding = try handhaving.melding()
    try handhaving.write(.melding, RecordID(high: 1, low: 2), ["soort": .text("geluid")])
    let request = handhaving.request()
    let first = try handhaving.send(request)
    let second = try handhaving.send(request)
    #expect(first == second)
    let answer = try handhaving.take(second)
    #expect(answer.acknowledged == 2)
    #expect(answer.verdicts.count == 1)
    _ = melding
    #expect(try town.faults() == [])
  }

  @Test func `the same token with another attempt is a fork, and nothing is taken`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    try handhaving.sync()
    let melding = try handhaving.melding()
    let copy = handhaving.request()
    try handhaving.sync()
    var other = copy
    other.attempt = RecordID(high: 9, low: 9)
    let answer = try ExchangeResponse(encoded: Frame.unwrap(handhaving.send(other)))
    #expect(answer.status == .forked)
    _ = melding
  }
}
