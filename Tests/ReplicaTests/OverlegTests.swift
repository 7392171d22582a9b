import Casework
import Changes
import Records
import Sync
import TestKit
import Testing

@testable import Disclosure
@testable import Replica
@testable import Server

/// CAS-01, CAS-05, CAS-08, LBO-03: what invited partners can know and do, on their own devices.
@Suite struct `Overleg: what an invitation gives, and what those at the table share` {
  @Test func `who is invited knows to what and about which casus, and no more`() throws {
    let story = try OverlegStory(seed: 11, isBegun: false)
    for (code, device) in [("jongerenwerk", story.jongerenwerk), ("woco", story.woco)] {
      #expect(try story.fields(device, story.overleg) == ["casus", "datum", "soort", "status"])
      #expect(try story.fields(device, story.casus) == ["niveau", "regiehouder", "wijk"])
      #expect(try device.replica.records(kind: .deelnemer).map(\.id) == [try require(story.seats[code])])
      #expect(!device.wasSent(OverlegStory.title))
      guard case .given(let ground)? = try device.replica.held(story.casus)?.provenance.values.first else {
        Issue.record("the casus has no ground")
        return
      }
      #expect(ground.rule == "CAS-01" && ground.release == story.seats[code])
    }
    for device in [story.handhaving, story.politie] {
      #expect(try device.replica.record(story.overleg) == nil)
      #expect(try device.replica.records(kind: .deelnemer).isEmpty)
    }
    #expect(try story.politie.replica.record(story.casus) == nil)
    #expect(try story.town.office().verify().faults == [])
  }

  @Test func `what the wijkmanager is told of its invitation is what comes of it (invariant 4)`() throws {
    let story = try OverlegStory(seed: 12, isBegun: false)
    _ = try story.wijkmanager.write(.overleg, story.overleg, ["datum": .integer(Int64(story.town.time.now) + 1000)])
    let preview = try require(story.wijkmanager.replica.preview().first { $0.view.id == story.overleg })
    let accounts = try ["jongerenwerk", "swt", "woco"].map { try story.town.account($0) }
    for (field, departure) in preview.fields {
      guard case .leaves(let rule, let recipients) = departure else {
        Issue.record("\(field.name) \(departure)")
        continue
      }
      #expect(rule == "CAS-01" && Set(recipients) == Set(accounts))
    }
  }

  @Test func `an invitation that is taken back takes with it what it gave, by CAS-01, confirmed`() throws {
    let story = try OverlegStory(seed: 13, isBegun: false)
    let seat = try require(story.seats["jongerenwerk"])
    _ = try story.wijkmanager.write(.deelnemer, seat, ["ingetrokken": .boolean(true)])
    #expect(try story.wijkmanager.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    for record in [story.overleg, story.casus, seat] {
      #expect(try story.jongerenwerk.replica.record(record) == nil)
      #expect(try story.purges(story.jongerenwerk, record) == ["CAS-01"])
    }
    #expect(try story.isConfirmed("jongerenwerk"))
    #expect(try story.fields(story.woco, story.overleg).contains("datum"), "the others keep theirs")
    #expect(try story.town.office().verify().faults == [])
  }

  @Test func `who sits at the table sees who else was asked and came; the absent see themselves`() throws {
    let story = try OverlegStory(seed: 14)
    for (code, seat) in story.seats where code != "swt" {
      let expected = ["account", "casus", "overleg", "uitgenodigd_op"] + (code == "woco" ? [] : ["aanwezig"])
      #expect(try story.fields(story.swt, seat) == expected.sorted(), "\(code), and not why they were asked")
    }
    #expect(try story.woco.replica.records(kind: .deelnemer).map(\.id) == [try require(story.seats["woco"])])
  }

  @Test func `at the table a partner shares its own with another who is there, and cannot with who is not`() throws {
    let story = try OverlegStory(seed: 15)
    let melding = try story.jongerenwerk.melding(["casus": .identifier(story.casus), "omschrijving": .text("Vuurwerk")])
    let extra: [String: FieldValue] = ["casus": .identifier(story.casus), "overleg": .identifier(story.overleg)]
    for (code, rule) in [("woco", "CAS-05"), ("handhaving", "CAS-01")] {
      let error = #expect(throws: ReplicaError.self) {
        try story.jongerenwerk.release(melding, .melding, ["omschrijving"], to: [code], extra: extra)
      }
      #expect(error?.rulings.map(\.rule) == [rule])
    }
    try story.jongerenwerk.release(melding, .melding, ["omschrijving"], to: ["wm-oost", "swt"], extra: extra)
    #expect(try story.jongerenwerk.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    for device in [story.wijkmanager, story.swt] { #expect(try story.fields(device, melding) == ["omschrijving"]) }
    for device in [story.woco, story.handhaving, story.politie] { #expect(!device.wasSent("Vuurwerk")) }
  }

  @Test func `an absent partner gives nothing at the table`() throws {
    let story = try OverlegStory(seed: 16)
    let melding = try story.woco.melding(["casus": .identifier(story.casus)])
    let error = #expect(throws: ReplicaError.self) {
      try story.woco.release(
        melding, .melding, ["soort"], to: ["swt"],
        extra: ["casus": .identifier(story.casus), "overleg": .identifier(story.overleg)])
    }
    #expect(error?.rulings.map(\.rule) == ["CAS-01"])
  }

  @Test func `attendance that is put right takes back what rested on it, confirmed (CAS-05)`() throws {
    let story = try OverlegStory(seed: 17)
    let melding = try story.wijkmanager.melding(["casus": .identifier(story.casus), "omschrijving": .text("Vuurwerk")])
    try story.passOn(melding, .melding, ["soort", "omschrijving"], to: ["swt", "jongerenwerk"])
    try story.wijkmanager.sync()
    try story.syncAll()
    #expect(try story.fields(story.swt, melding) == ["omschrijving", "soort"])
    try story.attend("swt", false)
    #expect(try story.wijkmanager.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    #expect(try story.swt.replica.record(melding) == nil)
    #expect(try story.purges(story.swt, melding) == ["CAS-05"])
    #expect(try story.isConfirmed("swt"))
    #expect(try story.swt.replica.records(kind: .deelnemer).map(\.id) == [try require(story.seats["swt"])])
    #expect(try story.fields(story.swt, story.overleg).contains("datum"), "the invitation stands")
    #expect(try story.fields(story.jongerenwerk, melding) == ["omschrijving", "soort"])
    #expect(try story.town.office().verify().faults == [])
  }

  @Test func `who is invited to an LBO sees its head, and shares main lines there`() throws {
    let town = try Municipality(seed: 18)
    let wijkmanager = try town.device("wm-oost")
    let handhaving = try town.device("handhaving")
    let woco = try town.device("woco")
    let lbo = try wijkmanager.write(
      .overleg, nil,
      [
        "soort": .text("lbo"), "datum": .integer(Int64(town.time.now)), "wijk": .text("Oost"),
        "status": .text("gepland"),
      ])
    for code in ["handhaving", "woco"] {
      _ = try wijkmanager.write(
        .deelnemer, nil,
        [
          "overleg": .identifier(lbo), "account": .identifier(try town.account(code)),
          "uitgenodigd_op": .integer(Int64(town.time.now)),
        ])
    }
    #expect(try wijkmanager.sync().flatMap(\.notices).isEmpty)
    try handhaving.sync()
    let head = try require(handhaving.replica.record(lbo))
    #expect(head.text("soort") == "lbo" && head.text("wijk") == "Oost" && head.integer("datum") != nil)
    let melding = try handhaving.melding(["omschrijving": .text("Vuurwerk")])
    try handhaving.release(
      melding, .melding, ["soort", "wijk", "omschrijving"], to: ["woco"], extra: ["overleg": .identifier(lbo)])
    #expect(try handhaving.sync().flatMap(\.notices).isEmpty)
    try woco.sync()
    let lines = try require(woco.replica.record(melding))
    #expect(lines.text("soort") == "geluid" && lines.text("wijk") == "Oost")
    #expect(!woco.wasSent("Vuurwerk"))
    #expect(try town.office().verify().faults == [])
  }

  @Test func `the police bring a melding in a casus that they do not hold to the wijkmanager`() throws {
    let story = try OverlegStory(seed: 19)
    #expect(try story.politie.replica.record(story.casus) == nil)
    // While it is going on, the police add nothing (POL-05).
    _ = try story.wijkmanager.write(.overleg, story.overleg, ["status": .text("gehouden")])
    try story.wijkmanager.sync()
    let melding = try story.politie.melding(["casus": .identifier(story.casus), "omschrijving": .text("Ruit kapot")])
    try story.politie.release(
      melding, .melding, ["soort", "plaats", "omschrijving"], to: ["wm-oost"],
      extra: ["casus": .identifier(story.casus)])
    #expect(try story.politie.sync().flatMap(\.notices).isEmpty)
    try story.syncAll()
    #expect(try story.wijkmanager.replica.record(melding)?.text("omschrijving") == "Ruit kapot")
    // POL-04, POL-06: passing it on takes the vooroverleg, also where nobody made an export.
    let wijkmanager = story.wijkmanager
    try story.passOn(melding, .melding, ["omschrijving"], to: ["swt"])
    let notices = try wijkmanager.sync().flatMap(\.notices)
    #expect(notices.count == 1)
    #expect(try wijkmanager.replica.refusals().map(\.rule) == ["POL-04"])
    try story.syncAll()
    for device in [story.swt, story.jongerenwerk, story.woco, story.handhaving] {
      #expect(!device.wasSent("Ruit kapot"))
    }
  }
}
