import Changes
import Records

/// Domain model, "Hinder" and "Meldingen": the receiving partner acts at once. Nothing here asks for anybody's
/// approval (HIN-06), and who carries out an interventie is free (HIN-03).
extension Casework {
  static let hinder: [CaseRule] = [
    // MEL-01: the receiving partner is the bron and stays it.
    CaseRule(
      "bron", ["melding"],
      refuses: [.init("MEL-01", .bronNotOwn), .init("MEL-01", .fixed), .init("MEL-01", .required)]
    ) { act, context in
      guard let bron = act.after.reference("bron") else {
        if act.isCreation { return act.standpoint == .device ? [Ruling("MEL-01", .required, field: "bron")] : [] }
        return act.changes("bron") ? [Ruling("MEL-01", .fixed, field: "bron")] : []
      }
      guard act.changes("bron") else { return [] }
      if act.before?.reference("bron") != nil { return [Ruling("MEL-01", .fixed, field: "bron")] }
      let isOwn = context.directory.party(of: act.author.account)?.id == bron
      return isOwn ? [] : [Ruling("MEL-01", .bronNotOwn, field: "bron")]
    },

    // HIN-02: the partner that receives the melding has the regie; the gemeente has no role in the act itself.
    CaseRule(
      "nieuwe-casus", ["casus"], refuses: [.init("HIN-02", .newCasusNiveau), .init("HIN-02", .newCasusRegiehouder)]
    ) { act, _ in
      guard act.isCreation else { return [] }
      var rulings: [Ruling] = []
      if let niveau = act.after.text("niveau"), niveau != Niveau.hinder.rawValue {
        rulings.append(Ruling("HIN-02", .newCasusNiveau, field: "niveau"))
      }
      if let regiehouder = act.after.reference("regiehouder"), regiehouder != act.author.account {
        rulings.append(Ruling("HIN-02", .newCasusRegiehouder, field: "regiehouder"))
      }
      return rulings
    },
  ]
}
