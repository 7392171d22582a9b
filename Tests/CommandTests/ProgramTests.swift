import Foundation
import TestKit
import Testing

/// The built programs, run as a person would.
@Suite(.serialized) struct `The programs` {
  @Test(arguments: [
    ["--help"], ["melding", "--help"], ["melding", "nieuw", "--help"], ["sync", "--help"], ["verstrek", "--help"],
    ["casus", "besluit", "--help"], ["mag", "--help"],
  ])
  func `asked-for help goes to standard output with exit 0 and nothing on standard error`(arguments: [String]) throws {
    let run = try Program.run("overlast", arguments)
    #expect(run.exit == 0 && run.errors.isEmpty && run.output.contains("overlast"))
  }

  @Test func `a device that is not enrolled says what to do, in words and in JSON`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-none-\(UUID().uuidString)").path
    let words = try Program.run("overlast", ["status", "--map", folder])
    #expect(words.exit == 5 && words.output.isEmpty && words.errors.contains("overlast aanmelden"))
    let json = try Program.run("overlast", ["status", "--json", "--map", folder])
    #expect(json.exit == 5 && json.errors.isEmpty && json.output.hasPrefix("{\"fout\":\"not-enrolled\""))
  }

  @Test func `a wrong command line is 64, a broken invitation 5`() throws {
    #expect(try Program.run("overlast", ["meldign"]).exit == 64)
    #expect(try Program.run("overlast", ["aanmelden", "overlast-uitnodiging-1:xyz"]).exit == 5)
    #expect(try Program.run("overlastd", ["nonsense"]).exit == 64)
    #expect(try Program.run("overlastd", ["serve", "--config", "/nonexistent"]).exit == 78)
  }

  @Test func `the shipped deelbeleid is valid, and one with a fault is refused with its line`() throws {
    let file = Repository.folder.appending(path: "server-config/deelbeleid").path
    #expect(try Program.run("overlastd", ["policy", "check", file]).exit == 0)
    let broken = FileManager.default.temporaryDirectory.appending(path: "deelbeleid-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: broken) }
    let text = Repository.text("server-config/deelbeleid").replacing("HIN-10", with: "HIN-99", maxReplacements: 1)
    try text.write(to: broken, atomically: true, encoding: .utf8)
    let run = try Program.run("overlastd", ["policy", "check", broken.path])
    #expect(run.exit == 2 && run.errors.contains("HIN-99"))
  }
}
