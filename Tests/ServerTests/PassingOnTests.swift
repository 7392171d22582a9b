import Casework
import Changes
import Records
import Sync
import TestKit
import Testing

@testable import Server

/// CAS-01, CAS-08, CAS-09, AFS-01: the server judges for itself, whatever devices let go.
@Suite struct `At the table: what the server gives` {
  typealias Story = `Casusoverleg: what the wijkmanager passes on`.Story

  private func persoon(of device: Device, in story: Story, _ name: String = "Sami K.") throws -> RecordID {
    try device.write(.persoon, nil, ["casus": .identifier(story.casus), "naam": .text(name)])
  }

  @Test func `only who has the regie passes on, only what it holds, and only at the casusoverleg`() throws {
    let story = try Story()
    let person = try persoon(of: story.jongerenwerk, in: story)
    let release = try story.jongerenwerk.release(
      [(person, .persoon, ["naam"])], to: [story.wijkmanager.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.jongerenwerk.sync().verdicts == [])
    try story.wijkmanager.sync()
    try story.wijkmanager.release(
      [(person, .persoon, ["naam"])], to: [story.swt.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.syncAll()
    #expect(story.swt.holds("Sami K."))
    // A partner that holds it.
    try story.swt.release(
      [(person, .persoon, ["naam"])], to: [story.politie.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.swt.sync().verdicts.map(\.rule) == ["CAS-05"])
    // The regiehouder, with a field it was not given, and without the overleg.
    try story.wijkmanager.release(
      [(person, .persoon, ["naam", "geboortedatum"])], to: [story.politie.account], casus: story.casus,
      overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts.map(\.rule) == ["CAS-05"])
    try story.wijkmanager.release(
      [(person, .persoon, ["naam"])], to: [story.politie.account], casus: story.casus,
      extra: ["bevraging": .boolean(true)])
    #expect(try story.wijkmanager.sync().verdicts.map(\.rule) == ["CAS-08"])
    // What it was given and no longer holds.
    story.town.time.now += 1000
    try story.jongerenwerk.write(.verstrekking, release, ["ingetrokken_op": .integer(story.town.time.now)])
    try story.jongerenwerk.sync()
    try story.wijkmanager.release(
      [(person, .persoon, ["naam"])], to: [story.politie.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts.map(\.rule) == ["CAS-05"])
    try story.politie.sync()
    #expect(!story.politie.wasSent("Sami K."))
    #expect(try story.town.faults() == [])
  }

  @Test func `two wijkmanagers who pass the same to one another keep nothing when its owner withdraws it`() throws {
    let people = Town.people + [("wm-oost-2", .gemeente, [.wijkmanager])]
    let story = try Story(people: people)
    let second = try story.town.device("wm-oost-2")
    let person = try persoon(of: story.jongerenwerk, in: story)
    let release = try story.jongerenwerk.release(
      [(person, .persoon, ["naam"])], to: [story.wijkmanager.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.jongerenwerk.sync().verdicts == [])
    try story.wijkmanager.sync()
    func pass(_ device: Device, to account: RecordID) throws {
      try device.release(
        [(person, .persoon, ["naam"])], to: [account, story.swt.account], casus: story.casus, overleg: story.overleg)
      #expect(try device.sync().verdicts == [])
    }
    try pass(story.wijkmanager, to: second.account)
    // The regie goes to the colleague, who passes it back.
    try story.wijkmanager.write(.casus, story.casus, ["regiehouder": .identifier(second.account)])
    #expect(try story.wijkmanager.sync().verdicts == [])
    try second.sync()
    try pass(second, to: story.wijkmanager.account)
    try story.syncAll()
    #expect(second.holds("Sami K.") && story.swt.holds("Sami K."))
    story.town.time.now += 1000
    try story.jongerenwerk.write(.verstrekking, release, ["ingetrokken_op": .integer(story.town.time.now)])
    #expect(try story.jongerenwerk.sync().verdicts == [])
    try story.syncAll()
    try second.sync()
    for device in [story.wijkmanager, second, story.swt] { #expect(!device.holds("Sami K.")) }
    #expect(try story.town.faults() == [])
  }

  @Test func `what a wijkmanager passed on ends when it may not hold it any more itself`() throws {
    let story = try Story()
    let person = try persoon(of: story.jongerenwerk, in: story)
    try story.jongerenwerk.release(
      [(person, .persoon, ["naam"])], to: [story.wijkmanager.account], casus: story.casus, overleg: story.overleg)
    try story.jongerenwerk.sync()
    try story.wijkmanager.sync()
    try story.wijkmanager.release(
      [(person, .persoon, ["naam"])], to: [story.swt.account], casus: story.casus, overleg: story.overleg)
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.swt.sync()
    #expect(story.swt.holds("Sami K."))
    let time = story.town.time
    let office = try Administration(directory: story.town.hub.directory, clock: { time.now })
    try office.save(
      MunicipalityFile.Account(
        code: "wm-oost", name: "wm-oost", party: "p-wm-oost", functions: [.wijkmanager], wijken: ["West"],
        isActive: true))
    try story.syncAll()
    #expect(!story.wijkmanager.holds("Sami K.") && !story.swt.holds("Sami K."))
    #expect(try story.town.faults() == [])
  }

  @Test func `an afspraak and a besluit reach who was at the table, not who was only invited (CAS-09, AFS-01)`() throws
  {
    let story = try Story()
    for (device, isPresent) in [(story.jongerenwerk, true), (story.woco, false), (story.handhaving, false)] {
      let text = "Praat met de groep \(device.account)"
      let afspraak = try story.wijkmanager.write(
        .afspraak, nil,
        [
          "casus": .identifier(story.casus), "wie": .identifier(device.account), "wat": .text(text),
          "wanneer": .integer(20_710), "status": .text("open"),
        ])
      #expect(try story.wijkmanager.sync().verdicts == [])
      try device.sync()
      #expect((device.held[afspraak] != nil) == isPresent)
      #expect(device.wasSent(text) == isPresent)
    }
    let besluit = try story.wijkmanager.write(
      .besluit, nil,
      [
        "casus": .identifier(story.casus), "van": .text("overlast"), "naar": .text("hinder"),
        "motivering": .text("Het is weer rustig"), "ingezette_interventies": .text("toezicht"),
        "betrokken_partijen": .list(try story.town.parties(["p-handhaving", "p-politie"])),
        "nieuwe_regiehouder": .identifier(story.wijkmanager.account), "datum": .integer(20_720),
        "gedeeld_met": .list([.identifier(story.jongerenwerk.account), .identifier(story.woco.account)]),
      ])
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.syncAll()
    #expect(story.jongerenwerk.held[besluit] != nil)
    #expect(story.woco.held[besluit] == nil && !story.woco.wasSent("Het is weer rustig"))
    #expect(try story.town.faults() == [])
  }

  @Test func `escalation takes a partner's melding by the rule that decides (CAS-05), and the absent by POL-06`() throws
  {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let wijkmanager = try town.device("wm-oost")
    let jongerenwerk = try town.device("jongerenwerk")
    let casus = try handhaving.casus()
    let melding = try handhaving.melding(casus: casus)
    try handhaving.release([(melding, .melding, ["soort", "omschrijving"])], to: [jongerenwerk.account], casus: casus)
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding]?.count == 2)
    try handhaving.raise(casus, to: wijkmanager)
    #expect(try handhaving.sync().verdicts == [])
    let purges = try jongerenwerk.sync().purges.filter { $0.record == melding }
    #expect(purges.map(\.rule) == ["CAS-05"])

    let story = try Story()
    try story.wijkmanager.release(
      [(story.export, .politieExport, ["samenvatting"])], to: [story.swt.account], casus: story.casus,
      overleg: story.overleg)
    try story.wijkmanager.sync()
    try story.swt.sync()
    let (root, overleg, account) = (story.casus, story.overleg, story.swt.account)
    let seat = try story.town.hub.writer.perform { ledger in
      try ledger.file(root).overleggen[overleg]?.invitations.first { $0.account == account }?.id
    }
    let deelnemer = try #require(seat)
    try story.wijkmanager.write(.deelnemer, deelnemer, ["aanwezig": .boolean(false)])
    #expect(try story.wijkmanager.sync().verdicts == [])
    let taken = try story.swt.sync().purges.filter { $0.record == story.export }
    #expect(taken.map(\.rule) == ["POL-06"])
  }
}
