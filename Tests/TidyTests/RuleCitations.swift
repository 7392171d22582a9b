/// Rules of the process are cited by number, in code, policy, protocol and in what people read. A number that the
/// process does not have sends its reader nowhere; a rule that nothing cites is perhaps held by nothing.
enum RuleCitations {
  /// Looks like a rule and is none.
  private static let otherWords: Set<String> = ["UTF-16"]

  /// The rules that a text cites: also those inside `POL-01…06`, `POL-01..06` and `NCP-01/02`.
  static func cited(in text: Substring) -> [String] {
    guard text.utf8.contains(UInt8(ascii: "-")) else { return [] }
    return text.matches(of: /\b([A-Z]{3})-(\d\d)\b(?:(…|\.\.|\/)(\d\d)\b)?/).flatMap { match -> [String] in
      let first = "\(match.1)-\(match.2)"
      guard let sign = match.3, let last = match.4 else { return [first] }
      if sign == "/" { return [first, "\(match.1)-\(last)"] }
      guard let from = Int(match.2), let to = Int(last), from < to else { return [first, "\(match.1)-\(last)"] }
      return (from...to).map { "\(match.1)-\($0 < 10 ? "0" : "")\($0)" }
    }.filter { !otherWords.contains($0) }
  }

  private static func isTest(_ file: SourceFile) -> Bool {
    file.kind == "swift" && file.path.hasPrefix("Tests/") && !file.isTidyItself
  }

  /// Where a rule is held: code of the product and the deelbeleid. The catalogue names every rule, and proves nothing.
  private static func isProduct(_ file: SourceFile) -> Bool {
    (file.target != nil && file.kind == "swift" && !file.path.hasPrefix("Sources/Records/Rules/"))
      || file.path == "server-config/deelbeleid"
  }

  /// Citations of rules that the process does not have. Tests may cite such a rule, to see it refused.
  static func checkKnown(_ file: SourceFile) -> [Finding] {
    guard !(file.kind == "swift" && file.path.hasPrefix("Tests/")) else { return [] }
    return file.lines.enumerated().flatMap { index, line in
      cited(in: line).filter { !ProcessRules.ids.contains($0) }.map {
        Finding("rule", file.path, line: index + 1, "the process has no rule \($0)", text: String(line))
      }
    }
  }

  /// Promised rules that no code of the product, or no test, cites.
  static func checkHeld(_ files: [SourceFile]) -> [Finding] {
    func citations(_ isIncluded: (SourceFile) -> Bool) -> Set<String> {
      Set(files.filter(isIncluded).flatMap { file in file.lines.flatMap { cited(in: $0) } })
    }
    let product = citations(isProduct)
    let tests = citations(isTest)
    return ProcessRules.held.flatMap { rule in
      (product.contains(rule)
        ? [] : [Finding("rule", "Sources", "nothing cites \(rule); cite it where it is held")])
        + (tests.contains(rule) ? [] : [Finding("rule", "Tests", "no test cites \(rule); try it, and say so")])
    }
  }

  /// Rules of the process that the catalogue does not have. It explains rules; readings (AMB) are not explained.
  static func checkCatalogue(_ files: [SourceFile]) -> [Finding] {
    let catalogue = Set(
      files.filter { $0.path.hasPrefix("Sources/Records/Rules/") }.flatMap { $0.lines.flatMap { cited(in: $0) } })
    return ProcessRules.ids.filter { !$0.hasPrefix("AMB") }.subtracting(catalogue).sorted().map {
      Finding("rule", "Sources/Records/Rules", "the catalogue of rules lacks \($0)")
    }
  }
}
