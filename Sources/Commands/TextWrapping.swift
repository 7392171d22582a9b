/// Breaks text into lines at spaces.
enum TextWrapping {
  /// The narrowest width that is honoured: below it, text becomes unreadable rather than narrow.
  static let leastWidth = 40

  /// The lines of one paragraph. A word that is wider than a line stands alone and sticks out.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    for word in text.split(whereSeparator: { $0 == " " }) {
      let wordWidth = TerminalText.width(of: word)
      if !line.isEmpty, lineWidth + 1 + wordWidth > width {
        lines.append(line)
        line = ""
        lineWidth = 0
      }
      if !line.isEmpty {
        line += " "
        lineWidth += 1
      }
      line += word
      lineWidth += wordWidth
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The paragraphs of `text`, wrapped, with an empty line between them.
  static func paragraphs(_ text: String, width: Int) -> [String] {
    paragraphs(of: text).map { lines($0, width: width) }.reduce(into: []) { all, next in
      all += all.isEmpty ? next : [""] + next
    }
  }

  /// The paragraphs of `text`, each on one line.
  static func paragraphs(of text: String) -> [String] {
    var paragraphs: [String] = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty { paragraphs.append("") } else { paragraphs[paragraphs.count - 1] += line + " " }
    }
    return paragraphs.filter { !$0.isEmpty }.map { String($0.dropLast()) }
  }
}
