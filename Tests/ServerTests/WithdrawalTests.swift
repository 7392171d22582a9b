import Changes
import Records
import Sync
import Testing

@testable import Server

@Suite struct `Withdrawals: what is taken back` {
  /// A leefbaarheidsoverleg, at which a partner gets main lines.
  private func lbo(of giver: Device, _ town: Town) throws -> RecordID {
    try giver.write(
      .overleg, nil,
      ["soort": .text("lbo"), "datum": .integer(town.time.now), "wijk": .text("Oost"), "status": .text("gepland")])
  }

  /// A melding that the woco holds whole, because it was asked something, and on main lines from an LBO.
  private func asked() throws -> (town: Town, giver: Device, woco: Device, melding: RecordID, question: RecordID) {
    let town = try Town()
    let giver = try town.device("wm-oost")
    let woco = try town.device("woco")
    let overleg = try lbo(of: giver, town)
    let melding = try giver.melding()
    try giver.release([(melding, .melding, ["soort", "tijdstip"])], to: [woco.account], overleg: overleg)
    let question = try giver.release(
      [(melding, .melding, ["soort", "tijdstip"])], to: [woco.account], extra: ["bevraging": .boolean(true)])
    #expect(try giver.sync().verdicts == [])
    try woco.sync()
    return (town, giver, woco, melding, question)
  }

  @Test func `a cell that is to be held in less detail is withdrawn first, and the purge is confirmed`() throws {
    let (town, giver, woco, melding, question) = try asked()
    let field = try #require(KindSpec.melding.field(named: "tijdstip")?.number)
    let whole = try #require(woco.held[melding]?[field])
    #expect(woco.grounds[melding]?[field]?.form == Form.heel.rawValue)
    town.time.now += 1000
    try giver.write(.verstrekking, question, ["ingetrokken_op": .integer(town.time.now)])
    #expect(try giver.sync().verdicts == [])
    let answer = try woco.sync()
    #expect(answer.purges.contains { $0.record == melding && $0.fields.contains(field) })
    #expect(woco.held[melding]?[field] != whole)
    #expect(woco.grounds[melding]?[field]?.form == Form.hoofdlijn.rawValue)
    try woco.sync()
    let confirmed = try town.register(of: woco.account).contains { !$0.confirmed.isEmpty }
    #expect(confirmed)
    #expect(try town.faults() == [])
  }

  @Test func `a change that a lesser form does not show sends nothing (invariant 3)`() throws {
    let town = try Town()
    let giver = try town.device("wm-oost")
    let woco = try town.device("woco")
    let overleg = try lbo(of: giver, town)
    // Noon, so that a minute later is the same day.
    let noon = town.time.now / 86_400_000 * 86_400_000 + 43_200_000
    let melding = try giver.melding()
    try giver.write(.melding, melding, ["tijdstip": .integer(noon)])
    try giver.release([(melding, .melding, ["tijdstip"])], to: [woco.account], overleg: overleg)
    #expect(try giver.sync().verdicts == [])
    try woco.sync()
    let field = try #require(KindSpec.melding.field(named: "tijdstip")?.number)
    let midnight = try #require(CalendarDay.dutchMidnight(CalendarDay.dutchDay(at: noon)))
    #expect(woco.held[melding]?[field] == .integer(midnight))
    let cursor = woco.cursor
    try giver.write(.melding, melding, ["tijdstip": .integer(noon + 60_000)])
    try giver.sync()
    #expect(try woco.sync().entries.isEmpty)
    #expect(woco.cursor == cursor)
    try giver.write(.melding, melding, ["tijdstip": .integer(noon + 86_400_000)])
    try giver.sync()
    #expect(try woco.sync().entries.count == 1)
  }

  @Test func `an answer with room for few purges and links goes on in the next one, and ends the same`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    var releases: [RecordID] = []
    for _ in 0..<5 {
      let melding = try handhaving.melding()
      releases.append(try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account]))
      try handhaving.sync()
    }
    try jongerenwerk.sync()
    let (cursor, mark) = (jongerenwerk.cursor, jongerenwerk.mark)
    town.time.now += 1000
    for release in releases {
      try handhaving.write(.verstrekking, release, ["ingetrokken_op": .integer(town.time.now)])
      try handhaving.sync()
    }
    let account = jongerenwerk.account
    let (whole, paged) = try town.hub.writer.perform { ledger in
      guard let number = ledger.roster.account(account)?.number else { throw Town.Missing() }
      return (
        try Walk(ledger.store, StreamReader.AnswerSize(), account: number, from: cursor, mark),
        try Walk(
          ledger.store, StreamReader.AnswerSize(bytes: 1, purges: 2, links: 2), account: number, from: cursor, mark)
      )
    }
    #expect(whole.purges.count == 10, "five cells, and the headers of five releases")
    #expect(paged.purges == whole.purges)
    #expect(paged.entries == whole.entries)
    #expect(paged.mark == whole.mark)
    #expect(paged.answers > whole.answers)
  }

  /// All answers that a device which lacks everything after a cursor and a mark is given, one after the other.
  private struct Walk: Sendable {
    var purges: [UInt64] = []
    var entries: [UInt64] = []
    var mark: CheckpointMark?
    var answers = 0

    init(
      _ store: RecordStore, _ size: StreamReader.AnswerSize, account: Int64, from cursor: UInt64,
      _ start: CheckpointMark?
    ) throws {
      let reader = try StreamReader(store: store, size: size)
      var cursor = cursor
      mark = start
      var isOver = false
      while !isOver, answers < 100 {
        let span = Reading.Span(replica: 0, after: cursor, echoesUntil: 0)
        let reading = try reader.reading(span, account: account, since: mark)
        let page = reading.page
        purges += page.purges.map(\.sequence).filter { !purges.contains($0) }
        entries += page.entries.map(\.sequence)
        isOver = !page.isPartial && reading.mark == mark
        (cursor, mark) = (page.cursor, reading.mark)
        answers += 1
      }
    }
  }
}
