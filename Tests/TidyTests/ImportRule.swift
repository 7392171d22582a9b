/// The import lines of every target against the table.
enum ImportRule {
  /// The modules that a file imports, with the line.
  static func imports(in file: SourceFile) -> [(line: Int, module: String)] {
    let access = "(?:(?:@[A-Za-z_]+(?:\\([^)]*\\))?|public|package|internal|fileprivate|private)\\s+)*"
    let kind = "(?:(?:struct|class|enum|protocol|typealias|func|var|let)\\s+)?"
    guard let line = try? Regex<(Substring, Substring)>("^\\s*\(access)import\\s+\(kind)([A-Za-z_][A-Za-z_0-9]*)")
    else {
      return []
    }
    return file.swift.code.enumerated().compactMap { index, code in
      guard code.contains("import") else { return nil }
      return (try? line.firstMatch(in: code)).map { (index + 1, String($0.output.1)) }
    }
  }

  /// What a file of a target imports beyond its row.
  static func check(_ file: SourceFile) -> [Finding] {
    guard file.kind == "swift", let target = file.target else { return [] }
    guard let ring = ImportTable.ring(of: target), let row = ring.targets[target] else {
      return [Finding("imports", file.path, "the target \(target) has no row in ImportTable.swift")]
    }
    guard let allowed = row else { return [] }
    return imports(in: file).filter { !allowed.contains($0.module) }.map { line, module in
      Finding(
        "imports", file.path, line: line, "\(target) (\(ring.name)) may not import \(module). \(ring.reason)",
        text: module)
    }
  }

  /// Rows that point up or sideways into a ring that stands below: the table itself keeps the direction.
  static func checkTable() -> [Finding] {
    var seen: Set<String> = []
    var findings: [Finding] = []
    for ring in ImportTable.rings {
      let known = seen.union(ring.targets.keys)
      for (target, row) in ring.targets {
        for module in row ?? [] where ImportTable.ring(of: module) != nil && !known.contains(module) {
          findings.append(
            Finding("imports", "ImportTable.swift", "\(target) may not point at \(module), a ring above it"))
        }
      }
      seen = known
    }
    return findings
  }
}
