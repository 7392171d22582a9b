import Changes
import Records

/// What holds for records of every kind: fields that must be filled, that stand, that step, that name accounts.
extension Casework {
  static let wellFormed: [CaseRule] = [
    CaseRule("verplicht", refuses: anchors(.required).map { .init($0, .required) } + [.init("HIN-04", .required)]) {
      act, context in
      let fields = act.isCreation ? requiredAtCreation(act) : act.kind.required
      let looked = act.isCreation ? fields : fields.intersection(act.written)
      return looked.fields.compactMap { number in
        guard let field = act.kind.field(number) else { return nil }
        let value = act.after.values[number]
        let isSilent = reasons.contains(field.name) && !saysSomething(value?.text ?? "")
        guard isBlank(value) || isSilent else { return nil }
        // HIN-04: at hinder a release rests on the stated basis alone.
        let isBasis = act.kind.number == KindSpec.verstrekking.number && field.name == "grondslag"
        let rule = isBasis && context.niveauSeen == .hinder ? "HIN-04" : anchor(act.kind)
        return Ruling(rule, .required, field: field.name)
      }
    },

    CaseRule("vast", refuses: anchors(.fixed).map { .init($0, .fixed) }) { act, _ in
      guard let before = act.before else { return [] }
      return act.changed.intersection(act.kind.fixed).fields.compactMap { number in
        guard let field = act.kind.field(number) else { return nil }
        // At the server a field of a record that is not there whole may arrive later.
        let isFirst = act.standpoint == .server && !isWhole(act.kind) && before.values[number] == nil
        return isFirst ? nil : Ruling(anchor(act.kind), .fixed, field: field.name)
      }
    },

    CaseRule(
      "verloop", Set(StateTable.all.map(\.kind)), refuses: StateTable.all.map { .init($0.rule, .illegalStep) }
    ) { act, _ in
      StateTable.all.compactMap { table in
        guard table.kind == act.kind.name, act.changes(table.field),
          !table.allows(act.before?.text(table.field), act.after.text(table.field))
        else { return nil }
        return Ruling(table.rule, .illegalStep, field: table.field)
      }
    },

    // ALG-06: who is named takes part in the convenant. Everybody holds the directory.
    CaseRule("ontvangers", refuses: [.init("ALG-06", .unknownRecipient)]) { act, context in
      let day = Directory.day(at: act.now)
      return act.kind.addressees.compactMap { field in
        guard act.changed.contains(field.number), let value = act.after.values[field.number],
          !value.identifiers.allSatisfy({ context.directory.takesPart($0, day: day) })
        else { return nil }
        return Ruling("ALG-06", .unknownRecipient, field: field.name)
      }
    },
  ]

  /// Whether the server holds every field of a record of `kind`: the facts of the process, releases and exports.
  private static func isWhole(_ kind: KindSpec) -> Bool {
    CaseFile.isFact(kind) || [KindSpec.verstrekking.number, KindSpec.politieExport.number].contains(kind.number)
  }

  /// The fields that must be filled when a record is made, as far as the one who judges can see them.
  private static func requiredAtCreation(_ act: Act) -> FieldSet {
    let required = act.kind.required
    guard act.standpoint == .server else { return required }
    guard isWhole(act.kind) else { return FieldSet() }
    // The title and the wijk of a casus may be held back; its niveau and its regiehouder are the process itself.
    return act.kind.number == KindSpec.casus.number
      ? required.intersection(act.kind.set { $0.group == .f24 }) : required
  }

  /// The fields in which somebody says why: white space, a dot or a dash is no reason (AMB-06, ALG-01, CAS-05).
  private static let reasons: Set<String> = ["grondslag", "motivering", "ingezette_interventies"]

  /// Whether a text says something: there is a letter in it.
  static func saysSomething(_ text: String) -> Bool { text.contains(where: \.isLetter) }

  /// Whether nothing is said: cleared, empty, or only white space and characters that show nothing.
  static func isBlank(_ value: FieldValue?) -> Bool {
    switch value {
    case nil, .null: true
    case .text(let text):
      text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.properties.generalCategory == .format }
    case .list(let values): values.isEmpty
    case .bytes(let bytes): bytes.isEmpty
    default: false
    }
  }

  /// The rule that a kind as a whole rests on; the kinds of the directory rest on ALG-06.
  static func anchor(_ kind: KindSpec) -> String { anchorByKind[kind.name] ?? "ALG-06" }

  /// The rules of the kinds that have a field with `mark` and that an account may write.
  private static func anchors(_ mark: FieldSpec.Marks) -> [String] {
    let kinds = Schema.current.kinds.filter { kind in
      kind.creators != .beheer && kind.fields.contains { $0.marks.contains(mark) }
    }
    return Set(kinds.map(anchor)).sorted()
  }

  private static let anchorByKind = [
    "casus": "ALG-01", "besluit": "ALG-01", "melding": "MEL-01", "schets": "HIN-05", "locatie": "LBO-04",
    "groep": "CAS-04", "persoon": "AMB-06", "politie-export": "POL-02", "interventie": "HIN-03",
    "overleg": "CAS-08", "deelnemer": "CAS-01", "agendapunt": "LBO-04", "afspraak": "CAS-09", "verzoek": "NCP-02",
    "verstrekking": "CAS-05",
  ]
}
