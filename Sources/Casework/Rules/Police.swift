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

    // POL-05: the police sit at the casusoverleg and so know that it is going on. Withdrawing stays possible, and so
    // does choosing the status of an afspraak.
    CaseRule("politie-tijdens-overleg", refuses: [.init("POL-05", .inSession)]) { act, context in
      guard act.author.party == .politie, context.file.isCasusoverlegInSession else { return [] }
      let isOwn = act.isCreation || act.before?.owner == act.author.account
      let adding = act.written.subtracting(isOwn ? takingBack(act.kind) : WriteRights.closedFields(of: act.kind))
      return adding.isEmpty && !act.isCreation ? [] : [Ruling("POL-05", .inSession)]
    },

    // POL-06: the wijkmanager passes on what he was given, and a release covers the cell. So what the police gave
    // stands: new words reach partners by nobody's hand but the wijkmanager's, on a new export.
    CaseRule(
      "politiegegevens-vast", ["politie-export", "melding"], refuses: [.init("POL-06", .policeDataStand)]
    ) { act, _ in
      guard act.author.party == .politie else { return [] }
      let standing = act.changed.intersection(act.given).subtracting(takingBack(act.kind))
      return standing.fields.compactMap { number in
        guard act.before?.values[number] ?? .null != .null, let field = act.kind.field(number) else { return nil }
        return Ruling("POL-06", .policeDataStand, field: field.name)
      }
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
        act.after.text("status") == "gehouden", hasPoliceData(context),
        !context.file.isVooroverlegHeld(before: OverlegFacts(act.after))
      else { return [] }
      return [Ruling("POL-04", .vooroverlegMissing, field: "status")]
    },

    // POL-06: the wijkmanager who received police data passes them on, at a casusoverleg of the casus.
    CaseRule(
      "politiegegevens", ["verstrekking"],
      refuses: [
        .init("POL-06", .policeCellsNotAddressed), .init("POL-06", .policeCellsNotHeld),
        .init("POL-06", .casusoverlegMissing), .init("POL-04", .vooroverlegMissing),
      ]
    ) { act, context in
      guard act.isCreation, act.author.party != .politie else { return [] }
      let police = releasedRecords(act, context).filter { isPoliceData($0, context) }
      guard !police.isEmpty else { return [] }
      let exports = police.filter { $0.kind.number == KindSpec.politieExport.number }
      guard exports.allSatisfy({ $0.reference("wijkmanager") == act.author.account }) else {
        return [Ruling("POL-06", .policeCellsNotAddressed, field: "cellen")]
      }
      var rulings: [Ruling] = []
      // A cell that is empty or not held now may hold anything later.
      let isHeld = police.allSatisfy { record in
        selections(act).allSatisfy { selection in
          selection.record != record.id
            || selection.fields.fields.allSatisfy { record.values[$0] ?? .null != .null }
        }
      }
      if !isHeld { rulings.append(Ruling("POL-06", .policeCellsNotHeld, field: "cellen")) }
      let overleg = act.after.reference("overleg").flatMap { context.file.overleggen[$0] }
      if overleg?.soort != .casusoverleg { rulings.append(Ruling("POL-06", .casusoverlegMissing, field: "overleg")) }
      if !context.file.isVooroverlegHeld(before: overleg) {
        rulings.append(Ruling("POL-04", .vooroverlegMissing, field: "overleg"))
      }
      return rulings
    },
  ]

  /// Whether the police made it, as far as its holder can tell.
  private static func isPoliceData(_ record: RecordView, _ context: Context) -> Bool {
    record.kind.number == KindSpec.politieExport.number
      || record.owner.flatMap { context.directory.partyKind(of: $0) } == .politie
  }

  /// The fields by which the owner takes back what was given.
  private static func takingBack(_ kind: KindSpec) -> FieldSet {
    kind.set { ["ingetrokken_op", "reden_intrekking"].contains($0.name) }
  }

  /// Whether police data are in the casus: an export, or another record of the police that the author was given.
  private static func hasPoliceData(_ context: Context) -> Bool {
    !context.file.politieExports.isEmpty || context.policeRecords().contains { context.lookup($0) != nil }
  }
}
