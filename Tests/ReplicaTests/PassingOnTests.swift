import Casework
import Changes
import Records
import Sync
import TestKit
import Testing

@testable import Replica
@testable import Server

/// Domain model 4.3: between partners it goes through the role with regie (CAS-08, AMB-19), and what is passed on ends
/// with what it rests on (invariant 7).
@Suite struct `Passing on: through the role with regie` {
  @Test func `a partner's person reaches the wijkmanager, goes on to who is there, and ends when the partner ends it`()
    throws
  {
    let story = try OverlegStory(seed: 21)
    let (persoon, release) = try story.contribute()
    #expect(try story.fields(story.wijkmanager, persoon) == ["naam", "rol_in_groep"])
    #expect(try story.swt.replica.record(persoon) == nil)

    try story.passOn(persoon, .persoon, ["naam", "rol_in_groep"], to: ["swt"])
    #expect(try story.wijkmanager.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    #expect(try story.swt.replica.record(persoon)?.text("naam") == "Sami Kaya")
    #expect(try story.fields(story.swt, persoon) == ["naam", "rol_in_groep"])
    for device in [story.woco, story.handhaving, story.politie] { #expect(!device.wasSent("Sami Kaya")) }
    #expect(!story.swt.wasSent("Merelstraat") && !story.wijkmanager.wasSent("Merelstraat"))

    try story.withdraw(release, by: story.jongerenwerk)
    try story.syncAll()
    for (code, device) in [("wm-oost", story.wijkmanager), ("swt", story.swt)] {
      #expect(try device.replica.record(persoon) == nil)
      #expect(try story.purges(device, persoon) == ["CAS-05"])
      #expect(try story.isConfirmed(code))
    }
    #expect(try story.swt.replica.records(kind: .verstrekking).isEmpty, "nor the header of what is gone")
    #expect(try story.town.office().verify().faults == [])
  }

  @Test func `the wijkmanager cannot pass on to who was absent, outside the overleg, or what it does not hold`() throws
  {
    let story = try OverlegStory(seed: 22)
    let (persoon, _) = try story.contribute(["naam"])
    let attempts: [(() throws -> RecordID, String)] = [
      ({ try story.passOn(persoon, .persoon, ["naam"], to: ["woco"]) }, "CAS-05"),
      ({ try story.passOn(persoon, .persoon, ["naam"], to: ["handhaving"]) }, "CAS-01"),
      ({ try story.passOn(persoon, .persoon, ["adres"], to: ["swt"]) }, "CAS-05"),
      (
        {
          try story.wijkmanager.release(
            persoon, .persoon, ["naam"], to: ["swt"],
            extra: ["casus": .identifier(story.casus), "bevraging": .boolean(true)])
        }, "CAS-08"
      ),
    ]
    for (attempt, rule) in attempts {
      let error = #expect(throws: ReplicaError.self) { _ = try attempt() }
      #expect(error?.rulings.map(\.rule) == [rule])
    }
  }

  @Test func `what is passed on is never wider than the deelbeleid gives for the owner's data (AMB-06)`() throws {
    let story = try OverlegStory(seed: 23)
    let (persoon, _) = try story.contribute(["naam", "adres"])
    #expect(try story.fields(story.wijkmanager, persoon) == ["adres", "naam"], "with a motive")
    try story.passOn(persoon, .persoon, ["naam", "adres"], to: ["swt"])
    #expect(try story.wijkmanager.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    #expect(try story.fields(story.swt, persoon) == ["naam"])
    #expect(!story.swt.wasSent("Merelstraat"))
  }

  @Test func `a term of the owner ends what was passed on, and what the owner changes goes on`() throws {
    let story = try OverlegStory(seed: 24)
    let until = Int64(story.town.time.now) + 100_000
    let melding = try story.jongerenwerk.melding(["casus": .identifier(story.casus), "omschrijving": .text("Vuurwerk")])
    try story.jongerenwerk.release(
      melding, .melding, ["omschrijving"], to: ["wm-oost"],
      extra: ["casus": .identifier(story.casus), "geldig_tot": .integer(until)])
    try story.jongerenwerk.sync()
    try story.wijkmanager.sync()
    try story.passOn(melding, .melding, ["omschrijving"], to: ["swt"])
    try story.wijkmanager.sync()
    _ = try story.jongerenwerk.write(.melding, melding, ["omschrijving": .text("Vuurwerk en een brandje")])
    try story.jongerenwerk.sync()
    try story.syncAll()
    #expect(try story.swt.replica.record(melding)?.text("omschrijving") == "Vuurwerk en een brandje")
    story.town.time.now = UInt64(until) + 1
    try story.syncAll()
    for device in [story.wijkmanager, story.swt] { #expect(try device.replica.record(melding) == nil) }
    #expect(try story.town.office().verify().faults == [])
  }

  @Test func `the wijkmanager's own withdrawal ends it further on, and only there`() throws {
    let story = try OverlegStory(seed: 25)
    let (persoon, _) = try story.contribute()
    let passed = try story.passOn(persoon, .persoon, ["naam"], to: ["swt"])
    try story.wijkmanager.sync()
    try story.syncAll()
    try story.withdraw(passed, by: story.wijkmanager)
    try story.syncAll()
    #expect(try story.swt.replica.record(persoon) == nil)
    #expect(try story.fields(story.wijkmanager, persoon) == ["naam", "rol_in_groep"])
  }

  @Test func `what two ways give stays while one of them stands`() throws {
    let story = try OverlegStory(seed: 26)
    let (persoon, release) = try story.contribute(["naam"])
    try story.passOn(persoon, .persoon, ["naam"], to: ["swt"])
    try story.wijkmanager.sync()
    try story.jongerenwerk.release(
      persoon, .persoon, ["naam"], to: ["wm-oost"], extra: ["casus": .identifier(story.casus)])
    try story.jongerenwerk.sync()
    try story.syncAll()
    try story.withdraw(release, by: story.jongerenwerk)
    try story.syncAll()
    #expect(try story.fields(story.swt, persoon) == ["naam"])
    #expect(try story.town.office().verify().faults == [])
  }
}
