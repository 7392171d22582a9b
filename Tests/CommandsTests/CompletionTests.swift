import Commands
import Foundation
import TestKit
import Testing

/// Completion scripts: as text, and for bash also as they work.
@Suite struct CompletionTests {
  @Test(arguments: Completion.Shell.allCases) func theScriptIsTheOneThatWasReviewed(_ shell: Completion.Shell) throws {
    let script = Completion(sample, phrases: .dutch).script(for: shell)
    #expect(try Snapshot("Commands/overlast.\(shell.rawValue)").difference(from: script) == nil)
  }

  @Test(arguments: [
    (["overlast", ""], ["melding", "toon", "lees", "sync", "--map", "--json", "--help"]),
    (["overlast", "m"], ["melding"]),
    (["overlast", "--json", "melding", ""], ["nieuw", "--map", "--json", "--help"]),
    (["overlast", "melding", "nieuw", "--s"], ["--soort"]),
    (["overlast", "melding", "nieuw", "--soort", ""], ["geluid", "afval", "drugs"]),
    (["overlast", "melding", "nieuw", "-s", "a"], ["afval"]),
    (["overlast", "melding", "nieuw", "--getal", ""], []),
    (["overlast", "toon", "12", "af"], ["afspraken"]),
    (["overlast", "lees", "/dev/nul"], ["/dev/null"]),
  ]) func bashOffersWhatMayFollow(_ words: [String], _ expected: [String]) throws {
    let script = Completion(sample, phrases: .dutch).script(for: .bash)
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = [
      "--norc", "-c",
      "\(script)\nCOMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _overlast; printf '%s\\n' \"${COMPREPLY[@]}\"",
    ]
    let output = Pipe()
    bash.standardOutput = output
    try bash.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    bash.waitUntilExit()
    #expect(lines.split(separator: "\n").map(String.init) == expected)
  }

  @Test func noTextCanLeaveItsQuotes() {
    let program = Command("p", summary: "P.", options: [.flag("x", help: "'; rm -rf ~; '")])
    let completion = Completion(program, phrases: .dutch)
    #expect(completion.script(for: .zsh).contains("'--x:'\\''; rm -rf ~; '\\'''"))
    #expect(completion.script(for: .fish).contains("-d '\\'; rm -rf ~; \\''"))
  }
}
