import Testing

/// The rules of CONTRIBUTING.md on the repository as it is. A finding names file, line, rule and what to do.
@Suite("The repository is tidy")
struct TheTreeIsTidy {
  static let rules: [String: @Sendable ([SourceFile]) -> [Finding]] = [
    "imports": { $0.flatMap(ImportRule.check) + ImportRule.checkTable() },
    "code": { $0.flatMap(CodeRules.check) },
    "safety": { $0.flatMap(CodeRules.checkSafety) },
    "line length": { $0.flatMap(ShapeRules.checkLineLength) },
    "file length": { $0.flatMap(ShapeRules.checkFileLength) },
    "promises": { $0.flatMap(ShapeRules.checkPromises) },
    "machine paths": { $0.flatMap(ShapeRules.checkMachinePaths) },
    "commented code": { $0.flatMap(ShapeRules.checkCommentedCode) },
    "placeholders": { ShapeRules.checkPlaceholders($0) },
    "titles": { $0.flatMap(DocumentRules.checkTitle) },
    "links": { DocumentRules.checkLinks($0) },
    "top level": { TreeRules.checkTopLevel($0.map(\.path)) },
    "suites": { TreeRules.checkSuites($0.map(\.path)) },
    "names": { TreeRules.checkNames($0.map(\.path)) },
    "cited rules": { $0.flatMap(RuleCitations.checkKnown) },
    "rules held": { RuleCitations.checkHeld($0) },
    "rule catalogue": { RuleCitations.checkCatalogue($0) },
    "plain Dutch": { $0.flatMap { PlainDutch.checkTexts($0) + PlainDutch.checkComments($0) } },
    "guides": { $0.flatMap(PlainDutch.checkGuide) },
    "chapters": { TreeRules.checkVectors($0.map(\.path)) },
  ]

  static let files = Result { try SourceFile.all() }
  static let findings = files.map { files in rules.mapValues { $0(files) } }

  @Test("The files are found: sources, clients, tests and scripts")
  func filesAreFound() throws {
    let paths = try Self.files.get().map(\.path)
    for path in ["Package.swift", "Sources/CBOR/CBORDecoder.swift", "Makefile", ".ci/run"] {
      #expect(paths.contains(path))
    }
    #expect(!paths.contains { $0.contains(".build/") })
  }

  @Test("Every rule holds, or an exception says why not", arguments: rules.keys.sorted())
  func ruleHolds(_ name: String) throws {
    for finding in try #require(Self.findings.get()[name])
    where !TidyException.all.contains(where: { $0.covers(finding) }) {
      Issue.record("\(finding)")
    }
  }

  @Test("Every exception is still needed, and has a reason")
  func exceptionsAreNeeded() throws {
    let findings = try Self.findings.get().values.flatMap(\.self)
    for exception in TidyException.all {
      #expect(findings.contains(where: exception.covers), "no longer needed: \(exception.rule) in \(exception.path)")
      #expect(exception.reason.count > 20, "say why: \(exception.rule) in \(exception.path)")
    }
  }
}
