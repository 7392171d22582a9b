import Changes
import Records

/// Domain model, HIN-04, CAS-05, AMB-19: a release is an explicit act on named cells of one's own, to named
/// accounts, on a stated ground. What of it then reaches them is for the deelbeleid.
extension Casework {
  static let verstrekking: [CaseRule] = [
    // Somebody else's record and one that does not exist are answered alike. CAS-08, AMB-19: what partners gave goes on
    // through who has the regie, at the casusoverleg.
    CaseRule(
      "verstrekking-eigen", ["verstrekking"],
      refuses: [.init("CAS-05", .cellsNotYours), .init("CAS-08", .passedOnElsewhere)], isGate: true
    ) { act, context in
      guard act.isCreation else { return [] }
      var isPassingOn = false
      for selection in selections(act) {
        switch title(of: act.author, to: selection, context) {
        case .own: continue
        case .regie: isPassingOn = true
        case nil: return [Ruling("CAS-05", .cellsNotYours, field: "cellen")]
        }
      }
      guard isPassingOn else { return [] }
      let overleg = act.after.reference("overleg").flatMap { context.file.overleggen[$0] }
      return overleg?.soort == .casusoverleg ? [] : [Ruling("CAS-08", .passedOnElsewhere, field: "overleg")]
    },

    CaseRule("verstrekking-casus", ["verstrekking"], refuses: [.init("CAS-05", .casusMissing)], isGate: true) {
      act, context in
      guard act.isCreation else { return [] }
      // Without a casus: what belongs to the overleg, and what belongs to nothing.
      let root = act.after.root
      let belong = releasedRecords(act, context).allSatisfy { record in
        if record.root == root || passesOnBlindly(act.author, record) { return true }
        let standsAlone = record.root == record.id && record.kind.number != KindSpec.casus.number
        return act.after.reference("casus") == nil && standsAlone
      }
      return belong ? [] : [Ruling("CAS-05", .casusMissing, field: "casus")]
    },

    CaseRule(
      "verstrekking-velden", ["verstrekking"],
      refuses: [
        .init("CAS-05", .cellsUnclear), .init("HIN-04", .localField), .init("AMB-14", .localField),
        .init("CAS-04", .localField),
      ]
    ) { act, context in
      guard act.isCreation else { return [] }
      for selection in selections(act) {
        guard let kind = context.lookup(selection.record)?.kind else { continue }
        if selection.fields.isEmpty || !selection.fields.subtracting(kind.all).isEmpty {
          return [Ruling("CAS-05", .cellsUnclear, field: "cellen")]
        }
        let local = selection.fields.subtracting(kind.shareable)
        if let field = local.fields.first.flatMap(kind.field) {
          return [Ruling(field.group.localRule ?? "CAS-05", .localField, field: field.name)]
        }
      }
      return []
    },

    // CAS-01: at a casusoverleg, to who is invited and present. Who sits at the table sees who else does. LBO-05,
    // OJA-02: at the other overleggen, no persons.
    CaseRule(
      "verstrekking-overleg", ["verstrekking"],
      refuses: [
        .init("CAS-01", .overlegUnknown), .init("CAS-05", .overlegNotBegun), .init("CAS-01", .notInvited),
        .init("CAS-05", .absent), .init("POL-06", .absent),
      ]
        + ["LBO-05", "OJA-02"].flatMap { rule in
          [Ruling.Reason.personCells, .bsnInText, .nameInText].map { .init(rule, $0) }
        }
    ) { act, context in
      guard act.isCreation, let id = act.after.reference("overleg") else { return [] }
      let unknown = [Ruling("CAS-01", .overlegUnknown, field: "overleg")]
      guard let overleg = context.overleg(id) else { return unknown }
      if overleg.soort.isWithoutPersons {
        let isKnown = overleg.knows(act.author.account) || context.lookup(id) != nil
        guard isKnown else { return unknown }
        let rule = withoutPersonsRule(overleg.soort)
        if namesPersons(act, context) { return [Ruling(rule, .personCells, field: "cellen")] }
        return selections(act).flatMap { selection in
          guard let record = context.lookup(selection.record) else { return [Ruling]() }
          return rulings(
            on: selection.fields.intersection(record.kind.plainTexts), of: record, rule: rule, context)
        }
      }
      let hasPart = context.leads(act.author, overleg) || overleg.seats(act.author.account)
      guard context.file.overleggen[id] != nil, hasPart else { return unknown }
      return attendance(act, overleg, context).map { [$0] } ?? []
    },

    // CAS-05, CAS-02, NCP-02: at overlast being in the casus is no ground; there is an overleg or a question.
    CaseRule("verstrekking-grond", ["verstrekking"], refuses: [.init("CAS-05", .basisMissing)]) { act, context in
      guard act.isCreation, context.niveauSeen != .hinder else { return [] }
      let hasBasis =
        act.after.reference("overleg") != nil || act.after.reference("verzoek") != nil
        || act.after.isTrue("bevraging") || act.after.isTrue("als_vrager")
      if hasBasis { return [] }
      let partners = act.after.references("ontvangers").filter { !isOwnWijkmanager($0, context) }
      return partners.isEmpty ? [] : [Ruling("CAS-05", .basisMissing, field: "overleg")]
    },

    // NCP-02: a release may be made for a request to a niet-convenantpartij. Only its maker holds that request.
    CaseRule("verstrekking-verzoek", ["verstrekking"], refuses: [.init("NCP-02", .verzoekUnknown)]) { act, context in
      guard act.isCreation, act.standpoint == .device, let id = act.after.reference("verzoek") else { return [] }
      guard let verzoek = context.lookup(id), verzoek.kind.number == KindSpec.verzoek.number else {
        return [Ruling("NCP-02", .verzoekUnknown, field: "verzoek")]
      }
      let casus = verzoek.reference("casus")
      return casus == nil || casus == act.after.reference("casus")
        ? [] : [Ruling("NCP-02", .verzoekUnknown, field: "verzoek")]
    },

    CaseRule("intrekking", withdrawable, refuses: [.init("CAS-05", .withdrawalFinal)]) { act, _ in
      // Two devices may withdraw at once, each by its own clock; what counts is that it was withdrawn.
      let isUndone = act.before?.integer("ingetrokken_op") != nil && act.after.integer("ingetrokken_op") == nil
      return isUndone ? [Ruling("CAS-05", .withdrawalFinal, field: "ingetrokken_op")] : []
    },
  ]

  /// By what somebody may release cells.
  private enum Title {
    /// It is their own record, or a casus of which they have the regie.
    case own
    /// They hold these cells of another, and have the regie of the casus as its wijkmanager.
    case regie
  }

  /// By what `author` may release the cells; nil when it may not.
  private static func title(of author: Author, to selection: CellSelection, _ context: Context) -> Title? {
    guard let record = context.lookup(selection.record) else { return nil }
    if record.owner == author.account { return .own }
    switch record.kind.number {
    // Rule "politiegegevens" says which wijkmanager may pass police data on.
    case KindSpec.politieExport.number: return .own
    case KindSpec.casus.number: return record.reference("regiehouder") == author.account ? .own : nil
    default:
      let file = context.file
      let hasRegie = author.isWijkmanager && file.regiehouder == author.account && file.niveau == .overlast
      let isHeld = selection.fields.fields.allSatisfy { (record.values[$0] ?? .null) != .null }
      let belongs = record.root == file.root || passesOnBlindly(author, record)
      return hasRegie && belongs && isHeld ? .regie : nil
    }
  }

  /// Whether `author` was not told in which casus a record of another is. It is then taken at its word; where the
  /// server knows of another casus, the overleg is none of that casus, and the deelbeleid lets nothing through.
  private static func passesOnBlindly(_ author: Author, _ record: RecordView) -> Bool {
    record.owner != author.account && record.kind.number != KindSpec.casus.number && record.root == record.id
  }

  /// The kinds that are taken back by a mark of their own.
  private static let withdrawable = Set(
    Schema.current.kinds.filter { $0.field(named: "ingetrokken_op") != nil }.map(\.name))

  /// The cells that a verstrekking names.
  static func selections(_ act: Act) -> [CellSelection] {
    CellSelection.list(in: act.after)
  }

  /// The records that a verstrekking names, as far as the author holds them.
  static func releasedRecords(_ act: Act, _ context: Context) -> [RecordView] {
    selections(act).compactMap { context.lookup($0.record) }
  }

  /// Whether a verstrekking names cells that say something of a person.
  static func namesPersons(_ act: Act, _ context: Context) -> Bool {
    selections(act).contains { selection in
      guard let kind = context.lookup(selection.record)?.kind else { return false }
      return !selection.fields.intersection(kind.set { $0.category != .situatie }).isEmpty
    }
  }

  /// The first reason why a recipient may not receive at this overleg. The wijkmanager of the wijk need not sit there.
  private static func attendance(_ act: Act, _ overleg: OverlegFacts, _ context: Context) -> Ruling? {
    guard overleg.hasBegun else { return Ruling("CAS-05", .overlegNotBegun, field: "overleg") }
    let hasPoliceData = releasedRecords(act, context).contains { $0.kind.number == KindSpec.politieExport.number }
    for account in act.after.references("ontvangers") where overleg.owner != account {
      if isOwnWijkmanager(account, context) { continue }
      guard overleg.invited[account] != nil else { return Ruling("CAS-01", .notInvited, field: "ontvangers") }
      if !overleg.present.contains(account) {
        return Ruling(hasPoliceData ? "POL-06" : "CAS-05", .absent, field: "ontvangers")
      }
    }
    return nil
  }

  /// Whether `account` is a wijkmanager of the wijk of the casus, as the author holds it.
  private static func isOwnWijkmanager(_ account: RecordID, _ context: Context) -> Bool {
    guard let wijk = context.casusSeen?.text("wijk") else { return false }
    return context.directory.isWijkmanager(account, of: wijk)
  }
}
