/// Markdown: one title, and links that lead somewhere.
enum DocumentRules {
  /// The lines outside code fences, with their numbers.
  private static func prose(_ file: SourceFile) -> [(line: Int, text: Substring)] {
    var isFenced = false
    var prose: [(Int, Substring)] = []
    for (index, line) in file.lines.enumerated() {
      if line.drop(while: \.isWhitespace).hasPrefix("```") {
        isFenced.toggle()
      } else if !isFenced {
        prose.append((index + 1, line))
      }
    }
    return prose
  }

  /// One `#` title per file, on its first line.
  static func checkTitle(_ file: SourceFile) -> [Finding] {
    guard file.kind == "md" else { return [] }
    let titles = prose(file).filter { $0.text.hasPrefix("# ") }
    if titles.map(\.line) == [1] { return [] }
    return [Finding("title", file.path, line: titles.last?.line ?? 0, "one '# ' title, on the first line")]
  }

  /// Links to files of the repository lead to a file that is there, and their anchors to a heading.
  static func checkLinks(_ files: [SourceFile]) -> [Finding] {
    let byPath = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var folders: Set<String> = [""]
    for path in byPath.keys {
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        folders.insert(parts.joined(separator: "/"))
        parts = parts.dropLast()
      }
    }
    return files.filter { $0.kind == "md" }.flatMap { file in
      prose(file).flatMap { number, text in
        text.matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Finding? in
          let link = String(match.1)
          if link.contains(/^[a-z]+:/) { return nil }
          let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
          guard let path = resolve(String(parts[0]), from: file.path) else {
            return Finding("link", file.path, line: number, "'\(link)' leads out of the repository", text: link)
          }
          let isThere = byPath[path] != nil || folders.contains(path)
          if isThere, parts.count == 2, let target = byPath[path], !anchors(target).contains(String(parts[1])) {
            return Finding("link", file.path, line: number, "'\(path)' has no heading #\(parts[1])", text: link)
          }
          return isThere ? nil : Finding("link", file.path, line: number, "'\(path)' is not there", text: link)
        }
      }
    }
  }

  /// A path relative to the folder of `file`, from the root; nil when it goes above it.
  private static func resolve(_ link: String, from file: String) -> String? {
    if link.isEmpty { return file }
    var parts = file.split(separator: "/").dropLast().map(String.init)
    for part in link.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if parts.popLast() == nil { return nil }
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// The anchors that a Markdown reader makes of headings: small letters, no punctuation, hyphens for spaces.
  private static func anchors(_ file: SourceFile) -> Set<String> {
    Set(
      prose(file).filter { $0.text.hasPrefix("#") }.map { _, heading in
        let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return title.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .split(separator: " ", omittingEmptySubsequences: false).joined(separator: "-")
      })
  }
}
