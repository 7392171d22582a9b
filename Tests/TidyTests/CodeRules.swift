/// Words that Swift code of this project does not use, and where.
enum CodeRules {
  /// A pattern that must not occur in a line of code, where it holds, and what to do instead.
  struct Ban: Sendable {
    let rule: String
    /// Plain words, one of which is in every line that the pattern finds: most files are done with that.
    let words: [String]
    let pattern: String
    let message: String
    let applies: @Sendable (SourceFile) -> Bool

    init(
      _ rule: String, words: [String], _ pattern: String, _ message: String,
      _ applies: @escaping @Sendable (SourceFile) -> Bool
    ) {
      self.rule = rule
      self.words = words
      self.pattern = pattern
      self.message = message
      self.applies = applies
    }
  }

  static let everywhere: @Sendable (SourceFile) -> Bool = { $0.kind == "swift" }
  static let products: @Sendable (SourceFile) -> Bool = { $0.kind == "swift" && $0.target != nil }
  static let libraries: @Sendable (SourceFile) -> Bool = { file in
    file.kind == "swift" && file.target.map { !ImportTable.executables.contains($0) } == true
  }
  static let tests: @Sendable (SourceFile) -> Bool = { $0.kind == "swift" && $0.path.hasPrefix("Tests/") }
  static let adapters: @Sendable (SourceFile) -> Bool = { file in
    file.kind == "swift" && ["SQLite", "OpenSSL", "Transport"].contains(file.target)
  }

  static let bans: [Ban] = [
    Ban(
      "try!", words: ["try!"],
      #"\btry!"#, "an error that cannot happen today stops the process tomorrow; handle or throw it", everywhere
    ),
    Ban(
      "as!", words: ["as!"],
      #"\bas!"#, "a cast that fails stops the process; use as? and say what to do", everywhere),
    Ban(
      "trap", words: ["fatalError", "precondition"],
      #"\b(fatalError|preconditionFailure|precondition)\s*\("#,
      "input, disk and network must not be able to stop the process; throw, or add the reason to Exceptions.swift",
      products),
    Ban(
      "print", words: ["print", "dump", "NSLog", "debugPrint"],
      #"(^|[^.\w])(print|debugPrint|dump|NSLog)\s*\("#,
      "a library does not talk to the terminal; return a value or take an output", libraries),
    Ban(
      "pointer", words: ["Pointer"],
      #"\bpublic\b.*\b(OpaquePointer|Unsafe\w*Pointer)\b"#, "C pointers stay inside adapters", adapters),
    Ban(
      "platform", words: ["canImport", "os(", "targetEnvironment"],
      #"#(if|elseif)\s.*\b(canImport|os|targetEnvironment)\s*\("#,
      "this runs on Linux only; there are no platform conditions", everywhere),
    Ban(
      "sleep", words: ["sleep"],
      #"\b(Task\.sleep|usleep|nanosleep|sleep|Thread\.sleep)\s*\("#,
      "a test that waits for time is slow or wrong; wait for the event", tests),
    Ban(
      "disabled", words: [".disabled", "false"],
      #"\.disabled\s*\(|\.enabled\s*\(\s*if:\s*false"#, "a test is live or it is not there", tests),
  ]

  static func check(_ file: SourceFile) -> [Finding] {
    let bans = bans.filter { ban in ban.applies(file) && ban.words.contains(where: file.text.contains) }
    guard !bans.isEmpty else { return [] }
    var findings: [Finding] = []
    let code = file.swift.code
    for ban in bans {
      guard let pattern = try? Regex(ban.pattern) else {
        findings.append(Finding(ban.rule, file.path, "the pattern of this rule is broken"))
        continue
      }
      for (index, line) in code.enumerated() where line.contains(pattern) {
        findings.append(Finding(ban.rule, file.path, line: index + 1, ban.message, text: line))
      }
    }
    return findings
  }

  /// What the compiler is asked to believe has its reason beside it: a comment with SAFETY: right above, on the line
  /// itself, or as the first line inside.
  static func checkSafety(_ file: SourceFile) -> [Finding] {
    guard file.kind == "swift",
      let pattern = try? Regex(#"@unchecked\s+Sendable|nonisolated\(unsafe\)|unowned\(unsafe\)"#)
    else { return [] }
    let text = file.swift
    return text.code.indices.filter { text.code[$0].contains(pattern) }.compactMap { index in
      var reasons = [text.comments[index]]
      if index + 1 < text.comments.count { reasons.append(text.comments[index + 1]) }
      var above = index - 1
      // One reason serves neighbours that need it alike.
      while above >= 0, text.code[above].contains(pattern) { above -= 1 }
      while above >= 0, text.code[above].allSatisfy(\.isWhitespace), !text.comments[above].isEmpty {
        reasons.append(text.comments[above])
        above -= 1
      }
      guard !reasons.contains(where: { $0.contains("SAFETY:") }) else { return nil }
      return Finding(
        "safety", file.path, line: index + 1, "say in a '// SAFETY:' line right above why this is safe",
        text: text.code[index])
    }
  }
}
