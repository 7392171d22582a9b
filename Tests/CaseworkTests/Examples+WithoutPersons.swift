import Casework
import Changes
import Records
import Testing

extension RefusalExample {
  static let withoutPersons: [RefusalExample] =
    [
      RefusalExample(
        "LBO-02", .overlegUnknown, "a wijkmanager puts an item on the agenda of another",
        refused: { world in
          let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
          return world.make(.agendapunt, by: .wmWest, world.agendapunt(overleg))
        },
        allowed: { world in
          let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
          return world.make(.agendapunt, by: .wmOost, world.agendapunt(overleg))
        }),
      RefusalExample(
        "NCP-01", .bsnInText, "a BSN in a request to a school",
        refused: { world in world.verzoek("toezicht om 12:00, zie 111222333") },
        allowed: { world in world.verzoek("toezicht om 12:00, zie 111222334") }),
      RefusalExample(
        "NCP-01", .nameInText, "a person in a request to a school",
        refused: { world in world.verzoek("toezicht om 12:00 i.v.m. P1") },
        allowed: { world in world.verzoek("toezicht om 12:00 op het plein") }),
      RefusalExample(
        "NCP-01", .nameInText, "a request without a casus that names a person all the same",
        refused: { world in
          _ = world.persoon(world.casusAtHinder(), by: .wmOost)
          return world.make(
            .verzoek, by: .wmOost, ["gericht_aan": .text("School X"), "wat": .text("toezicht ivm Sami")])
        },
        allowed: { world in
          _ = world.persoon(world.casusAtHinder(), by: .wmOost)
          return world.make(
            .verzoek, by: .wmOost, ["gericht_aan": .text("School X"), "wat": .text("toezicht")])
        }),
      RefusalExample(
        "HIN-04", .nameInText, "a besluit whose motivering names a person, which goes to the server with it",
        refused: { world in world.besluit(at: .hinder, motivering: "Kaya luistert niet") },
        allowed: { world in world.besluit(at: .hinder, motivering: "niets helpt") }),
      RefusalExample(
        "HIN-04", .bsnInText, "a besluit whose motivering holds a BSN",
        refused: { world in world.besluit(at: .hinder, motivering: "111222333 luistert niet") },
        allowed: { world in world.besluit(at: .hinder, motivering: "niets helpt") }),
      RefusalExample(
        "CAS-05", .nameInText, "the same at overlast",
        refused: { world in world.besluit(at: .overlast, motivering: "Kaya luistert nu") },
        allowed: { world in world.besluit(at: .overlast, motivering: "het is rustig") }),
      RefusalExample(
        "CAS-05", .bsnInText, "the same with a BSN",
        refused: { world in world.besluit(at: .overlast, motivering: "111222333 luistert nu") },
        allowed: { world in world.besluit(at: .overlast, motivering: "het is rustig") }),
      RefusalExample(
        "HIN-04", .nameInText, "a name in what is told to the owner of an afspraak at hinder",
        refused: { world in world.terugkoppeling("Sami deed mee") },
        allowed: { world in world.terugkoppeling("iedereen deed mee") }),
      RefusalExample(
        "HIN-04", .bsnInText, "a BSN in what is told to the owner of an afspraak at hinder",
        refused: { world in world.terugkoppeling("111222333") },
        allowed: { world in world.terugkoppeling("111222334") }),
    ]
    + [(OverlegSoort.leefbaarheidsoverleg, "LBO-05"), (.overlegJeugdoverlast, "OJA-02")].flatMap { soort, rule in
      [
        RefusalExample(
          rule, .personsOnAgenda, "a persoon on the agenda of \(soort.rawValue)",
          refused: { world in world.agendapunt(soort, persons: true) },
          allowed: { world in world.agendapunt(.casusoverleg, persons: true) }),
        RefusalExample(
          rule, .bsnInText, "a BSN on the agenda of \(soort.rawValue)",
          refused: { world in world.agendapunt(soort, tekst: "gaat om 111.222.333") },
          allowed: { world in world.agendapunt(soort, tekst: "gaat om 3 meldingen") }),
        RefusalExample(
          rule, .nameInText, "a name on the agenda of \(soort.rawValue)",
          refused: { world in world.agendapunt(soort, tekst: "met de ouders van sami") },
          allowed: { world in world.agendapunt(.casusoverleg, tekst: "met de ouders van sami") }),
        RefusalExample(
          rule, .bsnInText, "a BSN in the verslag of \(soort.rawValue)",
          refused: { world in
            let overleg = world.overleg(soort, nil, status: "begonnen")
            return world.change(overleg, by: .wmOost, ["verslag": .text("gaat om 111222333")])
          },
          allowed: { world in
            let overleg = world.overleg(soort, nil, status: "begonnen")
            return world.change(overleg, by: .wmOost, ["verslag": .text("gaat om het Vogelplein")])
          }),
        RefusalExample(
          rule, .nameInText, "a name in the verslag of \(soort.rawValue), of a person in no casus of it",
          refused: { world in world.verslag(soort, "Sami Kaya besproken") },
          allowed: { world in world.verslag(soort, "geluid besproken") }),
        RefusalExample(
          rule, .nameInText, "a name on the agenda of \(soort.rawValue) without a casus",
          refused: { world in world.titel(soort, "Over Sami Kaya") },
          allowed: { world in world.titel(soort, "Over het Vogelplein") }),
        RefusalExample(
          rule, .nameInText, "what was typed before the person was known goes to the \(soort.rawValue) later",
          refused: { world in
            let overleg = world.overleg(soort, nil, status: "gepland")
            let item = must(
              world.make(.agendapunt, by: .wmOost, world.agendapunt(overleg).merging(["tekst": .text("Sami")]) { $1 }))
            _ = world.persoon(world.casusAtHinder(), by: .wmOost)
            return world.change(item, by: .wmOost, ["genodigden": .accounts(.jongerenwerker)])
          },
          allowed: { world in
            let overleg = world.overleg(soort, nil, status: "gepland")
            let item = must(world.make(.agendapunt, by: .wmOost, world.agendapunt(overleg)))
            _ = world.persoon(world.casusAtHinder(), by: .wmOost)
            return world.change(item, by: .wmOost, ["genodigden": .accounts(.jongerenwerker)])
          }),
        RefusalExample(
          rule, .nameInText, "an afspraak of the \(soort.rawValue) with a name",
          refused: { world in world.afspraak(soort, "praten met Kaya") },
          allowed: { world in world.afspraak(soort, "praten met de buurt") }),
        RefusalExample(
          rule, .nameInText, "a description with a name released at the \(soort.rawValue)",
          refused: { world in world.releasedPlace(soort, "bij Sami Kaya thuis") },
          allowed: { world in world.releasedPlace(soort, "bij de fontein") }),
        RefusalExample(
          rule, .bsnInText, "a description with a BSN released at the \(soort.rawValue)",
          refused: { world in world.releasedPlace(soort, "111222333") },
          allowed: { world in world.releasedPlace(soort, "111222334") }),
      ]
    }
}

extension World {
  func agendapunt(_ overleg: RecordID) -> [String: FieldValue] {
    ["overleg": .identifier(overleg), "titel": .text("Vogelplein")]
  }

  /// An item on the agenda of an overleg of `soort`, on a casus with Sami Kaya in it.
  mutating func agendapunt(_ soort: OverlegSoort, persons: Bool = false, tekst: String = "geluid") -> Attempt {
    let casus = casusAtOverlast()
    let persoon = persoon(casus)
    show(persoon, to: .wmOost)
    let overleg = overleg(soort, soort.isWithoutPersons ? nil : casus, status: "gepland")
    var values = agendapunt(overleg)
    values["casus"] = .identifier(casus)
    values["tekst"] = .text(tekst)
    if persons { values["personen"] = .list([.identifier(persoon)]) }
    return make(.agendapunt, by: .wmOost, values)
  }

  /// A person of wm-oost in a casus that has nothing to do with the overleg.
  private mutating func personElsewhere() { _ = persoon(casusAtHinder(), by: .wmOost) }

  mutating func verslag(_ soort: OverlegSoort, _ text: String) -> Attempt {
    personElsewhere()
    let overleg = overleg(soort, nil, status: "begonnen")
    return change(overleg, by: .wmOost, ["verslag": .text(text)])
  }

  mutating func titel(_ soort: OverlegSoort, _ text: String) -> Attempt {
    personElsewhere()
    let overleg = overleg(soort, nil, status: "gepland")
    return make(.agendapunt, by: .wmOost, ["overleg": .identifier(overleg), "titel": .text(text)])
  }

  mutating func afspraak(_ soort: OverlegSoort, _ text: String) -> Attempt {
    personElsewhere()
    let overleg = overleg(soort, nil, status: "begonnen")
    return make(
      .afspraak, by: .wmOost,
      [
        "overleg": .identifier(overleg), "wie": .identifier(Seat.jongerenwerker.id), "wat": .text(text),
        "wanneer": .integer(today), "status": .text("open"),
      ])
  }

  mutating func releasedPlace(_ soort: OverlegSoort, _ text: String) -> Attempt {
    personElsewhere()
    let overleg = overleg(soort, nil, status: "begonnen")
    let locatie = must(
      make(.locatie, by: .wmOost, ["wijk": .text("Oost"), "straat": .text("Plein"), "omschrijving": .text(text)]))
    return make(
      .verstrekking, by: .wmOost,
      release(
        .cells(locatie, .locatie, "straat", "omschrijving"), nil, to: .accounts(.jongerenwerker), overleg: overleg))
  }

  /// A besluit with this motivering on a casus with Sami Kaya in it.
  mutating func besluit(at niveau: Niveau, motivering: String) -> Attempt {
    let casus = niveau == .hinder ? casusAtHinder() : casusAtOverlast()
    _ = persoon(casus, by: niveau == .hinder ? .handhaver : .wmOost)
    var values =
      niveau == .hinder
      ? besluit(casus, .hinder, .overlast, to: .wmOost) : besluit(casus, .overlast, .hinder, to: .handhaver)
    show(casus, to: .wmOost)
    values["motivering"] = .text(motivering)
    return make(.besluit, by: niveau == .hinder ? .handhaver : .wmOost, values)
  }

  /// What jongerenwerk, who holds Sami Kaya too, tells of an afspraak of the handhaver.
  mutating func terugkoppeling(_ text: String) -> Attempt {
    let casus = casusAtHinder()
    _ = persoon(casus, by: .jongerenwerker)
    let afspraak = must(make(.afspraak, by: .handhaver, afspraak(casus, for: .jongerenwerker)))
    return change(afspraak, by: .jongerenwerker, ["terugkoppeling": .text(text)])
  }

  /// A request to a school in a casus with a person called P1 in it.
  mutating func verzoek(_ wat: String) -> Attempt {
    let casus = casusAtOverlast()
    let persoon = persoon(casus, naam: "P1", by: .wmOost)
    show(persoon, to: .wmOost)
    return make(
      .verzoek, by: .wmOost, ["casus": .identifier(casus), "gericht_aan": .text("school X"), "wat": .text(wat)])
  }
}
