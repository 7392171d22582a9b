/// The lines of a deelbeleid or profiel, without comments, as words and table cells with their places.
struct PolicyText {
  /// Lines that say something, in order.
  let lines: [Line]
  /// The position just after the end of the text.
  let end: TextPosition

  /// The largest text that is read, in bytes; a deelbeleid is some 20 KiB.
  static let bytesMax = 256 * 1024

  struct Word: Sendable {
    let text: String
    let position: TextPosition
  }

  struct Line: Sendable {
    let number: Int
    /// The words before, between and after the bars; one part for a line without bars.
    let parts: [[Word]]

    /// Whether the line is part of a table.
    var isTable: Bool { parts.count > 1 }
    /// The words of a line that is not part of a table.
    var words: [Word] { parts.first ?? [] }
    /// Where the line starts to say something.
    var position: TextPosition { parts.joined().first?.position ?? TextPosition(line: number, column: 1) }
  }

  /// Splits `text`: `#` starts a comment, bars split a table, spaces, commas and tabs split words.
  init(_ text: String) throws(PolicyFault) {
    guard text.utf8.count <= PolicyText.bytesMax else {
      throw PolicyFault(
        .tooLarge, at: TextPosition(line: 1, column: 1),
        "Dit bestand is groter dan \(PolicyText.bytesMax / 1024) KiB. Kijk of dit het goede bestand is.")
    }
    var lines: [Line] = []
    var number = 0
    // A carriage return and a line feed are one character to Swift.
    for raw in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      number += 1
      let line = try PolicyText.split(raw, number: number)
      if line.parts.contains(where: { !$0.isEmpty }) { lines.append(line) }
    }
    self.lines = lines
    end = TextPosition(line: number + 1, column: 1)
  }

  private static func split(_ raw: Substring, number: Int) throws(PolicyFault) -> Line {
    var parts: [[Word]] = [[]]
    var word = ""
    var start = 0
    var column = 0
    func close() {
      guard !word.isEmpty else { return }
      parts[parts.count - 1].append(Word(text: word, position: TextPosition(line: number, column: start)))
      word = ""
    }
    for character in raw {
      column += 1
      switch character {
      case "#":
        close()
        return Line(number: number, parts: parts)
      case "|":
        close()
        parts.append([])
      case " ", ",", "\t", "\r": close()
      default:
        guard !character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
          throw PolicyFault(
            .syntax, at: TextPosition(line: number, column: column),
            "Hier staat een teken dat niet te lezen is. Haal het weg.")
        }
        if word.isEmpty { start = column }
        word.append(character)
      }
    }
    close()
    return Line(number: number, parts: parts)
  }
}

extension PolicyText.Word {
  /// The word between quotation marks, cut to what fits a message.
  var quoted: String { text.count <= 40 ? "“\(text)”" : "“\(text.prefix(40))…”" }
}
