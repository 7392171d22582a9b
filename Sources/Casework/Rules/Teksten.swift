import Changes
import Records

/// Persons in free text: what a text says counts like a field that says it. Which recipients may get such a text is for
/// the deelbeleid (Protocol/disclosure.md, "Texts"); here stands what no recipient has a part in.
extension Casework {
  static let teksten: [CaseRule] = [
    // HIN-04, CAS-05: these texts go to the server with every act, whoever is to see them (process fields).
    CaseRule(
      "procestekst", ["besluit", "deelnemer", "verstrekking", "overleg", "casus"],
      refuses: ["HIN-04", "CAS-05"].flatMap { rule in
        [Ruling.Reason.bsnInText, .nameInText].map { .init(rule, $0) }
      }
    ) { act, context in
      let isCasus = act.kind.number == KindSpec.casus.number
      let fields = isCasus ? act.kind.set { $0.name == "wijk" } : act.kind.plainTexts
      return personsInText(act, fields, rule: context.niveauSeen == .hinder ? "HIN-04" : "CAS-05", context)
    },

    // AMB-05: what is written into somebody else's record goes to its owner, and at hinder no person does.
    CaseRule(
      "tekst-bij-ander", refuses: [.init("HIN-04", .bsnInText), .init("HIN-04", .nameInText)]
    ) { act, context in
      guard let before = act.before, before.owner != act.author.account, context.niveauSeen == .hinder else {
        return []
      }
      return personsInText(act, act.kind.plainTexts, rule: "HIN-04", context)
    },
  ]

  /// The texts among `fields` that the act writes, or lets go to somebody else, and that hold a BSN or the name of a
  /// person whom the author holds.
  static func personsInText(_ act: Act, _ fields: FieldSet, rule: String, _ context: Context) -> [Ruling] {
    let isAddressed = !act.changed.intersection(act.kind.addresseeFields).isEmpty
    let looked = isAddressed ? fields : fields.intersection(act.changed)
    return rulings(on: looked, of: act.after, rule: rule, context)
  }

  /// A refusal by `rule` for each text among `fields` of `record` that holds a BSN or the name of a person whom the
  /// author holds.
  static func rulings(on fields: FieldSet, of record: RecordView, rule: String, _ context: Context) -> [Ruling] {
    let texts = fields.fields.compactMap { number in
      record.values[number]?.text.flatMap { text in record.kind.field(number).map { (field: $0.name, text: text) } }
    }
    guard !texts.isEmpty else { return [] }
    let names = context.persons()
    return texts.compactMap { field, text in
      names.mention(in: text).map { Ruling(rule, mention: $0, field: field) }
    }
  }
}

extension Ruling {
  /// A refusal by `rule` of a text that says something of a person.
  public init(_ rule: String, mention: PersonMention, field: String) {
    self.init(rule, mention == .bsn ? .bsnInText : .nameInText, field: field)
  }
}
