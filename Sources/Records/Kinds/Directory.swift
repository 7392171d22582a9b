extension KindSpec {
  /// A party to the convenant (domain model 1.2): signed-on date, valid-to date, contact. ALG-06.
  public static let partij = KindSpec(
    1, "partij", creators: .beheer,
    [
      row(1, "code", .text(charactersMax: 40), .gids, [.required, .fixed]),
      row(2, "naam", .text(charactersMax: 120), .gids, [.required]),
      row(3, "soort", .choice(PartyKind.allCases.map(\.rawValue)), .gids, [.required]),
      row(4, "convenant_vanaf", .day, .gids),
      row(5, "convenant_tot", .day, .gids),
      row(6, "contact", .text(charactersMax: 200), .gids),
    ])

  /// One professional's seat at one party, with functions. No group accounts (BIO 5.16.02).
  public static let account = KindSpec(
    2, "account", creators: .beheer,
    [
      row(1, "code", .text(charactersMax: 40), .gids, [.required, .fixed]),
      row(2, "naam", .text(charactersMax: 120), .gids, [.required]),
      row(3, "partij", .reference("partij"), .gids, [.required, .fixed]),
      row(4, "functies", .choices(AccountFunction.allCases.map(\.rawValue)), .gids),
      row(5, "wijken", .texts(countMax: 40, charactersMax: 60), .gids),
      row(6, "actief", .boolean, .gids, [.required]),
    ])
}

/// What sort of organisation a party is. Domain model 1.2.
public enum PartyKind: String, Sendable, CaseIterable {
  case gemeente, politie, handhaving, jongerenwerk, buurtwerk, swt, werkshop, woningcorporatie, leerplicht, halt, jpt
  case meldpunt, zvh, ggz, sdd, dgj, ozhz, reclassering, jeugdbescherming, om, brp, cjib, riec
}

/// What an account does in the process. Domain model 1.2.
public enum AccountFunction: String, Sendable, CaseIterable {
  case wijkmanager
  case voorzitterKerngroep = "voorzitter_kerngroep"
  case regisseurInterventieteam = "regisseur_interventieteam"
  case teamVeiligheid = "team_veiligheid"
  case wijkagent
  case medewerker
}
