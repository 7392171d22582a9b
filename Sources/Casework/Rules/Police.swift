import Changes
import Records

/// Domain model, POL-01 to POL-06: police data go to the gemeente only, through one wijkmanager, who passes them on
/// to the partners present at a casusoverleg.
extension Casework {
  static let politie: [CaseRule] = [
    // POL-02: each export names casus, wijkmanager and ground. AMB-04: only the gemeente's own roles are the gemeente.
    // The wijk is held against the casus as the police hold it; where they hold none, the deelbeleid withholds.
    CaseRule(
      "politie-export-adres", ["politie-export"], refuses: [.init("POL-02", .notAWijkmanager)]
    ) { act, context in
      guard let wijkmanager = act.after.reference("wijkmanager"), act.changes("wijkmanager") else { return [] }
      let isRight = context.directory.isWijkmanager(wijkmanager, of: context.casusSeen?.text("wijk"))
      return isRight ? [] : [Ruling("POL-02", .notAWijkmanager, field: "wijkmanager")]
    },

    // POL-05: the police sit at the casusoverleg and so know that it is going on. Withdrawing stays possible.
    CaseRule(
      "politie-tijdens-overleg", ["politie-export", "melding", "interventie", "verstrekking"],
      refuses: [.init("POL-05", .inSession)]
    ) { act, context in
      guard act.author.party == .politie, context.file.isCasusoverlegInSession else { return [] }
      let isWithdrawal = act.kind.number == KindSpec.verstrekking.number && !act.isCreation
      return isWithdrawal ? [] : [Ruling("POL-05", .inSession)]
    },

    // POL-01, POL-03, AMB-04: to the gemeente and to nobody else, handhaving included.
    CaseRule(
      "politie-verstrekking", ["verstrekking"],
      refuses: [.init("POL-01", .policeRecipient), .init("POL-03", .policeRecipient)]
    ) { act, context in
      guard act.author.party == .politie, act.isCreation else { return [] }
      let others = act.after.references("ontvangers").filter { !context.directory.isGemeenteRole($0) }
      guard !others.isEmpty else { return [] }
      let isWithinGemeente = others.allSatisfy { context.directory.partyKind(of: $0) == .gemeente }
      return [Ruling(isWithinGemeente ? "POL-01" : "POL-03", .policeRecipient, field: "ontvangers")]
    },

    // POL-04: politie and gemeente meet before the casusoverleg is held. The author leads that overleg and so is the
    // one who received the police data.
    CaseRule("vooroverleg", ["overleg"], refuses: [.init("POL-04", .vooroverlegMissing)]) { act, context in
      guard act.after.text("soort") == OverlegSoort.casusoverleg.rawValue, act.changes("status"),
        act.after.text("status") == "gehouden", context.file.hasPoliceData, !context.file.isVooroverlegHeld
      else { return [] }
      return [Ruling("POL-04", .vooroverlegMissing, field: "status")]
    },

    // POL-06: the wijkmanager who received police data passes them on, at a casusoverleg of the casus.
    CaseRule(
      "politiegegevens", ["verstrekking"],
      refuses: [
        .init("POL-06", .policeCellsNotAddressed), .init("POL-06", .casusoverlegMissing),
        .init("POL-04", .vooroverlegMissing),
      ]
    ) { act, context in
      guard act.isCreation, act.author.party != .politie else { return [] }
      let isExport = { (record: RecordView) in record.kind.number == KindSpec.politieExport.number }
      // Only the server knows of another record whose it is.
      let police = releasedRecords(act, context).filter { record in
        isExport(record) || record.owner.flatMap(context.directory.partyKind) == .politie
      }
      guard !police.isEmpty else { return [] }
      guard police.filter(isExport).allSatisfy({ $0.reference("wijkmanager") == act.author.account }) else {
        return [Ruling("POL-06", .policeCellsNotAddressed, field: "cellen")]
      }
      var rulings: [Ruling] = []
      let overleg = act.after.reference("overleg").flatMap { context.file.overleggen[$0] }
      if overleg?.soort != .casusoverleg { rulings.append(Ruling("POL-06", .casusoverlegMissing, field: "overleg")) }
      if !context.file.isVooroverlegHeld { rulings.append(Ruling("POL-04", .vooroverlegMissing, field: "overleg")) }
      return rulings
    },
  ]
}
