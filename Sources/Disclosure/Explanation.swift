public import Casework
import Records

/// A decision in words, for `mag`, `uitleg`, refusals and JSON. It is made of the decision alone: the reason given is
/// the reason that decided. Protocol/disclosure.md, "Explanations".
public struct Explanation: Equatable, Sendable {
  /// `ja`, `hoofdlijn`, `ja/nee` or `nee`, as in the deelbeleid.
  public let outcome: String
  /// The id of the rule that decided.
  public let rule: String
  /// What that rule says, in plain Dutch; empty for a rule without a text.
  public let meaning: String
  /// Whether the process description is unclear here, so that the strict reading was built.
  public let isUnclear: Bool
  /// The conditions that were looked at, as the deelbeleid writes them, and whether they held.
  public let conditions: [ConditionState]
  /// What lacked for a yes, in plain Dutch sentences.
  public let missing: [String]
  /// What the text says of a person, where the decision rests on that.
  public let mention: PersonMention?
  /// What the reader can do about a no; nil for a yes.
  public let advice: String?

  /// A condition and whether it held.
  public struct ConditionState: Hashable, Sendable {
    /// As the deelbeleid writes it.
    public let word: String
    /// Whether it held.
    public let holds: Bool
  }

  /// The words for `decision`.
  public init(_ decision: Decision) {
    var rule = decision.rule
    var isUnclear = false
    var conditions: [ConditionState] = []
    var missing: [Condition] = []
    var isLocal = false
    var mention: PersonMention?
    for finding in decision.because {
      switch finding {
      case .cell(_, let unclear): isUnclear = unclear
      case .local(let own): (rule, isLocal) = (own, true)
      case .outside, .unlisted, .prohibition: break
      case .mention(let found): mention = found
      case .holds(let condition): conditions.append(ConditionState(word: condition.word, holds: true))
      case .missing(let condition):
        conditions.append(ConditionState(word: condition.word, holds: false))
        missing.append(condition)
      }
    }
    let process = ProcessRule.named(rule)
    outcome = decision.form.word
    self.rule = rule
    self.isUnclear = isUnclear
    self.conditions = conditions
    self.missing = missing.map(\.lack)
    self.mention = mention
    if isLocal {
      meaning = "Dit veld blijft altijd bij wie het opschreef."
      advice = "Schrijf op wat wel gedeeld mag worden in een ander veld."
    } else {
      meaning = (decision.isAllowed ? process?.permission : nil) ?? process?.meaning ?? ""
      let remedy = mention == nil ? nil : "Schrijf de tekst zonder personen."
      advice = decision.isAllowed ? nil : remedy ?? missing.first?.remedy ?? process?.advice
    }
  }

  /// What came of it, in a few plain Dutch sentences: what, why with the rule, and what to do.
  public var text: String { sentences(outcome == "nee" ? "Niet gedeeld." : "Gedeeld" + manner) }

  /// The same as an answer to the question whether it may.
  public var answer: String { sentences(outcome == "nee" ? "Nee, dit mag niet." : "Ja, dit mag" + manner) }

  private var manner: String {
    switch outcome {
    case "hoofdlijn": ", maar alleen de hoofdlijn."
    case "ja/nee": ", maar alleen als ja of nee."
    default: "."
    }
  }

  private func sentences(_ opening: String) -> String {
    var sentences = [opening, meaning.isEmpty ? "Zo zegt regel \(rule)." : "\(meaning.dropLast()) (\(rule))."]
    switch mention {
    case .name?: sentences.append("In deze tekst staat een naam van een persoon in uw gegevens.")
    case .bsn?: sentences.append("In deze tekst staat een nummer dat een BSN kan zijn.")
    case nil: break
    }
    sentences += missing
    if isUnclear { sentences.append("Het proces is hier niet duidelijk; dit is de strenge lezing.") }
    if let advice { sentences.append(advice) }
    return sentences.joined(separator: " ")
  }
}

extension Decision {
  /// The decision in plain Dutch: what, why with the rule, and what to do.
  public var explained: String { Explanation(self).text }
}

extension Form? {
  /// The value as the deelbeleid writes it.
  var word: String {
    switch self {
    case .heel?: "ja"
    case .hoofdlijn?: "hoofdlijn"
    case .jaNee?: "ja/nee"
    case nil: "nee"
    }
  }
}
