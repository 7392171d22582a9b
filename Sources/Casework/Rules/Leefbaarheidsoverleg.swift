import Changes
import Records

/// Domain model, LBO-05 and OJA-02: no personal data in a leefbaarheidsoverleg or an overleg jeugdoverlast, also not
/// when a casus is on the agenda.
extension Casework {
  static let leefbaarheidsoverleg: [CaseRule] = [
    CaseRule("agenda-overleg", ["agendapunt"], refuses: [.init("LBO-02", .overlegUnknown)], isGate: true) {
      act, context in
      guard act.isCreation, let id = act.after.reference("overleg") else { return [] }
      guard let overleg = context.overleg(id), context.leads(act.author, overleg) else {
        return [Ruling("LBO-02", .overlegUnknown, field: "overleg")]
      }
      return []
    },

    CaseRule(
      "agenda-personen", ["agendapunt"],
      refuses: ["LBO-05", "OJA-02"].flatMap { rule in
        [Ruling.Reason.personsOnAgenda, .bsnInText, .nameInText].map { .init(rule, $0) }
      }
    ) { act, context in
      // An overleg that is not held counts as one without persons.
      let soort = act.after.reference("overleg").flatMap { context.overleg($0)?.soort } ?? .leefbaarheidsoverleg
      guard soort.isWithoutPersons else { return [] }
      let rule = withoutPersonsRule(soort)
      var rulings: [Ruling] = []
      if act.changes("personen"), !isBlank(act.after["personen"]) {
        rulings.append(Ruling(rule, .personsOnAgenda, field: "personen"))
      }
      return rulings + personsInText(act, ["titel", "tekst"], rule: rule, context)
    },

    CaseRule(
      "verslag-personen", ["overleg"],
      refuses: ["LBO-05", "OJA-02"].flatMap { rule in
        [Ruling.Reason.bsnInText, .nameInText].map { .init(rule, $0) }
      }
    ) { act, context in
      guard let soort = act.after.text("soort").flatMap(OverlegSoort.init), soort.isWithoutPersons else { return [] }
      return personsInText(act, ["verslag"], rule: withoutPersonsRule(soort), context)
    },
  ]

  /// The rule that keeps persons out of this overleg.
  static func withoutPersonsRule(_ soort: OverlegSoort) -> String {
    soort == .overlegJeugdoverlast ? "OJA-02" : "LBO-05"
  }

  /// The texts among `fields` that hold a BSN, or the name of a person in the casus that the author holds.
  static func personsInText(_ act: Act, _ fields: [String], rule: String, _ context: Context) -> [Ruling] {
    let names = PersonNames(context.file.personen.compactMap { context.lookup($0)?.text("naam") })
    return fields.compactMap { field in
      guard act.changes(field), let text = act.after.text(field) else { return nil }
      if BSN.occurs(in: text) { return Ruling(rule, .bsnInText, field: field) }
      return names.occur(in: text) ? Ruling(rule, .nameInText, field: field) : nil
    }
  }
}
