import Changes
import Records

/// Who may act at all. These rules come first and end the judging, so that no later refusal can tell a stranger
/// anything of a casus.
extension Casework {
  static let access: [CaseRule] = [
    // ALG-06: data flow only between parties to the convenant.
    CaseRule("convenant", refuses: [.init("ALG-06", .notTakingPart)], isGate: true) { act, context in
      let takesPart = context.directory.takesPart(act.author.account, day: Directory.day(at: act.now))
      return takesPart ? [] : [Ruling("ALG-06", .notTakingPart)]
    },

    // POL-01, POL-03: the police write exports, their own meldingen, casussen and interventies, and releases to the
    // gemeente, and choose the status of their afspraken; all else would be a road to other parties. Their words go by
    // export, so that the wijkmanager passes them on, or writes them down (CAS-14). HIN-02, HIN-06: who receives a
    // melding has the regie and acts at once, the police too; what they record of it stays with them.
    CaseRule(
      "politie-soorten", refuses: [.init("POL-01", .policeKind), .init("POL-01", .policeWords)], isGate: true
    ) { act, _ in
      guard act.author.party == .politie, !policeKinds.contains(act.kind.name) else { return [] }
      guard act.kind.number == KindSpec.afspraak.number, !act.isCreation else { return [Ruling("POL-01", .policeKind)] }
      let words = act.written.subtracting(WriteRights.closedFields(of: act.kind))
      return words.fields.compactMap(act.kind.field).prefix(1).map { Ruling("POL-01", .policeWords, field: $0.name) }
    },

    CaseRule(
      "makers",
      refuses: [
        .init("ALG-06", .administrationOnly), .init("OVL-01", .wijkmanagerOnly), .init("CAS-03", .wijkmanagerOnly),
        .init("LBO-02", .wijkmanagerOnly), .init("CAS-08", .wijkmanagerOnly), .init("POL-02", .politieOnly),
      ], isGate: true
    ) { act, _ in
      switch act.kind.creators {
      case .anyone, .notPolitie: return []
      case .beheer: return [Ruling("ALG-06", .administrationOnly)]
      case .politie: return act.author.party == .politie ? [] : [Ruling("POL-02", .politieOnly)]
      case .wijkmanager: return act.author.isWijkmanager ? [] : [Ruling(wijkmanagerRule(act), .wijkmanagerOnly)]
      }
    },

    // AMB-11: a partner writes its own input; what was released to it stays the other's. CAS-08: who takes over the
    // regie of a casus takes over its overleggen, but not the verslag.
    CaseRule(
      "schrijfrecht", refuses: [.init("AMB-11", .notYours), .init("CAS-08", .verslagAuthor)], isGate: true
    ) { act, context in
      guard let before = act.before,
        !WriteRights.mayWrite(act.author, record: before, fields: act.written, file: context.file)
      else { return [] }
      let rest = act.written.subtracting(WriteRights.verslagField)
      let isVerslag = act.kind.number == KindSpec.overleg.number && rest != act.written
      guard isVerslag, WriteRights.mayWrite(act.author, record: before, fields: rest, file: context.file) else {
        return [Ruling("AMB-11", .notYours)]
      }
      return [Ruling("CAS-08", .verslagAuthor, field: "verslag")]
    },

    // ALG-05, WOO-02: a woonoverlast casus is a reference. Nothing is put into it, so nothing can leave it.
    CaseRule("woonoverlast", refuses: [.init("ALG-05", .woonoverlast)], isGate: true) { act, context in
      guard context.file.isWoonoverlast, act.record != context.file.root else { return [] }
      return [Ruling("ALG-05", .woonoverlast)]
    },
  ]

  /// What the police may make.
  private static let policeKinds: Set<String> = ["politie-export", "melding", "verstrekking", "casus", "interventie"]

  /// The rule that gives the wijkmanager the making of this kind.
  private static func wijkmanagerRule(_ act: Act) -> String {
    switch act.kind.number {
    case KindSpec.deelnemer.number: "CAS-03"
    case KindSpec.overleg.number where act.changes("verslag"): "CAS-08"
    case KindSpec.overleg.number where act.after.text("soort") != OverlegSoort.leefbaarheidsoverleg.rawValue: "OVL-01"
    default: "LBO-02"
    }
  }
}
