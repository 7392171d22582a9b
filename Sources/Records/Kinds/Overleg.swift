extension KindSpec {
  /// Domain model 2.16. The verslag has the wijkmanager as only author (CAS-08).
  public static let overleg = KindSpec(
    11, "overleg", creators: .wijkmanager,
    [
      row(1, "casus", .reference("casus"), .overleg, [.fixed]),
      row(2, "soort", .choice(OverlegSoort.allCases.map(\.rawValue)), .overleg, [.required, .fixed]),
      row(3, "wijk", .text(charactersMax: 60), .overleg),
      row(4, "datum", .instant, .overleg, [.required]),
      row(5, "status", .choice(["gepland", "begonnen", "gehouden", "vervallen"]), .overleg, [.required, .deciding]),
      row(6, "verslag", .text(charactersMax: 16000), .persoon, .f21),
      row(7, "volgende_datum", .instant, .overleg),
    ])

  /// Domain model 2.16, invitees and present: one record per invited account, so that invitations and
  /// attendance never conflict. Only the wijkmanager invites (CAS-01, CAS-03).
  public static let deelnemer = KindSpec(
    17, "deelnemer", creators: .wijkmanager,
    [
      row(1, "casus", .reference("casus"), .overleg, [.fixed]),
      row(2, "overleg", .reference("overleg"), .overleg, [.required, .fixed]),
      row(3, "account", .reference("account"), .overleg, [.required, .fixed], to: "CAS-01"),
      row(4, "uitgenodigd_op", .instant, .overleg, [.required]),
      row(5, "aanwezig", .boolean, .overleg),
      row(6, "reden", .text(charactersMax: 200), .overleg),
      row(7, "ingetrokken", .boolean, .overleg),
    ])

  /// Domain model 2.17. An item of an LBO or OJA holds no person (LBO-05, OJA-02).
  public static let agendapunt = KindSpec(
    12, "agendapunt", creators: .wijkmanager,
    [
      row(1, "casus", .reference("casus"), .overleg),
      row(2, "overleg", .reference("overleg"), .overleg, [.required, .fixed]),
      row(3, "titel", .text(charactersMax: 120), .overleg, [.required]),
      row(4, "tekst", .text(charactersMax: 4000), .overleg),
      row(5, "personen", .references("persoon", countMax: 50), .persoon, .f06),
      row(6, "genodigden", .references("account", countMax: 30), .overleg, to: "LBO-03"),
    ])

  /// Domain model 2.18: who does what, when (CAS-09); and what is expected of the betrokkene by when, and whether the
  /// betrokkene agreed in writing.
  public static let afspraak = KindSpec(
    13, "afspraak", creators: .anyone,
    [
      row(1, "casus", .reference("casus"), .f21),
      row(2, "overleg", .reference("overleg"), .f21),
      row(3, "wie", .reference("account"), .f21, [.required], to: "CAS-09"),
      row(4, "wat", .text(charactersMax: 1000), .f21, [.required]),
      row(5, "wanneer", .day, .f21, [.required]),
      row(6, "status", .choice(["open", "gedaan", "vervallen"]), .f21),
      row(7, "terugkoppeling", .text(charactersMax: 2000), .f21),
      row(8, "persoon", .reference("persoon"), .persoon, .f21),
      row(9, "verwacht_gedrag", .text(charactersMax: 1000), .persoon, .f21),
      row(10, "verwacht_op", .day, .persoon, .f21),
      row(11, "schriftelijk", .boolean, .persoon, .f21),
      row(12, "geldig_tot", .instant, .verstrekking),
      row(13, "ingetrokken_op", .instant, .verstrekking),
    ])
}

/// The overleggen of the process. Domain model 1.1.
public enum OverlegSoort: String, Sendable, CaseIterable {
  case leefbaarheidsoverleg = "lbo"
  case overlegJeugdoverlast = "oja"
  case vooroverlegPolitie = "vooroverleg_politie"
  case casusoverleg

  /// Whether persons may never be on its agenda (LBO-05, OJA-02).
  public var isWithoutPersons: Bool { self == .leefbaarheidsoverleg || self == .overlegJeugdoverlast }
}
