import Foundation
import TestKit
import Testing

/// A device's own files: how they come to be, who opens them, and what is said when something is wrong with them.
@Suite struct `A device` {
  @Test func `an enrolment that is cut off anywhere goes on with the same invitation`() throws {
    let town = try Town()
    let count = town.file("aantal").path
    let whole = try town.on(
      "hh", ["aanmelden", "--uitnodiging-bestand", town.invitation("hh-1")],
      environment: town.fault("count", on: "hh").merging(["OVERLAST_FAULTS_COUNT": count]) { $1 })
    #expect(whole.exit == 0, "\(whole.errors)")
    let calls = try #require(
      Int(String(contentsOfFile: count, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    // From the middle of making the files to after the server has spent the invitation.
    for call in [1, calls / 2, calls - 6, calls - 4, calls - 2, calls - 1, calls] {
      let device = "hh-\(call)"
      let invitation = try town.invitation("hh-1")
      let arguments = ["aanmelden", "--uitnodiging-bestand", invitation]
      let cut = try town.on(device, arguments, environment: town.fault("kill:\(call)", on: device))
      #expect(cut.exit == 128 + SIGKILL, "call \(call) of \(calls): \(cut.exit) \(cut.errors)")
      let again = try town.on(device, arguments)
      let isEnrolled = again.exit == 0 || again.errors.contains("al een aangemeld apparaat")
      #expect(isEnrolled, "call \(call) of \(calls): \(again.errors)")
      try town.sync(device)
    }
  }

  @Test func `a folder that is taken, another passphrase and a short one leave the invitation whole`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let invitation = try town.invitation("hh-1")
    let taken = try town.on("hh", ["aanmelden", "--uitnodiging-bestand", invitation])
    #expect(taken.exit == 5 && taken.errors.contains("--opnieuw"), "\(taken.errors)")
    let other = try town.file("ander-wachtwoord", "een-ander-wachtwoord")
    let wrong = try Program.run(
      "overlast",
      ["aanmelden", "--uitnodiging-bestand", invitation, "--map", town.file("hh").path, "--wachtwoord-bestand", other])
    #expect(wrong.exit == 6 && wrong.errors.contains("ander wachtwoord"), "\(wrong.errors)")
    let short = try Program.run(
      "overlast",
      [
        "aanmelden", "--uitnodiging-bestand", invitation, "--map", town.file("kort").path, "--wachtwoord-bestand",
        town.file("kort-wachtwoord", "geheim"),
      ])
    #expect(short.exit == 65 && short.errors.contains("te kort"), "\(short.errors)")
    let badKey = try town.on(
      "nieuw", ["aanmelden", "--uitnodiging-bestand", invitation, "--sleutel-bestand", other])
    #expect(badKey.exit == 65 && badKey.errors.contains("geen sleutel"), "\(badKey.errors)")
    #expect(try town.on("nieuw", ["aanmelden", "--uitnodiging-bestand", invitation]).exit == 0)
    // Enrolled anew: another name, the same work.
    let melding = try town.made("hh", "melding", "nieuw", "geluid", "Plein")
    let name = try town.status("hh")["replica"] as? String
    let anew = try town.on("hh", ["aanmelden", "--opnieuw", "--uitnodiging-bestand", try town.invitation("hh-1")])
    #expect(anew.exit == 0, "\(anew.errors)")
    #expect(try town.status("hh")["replica"] as? String != name)
    try town.sync("hh")
    #expect(try town.on("hh", ["melding", "toon", melding]).exit == 0)
  }

  @Test func `a device of which a copy was used goes on under a new name, also when that is cut off`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    try town.enrol("jw", "jw-1")
    try FileManager.default.copyItem(at: town.file("hh"), to: town.file("kopie"))
    let other = try town.made("kopie", "melding", "nieuw", "geluid", "Park", "--wijk", "Oost")
    _ = try town.made("kopie", "verstrek", other, "soort,plaats", "jw-1", "--grondslag", "Convenant")
    try town.sync("kopie")
    let melding = try town.made("hh", "melding", "nieuw", "geluid", "Plein", "--wijk", "Oost")
    _ = try town.made("hh", "verstrek", melding, "soort,plaats", "jw-1", "--grondslag", "Convenant")
    for call in 1...80 {
      let run = try town.on("hh", ["sync"], environment: town.fault("kill:\(call)", on: "hh"))
      if run.exit == 128 + SIGKILL { continue }
      // It says so once, unless it was killed just after it had its new name.
      let isTold = run.exit == 5 && run.errors.contains("sync' opnieuw")
      #expect(isTold || run.exit == 0, "call \(call): \(run.exit) \(run.errors)")
      break
    }
    let again = try town.on("hh", ["sync"])
    #expect(again.exit == 0, "\(again.exit) \(again.errors)")
    try town.sync("jw")
    #expect(try town.on("jw", ["melding", "toon", melding]).output.contains("Plein"))
  }

  @Test func `the passphrase is changed whole: the old one opens nothing, and a cut leaves one of the two`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let new = try town.file("nieuw", "een-ander-wachtwoord")
    func opens(_ device: String, _ file: String) throws -> Int32 {
      try Program.run("overlast", ["status", "--map", town.file(device).path, "--wachtwoord-bestand", file]).exit
    }
    let old = town.file("wachtwoord").path
    for call in 1... {
      let device = "hh-\(call)"
      try FileManager.default.copyItem(at: town.file("hh"), to: town.file(device))
      let run = try town.on(
        device, ["wachtwoord", "--nieuw-wachtwoord-bestand", new], environment: town.fault("tear:\(call)", on: device))
      let exits = [try opens(device, old), try opens(device, new)]
      if run.exit == 0 {
        #expect(exits == [6, 0])
        #expect(call > 3, "the faults did not hit")
        break
      }
      #expect(exits.sorted() == [0, 6], "call \(call): \(exits)")
    }
    let short = try town.on("hh", ["wachtwoord", "--nieuw-wachtwoord-bestand", town.file("kort", "kort")])
    #expect(short.exit == 65 && short.errors.contains("Het oude wachtwoord geldt nog"), "\(short.errors)")
    let same = try town.on("hh", ["wachtwoord", "--nieuw-wachtwoord-bestand", old])
    #expect(same.exit == 65)
    #expect(try opens("hh", old) == 0)
  }

  @Test func `files that are foreign, damaged or of somebody else are told apart, and nothing is changed`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    func damaged(_ name: String, _ change: (URL) throws -> Void) throws -> Program.Run {
      try FileManager.default.copyItem(at: town.file("hh"), to: town.file(name))
      try change(town.file(name))
      return try town.on(name, ["status"])
    }
    let foreign = try damaged("vreemd") { folder in
      try Data("SQLite format 3\u{0} and something of another program".utf8)
        .write(to: folder.appending(path: "replica.sqlite"))
    }
    #expect(foreign.exit == 7 && !foreign.errors.isEmpty, "\(foreign.exit) \(foreign.errors)")
    let keys = try damaged("sleutels") { folder in
      try Data("dit is geen sleutelbestand".utf8).write(to: folder.appending(path: "replica.keys"))
    }
    #expect(keys.exit == 7 && keys.errors.contains("niet van dit programma"), "\(keys.exit) \(keys.errors)")
    let short = try damaged("ingekort") { folder in
      let path = folder.appending(path: "replica.keys")
      try FileHandle(forUpdating: path).truncate(atOffset: 4096)
    }
    #expect(short.exit == 7 && short.errors.contains("beschadigd"), "\(short.exit) \(short.errors)")
    let open = try damaged("open") { folder in
      let path = folder.appending(path: "replica.keys").path
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    }
    #expect(open.exit == 1 && open.errors.contains("niet van u alleen"), "\(open.exit) \(open.errors)")
    let lost = try damaged("kwijt") { try FileManager.default.removeItem(at: $0.appending(path: "replica.sqlite")) }
    #expect(lost.exit == 5, "\(lost.exit) \(lost.errors)")
  }

  @Test func `Ctrl-C at the passphrase ends the program and shows again what is typed`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let run = try Program.run(
      "/usr/bin/python3",
      [
        Repository.folder.appending(path: "Tests/CommandTests/terminal.py").path,
        Program.folder.appending(path: "overlast").path, "status", "--map", town.file("hh").path,
      ])
    #expect(run.output == "asked; silent while asked; ended by signal 2; echo on\n", "\(run.output) \(run.errors)")
  }
}
