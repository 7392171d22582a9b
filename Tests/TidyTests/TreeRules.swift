/// The tree itself: what stands at the top, that everything has a test, and that names say something.
enum TreeRules {
  static let topLevel: Set<String> = [
    "Package.swift", "Sources", "Tests", "Protocol", "server-config", "clients", "README.md", "LICENSE", "CHANGELOG.md",
    "CONTRIBUTING.md", "Makefile", ".ci",
  ]

  /// Nothing but the known entries at the top. Dot-files of tools do not come along here.
  static func checkTopLevel(_ paths: [String]) -> [Finding] {
    Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) }).subtracting(topLevel).sorted().map {
      Finding("top level", $0, "not one of the entries that this repository has; put it where its subject is")
    }
  }

  /// Where a target is tested when that is not in `Tests/<target>Tests`.
  static let testedElsewhere = [
    "CSQLite": "SQLiteTests", "COpenSSL": "OpenSSLTests", "overlast": "CommandTests", "overlastd": "CommandTests",
    "TestKit": "ProtocolTests", "Simulator": "SimulationTests",
  ]
  /// Programs that are run by hand or by a script and are themselves a measurement.
  static let measurements: Set<String> = ["Bench", "Fuzz", "Trial"]

  /// Every target that holds more than a placeholder has a suite.
  static func checkSuites(_ paths: [String]) -> [Finding] {
    let targets = Set(
      paths.filter { !$0.hasSuffix("/Placeholder.swift") }.compactMap { SourceFile(path: $0, text: "").target })
    let suites = Set(paths.filter { $0.hasPrefix("Tests/") }.compactMap { $0.split(separator: "/").dropFirst().first })
    return targets.subtracting(measurements).sorted().compactMap { target in
      let suite = testedElsewhere[target] ?? "\(target)Tests"
      return suites.contains(suite[...]) ? nil : Finding("suite", "Sources/\(target)", "there is no Tests/\(suite)")
    }
  }

  /// A name that says nothing gathers everything.
  static func checkNames(_ paths: [String]) -> [Finding] {
    paths.filter { path in
      path.contains(" ")
        || path.split(separator: "/").contains { part in
          ["utils", "util", "helpers", "helper", "common", "misc", "extras", "stuff"].contains(
            part.split(separator: ".").first?.lowercased() ?? "")
        }
    }.map { Finding("name", $0, "name the concept; no spaces and no drawer for everything") }
  }

  /// Each folder of vectors belongs to a chapter of the protocol with the same name.
  static func checkVectors(_ paths: [String]) -> [Finding] {
    let chapters = Set(
      paths.filter { $0.hasPrefix("Protocol/vectors/") }.map { $0.split(separator: "/").map(String.init) }
        .filter { $0.count > 3 }.map { $0[2] })
    return chapters.sorted().filter { !paths.contains("Protocol/\($0).md") }.map {
      Finding("chapter", "Protocol/vectors/\($0)", "there is no chapter Protocol/\($0).md")
    }
  }
}
