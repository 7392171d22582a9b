import Changes
import Records
import Sync
import TestKit
import Testing

@testable import Server

/// Domain model, HIN-04, CAS-02 and readings AMB-05, AMB-06 and AMB-19: which personal data can reach whom at all,
/// whatever is released and by whom.
@Suite struct `Personal data: what can reach whom` {
  private static let bsn = "111222333"
  private static let person: [String: FieldValue] = [
    "naam": .text("Sami Kaya"), "geboortedatum": .integer(14_000), "adres": .text("Merelstraat 7"),
    "woonplaats": .text("Dordrecht"), "bsn": .text(bsn), "opleiding_of_werk": .text("mbo niveau twee"),
    "sociale_media": .text("samikaya_op_snap"), "minderjarig_thuiswonend": .boolean(true),
    "rol_in_groep": .text("leider"), "positie_in_groep": .text("bepaalt waar zij staan"),
  ]
  private static let names = person.keys.sorted()

  /// The names of the fields of the person that a device holds.
  private func fields(_ device: Device, _ record: RecordID) -> [String] {
    (device.held[record] ?? [:]).keys.compactMap { KindSpec.persoon.field($0)?.name }.sorted()
  }

  @Test func `at hinder no release of any sort brings a person to anybody (HIN-04, AMB-05)`() throws {
    let town = try Town()
    var seed = Seed()
    let author = try town.device("handhaving")
    let others = try ["wm-oost", "politie", "jongerenwerk", "swt", "woco", "halt"].map { try town.device($0) }
    let casus = try author.casus()
    let person = try author.write(
      .persoon, nil, Self.person.merging(["casus": .identifier(casus)]) { $1 })
    let interventie = try author.write(
      .interventie, nil,
      [
        "casus": .identifier(casus), "soort": .text("aanspreken"), "wanneer": .integer(town.time.now),
        "persoon": .identifier(person), "terugkoppeling_persoon": .text("Sami beloofde beterschap"),
      ])
    #expect(try author.sync().verdicts == [])
    for _ in 0..<40 {
      let recipients = others.filter { _ in seed.next() % 2 == 0 }.map(\.account)
      guard let first = others.first?.account else { continue }
      var extra: [String: FieldValue] = [:]
      for flag in ["bevraging", "als_vrager"] where seed.next() % 2 == 0 { extra[flag] = .boolean(true) }
      if seed.next() % 2 == 0 { extra["motief"] = .text("Dit is nu nodig") }
      try author.release(
        [(person, .persoon, Self.names), (interventie, .interventie, ["soort", "persoon", "terugkoppeling_persoon"])],
        to: recipients.isEmpty ? [first] : recipients, casus: casus, extra: extra)
      try author.sync()
    }
    for device in others {
      try device.sync()
      #expect(fields(device, person) == [], "\(seed)")
      for text in ["Sami", "Merelstraat", Self.bsn, "mbo niveau", "samikaya"] {
        #expect(!device.wasSent(text), "\(seed)")
      }
    }
    #expect(others.contains { $0.wasSent("aanspreken") }, "what is no person does arrive")
    #expect(try town.faults() == [])
  }

  @Test func `at overlast who was present gets name, date of birth and role, and no more (AMB-06)`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let person = try story.wijkmanager.write(
      .persoon, nil, Self.person.merging(["casus": .identifier(story.casus)]) { $1 })
    try story.wijkmanager.release(
      [(person, .persoon, Self.names)], to: [story.jongerenwerk.account], casus: story.casus, overleg: story.overleg,
      extra: ["motief": .text("Voor de begeleiding")])
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.syncAll()
    #expect(fields(story.jongerenwerk, person) == ["geboortedatum", "naam", "positie_in_groep", "rol_in_groep"])
    for text in ["Merelstraat", Self.bsn, "mbo niveau"] { #expect(!story.jongerenwerk.wasSent(text)) }
  }

  @Test func `the wijkmanager gets address and school only with a motive, and never the BSN (AMB-06)`() throws {
    for (motive, expected) in [
      (nil, ["geboortedatum", "naam", "positie_in_groep", "rol_in_groep"]),
      (
        "Voor een huisbezoek",
        [
          "adres", "geboortedatum", "minderjarig_thuiswonend", "naam", "opleiding_of_werk", "positie_in_groep",
          "rol_in_groep", "sociale_media", "woonplaats",
        ]
      ),
    ] as [(String?, [String])] {
      let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
      let person = try story.jongerenwerk.write(
        .persoon, nil, Self.person.merging(["casus": .identifier(story.casus)]) { $1 })
      try story.jongerenwerk.release(
        [(person, .persoon, Self.names)], to: [story.wijkmanager.account], casus: story.casus,
        extra: motive.map { ["motief": .text($0)] } ?? [:])
      #expect(try story.jongerenwerk.sync().verdicts == [])
      try story.wijkmanager.sync()
      #expect(fields(story.wijkmanager, person) == expected)
      #expect(!story.wijkmanager.wasSent(Self.bsn))
    }
  }

  @Test func `who is asked something gets what the answer needs, at a table or not (CAS-02)`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let person = try story.wijkmanager.write(
      .persoon, nil, Self.person.merging(["casus": .identifier(story.casus)]) { $1 })
    try story.wijkmanager.release(
      [(person, .persoon, Self.names)], to: [story.woco.account], casus: story.casus,
      extra: ["bevraging": .boolean(true), "motief": .text("Is deze persoon bij u bekend?")])
    #expect(try story.wijkmanager.sync().verdicts == [])
    try story.syncAll()
    #expect(fields(story.woco, person) == ["geboortedatum", "naam"])
  }

  @Test func `partners tell each other nothing of a person directly (CAS-08, AMB-19)`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let person = try story.jongerenwerk.write(
      .persoon, nil, Self.person.merging(["casus": .identifier(story.casus)]) { $1 })
    // The one sits at the same table, the other is asked something.
    try story.jongerenwerk.release(
      [(person, .persoon, Self.names)], to: [story.swt.account], casus: story.casus, overleg: story.overleg)
    try story.jongerenwerk.release(
      [(person, .persoon, Self.names)], to: [story.woco.account], casus: story.casus,
      extra: ["bevraging": .boolean(true), "motief": .text("Is deze persoon bij u bekend?")])
    try story.jongerenwerk.sync()
    try story.syncAll()
    for device in [story.swt, story.woco] {
      #expect(fields(device, person) == [])
      #expect(!device.wasSent("Is deze persoon bij u bekend?"))
    }
  }

  @Test func `every cell that a partner holds of another is in its register, with who gave it (AMB-19)`() throws {
    let story = try `Casusoverleg: what the wijkmanager passes on`.Story()
    let melding = try story.jongerenwerk.melding(casus: story.casus, text: "Vuurwerk bij de school")
    let release = try story.jongerenwerk.release(
      [(melding, .melding, ["soort", "omschrijving"])], to: [story.swt.account], casus: story.casus,
      overleg: story.overleg)
    #expect(try story.jongerenwerk.sync().verdicts == [])
    try story.swt.sync()
    #expect(story.swt.holds("Vuurwerk bij de school"))
    for (_, ground) in story.swt.grounds[melding] ?? [:] {
      #expect(ground.release == release)
      #expect(ground.author == story.jongerenwerk.account)
    }
    let count = try story.town.register(of: story.swt.account).reduce(0) { $0 + $1.disclosed.count }
    #expect(count > 0)
    #expect(try story.town.faults() == [])
  }
}
