import Commands
import Foundation
import TestKit
import Transport

/// `make fuzz`: bad input to everything that takes input from outside. Never a crash, never silence, never a word of
/// the input in an error; and a server that goes on serving.
///
/// A run is made by its seed, which is printed: `OVERLAST_SEED=n` repeats it. Each target runs in a process of its own;
/// an input that breaks something is kept in a file, and the report says how to try it again. What happens to the
/// server also depends on its keys and on time, so there a seed repeats the kind of trouble and not every byte.
@main enum Fuzz {
  static let table = Command(
    "Fuzz", summary: "Feeds random, damaged and truncated input to the decoders and to a running server.",
    options: [
      .value("seconds", "N", help: "how long, in all; default 10"),
      .value("only", "TARGET", help: "one target, or 'server'"),
      .value("input", "FILE", help: "with --only: this input and no other"),
      .value("work", "TARGET", help: "be the process that tries one target"),
      .value("note", "FILE", help: "with --work: where to note what is being tried"),
    ])

  static func main() {
    Signals.ignoreBrokenPipe()
    switch table.parse(Array(CommandLine.arguments.dropFirst()), phrases: .english) {
    case .failure(let error):
      FileHandle.standardError.write(Data(error.text(width: 80).utf8))
      exit(64)
    case .success(let invocation) where invocation.isHelpRequested:
      say(Help(invocation.path, phrases: .english, width: 80).text)
    case .success(let invocation):
      do {
        try run(invocation)
      } catch {
        say("fuzz: FAILED: \(error)")
        exit(1)
      }
    }
  }

  private static func run(_ invocation: Invocation) throws {
    let seed = Seed()
    let seconds = invocation.value(for: "seconds").flatMap { Double($0) } ?? 10
    if let name = invocation.value(for: "work") {
      let note = invocation.value(for: "note").map { open($0, O_WRONLY | O_CREAT, 0o600) }
      let worker = Worker(target: try Target.named(name), origin: seed.origin, note: note)
      let tally = try worker.run(until: .now + .seconds(seconds))
      say(String(decoding: try JSONEncoder().encode(tally), as: UTF8.self))
      return
    }
    if let path = invocation.value(for: "input") {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      var chance = Mutation(seed.origin)
      say("\(try Target.named(invocation.value(for: "only") ?? "").check(bytes, &chance))")
      return
    }
    say("fuzz: seed \(seed)")
    let only = invocation.value(for: "only")
    let targets = try only == "server" ? [] : only.map { [try Target.named($0)] } ?? Target.all
    let isServed = only == nil || only == "server"
    // The server takes half of the time: what is tried there goes through everything else too.
    let share = isServed ? seconds / 2 : seconds
    try decoders(targets, seconds: share, seed.origin)
    if isServed {
      let trial = try ServerTrial(seed.origin)
      try trial.run(until: .now + .seconds(seconds - (only == nil ? share : 0)))
      for (what, count) in trial.counts.sorted(by: { $0.key < $1.key }) { say("fuzz: server: \(what): \(count)") }
    }
  }

  private static func decoders(_ targets: [Target], seconds: Double, _ origin: UInt64) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let supervisor = Supervisor(origin: origin, folder: folder)
    var findings: [Finding] = []
    for target in targets {
      do {
        let tally = try supervisor.run(target, seconds: seconds / Double(targets.count))
        say("fuzz: \(target.name): \(tally.accepted) taken, \(tally.refused) refused, slowest \(tally.slowest) ms")
        // A short run on a busy machine may be over before both have happened.
        if tally.accepted + tally.refused > 1000, tally.accepted == 0 || tally.refused == 0 {
          findings.append(Finding("\(target.name): one of the two outcomes never happens: it tries too little"))
        }
      } catch let finding as Finding {
        findings.append(finding)
      }
    }
    if !findings.isEmpty { throw Finding(findings.map(\.description).joined(separator: "\n")) }
  }

  static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
