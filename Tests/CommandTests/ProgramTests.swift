import Commands
import Foundation
import TestKit
import Testing

@testable import overlast

/// The built programs, run as a person would.
@Suite(.serialized) struct `The programs` {
  @Test func `the table of commands has no defects, and every example is a line that it understands`() throws {
    let program = CommandTable.program
    #expect(CommandPath(program).defects == [])
    for path in CommandPath(program).all {
      for example in path.command.examples {
        let line = example.line.split(separator: ">")[0]
        let run = try TestKit.Program.run("/bin/sh", ["-c", "printf '%s\\n' \(line)"])
        let words = run.output.split(separator: "\n").map(String.init)
        #expect(words.first == "overlast" && words.count > path.names.count - 1, "\(example.line)")
        if case .failure(let error) = program.parse(Array(words.dropFirst()), phrases: .dutch) {
          Issue.record("\(example.line): \(error)")
        }
      }
    }
  }

  @Test func `every command has help of its own`() throws {
    for path in CommandPath(CommandTable.program).all {
      let run = try TestKit.Program.run("overlast", path.names.dropFirst() + ["--help"])
      #expect(run.exit == 0 && run.errors.isEmpty && run.output.contains(path.command.summary), "\(path.name)")
    }
  }

  @Test(arguments: ["overlast", "overlastd"])
  func `both tell the version that the changelog begins with`(_ program: String) throws {
    let heading = Repository.text("CHANGELOG.md").split(separator: "\n").first { $0.hasPrefix("## ") } ?? ""
    let run = try TestKit.Program.run(program, ["--version"])
    #expect(run.exit == 0 && run.output.hasPrefix("\(program) ") && run.output.contains(" (protocol 1, schema "))
    #expect(heading.contains(run.output.split(separator: " ")[1]))
  }

  @Test func `a device that is not enrolled says what to do, in words and in JSON`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-none-\(UUID().uuidString)").path
    let words = try TestKit.Program.run("overlast", ["status", "--map", folder])
    #expect(words.exit == 5 && words.output.isEmpty && words.errors.contains("overlast aanmelden"))
    let json = try TestKit.Program.run("overlast", ["status", "--json", "--map", folder])
    #expect(json.exit == 5 && json.errors.isEmpty && json.output.hasPrefix("{\"fout\":\"not-enrolled\""))
  }

  @Test func `a wrong command line is 64, a broken invitation 5`() throws {
    #expect(try TestKit.Program.run("overlast", ["meldign"]).exit == 64)
    #expect(try TestKit.Program.run("overlast", ["aanmelden", "overlast-uitnodiging-1:xyz"]).exit == 5)
    #expect(try TestKit.Program.run("overlastd", ["nonsense"]).exit == 64)
    #expect(try TestKit.Program.run("overlastd", ["serve", "--config", "/nonexistent"]).exit == 78)
  }

  @Test func `the shipped deelbeleid is valid, and one with a fault is refused with its line`() throws {
    let file = Repository.folder.appending(path: "server-config/deelbeleid").path
    #expect(try TestKit.Program.run("overlastd", ["policy", "check", file]).exit == 0)
    let broken = FileManager.default.temporaryDirectory.appending(path: "deelbeleid-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: broken) }
    let text = Repository.text("server-config/deelbeleid").replacing("HIN-10", with: "HIN-99", maxReplacements: 1)
    try text.write(to: broken, atomically: true, encoding: .utf8)
    let run = try TestKit.Program.run("overlastd", ["policy", "check", broken.path])
    #expect(run.exit == 2 && run.errors.contains("HIN-99"))
  }
}
