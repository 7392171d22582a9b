import Foundation

/// The rounds: what is measured, in what order, and against which targets (the issue's own).
struct Measurement {
  let sizes: Sizes
  let folder: URL
  private(set) var figures = Figures()

  /// Repetitions within a round of what takes milliseconds; their median counts.
  private static let repetitions = 15
  private static let updatesPerExchange = 100
  /// Servers of either size that are compared within a round, in turns: one of each differs by more than the target.
  private static let pairs = 3

  init(sizes: Sizes, folder: URL) {
    self.sizes = sizes
    self.folder = folder
  }

  mutating func run(round: Int, of rounds: Int, only part: String?) throws {
    let clock = ContinuousClock()
    func isWanted(_ name: String) -> Bool { part == nil || part == name }
    let start = clock.now
    func say(_ what: String) {
      let passed = Int((clock.now - start) / .seconds(1))
      Bench.progress("round \(round) of \(rounds), \(passed) s: \(what)")
    }
    if isWanted("policy") {
      say("decisions of the deelbeleid")
      figures.add("policy decisions, one core", try PolicyRate.decisionsPerSecond() / 1e6, "M/s")
    }
    if isWanted("ingest") {
      say("\(sizes.middle) changes, 3 and 10 recipients")
      try measureIngest(seed: UInt64(round))
    }
    if isWanted("size") {
      say("an exchange of \(Self.updatesPerExchange) beside \(sizes.small) changes")
      let small = try measureSize(sizes.small, seed: UInt64(round), isLarge: false)
      say("an exchange of \(Self.updatesPerExchange) beside \(sizes.large) changes")
      let large = try measureSize(sizes.large, seed: UInt64(round), isLarge: true)
      figures.add(
        "exchange of 100: growth, \(Self.short(sizes.small)) to \(Self.short(sizes.large))", large / small, "x",
        .atMost(1.5))
    }
    if isWanted("device") {
      say("bytes on the wire, and the command 'overlast status'")
      try measureDevice(seed: UInt64(round))
    }
  }

  private mutating func measureIngest(seed: UInt64) throws {
    let workload = Workload(sizes.middle, seed: seed)
    let size = Self.short(sizes.middle)
    let count = Double(workload.changeCount)
    let floor = try measureFloor(workload, size)

    let town = try Town(workload, recipients: 3, in: folder)
    defer { town.remove() }
    let ingest = try town.ingest()
    let serve = try town.serve()
    figures.add(
      "ingest + 3 recipients, \(size)", count / (ingest + serve) / floor.append, "R", .atLeast(0.08), aim: 0.16)
    figures.add("  ingest alone", count / ingest / floor.append, "R")
    figures.add("  serving 3 streams", Double(workload.records.count * 15) / serve / 1e6, "M cells/s")

    let holder = try town.holder()
    defer { holder.remove() }
    var cells = 0
    let first = try seconds { cells = try holder.sync() }
    figures.add("first sync, \(size)", Double(cells) / first / floor.firstSync, "x raw", .atLeast(1), aim: 2.7)
    figures.add("  first sync", Double(cells) / first / 1e3, "k cells/s")
    figures.add("  wire, 5 of 8 fields", Double(holder.line.bytesIn) / Double(cells), "B/cell")
    let exchange = try incremental(town, holder)
    figures.add("exchange of 100, \(size)", exchange / floor.incremental, "x raw", .atMost(2.5), aim: 1.7)
    figures.add("  exchange of 100", exchange * 1e3, "ms")
    figures.add("server's disk, \(size)", Double(town.municipality.close()) / count, "B/change")

    let times = try (0..<Self.pairs).map { _ in
      (crowd: try ingestTime(workload, recipients: 10), few: try ingestTime(workload, recipients: 3))
    }
    let ratio = times.map(\.crowd).median / times.map(\.few).median
    figures.add("ingest with 10 recipients, not 3", ratio, "x time", .atMost(1.1))
  }

  /// Seconds to take in the workload at a server of its own.
  private func ingestTime(_ workload: Workload, recipients: Int) throws -> Double {
    let town = try Town(workload, recipients: recipients, in: folder)
    defer { town.remove() }
    return try town.ingest()
  }

  /// What plain SQL does, in changes a second and seconds.
  private struct FloorRates {
    let append: Double, firstSync: Double, incremental: Double
  }

  private mutating func measureFloor(_ workload: Workload, _ size: String) throws -> FloorRates {
    let place = folder.appending(path: "floor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let append = Double(workload.changeCount) / (try Floor.append(workload, in: place.path))
    let floor = try Floor(workload, in: place.path)
    _ = try floor.ingest()
    let first = try floor.firstSync()
    var rest = workload
    let incremental = try (0..<Self.repetitions).map { _ in
      try floor.incremental(rest.more(Self.updatesPerExchange))
    }.median
    figures.add("R, \(size): append in plain SQL", append / 1e3, "k changes/s")
    figures.add("raw first sync, \(size)", Double(first.changes) / first.seconds / 1e3, "k changes/s")
    figures.add("raw exchange of 100, \(size)", incremental * 1e3, "ms")
    return FloorRates(
      append: append, firstSync: Double(first.changes) / first.seconds, incremental: incremental)
  }

  private func incremental(_ town: Town, _ holder: Holder) throws -> Double {
    try (0..<Self.repetitions).map { _ in try town.incremental(Self.updatesPerExchange, to: holder) }.median
  }

  /// Seconds of one exchange of 100 beside this many changes; of the large size also the rest.
  private mutating func measureSize(_ count: Int, seed: UInt64, isLarge: Bool) throws -> Double {
    let workload = Workload(count, seed: seed)
    let size = Self.short(count)
    let town = try Town(workload, recipients: 3, in: folder)
    defer { town.remove() }
    let ingest = try town.ingest()
    let holder = try town.holder()
    defer { holder.remove() }
    if isLarge {
      let serve = try town.serve()
      let rate = Double(workload.changeCount) / (ingest + serve)
      figures.add("ingest + 3 recipients, \(size)", rate / 1e3, "k changes/s")
    }
    var cells = 0
    let first = try seconds { cells = try holder.sync() }
    if isLarge { figures.add("first sync, \(size)", Double(cells) / first / 1e3, "k cells/s") }
    let exchange = try incremental(town, holder)
    figures.add("exchange of 100, \(size)", exchange * 1e3, "ms")
    if isLarge {
      let memory = Double(town.municipality.server.memoryMost) / Double(1 << 20)
      figures.add("server's memory, \(size)", memory, "MiB", .atMost(128))
    }
    return exchange
  }

  /// One recipient that holds all eight fields: what comes over the wire, and how soon the client starts.
  private mutating func measureDevice(seed: UInt64) throws {
    let town = try Town(Workload(sizes.middle, seed: seed), recipients: 1, masks: [0xff], in: folder)
    defer { town.remove() }
    _ = try town.ingest()
    let holder = try town.holder()
    defer { holder.remove() }
    let cells = try holder.sync()
    figures.add(
      "wire, first sync, 8 of 8 fields", Double(holder.line.bytesIn) / Double(cells), "B/change", .atMost(34), aim: 31)
    let times = try StatusCommand(town.municipality, in: folder).run()
    figures.add(
      "overlast status, \(Self.short(sizes.middle)) cells", times.status / times.empty, "x empty program", .atMost(5))
    figures.add("  overlast status", times.status * 1e3, "ms")
    figures.add("  empty program", times.empty * 1e3, "ms")
  }

  private static func short(_ count: Int) -> String {
    count >= 1_000_000 ? "\(count / 1_000_000)M" : "\(count / 1000)k"
  }
}
