/// The shape of files: lengths, leftovers and promises.
enum ShapeRules {
  static let lineCharactersMax = 120
  static let fileLinesMax = 400

  private static let code: Set<String> = ["swift", "c", "h"]

  /// Lines of code and scripts; prose and tables of documents may be longer.
  static func checkLineLength(_ file: SourceFile) -> [Finding] {
    let isScript = file.path.hasPrefix(".ci/") || file.text.hasPrefix("#!")
    guard code.contains(file.kind) || isScript || file.kind == "conf" else { return [] }
    return file.lines.enumerated().filter { $0.element.count > lineCharactersMax }.map { index, line in
      Finding(
        "line length", file.path, line: index + 1, "\(line.count) characters; at most \(lineCharactersMax)",
        text: String(line))
    }
  }

  /// A file has one subject; past this length it has probably two.
  static func checkFileLength(_ file: SourceFile) -> [Finding] {
    guard code.contains(file.kind), file.lines.count > fileLinesMax else { return [] }
    return [Finding("file length", file.path, "\(file.lines.count) lines; split it by concept at \(fileLinesMax)")]
  }

  /// What is left to do stands in an issue, not in a file that is read for years.
  static func checkPromises(_ file: SourceFile) -> [Finding] {
    guard !file.isTidyItself, ["TODO", "FIXME", "XXX", "HACK"].contains(where: file.text.contains),
      let pattern = try? Regex(#"\b(TODO|FIXME|XXX|HACK)\b"#)
    else { return [] }
    return file.lines.enumerated().filter { $0.element.contains(pattern) }.map { index, line in
      Finding("promise", file.path, line: index + 1, "do it, or put it in an issue", text: String(line))
    }
  }

  /// Paths of one machine do not work on another, and give away where something was made.
  static func checkMachinePaths(_ file: SourceFile) -> [Finding] {
    guard !file.isTidyItself, ["/work/", "/root/", "/home/", "/tmp/", "/Users/"].contains(where: file.text.contains),
      let pattern = try? Regex(#"(^|[^\w.])/(work|root|home|tmp|Users)/"#)
    else { return [] }
    return file.lines.enumerated().filter { $0.element.contains(pattern) }.map { index, line in
      Finding("machine path", file.path, line: index + 1, "use a path from the caller, or mktemp", text: String(line))
    }
  }

  /// Code in comments is neither run nor read. Examples in documentation (`///`) are no such code.
  static func checkCommentedCode(_ file: SourceFile) -> [Finding] {
    guard file.kind == "swift" else { return [] }
    let patterns = [
      #"^(let|var) \w+(: [\w\[\]?.<>]+)? = "#,
      #"^(public |private |static )*(func|struct|enum|class|extension) \w+.*\{$"#,
      #"^(if|guard|for|while|switch|do) .*\{$"#, #"^\}( else \{)?$"#, #"^import [A-Z]\w+$"#,
      #"^(try |await |return )*[\w.]+\([^()]*\)$"#,
    ].compactMap { try? Regex($0) }
    return file.swift.comments.enumerated().compactMap { index, comment in
      guard comment.hasPrefix("//"), !comment.hasPrefix("///"), !comment.hasPrefix("// MARK") else { return nil }
      let content = comment.dropFirst(2).drop(while: \.isWhitespace)
      guard patterns.contains(where: { content.contains($0) }) else { return nil }
      return Finding("commented code", file.path, line: index + 1, "delete it; history keeps it", text: comment)
    }
  }

  /// A placeholder keeps an empty target compiling; beside other files it is litter.
  static func checkPlaceholders(_ files: [SourceFile]) -> [Finding] {
    files.filter { $0.path.hasSuffix("/Placeholder.swift") }.compactMap { placeholder in
      let folder = placeholder.path.dropLast("Placeholder.swift".count)
      let others = files.contains { $0.path.hasPrefix(folder) && $0.kind == "swift" && $0.path != placeholder.path }
      return others ? Finding("placeholder", placeholder.path, "delete it: the target has other files") : nil
    }
  }
}
