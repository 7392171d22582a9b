public import Records

/// The names of the persons that somebody holds, and whether a text holds one of them. LBO-05, OJA-02, NCP-01, HIN-04.
///
/// It finds the name in full, any part of it of three letters or more that is no common word, "Sami K." and "S.K.".
/// Case and accents make no difference. A first name that opens the name of a street ("Johan de Wittstraat") is left
/// alone. It can only find names that the author holds; it is a help, not a proof that no person is meant.
public struct PersonNames: Sendable {
  /// Words that may each stand alone in a text and mean the person.
  private var words: Set<String> = []
  /// Those of them that are not the first word of any name.
  private var later: Set<String> = []
  /// Runs of words that mean the person only together, by their first word.
  private var runs: [String: [[String]]] = [:]
  /// Initials, as single letters and, from three on, as one word in capitals.
  private var initials: Set<[String]> = []

  /// The names of nobody.
  public init() {}

  /// The names in the persoon records among `records`.
  public init(_ records: some Sequence<RecordView>) {
    for record in records where record.kind.number == KindSpec.persoon.number {
      if let name = record.text("naam") { insert(name) }
    }
  }

  /// Whether there is no name to look for.
  public var isEmpty: Bool { words.isEmpty && runs.isEmpty }

  /// Adds one name.
  public mutating func insert(_ name: String) {
    let parts = PersonText.words(of: name).map(\.text)
    guard let first = parts.first else { return }
    let alone = parts.filter { $0.unicodeScalars.count >= Self.lengthMin && !Self.isCommon($0) }
    words.formUnion(alone)
    later.formUnion(alone.filter { $0 != first })
    insert(run: parts)
    let proper = parts.filter { !Self.particles.contains($0) }
    guard let last = proper.last?.first, proper.count >= 2 else { return }
    insert(run: [first, String(last)])
    let letters = proper.map { String($0.prefix(1)) }
    if !Self.abbreviations.contains(letters.joined()) { initials.insert(letters) }
  }

  private mutating func insert(run: [String]) {
    // One word that is common, or one letter, means nobody by itself.
    if run.count == 1, Self.isCommon(run[0]) { return }
    if runs[run[0]]?.contains(run) != true { runs[run[0], default: []].append(run) }
  }

  /// Whether `text` names one of the persons.
  public func occur(in text: String) -> Bool {
    guard !isEmpty else { return false }
    let found = PersonText.words(of: text)
    for (index, word) in found.enumerated() {
      if words.contains(word.text), later.contains(word.text) || !Self.opensStreet(found, index) { return true }
      if word.isCapital, word.text.count >= Self.lengthMin, initials.contains(word.text.map { String($0) }) {
        return true
      }
      for run in runs[word.text] ?? [] where index + run.count <= found.count {
        let isName = (0..<run.count).allSatisfy { found[index + $0].text == run[$0] }
        if isName, run.count > 1 || !Self.opensStreet(found, index) { return true }
      }
    }
    return Self.singleLetters(found).contains { initials.contains($0) }
  }

  /// Whether the word at `index` begins the name of a street: "Johan de Wittstraat".
  private static func opensStreet(_ words: [PersonText.Word], _ index: Int) -> Bool {
    var next = index + 1
    while next < words.count, words[next].followsSpace, particles.contains(words[next].text) { next += 1 }
    guard next < words.count, words[next].followsSpace else { return false }
    return streetEndings.contains { words[next].text.hasSuffix($0) }
  }

  /// The longest rows of single letters: of "m.b.t." only the whole of it, so that "M.B." is not found in it.
  private static func singleLetters(_ words: [PersonText.Word]) -> [[String]] {
    words.split { $0.text.count != 1 }.map { $0.map(\.text) }.filter { $0.count >= 2 }
  }

  private static func isCommon(_ word: String) -> Bool { particles.contains(word) || commonWords.contains(word) }

  /// Shorter words of a name are only looked for together with the rest of it.
  private static let lengthMin = 3

  /// Parts of Dutch and Arabic names that are words of their own.
  private static let particles: Set<String> = [
    "van", "von", "de", "der", "den", "het", "ter", "ten", "te", "op", "aan", "bij", "in", "el", "al", "ben", "bin",
    "la", "le", "du", "da", "dos", "di", "een", "en",
  ]

  /// What is written for a name that is not known.
  private static let commonWords: Set<String> = [
    "onbekend", "onbekende", "persoon", "jongen", "jongens", "jongere", "meisje", "man", "vrouw", "heer", "meneer",
    "mevrouw", "familie", "vader", "moeder", "broer", "zus", "zoon", "dochter", "leider", "groep", "verdachte",
  ]

  /// Abbreviations that are no initials.
  private static let abbreviations: Set<String> = [
    "oa", "ed", "ea", "bv", "nv", "io", "jl", "mn", "cq", "nb", "pm", "dd", "as", "mbt", "ivm", "tav", "dwz", "zsm",
    "aub", "nvt", "ipv", "tov", "iha", "nav", "obv", "tzt", "bgg",
  ]

  private static let streetEndings = [
    "straat", "laan", "plein", "weg", "kade", "singel", "hof", "steeg", "dreef", "gracht", "plantsoen", "park", "dijk",
    "pad", "brug", "school",
  ]
}
