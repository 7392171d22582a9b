import Commands
import Enrolment
import Foundation
import Replica
import Sync
import TestKit
import Testing

@testable import Intake
@testable import overlast

/// `clients/json.md` against the program, both ways.
@Suite struct `The JSON of every command` {
  @Test func `every command has a section, and every section a command`() throws {
    let manual = try TestKit.Program.run("overlast", ["handleiding"]).output
    let commands = manual.matches(of: /\.SS "overlast ([^"]+)"/).map { String($0.1).replacing("\\-", with: "-") }
    let verbs: Set<String> = ["nieuw", "lijst", "toon", "wijzig"]
    let own: Set<String> = ["profiel", "geweigerd", "conflict"]
    let sections = Set(
      commands.map { command -> String in
        let words = command.split(separator: " ").map(String.init)
        return words.count == 2 && verbs.contains(words[1]) && !own.contains(words[0]) ? "SOORT \(words[1])" : command
      })
    let other: Set<String> = ["Types", "Exit codes", "Errors"]
    #expect(sections == Set(JSONPage().sections.keys).subtracting(other))
  }

  @Test func `every command answers with the keys of the page, and with all of them`() throws {
    let town = try Town()
    var answers = Answers()
    func run(_ section: String, _ device: String, _ arguments: String..., exit: Int32 = 0) throws {
      try answers.take(section, town.on(device, arguments + ["--json"]), exit: exit)
    }
    try run("aanmelden", "hh", "aanmelden", "--uitnodiging-bestand", town.invitation("hh-1"))
    try run("status", "hh", "status")
    try run("Errors", "hh", "mag", "7", "titel", "jw-1", exit: 65)
    try run("sync", "hh", "sync")
    for (device, account) in [("hh2", "hh-1"), ("wm", "wm-oost"), ("pol", "wijkagent-oost"), ("jw", "jw-1")] {
      try town.enrol(device, account)
    }
    try run("gids", "hh", "gids")
    try run("profiel toon", "hh", "profiel", "toon")
    let profile = try town.file("profiel", "profiel 1\nnooit melding.plaats\n")
    try run("profiel kies", "hh", "profiel", "kies", profile)
    try run("profiel toon", "hh", "profiel", "toon")
    try run("status", "hh", "status")
    try run("profiel weg", "hh", "profiel", "weg", "--ja")

    // A casus on two devices of one account, with a conflict.
    let casus = try town.made("hh", "casus", "nieuw", "Vogelplein", "--wijk", "Oost")
    try run("SOORT nieuw", "hh", "melding", "nieuw", "geluid", "Bij de bank", "--casus", casus)
    let melding = try town.made("hh", "melding", "nieuw", "geluid", "Plein", "--wijk", "Oost", "--casus", casus)
    try run("SOORT wijzig", "hh", "melding", "wijzig", melding, "--omschrijving", "Een luide box")
    try run("SOORT lijst", "hh", "melding", "lijst")
    try run("zoek", "hh", "zoek", "luide")
    try run("mag", "hh", "mag", melding, "soort", "jw-1")
    try run("mag", "hh", "mag", melding, "melder-naam", "jw-1", exit: 2)
    try run("verstrek", "hh", "verstrek", melding, "soort, omschrijving", "jw-1", "--grondslag", "Convenant")
    let release = try town.made("hh", "verstrek", casus, "titel,wijk", "wm-oost", "--grondslag", "Convenant")
    try run("sync", "hh", "sync", "--toon")
    try run("uitleg", "hh", "uitleg", melding)
    try town.sync("hh", "hh2", "jw")
    _ = try town.made("hh", "casus", "wijzig", casus, "--status", "opgelost")
    _ = try town.made("hh2", "casus", "wijzig", casus, "--status", "monitoring")
    try town.sync("hh")
    try run("sync", "hh2", "sync", exit: 4)
    try town.sync("hh")
    try run("conflict lijst", "hh2", "conflict", "lijst", exit: 4)
    try run("SOORT toon", "hh2", "casus", "toon", casus)
    try run("conflict kies", "hh2", "conflict", "kies", casus, "status", "open")
    try town.sync("hh2", "hh")
    try run("uitleg", "jw", "uitleg", melding, "melder-naam")
    try run("uitleg", "jw", "uitleg", "zzzzzzzz")

    // Rows that cannot be opened any more: the next change of one shows that, and the repair puts them aside.
    let damage = """
      import sqlite3, sys
      with sqlite3.connect(sys.argv[1]) as database: database.execute("UPDATE record SET sealed = x'00'")
      """
    let database = town.file("jw").path + "/replica.sqlite"
    try #require(TestKit.Program.run("/usr/bin/python3", ["-c", damage, database]).exit == 0)
    _ = try town.made("hh", "melding", "wijzig", melding, "--omschrijving", "Twee luide boxen")
    try town.sync("hh")
    try run("sync", "jw", "sync")
    try run("herstel", "jw", "herstel")
    try town.sync("jw")

    // Upwards: a besluit, an overleg, the police, who come too late.
    try run(
      "casus besluit", "hh", "casus", "besluit", casus, "overlast", "--motivering", "Elke avond", "--interventies",
      "gewaarschuwd", "--partijen", "handhaving, jongerenwerk", "--regiehouder", "wm-oost")
    try town.sync("hh", "wm", "pol")
    let overleg = try town.made("wm", "overleg", "nieuw", "casusoverleg", "--casus", casus)
    let before = try town.made("wm", "overleg", "nieuw", "vooroverleg_politie", "--casus", casus)
    for status in ["begonnen", "gehouden"] { _ = try town.made("wm", "overleg", "wijzig", before, "--status", status) }
    try run("overleg uitnodig", "wm", "overleg", "uitnodig", overleg, "jw-1 ,wijkagent-oost")
    _ = try town.made("wm", "overleg", "wijzig", overleg, "--status", "begonnen")
    try run("overleg aanwezig", "wm", "overleg", "aanwezig", overleg, "jw-1")
    try run("overleg afwezig", "wm", "overleg", "afwezig", overleg, "jw-1")
    try run("overleg aanwezig", "wm", "overleg", "aanwezig", overleg, "jw-1")
    try run("SOORT lijst", "wm", "deelnemer", "lijst", "--casus", casus)
    try town.sync("wm")
    let whole = try #require((town.json("wm", "casus", "toon", casus) as? [String: Any])?["kenmerk"] as? String)
    for mutatie in ["Mutatie 17", "Mutatie 18"] {
      _ = try town.made(
        "pol", "export", "nieuw", "--ja", "--casus", whole, "--wijkmanager", "wm-oost", "--samenvatting", "2 mutaties",
        "--aantal-mutaties", "2", "--mutaties", mutatie, "--grondslag", "Wpg artikel 16")
    }
    try run("sync", "pol", "sync", exit: 2)
    try run("geweigerd lijst", "pol", "geweigerd", "lijst")
    try run("geweigerd toon", "pol", "geweigerd", "toon", "1")
    // By now this device knows that the overleg has begun; once it is over the police may speak again.
    _ = try town.made("wm", "overleg", "wijzig", overleg, "--status", "gehouden")
    try town.sync("wm", "pol")
    try run("overleg afzeg", "wm", "overleg", "afzeg", overleg, "jw-1")
    try run("geweigerd opnieuw", "pol", "geweigerd", "opnieuw", "1")
    let refused = try #require(try town.json("pol", "geweigerd", "lijst") as? [[String: Any]])
    let number = try #require(refused.last?["nummer"] as? Int)
    try run("geweigerd weg", "pol", "geweigerd", "weg", "\(number)", "--ja")

    try run("intrek", "hh", "intrek", release)
    try run("register", "hh", "register")
    try run("register", "hh", "register", "--aanvaard", "--ja")
    try run("Errors", "hh", "overleg", "nieuw", "casusoverleg", "--casus", casus, exit: 2)
    try run("mag", "wm", "mag", casus, "titel", "linde-1", "--overleg", overleg, exit: 2)
    let persoon = try town.made("hh", "persoon", "nieuw", "Sami", "--casus", casus, "--adres", "Plein 1")
    try run("mag", "hh", "mag", persoon, "adres", "wm-oost", exit: 2)
    // Every short id here begins with one of 32 characters; among so many records of the gids some share it.
    let crowd = try #require(try Self.crowded(town))
    try run("Errors", "hh", "uitleg", crowd, exit: 65)
    try run("Errors", "hh", "meldign", exit: 64)

    let list = Repository.folder.appending(path: "Tests/IntakeTests/samples/broken.json").path
    try run("melding importeer", "hh", "melding", "importeer", list, exit: 65)
    let samples = Repository.text("Tests/IntakeTests/samples/list.json")
    try run("melding importeer", "hh", "melding", "importeer", town.file("lijst.json", samples))
    let changed = samples.replacing("Harde muziek", with: "Zachte muziek")
    try run("melding importeer", "hh", "melding", "importeer", town.file("anders.json", changed))
    let rows = try town.file(
      "rijen.csv", "soort,tijdstip,plaats,kleur\ngeluid,2026-11-01T22:00:00Z,Plein,rood\nx,y,z,w\n")
    try run("melding importeer", "hh", "melding", "importeer", rows, exit: 65)
    let verzoek = try town.made("hh", "verzoek", "nieuw", "Winkelier", "Camerabeelden bewaren", "--casus", casus)
    try run("verzoek bestand", "hh", "verzoek", "bestand", verzoek, town.file("verzoek.txt").path)

    try run("versie", "hh", "versie")
    try run("handleiding", "hh", "handleiding")
    try run("voltooiing", "hh", "voltooiing", "bash")
    try run("ontgrendel", "hh", "ontgrendel", "--minuten", "1")
    try run("vergrendel", "hh", "vergrendel")
    let new = try town.file("nieuw-wachtwoord", "een-ander-wachtwoord")
    try run("wachtwoord", "jw", "wachtwoord", "--nieuw-wachtwoord-bestand", new)
    #expect(answers.unseen() == [])
  }

  @Test func `every error code stands on the page with its exit codes, and no other`() throws {
    var codes: [String: Set<Int32>] = [:]
    for file in try FileManager.default.contentsOfDirectory(
      at: Repository.folder.appending(path: "clients/overlast"), includingPropertiesForKeys: nil)
    {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /Failure\(\s*\.(\w+),\s*"([a-z-]+)"/) {
        let exit = try #require(Exit.allCases.first { "\($0)" == match.1 })
        codes[String(match.2), default: []].insert(Int32(exit.rawValue))
      }
    }
    func add(_ errors: [any Error]) {
      for failure in errors.map(overlast.Program.explain) {
        codes[failure.code, default: []].insert(Int32(failure.exit.rawValue))
      }
    }
    add(ReplicaError.Code.allCases.map { ReplicaError($0, "") })
    add(Problem.Code.allCases.map { Problem($0, "") })
    add(EnrolmentError.Code.allCases.map { EnrolmentError($0, "") })
    add(IntakeError.Code.allCases.map { IntakeError($0, "") })
    for code in UsageError.Code.allCases { codes[code.rawValue] = [64] }
    let page = JSONPage().codes
    for code in Set(codes.keys).union(page.keys) { #expect(page[code] == codes[code], "\(code)") }
  }

  /// The first character of several short ids of the gids.
  private static func crowded(_ town: Town) throws -> String? {
    let gids = try #require(try town.json("hh", "gids") as? [String: [[String: Any]]])
    let firsts = gids.values.joined().compactMap { ($0["kenmerk"] as? String)?.dropFirst().first }
    return Dictionary(grouping: firsts) { $0 }.first { $0.value.count > 1 }.map { String($0.key) }
  }
}
