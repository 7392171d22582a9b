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
      return rulings + personsInText(act, act.kind.plainTexts, rule: rule, context)
    },

    // What is written for such an overleg: its verslag, and what is agreed or noted at it.
    CaseRule(
      "overleg-teksten", ["overleg", "deelnemer", "afspraak"],
      refuses: ["LBO-05", "OJA-02"].flatMap { rule in
        [Ruling.Reason.bsnInText, .nameInText].map { .init(rule, $0) }
      }
    ) { act, context in
      let soort =
        act.kind.number == KindSpec.overleg.number
        ? act.after.text("soort").flatMap(OverlegSoort.init)
        : act.after.reference("overleg").flatMap { context.overleg($0)?.soort }
      guard let soort, soort.isWithoutPersons else { return [] }
      return personsInText(
        act, act.kind.plainTexts.union(WriteRights.verslagField(of: act.kind)), rule: withoutPersonsRule(soort),
        context)
    },
  ]

  /// The rule that keeps persons out of this overleg.
  static func withoutPersonsRule(_ soort: OverlegSoort) -> String {
    soort == .overlegJeugdoverlast ? "OJA-02" : "LBO-05"
  }
}
