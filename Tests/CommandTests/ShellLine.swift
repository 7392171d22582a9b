/// A command line as a shell would take it apart, as far as documents use: quotes, and a pipe or comment that ends it.
struct ShellLine: Equatable {
  let words: [String]

  /// Nothing for a line with a quote that is not closed.
  init?(_ text: some StringProtocol) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case " ", "\t", "\n":
        if let done = word { words.append(done) }
        word = nil
      case "|", ";", "&", ">", "<":
        if let done = word { words.append(done) }
        self.words = words
        return
      case "#" where word == nil:
        self.words = words
        return
      default: word = (word ?? "") + String(character)
      }
    }
    if quote != nil { return nil }
    if let done = word { words.append(done) }
    self.words = words
  }

  /// The lines of a Markdown text that call `program`: in code blocks, with or without a prompt (`$`, or `#` for root),
  /// and between backticks.
  /// A line that ends in a backslash goes on.
  static func calls(of program: String, in markdown: String) -> [(line: Int, text: String)] {
    var calls: [(Int, String)] = []
    var isFenced = false
    var begun: (line: Int, text: String)?
    for (index, raw) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.drop(while: \.isWhitespace)
      if line.hasPrefix("```") {
        isFenced.toggle()
      } else if isFenced {
        let command = line.hasPrefix("$ ") || line.hasPrefix("# ") ? line.dropFirst(2) : line
        let isCall = command.hasPrefix(program + " ")
        guard begun != nil || isCall else { continue }
        let text = (begun.map { $0.text + " " } ?? "") + command
        if text.hasSuffix("\\") {
          begun = (begun?.line ?? index + 1, String(text.dropLast()))
        } else {
          calls.append((begun?.line ?? index + 1, text))
          begun = nil
        }
      } else {
        for match in raw.matches(of: /`([^`]+)`/) where match.1.hasPrefix(program + " ") {
          calls.append((index + 1, String(match.1)))
        }
      }
    }
    return calls
  }
}
