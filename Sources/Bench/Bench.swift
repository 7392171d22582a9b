import Commands
import Foundation
import Transport

/// `make bench`: the floor and the product in one run, and one table of what the product is of the floor.
///
/// Rates of one machine at one moment say little: the disk and the neighbours move them by half. So each round measures
/// the floor just before the product, and what is reported are ratios, their median and their spread.
@main enum Bench {
  static let table = Command(
    "Bench", summary: "Measures the product against plain SQL on the same machine, in the same run.",
    options: [
      .flag("json", help: "answer with one JSON value"),
      .flag("quick", help: "small numbers, to see that it works; the targets then say nothing"),
      .value("rounds", "N", help: "how often; default 3"),
      .value("only", "PART", help: "one of: policy, ingest, size, device"),
    ])

  static func main() {
    Signals.ignoreBrokenPipe()
    switch table.parse(Array(CommandLine.arguments.dropFirst()), phrases: .english) {
    case .failure(let error):
      write(error.text(width: 80), to: .standardError)
      exit(64)
    case .success(let invocation) where invocation.isHelpRequested:
      write(Help(invocation.path, phrases: .english, width: 80).text, to: .standardOutput)
    case .success(let invocation):
      do {
        let figures = try measure(invocation)
        let json = JSON.array(figures.map(\.json)).text + "\n"
        write(invocation.flag("json") ? json : Figure.table(figures), to: .standardOutput)
      } catch {
        write("bench: \(error)\n", to: .standardError)
        exit(1)
      }
    }
  }

  private static func measure(_ invocation: Invocation) throws -> [Figure] {
    let isQuick = invocation.flag("quick")
    let rounds = invocation.value(for: "rounds").flatMap { Int($0) } ?? (isQuick ? 1 : 3)
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let sizes = isQuick ? Sizes(small: 2000, middle: 4000, large: 8000) : Sizes()
    var measurement = Measurement(sizes: sizes, folder: folder)
    for round in 1...max(1, rounds) {
      try measurement.run(round: round, of: rounds, only: invocation.value(for: "only"))
    }
    return measurement.figures.all
  }

  /// Says what is being done, where it does not get into the table.
  static func progress(_ text: String) { write(text + "\n", to: .standardError) }

  private static func write(_ text: String, to handle: FileHandle) { handle.write(Data(text.utf8)) }
}

/// The numbers of field changes that are measured with.
struct Sizes {
  var small = 10_000, middle = 100_000, large = 1_000_000
}
