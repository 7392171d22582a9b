import Dispatch
import Foundation

/// Starts a worker for each target and says what became of it.
struct Supervisor {
  let origin: UInt64
  let folder: URL

  /// What a target did wrong; nil when nothing.
  func run(_ target: Target, seconds: Double) throws -> Worker.Tally {
    let note = folder.appending(path: target.name)
    let process = Process()
    process.executableURL = Programs.url("Fuzz")
    process.arguments = ["--work", target.name, "--seconds", "\(seconds)", "--note", note.path]
    process.environment = ProcessInfo.processInfo.environment.merging(["OVERLAST_SEED": "\(origin)"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    // What never ends is a finding like any other.
    let watchdog = DispatchWorkItem { [process] in kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds + 30, execute: watchdog)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    watchdog.cancel()
    if process.terminationReason == .exit, process.terminationStatus == 0 {
      return try JSONDecoder().decode(Worker.Tally.self, from: said)
    }
    let words = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let how =
      process.terminationReason == .uncaughtSignal
      ? "the process was ended by signal \(process.terminationStatus)" : words
    throw Finding("\(target.name): \(how)\n\(try report(target, note))")
  }

  /// The input at fault, kept in a file of its own, and how to try it again.
  private func report(_ target: Target, _ note: URL) throws -> String {
    guard let (number, input) = Worker.read(note: note) else { return "  before its first input" }
    let kept = FileManager.default.temporaryDirectory.appending(path: "overlast-fuzz-\(target.name)-\(number)")
    try Data(input).write(to: kept)
    let shown = input.prefix(64).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return """
        case \(number), \(input.count) bytes: \(shown)\(input.count > 64 ? "…" : "")
        to repeat: \(CommandLine.arguments[0]) --only \(target.name) --input \(kept.path)
      """
  }
}

/// The programs of the same build, beside this one.
enum Programs {
  static func url(_ name: String) -> URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
  }
}
