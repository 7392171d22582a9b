import Changes
import Records

/// Domain model, ALG-01: niveau and regie shift with a besluit, and only so.
extension Casework {
  static let niveau: [CaseRule] = [
    CaseRule("besluit-regie", ["besluit"], refuses: [.init("ALG-01", .noRegie)], isGate: true) { act, context in
      let file = context.file
      guard act.isCreation else { return [] }
      if file.regiehouder == act.author.account { return [] }
      if let wijk = file.wijk, file.casus != nil, act.author.isWijkmanager(of: wijk) { return [] }
      return [Ruling("ALG-01", .noRegie)]
    },

    CaseRule(
      "besluit", ["besluit"],
      refuses: [
        .init("ESC-06", .kerngroep), .init("ALG-01", .besluitVan), .init("OVL-02", .tooFewParties),
        .init("AFS-01", .tooFewParties), .init("OVL-01", .regiehouderNotWijkmanager),
      ]
    ) { act, context in
      guard act.isCreation, let van = act.after.text("van").flatMap(Niveau.init),
        let naar = act.after.text("naar").flatMap(Niveau.init)
      else { return [] }
      if van == .ernstigeOverlast || naar == .ernstigeOverlast { return [Ruling("ESC-06", .kerngroep, field: "naar")] }
      var rulings: [Ruling] = []
      if van == naar || van != context.file.niveau || van != context.file.decidedNiveau(apartFrom: act.record) {
        rulings.append(Ruling("ALG-01", .besluitVan, field: "van"))
      }
      let parties = Set(act.after.references("betrokken_partijen").filter { context.directory.party($0) != nil })
      if parties.count < 2, !isBlank(act.after["betrokken_partijen"]) {
        rulings.append(Ruling(naar == .overlast ? "OVL-02" : "AFS-01", .tooFewParties, field: "betrokken_partijen"))
      }
      if naar == .overlast, let regiehouder = act.after.reference("nieuwe_regiehouder"),
        !isRegiehouderAtOverlast(regiehouder, wijk: context.file.wijk, context)
      {
        rulings.append(Ruling("OVL-01", .regiehouderNotWijkmanager, field: "nieuwe_regiehouder"))
      }
      return rulings
    },

    // What a besluit rests on may be worded better later; what it decided may not once it holds.
    CaseRule("besluit-vast", ["besluit"], refuses: [.init("ALG-01", .besluitClosed)]) { act, context in
      guard let before = act.before, before.text("naar") == context.file.niveau.rawValue else { return [] }
      return ["nieuwe_regiehouder", "betrokken_partijen", "datum"].compactMap { name in
        act.changes(name) ? Ruling("ALG-01", .besluitClosed, field: name) : nil
      }
    },

    CaseRule(
      "niveau", ["casus"],
      refuses: [
        .init("ESC-06", .kerngroep), .init("ALG-01", .besluitMissing), .init("ALG-01", .regiehouderMismatch),
      ]
    ) { act, context in
      guard !act.isCreation, act.changes("niveau"), let niveau = act.after.text("niveau").flatMap(Niveau.init) else {
        return []
      }
      if niveau == .ernstigeOverlast { return [Ruling("ESC-06", .kerngroep, field: "niveau")] }
      guard context.file.decidedNiveau() == niveau else { return [Ruling("ALG-01", .besluitMissing, field: "niveau")] }
      guard let regiehouder = act.after.reference("regiehouder"),
        context.file.decidedRegiehouders(naar: niveau).contains(regiehouder)
      else { return [Ruling("ALG-01", .regiehouderMismatch, field: "regiehouder")] }
      return []
    },

    // Without a besluit the regie stays where the niveau puts it: at hinder with the receiving partner (HIN-02), at
    // overlast with a wijkmanager of the wijk (OVL-01). Colleagues may take over from each other.
    CaseRule(
      "regie", ["casus"], refuses: [.init("ALG-01", .besluitMissing), .init("OVL-01", .regiehouderNotWijkmanager)]
    ) { act, context in
      guard let before = act.before, !act.changes("niveau"), act.changes("regiehouder") || act.changes("wijk"),
        let regiehouder = act.after.reference("regiehouder")
      else { return [] }
      if act.after.text("niveau") == Niveau.overlast.rawValue {
        return isRegiehouderAtOverlast(regiehouder, wijk: act.after.text("wijk"), context)
          ? [] : [Ruling("OVL-01", .regiehouderNotWijkmanager, field: "regiehouder")]
      }
      guard let previous = before.reference("regiehouder"), previous != regiehouder else { return [] }
      let party = context.directory.party(of: previous)?.id
      let isColleague = party != nil && party == context.directory.party(of: regiehouder)?.id
      return isColleague ? [] : [Ruling("ALG-01", .besluitMissing, field: "regiehouder")]
    },
  ]

  /// OVL-01: the regiehouder at overlast is a wijkmanager of the wijk.
  private static func isRegiehouderAtOverlast(_ account: RecordID, wijk: String?, _ context: Context) -> Bool {
    guard let wijk else { return false }
    return context.directory.isWijkmanager(account, of: wijk)
  }
}

extension CaseFile {
  /// The niveau that the besluiten lead to. A new casus is at hinder and every besluit is one step, so a besluit
  /// that has been carried out cannot serve a second time.
  func decidedNiveau(apartFrom excluded: RecordID? = nil) -> Niveau {
    let steps = besluiten.filter { $0.id != excluded }.map { ($0.text("van"), $0.text("naar")) }
    let up = steps.count { $0.0 == Niveau.hinder.rawValue && $0.1 == Niveau.overlast.rawValue }
    let down = steps.count { $0.0 == Niveau.overlast.rawValue && $0.1 == Niveau.hinder.rawValue }
    return up > down ? .overlast : .hinder
  }

  /// The new regiehouder in the last besluit to `niveau`: by when it was made, for the `datum` comes from one device's
  /// clock. More than one where two were made at one moment; on a device, which cannot tell, all of them.
  func decidedRegiehouders(naar niveau: Niveau) -> Set<RecordID> {
    let matching = besluiten.filter { $0.text("naar") == niveau.rawValue }
    let last = matching.compactMap(\.made).max()
    let latest = matching.filter { besluit in
      guard let last, let made = besluit.made else { return true }
      return last - made <= OverlegFacts.skewMilliseconds
    }
    return Set(latest.compactMap { $0.reference("nieuwe_regiehouder") })
  }
}
