extension KindSpec {
  /// Domain model 2.1. The receiving partner is bron and owner (MEL-01). Melder fields never leave the
  /// importing replica (F02).
  public static let melding = KindSpec(
    4, "melding", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f01),
      row(2, "soort", .choice(overlastSoorten), .f01, [.required, .mainLine]),
      row(3, "tijdstip", .instant, .f01, [.required, .mainLine]),
      row(4, "plaats", .text(charactersMax: 200), .f01, [.required]),
      row(5, "wijk", .text(charactersMax: 60), .f01, [.mainLine]),
      row(6, "breedtegraad", .real(-90...90), .f01),
      row(7, "lengtegraad", .real(-180...180), .f01),
      row(8, "omschrijving", .text(charactersMax: 4000), .f01),
      row(9, "ernst", .choice(["laag", "normaal", "hoog"]), .f01, [.mainLine]),
      row(10, "regelmaat", .choice(["dag", "week", "maand"]), .f01, [.mainLine]),
      row(11, "kanaal", .choice(["politie", "partner", "overleg", "meldsysteem", "eigen_waarneming"]), .f01),
      row(12, "waarneming", .boolean, .f01),
      row(13, "veroorzaakt_door", .choice(["individu", "groep"]), .f01, [.mainLine]),
      row(14, "uitkomst", .choice(["geen_hinder", "hinder", "overlast", "geen_actie"]), .f01),
      row(15, "bron", .reference("partij"), .f01),
      row(16, "bronstatus", .text(charactersMax: 60), .f01),
      row(17, "broncategorie", .text(charactersMax: 120), .f01),
      row(18, "regime", .choice(Regime.allCases.map(\.rawValue)), .f01, [.fixed]),
      row(30, "melder_naam", .text(charactersMax: 120), .persoon, .f02),
      row(31, "melder_email", .text(charactersMax: 200), .persoon, .f02),
      row(32, "melder_telefoon", .text(charactersMax: 40), .persoon, .f02),
      row(33, "melder_delen_mag", .boolean, .persoon, .f02),
      row(34, "melder_aantal_meldingen", .integer(0...10_000), .persoon, .f02),
      row(40, "notitie", .text(charactersMax: 4000), .persoon, .lokaal),
      row(41, "bronsleutel", .text(charactersMax: 200), .persoon, .lokaal),
      row(42, "bronwaarden", .texts(countMax: 16, charactersMax: 40), .persoon, .lokaal),
    ])

  /// Domain model 2.4: the sketch a partner makes and shares with the partners that matter now (HIN-05).
  public static let schets = KindSpec(
    5, "schets", creators: .notPolitie,
    [
      row(1, "casus", .reference("casus"), .f01),
      row(2, "tekst", .text(charactersMax: 4000), .f01, [.required]),
      row(3, "datum", .day, .f01, [.required]),
      row(4, "gedeeld_met", .references("account", countMax: 30), .verstrekking, to: "HIN-05"),
      row(5, "geldig_tot", .instant, .verstrekking),
      row(6, "ingetrokken_op", .instant, .verstrekking),
    ])

  /// Domain model 2.6.
  public static let locatie = KindSpec(
    6, "locatie", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f03),
      row(2, "wijk", .text(charactersMax: 60), .f03, [.required, .mainLine]),
      row(3, "buurt", .text(charactersMax: 60), .f03, [.mainLine]),
      row(4, "straat", .text(charactersMax: 120), .f03, [.mainLine]),
      row(5, "plek", .text(charactersMax: 120), .f03),
      row(6, "hanglocatie", .boolean, .f03, [.mainLine]),
      row(7, "omschrijving", .text(charactersMax: 4000), .f03),
      row(8, "breedtegraad", .real(-90...90), .f03),
      row(9, "lengtegraad", .real(-180...180), .f03),
    ])

  /// The kinds of nuisance a melding names. Domain model 2.1.
  public static let overlastSoorten = [
    "geluid", "intimidatie", "zwerfafval", "vernielingen", "jongeren", "drugs_alcohol", "dieren", "verkeer",
    "personen", "overig",
  ]
}
