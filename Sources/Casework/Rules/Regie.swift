import Changes
import Records

/// Domain model, 4.3: at overlast partners tell each other nothing of a person directly. They tell the wijkmanager, who
/// has the regie, records all of it and passes it on (CAS-08, AMB-19).
extension Casework {
  static let regie: [CaseRule] = [
    CaseRule("partner-rechtstreeks", ["verstrekking"], refuses: [.init("CAS-08", .partnerDirect)]) { act, context in
      guard act.isCreation, act.author.party != .politie, context.niveauSeen != .hinder, namesPersons(act, context)
      else { return [] }
      if let wijk = context.casusSeen?.text("wijk"), act.author.isWijkmanager(of: wijk) { return [] }
      let partners = act.after.references("ontvangers").filter { account in
        // Any partner may ask the Meldpunt (MPT-01), and the ZVH sits beside it.
        let isCareTable = [.meldpunt, .zvh].contains(context.directory.partyKind(of: account))
        return !isCareTable && !context.directory.isGemeenteRole(account)
      }
      return partners.isEmpty ? [] : [Ruling("CAS-08", .partnerDirect, field: "ontvangers")]
    }
  ]
}
