import Changes
import Records
import Sync
import Testing

@testable import Server

/// Invariant 5 against devices that send whatever they like: what the police write reaches the wijkmanager, and a
/// partner only by a release of the wijkmanager of exactly that.
@Suite struct `Police data stay where they were given` {
  private typealias Story = `Casusoverleg: what the wijkmanager passes on`.Story
  private static let words = "Mutatie 2026-77: Sami Karim"

  /// An afspraak of the wijkmanager for the police, released to jongerenwerk.
  private func afspraak(_ story: Story) throws -> RecordID {
    let id = try story.wijkmanager.write(
      .afspraak, nil,
      [
        "casus": .identifier(story.casus), "overleg": .identifier(story.overleg),
        "wie": .identifier(story.politie.account), "wat": .text("extra toezicht"), "wanneer": .integer(20_710),
        "status": .text("open"),
      ])
    try story.wijkmanager.release(
      [(id, .afspraak, ["wat", "wanneer", "status", "terugkoppeling"])], to: [story.jongerenwerk.account],
      casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.politie.sync()
    return id
  }

  @Test(arguments: ["begonnen", "gehouden"])
  func `words of the police in an afspraak that a partner holds are refused (POL-01)`(_ status: String) throws {
    let story = try Story()
    let id = try afspraak(story)
    if status == "gehouden" {
      try story.wijkmanager.write(.overleg, story.overleg, ["status": .text(status)])
      try story.wijkmanager.sync()
    }
    story.town.time.now += 1000
    try story.politie.write(.afspraak, id, ["terugkoppeling": .text(Self.words)])
    try story.politie.write(.afspraak, id, ["status": .text("gedaan")])
    #expect(try story.politie.sync().verdicts.map(\.code) == [.record])
    try story.syncAll()
    let field = try #require(KindSpec.afspraak.field(named: "status")?.number)
    #expect(story.jongerenwerk.held[id]?[field] == .text("gedaan"), "that it is done may be known (CAS-09)")
    for device in [story.wijkmanager, story.jongerenwerk, story.swt, story.woco] {
      #expect(!device.wasSent(Self.words))
    }
    #expect(try story.town.faults() == [])
  }

  @Test func `words of the police that are there all the same reach nobody but the gemeente (POL-03)`() throws {
    let story = try Story()
    let id = try afspraak(story)
    let writer = story.politie.id
    let field = try #require(KindSpec.afspraak.field(named: "terugkoppeling")?.number)
    try story.town.hub.writer.perform { ledger in
      // As a database from before the rule has it.
      guard let place = try ledger.decideAnew(id),
        let number = ledger.roster.replicas.values.first(where: { $0.id == writer })?.number
      else { throw Town.Missing() }
      ledger.hand.items[place].state[field] = StoredCell(
        value: .text(Self.words), stamp: Stamp(milliseconds: 1), writer: number)
      ledger.hand.items[place].written.insert(field)
      var settlement = Settlement(at: 1_790_000_000_000)
      try ledger.finish(&settlement)
    }
    try story.syncAll()
    #expect(story.wijkmanager.holds(Self.words))
    for device in [story.jongerenwerk, story.swt, story.woco, story.handhaving] {
      #expect(!device.wasSent(Self.words))
    }
    #expect(try story.town.faults() == [])
  }

  @Test func `a release covers what the wijkmanager was given, and not what the police write later (POL-06)`() throws {
    let story = try Story()
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["samenvatting"])], to: [story.jongerenwerk.account], casus: story.casus,
      overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["contacten"])], to: [story.jongerenwerk.account], casus: story.casus,
      overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts.map(\.rule) == ["POL-06"])
    try story.wijkmanager.write(.overleg, story.overleg, ["status": .text("gehouden")])
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.politie.write(.politieExport, story.export, ["samenvatting": .text(Self.words)])
    try story.politie.write(.politieExport, story.export, ["samenvatting": .null])
    try story.politie.write(.politieExport, story.export, ["contacten": .text("contact met Sami Karim")])
    #expect(try story.politie.sync().verdicts.map(\.rule) == ["POL-06", "POL-06"])
    try story.syncAll()
    #expect(story.wijkmanager.holds("contact met Sami Karim"), "after the close it may go to the wijkmanager only")
    #expect(!story.jongerenwerk.wasSent(Self.words) && !story.jongerenwerk.wasSent("contact met Sami Karim"))
    #expect(story.jongerenwerk.holds("2 mutaties overlast in 6 maanden"))
  }

  /// The export is passed on, and then ended by `end`.
  private func ended(_ story: Story, by end: [String: FieldValue]) throws {
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["samenvatting"])], to: [story.jongerenwerk.account], casus: story.casus,
      overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.jongerenwerk.sync()
    #expect(story.jongerenwerk.holds("2 mutaties overlast in 6 maanden"))
    try story.politie.write(.politieExport, story.export, end)
    #expect(try story.politie.sync().verdicts == [])
  }

  @Test(arguments: [0, 1_790_000_000_000, 7_000_000_000_000] as [Int64])
  func `an export that the police take back is purged where it went, also by the wijkmanager's hand (POL-02)`(
    _ named: Int64
  ) throws {
    let story = try Story()
    try ended(story, by: ["ingetrokken_op": .integer(named)])
    for device in [story.wijkmanager, story.jongerenwerk] {
      #expect(try device.sync().purges.contains { $0.record == story.export })
      #expect(device.held[story.export] == nil)
      try device.sync()
      let confirmed = try story.town.register(of: device.account).contains { !$0.confirmed.isEmpty }
      #expect(confirmed)
    }
    try story.politie.write(.politieExport, story.export, ["ingetrokken_op": .null])
    #expect(try story.politie.sync().verdicts.map(\.rule) == ["CAS-05"])
    #expect(try story.town.faults() == [])
  }

  /// The server's clock comes to `now`.
  private func settle(_ story: Story, at now: Int64) throws {
    story.town.time.now = now
    try story.town.hub.writer.perform { try $0.settleMoments(now: now) }
  }

  @Test func `an export with a term ends at that moment by the server's clock`() throws {
    let story = try Story()
    try story.wijkmanager.write(.overleg, story.overleg, ["status": .text("gehouden")])
    #expect(try story.wijkmanager.sync().verdicts == [])
    let until = story.town.time.now + 60_000
    try ended(story, by: ["geldig_tot": .integer(until)])
    #expect(try story.town.hub.writer.perform { try $0.nextMoment() } == until + 1)
    try settle(story, at: until)
    try story.syncAll()
    #expect(story.wijkmanager.holds(Story.secret) && story.jongerenwerk.held[story.export] != nil)
    try settle(story, at: until + 1)
    #expect(try story.town.hub.writer.perform { try $0.nextMoment() } == nil)
    try story.syncAll()
    #expect(story.wijkmanager.held[story.export] == nil && story.jongerenwerk.held[story.export] == nil)
    #expect(try story.town.faults() == [])
  }
}
