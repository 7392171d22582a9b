import Changes
import Records
import Sync
import Testing

@testable import Server

/// A melding that is in no casus yet: its own wijk says which wijkmanager may hold it (HIN-10).
@Suite struct `A melding without a casus` {
  let town: Town
  let handhaving, wijkmanager: Device
  static let text = "Muziek bij de fontein"

  init() throws {
    town = try Town()
    handhaving = try town.device("handhaving")
    wijkmanager = try town.device("wm-oost")
  }

  private func melding(wijk: String) throws -> RecordID {
    try handhaving.write(
      .melding, nil,
      [
        "soort": .text("geluid"), "tijdstip": .integer(town.time.now), "plaats": .text("Vogelplein 3"),
        "wijk": .text(wijk), "omschrijving": .text(Self.text),
      ])
  }

  @Test func `that is released in the push that brings it reaches the wijkmanager of its wijk`() throws {
    let melding = try melding(wijk: "Oost")
    try handhaving.release([(melding, .melding, ["omschrijving"])], to: [wijkmanager.account])
    #expect(try handhaving.sync().verdicts == [])
    try wijkmanager.sync()
    #expect(wijkmanager.holds(Self.text))
    #expect(try town.faults() == [])
  }

  @Test func `follows its wijk: another wijkmanager may hold it after a correction`() throws {
    let melding = try melding(wijk: "Centrum")
    try handhaving.release([(melding, .melding, ["omschrijving"])], to: [wijkmanager.account])
    try handhaving.sync()
    try wijkmanager.sync()
    #expect(!wijkmanager.holds(Self.text))

    try handhaving.write(.melding, melding, ["wijk": .text("Oost")])
    try handhaving.sync()
    try wijkmanager.sync()
    #expect(wijkmanager.holds(Self.text))

    try handhaving.write(.melding, melding, ["wijk": .text("Centrum")])
    try handhaving.sync()
    try wijkmanager.sync()
    #expect(!wijkmanager.holds(Self.text))
    #expect(try town.faults() == [])
  }
}
