import Testing

@testable import Casework

struct MessageTests {
  /// Every refusal that the rules declare, as somebody would read it.
  private static let messages: [String] = Casework.rules.flatMap(\.refuses).map {
    Ruling($0.rule, $0.reason, field: "ontvangers").message
  }

  private func sentences(_ message: String) -> [Substring] {
    message.prefix { $0 != "(" }.split { ".!?".contains($0) }.filter { $0.contains { $0.isLetter } }
  }

  @Test("Every sentence has fewer than fifteen words", arguments: messages)
  func shortSentences(_ message: String) {
    for sentence in sentences(message) {
      #expect(sentence.split(separator: " ").count < 15, "\(sentence)")
    }
  }

  @Test("A message says what was refused and what to do, and ends with its rule", arguments: messages)
  func whatAndWhatToDo(_ message: String) {
    #expect(sentences(message).count >= 2)
    #expect(message.wholeMatch(of: /.+\. \([A-Z]{3}-[0-9]{2}\)/) != nil)
  }

  @Test("No message uses the words of an official letter", arguments: messages)
  func plainWords(_ message: String) {
    let words = Set(message.lowercased().split { !$0.isLetter }.map(String.init))
    let banned: Set<String> = [
      "middels", "indien", "inzake", "doch", "betreffende", "teneinde", "hetgeen", "derhalve", "tevens", "reeds",
      "dient", "dienen", "record", "conform",
    ]
    #expect(words.isDisjoint(with: banned))
    #expect(!message.lowercased().contains("ten aanzien van"))
  }

  @Test("Every reason has its own message")
  func ownMessages() {
    let texts = Ruling.Reason.allCases.map { $0.text(field: "wie") }
    #expect(Set(texts).count == texts.count)
    #expect(Set(Ruling.Reason.allCases.map(\.rawValue)).count == texts.count)
  }

  @Test("A ruling about a field names it in the message where the field matters")
  func fieldIsNamed() {
    #expect(Ruling("CAS-09", .required, field: "wanneer").message.contains("wanneer"))
    #expect(Ruling("CAS-09", .required, field: "wanneer").code == "required")
  }
}
