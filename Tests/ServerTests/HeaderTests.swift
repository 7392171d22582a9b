import Changes
import Records
import Sync
import Testing

@testable import Server

/// The record of a release is shown to whom it gave something, and to nobody else.
@Suite struct `The header of a release` {
  @Test func `reaches the partner that got a cell, and not the one for whom every cell was refused`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    try handhaving.sync()
    let jongerenwerk = try town.device("jongerenwerk")
    let swt = try town.device("swt")
    let melding = try handhaving.melding()
    let persoon = try handhaving.write(.persoon, nil, ["naam": .text("Sami K.")])
    let both = try handhaving.release(
      [(melding, .melding, ["soort"]), (persoon, .persoon, ["naam"])], to: [jongerenwerk.account])
    // At hinder no name goes to a partner (HIN-04): of this release nothing comes through.
    let nothing = try handhaving.release(
      [(persoon, .persoon, ["naam"])], to: [swt.account], extra: ["motief": .text("vanwege de zaak Sami")])
    #expect(try handhaving.sync().acknowledged == 4)
    try jongerenwerk.sync()
    try swt.sync()
    #expect(jongerenwerk.held[melding] != nil && jongerenwerk.held[persoon] == nil)
    #expect(jongerenwerk.held[both] != nil)
    #expect(swt.held[nothing] == nil && !swt.wasSent("vanwege de zaak Sami"))
    #expect(handhaving.held[nothing] == nil, "an echo is left out")
    #expect(try town.faults() == [])
  }

  @Test func `comes with the first cell that arrives, and goes with the last one that is withdrawn`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let until = town.time.now + 5000
    // What the release names is written later.
    let melding = try handhaving.melding()
    let release = try handhaving.release([(melding, .melding, ["ernst"])], to: [jongerenwerk.account], until: until)
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[release] == nil)
    try handhaving.write(.melding, melding, ["ernst": .text("hoog")])
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(handhaving.verdicts == [])
    #expect(jongerenwerk.held[melding] != nil && jongerenwerk.held[release] != nil)
    #expect(try town.faults() == [])
    town.time.now = until + 1
    let answer = try jongerenwerk.sync()
    #expect(Set(answer.purges.map(\.record)) == [melding, release])
    #expect(jongerenwerk.held[release] == nil)
    #expect(try town.faults() == [])
  }

  @Test func `stays as long as another release gives the cell`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let melding = try handhaving.melding()
    let until = town.time.now + 5000
    let short = try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account], until: until)
    let long = try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account])
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[short] != nil && jongerenwerk.held[long] != nil)
    town.time.now = until + 1
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil && jongerenwerk.held[long] != nil)
    #expect(try town.faults() == [])
  }

  @Test func `of a question reaches the source that is asked, with the cells`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let (town, wijkmanager, woco) = (story.town, story.wijkmanager, story.woco)
    let melding = try wijkmanager.melding(casus: story.casus)
    // The corporatie was not at the casusoverleg; it is asked (CAS-02).
    let question = try wijkmanager.release(
      [(melding, .melding, ["soort", "plaats"])], to: [woco.account], casus: story.casus,
      extra: ["bevraging": .boolean(true)])
    let plain = try wijkmanager.release([(melding, .melding, ["tijdstip"])], to: [woco.account], casus: story.casus)
    let answer = try wijkmanager.sync()
    try woco.sync()
    #expect(answer.acknowledged == 8 || !answer.verdicts.contains { $0.sequence < answer.acknowledged })
    #expect(woco.held[melding]?.count == 2)
    #expect(woco.held[question] != nil)
    #expect(woco.held[plain] == nil, "without a question an absent party is no partner (CAS-05)")
    #expect(try town.faults() == [])
  }
}
