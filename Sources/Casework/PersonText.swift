/// A text as words.
enum PersonText {
  /// One word.
  struct Word {
    /// In lower case and without accents.
    var text = ""
    /// Whether it stands there in capitals only.
    var isCapital = true
    /// Whether only a space lies between it and the word before it.
    var followsSpace = false
  }

  /// The words of `text`: runs of letters and digits.
  static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var word = Word()
    var gapCount = 0
    for scalar in text.unicodeScalars {
      if let letter = folded(scalar) {
        if letter.isEmpty { continue }
        word.text += letter
        gapCount = 0
        if !(65...90 ~= scalar.value || !scalar.isASCII && scalar.properties.isUppercase) { word.isCapital = false }
      } else {
        if !word.text.isEmpty {
          words.append(word)
          word = Word()
        }
        gapCount += 1
        word.followsSpace = gapCount == 1 && scalar == " "
      }
    }
    return word.text.isEmpty ? words : words + [word]
  }

  /// The letter or digit in lower case without its accent; empty for an accent that stands by itself, nil for anything
  /// between words. The name of a Latin letter tells its base: LATIN SMALL LETTER E WITH DIAERESIS.
  private static func folded(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 97...122, 48...57: return String(Character(scalar))
    case 65...90: return Unicode.Scalar(scalar.value + 32).map { String(Character($0)) }
    case ..<128: return nil
    default: break
    }
    let properties = scalar.properties
    if properties.generalCategory == .nonspacingMark { return "" }
    guard properties.isAlphabetic || properties.numericType != nil else { return nil }
    guard let name = properties.name, name.hasPrefix("LATIN "),
      let base = name.split(separator: " WITH ").first?.split(separator: " ").last, base.count == 1
    else { return properties.lowercaseMapping }
    return base.lowercased()
  }
}
