/// The names of the persons in a casus, and whether a text holds one of them. LBO-05, OJA-02, NCP-01.
///
/// It finds the name in full, any part of it that is not a small word, "Sami K." and "S.K.". Case and accents make no
/// difference. It can only find names that the author holds; it is a help, not a proof that no person is meant.
struct PersonNames {
  /// Words that may each stand alone in a text and mean the person.
  private var words: Set<String> = []
  /// Parts of names too short or too common to mean anybody alone, as runs of words.
  private var runs: [[String]] = []

  init(_ names: some Sequence<String>) {
    for name in names {
      let parts = Self.words(of: name)
      guard let first = parts.first else { continue }
      words.formUnion(parts.filter { $0.count >= Self.lengthMin && !Self.particles.contains($0) })
      runs.append(parts)
      let proper = parts.filter { !Self.particles.contains($0) }
      guard let last = proper.last?.first, proper.count >= 2 else { continue }
      runs.append([first, String(last)])
      runs.append(proper.map { String($0.prefix(1)) })
      let initials = String(proper.compactMap(\.first))
      if initials.count >= Self.lengthMin { words.insert(initials) }
    }
  }

  /// Whether `text` names one of the persons.
  func occur(in text: String) -> Bool {
    let found = Self.words(of: text)
    if found.contains(where: words.contains) { return true }
    return runs.contains { run in
      guard found.count >= run.count else { return false }
      return (0...found.count - run.count).contains { found[$0..<$0 + run.count].elementsEqual(run) }
    }
  }

  /// Shorter words of a name are only looked for together with the rest of it.
  private static let lengthMin = 3

  /// Parts of Dutch and Arabic names that are words of their own.
  private static let particles: Set<String> = [
    "van", "von", "de", "der", "den", "het", "ter", "ten", "te", "op", "aan", "bij", "in", "el", "al", "ben", "bin",
    "la", "le", "du", "da", "dos", "di", "een", "en",
  ]

  /// The words of `text`: runs of letters and digits, without case and accents.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .nonspacingMark { continue }
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word += folded(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// The letter in lower case without its accent. The name of a Latin letter tells its base: LATIN SMALL LETTER E
  /// WITH DIAERESIS.
  private static func folded(_ scalar: Unicode.Scalar) -> String {
    guard !scalar.isASCII, let name = scalar.properties.name, name.hasPrefix("LATIN "),
      let base = name.split(separator: " WITH ").first?.split(separator: " ").last, base.count == 1
    else { return scalar.properties.lowercaseMapping }
    return base.lowercased()
  }
}
