/// Makes text from others safe to show, and measures how wide it stands.
///
/// A terminal obeys what it is shown: an escape character can move the cursor, change the title or hide a line, and a
/// direction override can make a text read as another one. Text that was not written by this program passes through
/// here on its way to a terminal or a log.
public enum TerminalText {
  /// `text` on one line: white space of any kind becomes a space, and every character that a terminal acts on instead
  /// of showing it is written out, as in `\u{1b}`.
  public static func sanitized(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20...0x7e ~= $0 }) { return text }
    var safe = ""
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      let isLineFeedOfPair = scalar == "\n" && isAfterReturn
      isAfterReturn = scalar == "\r"
      switch scalar {
      case "\n" where isLineFeedOfPair: break
      case "\n", "\r", "\t": safe += " "
      case let scalar where isUnsafe(scalar): safe += "\\u{\(String(scalar.value, radix: 16))}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// Whether a terminal would act on `scalar`, or show nothing at all where there is something.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // Joiners shape letters and pictures; they neither move nor reorder anything.
    case .format: scalar != "\u{200c}" && scalar != "\u{200d}"
    case .control, .lineSeparator, .paragraphSeparator, .unassigned: true
    default: false
    }
  }

  /// How many columns `text` takes: two for letters of East Asia and pictures, none for marks on a letter.
  public static func width(of text: some StringProtocol) -> Int { text.reduce(0) { $0 + width(of: $1) } }

  private static func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if character.unicodeScalars.contains("\u{fe0f}") || scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0 ~= scalar.value } ? 2 : 1
  }

  /// The blocks of letters that fill two columns (Unicode Standard Annex 11, East Asian Wide and Fullwidth).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
    0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
    0x20000...0x3fffd,
  ]
}
