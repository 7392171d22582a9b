import Foundation
import TestKit
import Testing

/// Everyday work on a device: what people type, and what they are told when it does not fit.
@Suite struct `Work on a device` {
  @Test func `an import keeps what fits, names what does not, and makes nothing twice`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let file = Repository.folder.appending(path: "Tests/IntakeTests/samples/broken.json").path
    let first = try town.on("hh", ["melding", "importeer", file])
    #expect(first.exit == 65 && first.errors.contains("Melding 2 is overgeslagen"), "\(first.errors)")
    let held = try #require(try town.json("hh", "melding", "lijst") as? [Any]).count
    #expect(held > 0 && first.output.hasPrefix("\(held) nieuw, 0 waren er al"), "\(first.output)")
    let second = try town.on("hh", ["melding", "importeer", file])
    #expect(second.output.hasPrefix("0 nieuw, \(held) waren er al"), "\(second.output)")

    var rows = "soort,tijdstip,plaats\n"
    for number in 1...250 {
      rows += number == 130 ? "geluid,gisteren,Plein\n" : "geluid,2026-11-01T22:00:00Z,Plein \(number)\n"
    }
    let csv = try town.on("hh", ["melding", "importeer", town.file("rijen.csv", rows)])
    #expect(csv.output.hasPrefix("249 nieuw"), "\(csv.output)")
    #expect(csv.errors.contains("Melding 130, regel 131 is overgeslagen"), "\(csv.errors)")
    for (name, text) in [("leeg.csv", ""), ("vreemd.csv", "\u{1}\u{2}"), ("kapot.json", "{\"results\": ")] {
      let bad = try town.on("hh", ["melding", "importeer", town.file(name, text)])
      #expect(bad.exit == 65 && !bad.errors.isEmpty, "\(name): \(bad.exit) \(bad.errors)")
    }
    #expect(try town.on("hh", ["melding", "importeer", town.folder.path]).errors.contains("is een map"))
  }

  @Test func `a short kenmerk that fits more names them, and one of another kind says what it is`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    var made: [String] = []
    for place in 1...33 { made.append(try town.made("hh", "casus", "nieuw", "Plein \(place)", "--wijk", "Oost")) }
    let shared = try #require(
      Dictionary(grouping: made) { String($0.prefix(1)) }.max { $0.value.count < $1.value.count })
    let run = try town.on("hh", ["casus", "toon", shared.key])
    #expect(run.exit == 65 && shared.value.count > 1)
    for casus in shared.value.prefix(8) { #expect(run.errors.contains("casus \(casus)"), "\(run.errors)") }
    let other = try town.on("hh", ["melding", "toon", made[0]])
    #expect(other.exit == 65 && other.errors.contains("is geen melding: het is casus"), "\(other.errors)")
    let none = try town.on("hh", ["melding", "toon", "zzzz"])
    #expect(none.exit == 65 && none.errors.contains("zzzz"), "\(none.errors)")
  }

  @Test func `a besluit that is refused leaves nothing, and one that is taken brings the niveau along`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let casus = try town.made("hh", "casus", "nieuw", "Vogelplein", "--wijk", "Oost")
    func decide(_ parties: String, _ holder: String) throws -> Program.Run {
      try town.on(
        "hh",
        [
          "casus", "besluit", casus, "overlast", "--motivering", "Elke avond", "--interventies", "gewaarschuwd",
          "--partijen", parties, "--regiehouder", holder,
        ])
    }
    func besluiten() throws -> Int? { (try town.status("hh")["soorten"] as? [String: Any])?["besluit"] as? Int }
    let holder = try decide("handhaving, jongerenwerk", "jw-1")
    #expect(holder.exit == 2, "\(holder.output)\(holder.errors)")
    #expect(try besluiten() == nil)
    for list in ["handhaving,, jongerenwerk", "handhaving,", " "] {
      let run = try decide(list, "wm-oost")
      #expect(run.exit == 65 && run.errors.contains("een komma te veel"), "\(list): \(run.errors)")
    }
    #expect(try decide("handhaving, bestaat-niet", "wm-oost").errors.contains("'bestaat-niet'"))
    #expect(try decide(" handhaving , jongerenwerk ", "wm-oost").exit == 0)
    #expect(try besluiten() == 1)
    #expect(try town.on("hh", ["casus", "toon", casus]).output.contains("overlast"))
  }

  @Test func `the register shows what came and went, not the papers of who shared it`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    try town.enrol("jw", "jw-1")
    let melding = try town.made("hh", "melding", "nieuw", "geluid", "Plein", "--wijk", "Oost")
    let release = try town.made("hh", "verstrek", melding, "soort,plaats", "jw-1", "--grondslag", "Convenant")
    try town.sync("hh", "jw")
    for (field, rule) in [("melder-naam", "HIN-04"), ("notitie", "CAS-04")] {
      let why = try town.on("jw", ["uitleg", melding, field]).output
      #expect(why.contains("blijft altijd bij wie het opschreef (\(rule))"), "\(why)")
    }
    #expect(try town.on("hh", ["intrek", release]).exit == 0)
    #expect(try town.on("hh", ["intrek", release]).exit == 65)
    try town.sync("hh", "jw")
    let shown = try town.on("jw", ["register"]).output
    let lines = shown.split(separator: "\n").filter { $0.contains(melding) }
    #expect(lines.count == 2 && lines[0].contains("gewist") && lines[1].contains("gekregen"), "\(shown)")
    #expect(!shown.contains("verstrekking \(release) ") && !shown.contains("account"), "\(shown)")
    #expect(try town.on("jw", ["register", "--alles"]).output.contains("account"))
    let why = try town.on("jw", ["uitleg", melding, "plaats"]).output
    #expect(why.contains("gewist op"), "\(why)")
  }
}
