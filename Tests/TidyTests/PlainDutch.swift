/// Plain Dutch (B1) for what partners' professionals read: short sentences, no words of official letters, "u", no
/// abbreviations. User expectations, "B1 Dutch".
enum PlainDutch {
  /// "Sentences under 15 words."
  static let sentenceWordsMax = 14
  /// A guide fits one page of A4: so many lines that say something, so wide.
  static let guideLinesMax = 58
  static let guideColumnsMax = 114

  /// Words of official letters; and words of this project's own code that mean nothing to who reads.
  static let officialWords: Set<String> = [
    "aangaande", "aldus", "alsmede", "alvorens", "betreffende", "conform", "derhalve", "dienen", "dient", "doch",
    "doordat", "dusdanig", "echter", "eveneens", "gaarne", "geschiedt", "gelieve", "hetgeen", "hierbij", "hiertoe",
    "inachtneming", "indien", "ingevolge", "inzake", "jegens", "krachtens", "middels", "mits", "namens", "nochtans",
    "omtrent", "onderhavige", "onverwijld", "reeds", "teneinde", "tenzij", "tevens", "thans", "trachten", "vanwege",
    "voornoemde", "voorts", "wederom", "zodoende", "zulks", "record", "records", "entiteit",
  ]
  static let officialPhrases = [
    "ten aanzien van", "met betrekking tot", "in het kader van", "door middel van", "ten behoeve van", "op basis van",
    "in verband met", "ter zake", "te allen tijde", "met ingang van", "zorg dragen", "in overeenstemming met",
  ]
  static let abbreviations: Set<String> = [
    "bijv", "bv", "evt", "incl", "excl", "resp", "mbt", "ivm", "dmv", "tbv", "nav", "tav", "zsm", "ovv",
  ]
  /// Whom we speak to is "u".
  static let familiarWords: Set<String> = ["je", "jij", "jou", "jouw", "jullie"]

  private static let dutch: Set<String> = [
    "het", "een", "niet", "wordt", "uw", "u", "geen", "voor", "naar", "met", "bij", "deze", "dit", "dat", "zijn", "van",
    "mag", "kan", "er", "ook", "alleen", "alles", "zonder", "nog", "kies", "probeer", "vraag", "geef", "staat", "op",
    "aan", "om", "uit", "als", "dan", "hij", "zij", "de", "wat", "wie", "waar", "zich", "maar", "meer", "nee",
  ]
  private static let english: Set<String> = [
    "the", "a", "an", "to", "not", "and", "for", "no", "its", "with", "must", "cannot", "be", "it", "this", "that",
    "at",
    "by", "are", "has", "have", "which", "than", "on", "into", "one", "from", "or",
  ]

  /// The words of a text in small letters. Everything that is not plain ASCII counts as a letter.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func isLetter(_ byte: UInt8) -> Bool {
      byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    for byte in text.utf8 {
      if isLetter(byte) {
        word.append(byte < 0x80 ? byte | 0x20 : byte)
      } else if byte != UInt8(ascii: "-") || word.isEmpty {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      } else {
        word.append(byte)
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// Whether a text is Dutch, by the small words that only one of the two languages has.
  static func isDutch(_ text: String) -> Bool {
    let words = words(text)
    return words.count > 1 && words.count(where: dutch.contains) > words.count(where: english.contains)
  }

  /// The sentences of a text. A rule or a law between brackets is no part of one.
  static func sentences(_ text: String) -> [String] {
    var sentences = [""]
    let text = text.replacing(/\([^()]*(?:[A-Z]{3}-\d\d|AVG|Wpg|Wabb|Wmo|[Ww]et)[^()]*\)/, with: "")
    for (character, next) in zip(text, text.dropFirst() + "\n") {
      let isEnd = ".!?:;".contains(character) && (next.isWhitespace || ")”\"'".contains(next))
      if isEnd || character == "\n" { sentences.append("") } else { sentences[sentences.count - 1].append(character) }
    }
    return sentences.filter { $0.contains(where: \.isLetter) }
  }

  /// What is hard to read in a text.
  static func faults(in text: String) -> [String] {
    var faults: [String] = []
    for sentence in sentences(text) {
      let count = sentence.split(separator: " ").count { $0.contains { $0.isLetter || $0.isNumber || $0 == "…" } }
      if count > sentenceWordsMax { faults.append("\(count) words, at most \(sentenceWordsMax): '\(sentence)'") }
    }
    let words = words(text)
    faults += words.filter(officialWords.contains).map { "the word '\($0)'" }
    faults += words.filter(familiarWords.contains).map { "'\($0)': say u" }
    let line = " " + words.joined(separator: " ") + " "
    faults += officialPhrases.filter { line.contains(" \($0) ") }.map { "the words '\($0)'" }
    faults += words.filter(abbreviations.contains).map { "the abbreviation '\($0)'" }
    faults += text.split(whereSeparator: \.isWhitespace).filter { token in
      let parts = token.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count > 2 && parts.dropLast().allSatisfy { $0.count == 1 && $0.allSatisfy(\.isLetter) }
    }.map { "the abbreviation '\($0)'" }
    return faults
  }

  /// The Dutch texts in the product's Swift.
  static func texts(_ file: SourceFile) -> [SwiftText.Literal] {
    guard file.kind == "swift", let target = file.target, !TreeRules.measurements.contains(target) else { return [] }
    return file.swift.literals.filter { isDutch($0.text) }
  }

  static func checkTexts(_ file: SourceFile) -> [Finding] {
    texts(file).flatMap { literal in
      faults(in: literal.text).map { Finding("plain Dutch", file.path, line: literal.line, $0, text: literal.text) }
    }
  }

  /// A guide: on one page, and plain. Commands and names between backticks are exempt.
  static func checkGuide(_ file: SourceFile) -> [Finding] {
    guard isGuide(file.path) else { return [] }
    var findings: [Finding] = []
    let filled = file.lines.count { !$0.isEmpty && !$0.hasPrefix("```") }
    if filled > guideLinesMax {
      findings.append(Finding("guide", file.path, "\(filled) lines; one page holds \(guideLinesMax)"))
    }
    for (index, line) in file.lines.enumerated() where line.count > guideColumnsMax {
      findings.append(
        Finding("guide", file.path, line: index + 1, "\(line.count) characters; at most \(guideColumnsMax)"))
    }
    return findings + faults(in: prose(file.text)).map { Finding("guide", file.path, $0) }
  }

  static func isGuide(_ path: String) -> Bool { path.wholeMatch(of: /clients\/profiles\/[^\/]+\/gids\.md/) != nil }

  /// The comments that a privacy officer or an administrator reads: profiles, deelbeleid, gemeente.conf.
  static func checkComments(_ file: SourceFile) -> [Finding] {
    let isProfile = file.path.wholeMatch(of: /clients\/profiles\/[^\/]+\/profiel/) != nil
    guard isProfile || file.path == "server-config/deelbeleid" || file.path == "server-config/gemeente.conf" else {
      return []
    }
    // Indented comments and lines with a dash or a colon are lists, one thought a line; others run on.
    let comments = file.lines.filter { $0.hasPrefix("#") }.map { line -> String in
      let text = line.drop { $0 == "#" }
      return text.hasPrefix("  ") || text.allSatisfy { $0 == "-" || $0 == " " } ? "\n\(text)\n" : String(text)
    }
    return faults(in: comments.joined(separator: " ")).map { Finding("plain Dutch", file.path, $0) }
  }

  /// Prose of a Markdown text: paragraphs on one line, list items, headings and cells of tables on their own.
  static func prose(_ text: String) -> String {
    var prose = ""
    var isFenced = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let content = line.drop(while: \.isWhitespace)
      if content.hasPrefix("```") {
        isFenced.toggle()
        prose += "\n"
      } else if isFenced || content.wholeMatch(of: /[-|: ]*/) != nil {
        prose += "\n"
      } else {
        let starts = content.hasPrefix("#") || content.hasPrefix("- ") || content.hasPrefix("|")
        let isWhole = content.hasPrefix("#") || content.hasPrefix("|")
        prose += (starts ? "\n" : " ") + content.replacing("|", with: "\n") + (isWhole ? "\n" : "")
      }
    }
    return prose.replacing(/`[^`]*`/, with: "…").replacing(/\]\([^)]*\)/, with: "]").replacing("**", with: "")
  }
}
