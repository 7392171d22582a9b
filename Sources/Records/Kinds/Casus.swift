extension KindSpec {
  /// Domain model 2.5. Exactly one niveau (ALG-01); woonoverlast is a reference only (ALG-05, WOO-01).
  public static let casus = KindSpec(
    3, "casus", creators: .anyone,
    [
      row(1, "titel", .text(charactersMax: 120), .f01, [.required]),
      row(2, "niveau", .choice(Niveau.allCases.map(\.rawValue)), .f24, [.required, .deciding]),
      row(3, "type", .choice(["openbare_ruimte", "woonoverlast"]), .f24, [.required, .fixed]),
      row(4, "object", .choice(["locatie", "groep", "individu"]), .f24),
      row(5, "wijk", .text(charactersMax: 60), .f03, [.required, .mainLine]),
      row(6, "regiehouder", .reference("account"), .f24, [.required, .deciding], to: "OVL-01"),
      row(7, "status", .choice(["open", "monitoring", "opgelost", "afgeschaald"]), .f24, [.deciding]),
      row(8, "urgent", .boolean, .f24),
      row(9, "mediagevoelig", .boolean, .f24),
      row(10, "woonoverlast_verwijzing", .text(charactersMax: 60), .f24),
      row(11, "betrokken_partijen", .references("partij", countMax: 30), .f24),
    ])

  /// Domain model 2.19. A change of niveau is a besluit with motivering, interventions used, partners
  /// involved and the new regiehouder (ALG-01, AFS-01).
  public static let besluit = KindSpec(
    16, "besluit", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f24, [.required, .fixed]),
      row(2, "van", .choice(Niveau.allCases.map(\.rawValue)), .f24, [.required, .fixed]),
      row(3, "naar", .choice(Niveau.allCases.map(\.rawValue)), .f24, [.required, .fixed, .deciding]),
      row(4, "motivering", .text(charactersMax: 4000), .f24, [.required]),
      row(5, "ingezette_interventies", .text(charactersMax: 2000), .f24, [.required]),
      row(6, "betrokken_partijen", .references("partij", countMax: 30), .f24, [.required]),
      row(7, "nieuwe_regiehouder", .reference("account"), .f24, [.required, .deciding], to: "OVL-01"),
      row(8, "datum", .day, .f24, [.required]),
      row(9, "gedeeld_met", .references("account", countMax: 30), .f24, to: "AFS-01"),
    ])
}

/// How serious a casus is. ALG-01: exactly one of three.
public enum Niveau: String, Sendable, CaseIterable {
  case hinder
  case overlast
  case ernstigeOverlast = "ernstige_overlast"
}
