/// Changes to lines and words.
extension Mutation {
  /// Words that readers of text trip over.
  static let words = [
    "", " ", "\t", "\u{0}", "\u{1b}[2J", "\u{feff}", "\u{202e}", "e\u{301}", "é", "ß", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "０", "-", "-0", "+1", "0",
    "1",
    "00000000000000000000000", "-9223372036854775808", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1e308", "1e400", "-1e-400", "0.1", "0,1", "NaN", "inf", "0x10",
    "2026-02-30", "9999-12-31", "0000-00-00", "2026-11-23T24:00:60+99:99", "24:00", "nu", "true", "null", "ja", "nee",
    "\"", "\"\"", "'", "\\", "\\u0000", "\\ud800", "[", "]", "{", "}", "[[[[[[[[", ":", ";", ",", "|", "=", "#", "%",
    "%00", "..", "../../etc/passwd", "'; DROP TABLE record;--", "\r", "\r\n", "\n", "\n\n", "elke", "niet-", "?",
    "anders", "fase", "F01-F29", "F29-F01", "WM", "ALG-02",
  ]

  /// One change to a text: a line or a word lost, doubled, moved or put in the place of another.
  mutating func changedAsText(_ input: [UInt8]) -> [UInt8] {
    let isByLine = oneIn(2)
    var parts =
      isByLine ? input.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init) : tokens(input)
    guard !parts.isEmpty else { return Array(pick(Self.words).utf8) }
    let (one, other) = (below(parts.count), below(parts.count))
    switch below(6) {
    case 0: parts.remove(at: one)
    case 1: parts.insert(parts[one], at: other)
    case 2: parts.swapAt(one, other)
    case 3: parts[one] = parts[other]
    case 4: parts[one] = Array(pick(Self.words).utf8)
    default: parts.insert(Array(pick(Self.words).utf8), at: one)
    }
    return Array(parts.joined(separator: isByLine ? [0x0a] : []))
  }

  /// Words and what stands between them: runs of letters and digits, and every other byte by itself.
  private func tokens(_ input: [UInt8]) -> [[UInt8]] {
    var tokens: [[UInt8]] = []
    var isInWord = false
    for byte in input {
      let isWord =
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      if isWord, isInWord {
        tokens[tokens.count - 1].append(byte)
      } else {
        tokens.append([byte])
      }
      isInWord = isWord
    }
    return tokens
  }
}
