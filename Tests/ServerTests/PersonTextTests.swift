import Changes
import Records
import Sync
import Testing

@testable import Server

/// The server looks for persons in texts itself: a device that does not is no way round (HIN-04, AMB-05, CAS-01).
@Suite struct `Persons in texts at the server` {
  private func person(_ device: Device, casus: RecordID) throws {
    try device.write(.persoon, nil, ["casus": .identifier(casus), "naam": .text("Sami Karim")])
  }

  private func rules(_ device: Device) throws -> [String] {
    try device.sync().verdicts.map { "\($0.code) \($0.rule)" }
  }

  @Test func `at hinder a text with a name is taken neither before nor after it is released`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let casus = try handhaving.casus()
    try person(handhaving, casus: casus)
    let melding = try handhaving.melding(casus: casus, text: "Sami Karim zit hier")
    #expect(try rules(handhaving) == [])
    try handhaving.release([(melding, .melding, ["soort", "omschrijving"])], to: [jongerenwerk.account], casus: casus)
    #expect(try rules(handhaving) == ["rule HIN-04"])
    try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account], casus: casus)

    let other = try handhaving.melding(casus: casus)
    try handhaving.release([(other, .melding, ["soort", "omschrijving"])], to: [jongerenwerk.account], casus: casus)
    #expect(try rules(handhaving) == [])
    try handhaving.write(.melding, other, ["omschrijving": .text("Karim was er weer")])
    #expect(try rules(handhaving) == ["rule HIN-04"])

    try handhaving.write(
      .schets, nil,
      [
        "casus": .identifier(casus), "tekst": .text("BSN 111222333 is de leider"), "datum": .integer(20_700),
        "gedeeld_met": .list([.identifier(jongerenwerk.account)]),
      ])
    #expect(try rules(handhaving) == ["rule HIN-04"])
    try jongerenwerk.sync()
    for text in ["Karim", "111222333"] { #expect(!jongerenwerk.wasSent(text)) }
    #expect(jongerenwerk.holds("Muziek en geschreeuw") && jongerenwerk.held[melding]?.count == 1)
    #expect(try town.faults() == [])
  }

  @Test func `a name made in the same push counts`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let casus = try handhaving.casus()
    try person(handhaving, casus: casus)
    try handhaving.write(
      .schets, nil,
      [
        "casus": .identifier(casus), "tekst": .text("Sami is de leider"), "datum": .integer(20_700),
        "gedeeld_met": .list([.identifier(jongerenwerk.account)]),
      ])
    #expect(try rules(handhaving) == ["rule HIN-04"])
    try jongerenwerk.sync()
    #expect(!jongerenwerk.wasSent("Sami"))
  }

  @Test func `an account that does not hold the person hears nothing of its name`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let swt = try town.device("swt")
    let jongerenwerk = try town.device("jongerenwerk")
    try person(handhaving, casus: try handhaving.casus())
    #expect(try rules(handhaving) == [])
    let melding = try swt.melding(text: "Sami Karim zit hier")
    try swt.release([(melding, .melding, ["omschrijving"])], to: [jongerenwerk.account])
    #expect(try rules(swt) == [])
  }

  @Test func `at overlast an afspraak with a name goes to who was present, not to who was absent`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    try person(story.wijkmanager, casus: story.casus)
    for (device, isPresent) in [(story.jongerenwerk, true), (story.woco, false)] {
      try story.wijkmanager.write(
        .afspraak, nil,
        [
          "casus": .identifier(story.casus), "overleg": .identifier(story.overleg),
          "wie": .identifier(device.account), "wat": .text("Praat met Sami Karim"), "wanneer": .integer(20_700),
        ])
      #expect(try rules(story.wijkmanager) == [])
      try device.sync()
      #expect(device.wasSent("Sami Karim") == isPresent)
    }
    #expect(try story.town.faults() == [])
  }

  @Test func `what the police record at hinder reaches the wijkmanager and no partner (HIN-02, POL-03)`() throws {
    let town = try Town()
    let politie = try town.device("politie")
    let others = try ["jongerenwerk", "handhaving"].map { try town.device($0) }
    let wijkmanager = try town.device("wm-oost")
    let casus = try politie.casus("Kelder van de Merelflat")
    let interventie = try politie.write(
      .interventie, nil,
      [
        "casus": .identifier(casus), "soort": .text("waarschuwen"), "wanneer": .integer(town.time.now),
        "omschrijving": .text("drie kelders gecontroleerd"),
      ])
    #expect(try rules(politie) == [])
    let cells: [(RecordID, KindSpec, [String])] = [(interventie, .interventie, ["soort", "omschrijving"])]
    for device in others {
      try politie.release(cells, to: [device.account], casus: casus)
      #expect(try rules(politie) == ["rule POL-03"])
    }
    try politie.release(cells + [(casus, .casus, ["titel"])], to: [wijkmanager.account], casus: casus)
    #expect(try rules(politie) == [])
    for device in others + [wijkmanager] { try device.sync() }
    #expect(wijkmanager.holds("drie kelders gecontroleerd"))
    for device in others { #expect(!device.wasSent("kelders") && !device.wasSent("Merelflat")) }
    #expect(try town.faults() == [])
  }

  @Test func `who was given a person is held to that name, and no longer after it was taken back`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let persoon = try story.wijkmanager.write(
      .persoon, nil, ["casus": .identifier(story.casus), "naam": .text("Sami Karim")])
    let release = try story.wijkmanager.release(
      [(persoon, .persoon, ["naam"])], to: [story.swt.account], casus: story.casus, overleg: story.overleg)
    #expect(try rules(story.wijkmanager) == [])
    try story.swt.sync()
    func schets() throws {
      try story.swt.write(
        .schets, nil,
        [
          "tekst": .text("Sami was er"), "datum": .integer(20_700),
          "gedeeld_met": .list([.identifier(story.jongerenwerk.account)]),
        ])
    }
    try schets()
    #expect(try rules(story.swt) == ["rule HIN-04"])
    story.town.time.now += 1000
    try story.wijkmanager.write(.verstrekking, release, ["ingetrokken_op": .integer(story.town.time.now)])
    #expect(try rules(story.wijkmanager) == [])
    try story.swt.sync()
    try schets()
    #expect(try rules(story.swt) == [])
  }
}
