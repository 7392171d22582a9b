import Foundation
import TestKit
import Testing

/// What an organisation keeps to itself, with a real server.
@Suite struct `A profile` {
  private static let text = "profiel 1\n# Wat wij zien, houden wij.\nnooit melding.omschrijving\n"

  @Test func `the installed one is in force from enrolment on, and what it names never leaves`() throws {
    let town = try Town()
    // As .ci/install lays them.
    let profiles = town.file("usr/share/overlast/profiles")
    for folder in [profiles.appending(path: "handhaving"), town.file("usr/bin")] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    _ = try town.file("usr/share/overlast/profiles/handhaving/profiel", Self.text)
    let program = town.file("usr/bin/overlast")
    // By a program of its own: a file that this process writes stays open in whatever another test starts meanwhile,
    // and Linux does not run a file that is open for writing.
    try #require(
      Program.run("/bin/cp", [Program.folder.appending(path: "overlast").path, program.path]).exit == 0)
    let installed = ["OVERLAST_PROFIELEN": profiles.path]
    let run = try Program.run(
      program.path, ["aanmelden", "--uitnodiging-bestand", town.invitation("hh-1")] + town.unlocked("hh"))
    #expect(run.exit == 0 && run.output.contains("profiel 'handhaving'"), "\(run.output)\(run.errors)")
    try town.enrol("jw", "jw-1")
    try town.sync("hh")
    #expect((try town.status("hh")["profiel"] as? [String: Any])?["naam"] as? String == "handhaving")
    #expect(try town.on("hh", ["status"]).output.contains("Profiel: handhaving"))

    let melding = try town.made(
      "hh", "melding", "nieuw", "geluid", "Plein", "--wijk", "Oost", "--omschrijving", "Een luide box")
    let both = try town.on("hh", ["verstrek", melding, "soort,omschrijving", "jw-1", "--grondslag", "Convenant"])
    #expect(both.exit == 2 && both.errors.contains("omschrijving"), "\(both.errors)")
    _ = try town.made("hh", "verstrek", melding, "soort", "jw-1", "--grondslag", "Convenant")
    let may = try #require(try town.json("hh", "mag", melding, "omschrijving", "jw-1", exit: 2) as? [String: Any])
    #expect(may["profiel_houdt_tegen"] as? Bool == true)
    let preview = try town.on("hh", ["sync", "--toon"]).output
    let line = try #require(
      preview.split(separator: "\n").first { $0.contains("omschrijving") && $0.contains("melding") })
    #expect(line.contains("blijft") && line.contains("Uw organisatie deelt dit veld nooit"), "\(line)")
    try town.sync("hh", "jw")
    let held = try #require(try town.json("jw", "melding", "toon", melding) as? [String: Any])
    #expect(Set((held["velden"] as? [String: Any] ?? [:]).keys).contains("soort"))
    #expect(!Set((held["velden"] as? [String: Any] ?? [:]).keys).contains("omschrijving"))

    // A file with an error, and a no, change nothing.
    let broken = try town.file("kapot", "profiel 1\nnooit F07\naltijd melding.plaats\n")
    let refused = try town.on("hh", ["profiel", "kies", broken])
    #expect(refused.exit == 65 && refused.errors.contains("Regel 3"), "\(refused.errors)")
    #expect(try town.on("hh", ["profiel", "weg"]).exit == 64)
    #expect(try town.on("hh", ["profiel", "toon"]).output.contains("melding.omschrijving"))
    try town.sync("hh", "jw")
    #expect(!(try town.on("jw", ["melding", "toon", melding]).output.contains("luide box")))

    // Only when it is taken away may the rest be shared.
    #expect(try town.on("hh", ["profiel", "weg", "--ja"]).exit == 0)
    _ = try town.made("hh", "verstrek", melding, "omschrijving", "jw-1", "--grondslag", "Convenant")
    try town.sync("hh", "jw")
    #expect(try town.on("jw", ["melding", "toon", melding]).output.contains("Een luide box"))
    #expect(try town.on("hh", ["profiel", "kies"], environment: installed).output.contains("'handhaving'"))
  }

  @Test func `a bad file is told before anything is enrolled: the invitation still works`() throws {
    let town = try Town()
    let invitation = try town.invitation("hh-1")
    let broken = try town.file("kapot", "profiel 1\nnooit melding.kleur\n")
    let given = try town.on("hh", ["aanmelden", "--uitnodiging-bestand", invitation, "--profiel", broken])
    #expect(given.exit == 65 && given.errors.contains("Regel 2"), "\(given.errors)")
    try FileManager.default.createDirectory(at: town.file("profielen/politie"), withIntermediateDirectories: true)
    let installed = try town.file("profielen/politie/profiel", "nooit F07\n")
    let found = try town.on(
      "hh", ["aanmelden", "--uitnodiging-bestand", invitation],
      environment: ["OVERLAST_PROFIELEN": town.file("profielen").path])
    #expect(found.exit == 65 && found.errors.contains(installed) && found.errors.contains("Regel 1"), "\(found.errors)")
    #expect(!FileManager.default.fileExists(atPath: town.file("hh").path))
    #expect(try town.on("hh", ["aanmelden", "--uitnodiging-bestand", invitation]).exit == 0)
  }
}
