extension KindSpec {
  /// Domain model 2.7 (Bijlage 1). Its main lines are codes and numbers: what is typed freely is not among them
  /// (LBO-04, LBO-05). Culturele achtergrond stays in the author's replica (AMB-14, F05).
  public static let groep = KindSpec(
    7, "groep", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f04),
      row(2, "naam", .text(charactersMax: 120), .f04, [.required]),
      row(3, "groepsgrootte", .integer(0...10_000), .f04, [.mainLine]),
      row(4, "wonen_in_wijk", .choice(["ja", "nee", "deels", "onbekend"]), .f04, [.mainLine]),
      row(5, "hanglocaties", .text(charactersMax: 400), .f04),
      row(6, "leeftijd", .text(charactersMax: 60), .f04),
      row(7, "tijdstippen", .text(charactersMax: 200), .f04),
      row(8, "soort_overlast", .choices(overlastSoorten), .f04, [.mainLine]),
      row(9, "contact_met_politie", .choice(["ja", "nee", "onbekend"]), .f04),
      row(10, "sfeer", .text(charactersMax: 1000), .f04),
      row(11, "wie_heeft_last", .text(charactersMax: 400), .f04),
      row(12, "classificatie", .choice(["A", "B", "C"]), .f04),
      row(13, "bewegingen", .choices(["wijk", "gemeente", "regio", "landelijk", "internationaal"]), .f04),
      row(14, "jonge_aanwas", .choice(["ja", "nee", "onbekend"]), .f04),
      row(15, "overlastgebied", .text(charactersMax: 200), .f04),
      row(16, "ingevuld_op", .day, .f04),
      row(17, "netwerkpartners", .references("partij", countMax: 30), .f04),
      row(18, "omstandigheden", .text(charactersMax: 2000), .f04),
      row(19, "voorgestelde_aanpak", .text(charactersMax: 2000), .f04),
      row(20, "culturele_achtergrond", .text(charactersMax: 400), .bijzonder, .f05),
    ])

  /// Domain model 2.8.
  public static let persoon = KindSpec(
    8, "persoon", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .persoon, .f06),
      row(2, "naam", .text(charactersMax: 120), .persoon, .f06, [.required]),
      row(3, "geboortedatum", .day, .persoon, .f06),
      row(4, "adres", .text(charactersMax: 200), .persoon, .f07),
      row(5, "woonplaats", .text(charactersMax: 80), .persoon, .f07),
      row(6, "bsn", .bsn, .bsn, .f08),
      row(7, "opleiding_of_werk", .text(charactersMax: 400), .persoon, .f09),
      row(8, "sociale_media", .text(charactersMax: 400), .persoon, .f09),
      row(9, "minderjarig_thuiswonend", .boolean, .persoon, .f09),
      row(10, "groep", .reference("groep"), .persoon, .f11),
      row(11, "rol_in_groep", .choice(["leider", "meeloper", "volger", "onbekend"]), .persoon, .f11),
      row(12, "positie_in_groep", .text(charactersMax: 400), .persoon, .f11),
      row(13, "besproken_in_zvh", .boolean, .persoon, .f28),
      row(40, "notitie", .text(charactersMax: 4000), .persoon, .lokaal),
    ])

  /// Domain model 2.14. Names casus, wijkmanager and only what is relevant now (POL-02), with the ground
  /// that Wpg asks for. Writing the wijkmanager into it is the police's act of release (POL-01); `ingetrokken_op` takes
  /// it back.
  public static let politieExport = KindSpec(
    9, "politie-export", regime: .wpg, creators: .politie,
    [
      row(1, "casus", .reference("casus"), .strafrechtelijk, .f12, [.required, .fixed]),
      row(2, "wijkmanager", .reference("account"), .strafrechtelijk, .f12, [.required, .fixed], to: "POL-02"),
      row(3, "betrokkene", .text(charactersMax: 200), .strafrechtelijk, .f12),
      row(4, "mutaties", .text(charactersMax: 8000), .strafrechtelijk, .f12),
      row(5, "contacten", .text(charactersMax: 4000), .strafrechtelijk, .f12),
      row(6, "proces_verbaal", .text(charactersMax: 4000), .strafrechtelijk, .f12),
      row(7, "aantal_mutaties", .integer(0...10_000), .strafrechtelijk, .f12),
      row(8, "samenvatting", .text(charactersMax: 1000), .strafrechtelijk, .f12),
      row(9, "datum", .day, .strafrechtelijk, .f12, [.required]),
      row(10, "grondslag", .text(charactersMax: 400), .strafrechtelijk, .f12, [.required]),
      row(11, "geldig_tot", .instant, .verstrekking),
      row(12, "ingetrokken_op", .instant, .verstrekking),
    ])
}
