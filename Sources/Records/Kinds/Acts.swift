extension KindSpec {
  /// Domain model 2.15. Why it is effective and proportionate is recorded (ALG-07); persons in a field of
  /// their own, so that "no persons" can be held field by field (HIN-10).
  public static let interventie = KindSpec(
    10, "interventie", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f21),
      row(2, "soort", .choice(interventieSoorten), .f21, [.required, .mainLine]),
      row(3, "omschrijving", .text(charactersMax: 2000), .f21),
      row(4, "uitvoerder", .reference("partij"), .f21, [.required]),
      row(5, "wanneer", .instant, .f21, [.required, .mainLine]),
      row(6, "gericht_op", .choice(["individu", "groep", "locatie", "omgeving", "gezin"]), .f21, [.mainLine]),
      row(7, "proportionaliteit", .text(charactersMax: 1000), .f21),
      row(8, "status", .choice(["gepland", "bezig", "gedaan", "gestopt"]), .f21),
      row(9, "effect", .choice(["voldoende", "onvoldoende", "onbekend"]), .f21),
      row(10, "terugkoppeling", .text(charactersMax: 2000), .f21),
      row(11, "regime", .choice(Regime.allCases.map(\.rawValue)), .f21, [.fixed]),
      row(20, "persoon", .reference("persoon"), .persoon, .f21),
      row(21, "terugkoppeling_persoon", .text(charactersMax: 2000), .persoon, .f21),
    ])

  /// The examples of domain model 2.15.
  public static let interventieSoorten = [
    "aanspreken", "waarschuwen", "zwerfafval_opruimen", "brief_omwonenden", "ouders_informeren", "begeleiding", "werk",
    "studie", "fysieke_ingreep", "groepsactiviteit", "gesprek_ouders", "toezicht", "bestuurlijke_maatregel",
    "buurtonderzoek", "huisbezoek_politie", "overig",
  ]

  /// A request to a niet-convenantpartij to carry out an intervention or to support one: never persons
  /// (NCP-01, NCP-02). It has no account; it leaves as a file.
  public static let verzoek = KindSpec(
    14, "verzoek", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .verzoek),
      row(2, "gericht_aan", .text(charactersMax: 120), .verzoek, [.required]),
      row(3, "wat", .text(charactersMax: 2000), .verzoek, [.required]),
      row(4, "waar", .text(charactersMax: 200), .verzoek),
      row(5, "wanneer", .text(charactersMax: 200), .verzoek),
      row(6, "status", .choice(["concept", "gevraagd", "gedaan", "afgewezen"]), .verzoek),
    ])

  /// A release: who gives which cells to whom, at which overleg or request, on what ground, until when
  /// (HIN-04, CAS-05). Ending it is a write of `ingetrokken_op`; the record itself stays.
  public static let verstrekking = KindSpec(
    15, "verstrekking", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .verstrekking, [.fixed]),
      row(2, "cellen", .cells(countMax: 2000), .verstrekking, [.required, .fixed]),
      row(3, "ontvangers", .references("account", countMax: 30), .verstrekking, [.required, .fixed], to: "CAS-05"),
      row(4, "overleg", .reference("overleg"), .verstrekking, [.fixed]),
      row(5, "verzoek", .reference("verzoek"), .verstrekking, [.fixed]),
      row(6, "grondslag", .text(charactersMax: 400), .verstrekking, [.required, .fixed]),
      row(7, "motief", .text(charactersMax: 1000), .verstrekking, [.fixed]),
      row(8, "geldig_tot", .instant, .verstrekking, [.fixed]),
      row(9, "ingetrokken_op", .instant, .verstrekking),
      row(10, "reden_intrekking", .text(charactersMax: 400), .verstrekking),
      row(11, "als_vrager", .boolean, .verstrekking, [.fixed]),
      row(12, "bevraging", .boolean, .verstrekking, [.fixed]),
    ])
}
