import Casework
import Changes
import Records
import Sync
import Testing

@testable import Server

/// Scenario S3 of the domain model, in messages: politie to gemeente, casusoverleg, release to who was there.
@Suite struct `Casusoverleg: what the wijkmanager passes on` {
  /// A casus at overlast with an export, and a casusoverleg with jongerenwerk and swt.
  struct Story {
    let town: Town
    let handhaving, wijkmanager, politie, jongerenwerk, swt, woco, halt: Device
    let casus, export, overleg: RecordID
    static let secret = "mutatie 17 van de politie"

    init(people: [(String, PartyKind, [AccountFunction])] = Town.people) throws {
      town = try Town(people: people)
      handhaving = try town.device("handhaving")
      wijkmanager = try town.device("wm-oost")
      politie = try town.device("politie")
      jongerenwerk = try town.device("jongerenwerk")
      swt = try town.device("swt")
      woco = try town.device("woco")
      halt = try town.device("halt")
      casus = try handhaving.casus()
      try handhaving.raise(casus, to: wijkmanager)
      #expect(try handhaving.sync().verdicts == [])
      try wijkmanager.sync()
      export = try politie.write(
        .politieExport, nil,
        [
          "casus": .identifier(casus), "wijkmanager": .identifier(wijkmanager.account),
          "mutaties": .text(Self.secret), "aantal_mutaties": .integer(2),
          "samenvatting": .text("2 mutaties overlast in 6 maanden"), "datum": .integer(20_700),
          "grondslag": .text("Wpg artikel 16"),
        ])
      #expect(try politie.sync().verdicts == [])
      try wijkmanager.sync()
      let vooroverleg = try wijkmanager.write(
        .overleg, nil,
        [
          "casus": .identifier(casus), "soort": .text("vooroverleg_politie"), "datum": .integer(town.time.now),
          "status": .text("gepland"),
        ])
      try wijkmanager.write(.overleg, vooroverleg, ["status": .text("begonnen")])
      try wijkmanager.write(.overleg, vooroverleg, ["status": .text("gehouden")])
      overleg = try wijkmanager.write(
        .overleg, nil,
        [
          "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(town.time.now),
          "status": .text("gepland"),
        ])
      for device in [politie, jongerenwerk, swt, woco] {
        try wijkmanager.write(
          .deelnemer, nil,
          [
            "casus": .identifier(casus), "overleg": .identifier(overleg), "account": .identifier(device.account),
            "uitgenodigd_op": .integer(town.time.now), "aanwezig": .boolean(device !== woco),
          ])
      }
      try wijkmanager.write(.overleg, overleg, ["status": .text("begonnen")])
      #expect(try wijkmanager.sync().verdicts == [])
    }

    func syncAll() throws {
      for device in [handhaving, wijkmanager, politie, jongerenwerk, swt, woco, halt] { try device.sync() }
    }
  }

  @Test func `the export reaches the wijkmanager and nobody else`() throws {
    let story = try Story()
    try story.syncAll()
    #expect(story.wijkmanager.holds(Story.secret))
    for device in [story.handhaving, story.jongerenwerk, story.swt, story.woco, story.halt] {
      #expect(!device.wasSent(Story.secret))
    }
    #expect(try story.town.faults() == [])
  }

  @Test func `a released cell reaches who was present, and not the absent woco`() throws {
    let story = try Story()
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["samenvatting"])], to: [story.jongerenwerk.account, story.swt.account],
      casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.syncAll()
    #expect(story.jongerenwerk.holds("2 mutaties overlast in 6 maanden"))
    #expect(story.swt.holds("2 mutaties overlast in 6 maanden"))
    #expect(!story.woco.wasSent("2 mutaties"))
    #expect(!story.halt.wasSent("2 mutaties"))
    for device in [story.jongerenwerk, story.swt, story.woco] { #expect(!device.wasSent(Story.secret)) }
    #expect(try story.town.faults() == [])
  }

  @Test func `who joins later gets no history, and what is released from then on (AMB-20)`() throws {
    let story = try Story()
    func afspraak(_ text: String) throws -> RecordID {
      try story.wijkmanager.write(
        .afspraak, nil,
        [
          "casus": .identifier(story.casus), "overleg": .identifier(story.overleg),
          "wie": .identifier(story.halt.account), "wat": .text(text), "wanneer": .integer(20_800),
        ])
    }
    _ = try afspraak("voor de uitnodiging")
    #expect(try story.wijkmanager.sync().verdicts == [])
    story.town.time.now += 3_600_000
    try story.wijkmanager.write(
      .deelnemer, nil,
      [
        "casus": .identifier(story.casus), "overleg": .identifier(story.overleg),
        "account": .identifier(story.halt.account), "uitgenodigd_op": .integer(0), "aanwezig": .boolean(true),
      ])
    _ = try afspraak("na de uitnodiging")
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.halt.sync()
    #expect(story.halt.holds("na de uitnodiging"))
    #expect(!story.halt.wasSent("voor de uitnodiging"))
    #expect(try story.town.faults() == [])
  }

  @Test func `a release to the absent woco is refused`() throws {
    let story = try Story()
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["samenvatting"])], to: [story.woco.account], casus: story.casus,
      overleg: story.overleg)
    let answer = try story.wijkmanager.sync()
    #expect(answer.verdicts.map(\.code) == [.rule])
    try story.woco.sync()
    #expect(!story.woco.wasSent("2 mutaties"))
  }

  @Test func `the police add nothing while the overleg is in session`() throws {
    let story = try Story()
    try story.politie.write(
      .politieExport, nil,
      [
        "casus": .identifier(story.casus), "wijkmanager": .identifier(story.wijkmanager.account),
        "mutaties": .text("nieuw"), "datum": .integer(20_700), "grondslag": .text("Wpg artikel 16"),
      ])
    let answer = try story.politie.sync()
    #expect(answer.verdicts.map(\.rule) == ["POL-05"])
  }

  @Test func `back to hinder, what only overlast allows is purged`() throws {
    let story = try Story()
    let persoon = try story.wijkmanager.write(
      .persoon, nil, ["casus": .identifier(story.casus), "naam": .text("Sami K."), "geboortedatum": .integer(14_000)])
    try story.wijkmanager.release(
      [(persoon, .persoon, ["naam"])], to: [story.jongerenwerk.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.jongerenwerk.sync()
    #expect(story.jongerenwerk.holds("Sami K."))
    try story.wijkmanager.write(
      .besluit, nil,
      [
        "casus": .identifier(story.casus), "van": .text("overlast"), "naar": .text("hinder"),
        "motivering": .text("Het is weer rustig"), "ingezette_interventies": .text("toezicht"),
        "betrokken_partijen": .list(try story.town.parties(["p-handhaving", "p-politie"])),
        "nieuwe_regiehouder": .identifier(story.handhaving.account), "datum": .integer(20_720),
      ])
    try story.wijkmanager.write(
      .casus, story.casus, ["niveau": .text("hinder"), "regiehouder": .identifier(story.handhaving.account)])
    #expect(try story.wijkmanager.sync().verdicts == [])
    let answer = try story.jongerenwerk.sync()
    #expect(!answer.purges.isEmpty)
    #expect(!story.jongerenwerk.holds("Sami K."))
    #expect(try story.town.faults() == [])
  }
}
