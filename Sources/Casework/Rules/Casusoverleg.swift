import Changes
import Records

/// Domain model, CAS-01 to CAS-08 and LBO-02: the wijkmanager convenes and invites, per casus.
extension Casework {
  static let casusoverleg: [CaseRule] = [
    CaseRule(
      "overleg-casus", ["overleg"],
      refuses: [.init("CAS-01", .casusMissing), .init("OVL-01", .wrongWijk), .init("LBO-02", .wrongWijk)]
    ) { act, context in
      guard act.isCreation, let soort = act.after.text("soort").flatMap(OverlegSoort.init) else { return [] }
      switch soort {
      case .casusoverleg, .vooroverlegPolitie:
        guard act.after.reference("casus") != nil else { return [Ruling("CAS-01", .casusMissing, field: "casus")] }
        // A casus of another wijk and a casus that is not held are answered alike.
        let isOwn = context.casusSeen?.text("wijk").map { act.author.isWijkmanager(of: $0) } ?? false
        return isOwn ? [] : [Ruling("OVL-01", .wrongWijk, field: "casus")]
      case .leefbaarheidsoverleg:
        let isOwn = act.after.text("wijk").map { act.author.isWijkmanager(of: $0) } ?? true
        return isOwn ? [] : [Ruling("LBO-02", .wrongWijk, field: "wijk")]
      case .overlegJeugdoverlast: return []  // City-wide, regie of the gemeente (OJA-01).
      }
    },

    // CAS-01, CAS-03: the invite list belongs to one overleg, and who leads that overleg keeps it.
    CaseRule("uitnodiging", ["deelnemer"], refuses: [.init("CAS-01", .overlegUnknown)]) { act, context in
      guard act.isCreation, let id = act.after.reference("overleg") else { return [] }
      guard let overleg = context.overleg(id), context.leads(act.author, overleg) else {
        return [Ruling("CAS-01", .overlegUnknown, field: "overleg")]
      }
      let isInCasus = context.file.overleggen[id] != nil
      let namesNoCasus = act.after.reference("casus") == nil && overleg.soort.isWithoutPersons
      return isInCasus || namesNoCasus ? [] : [Ruling("CAS-01", .overlegUnknown, field: "overleg")]
    },
  ]
}
