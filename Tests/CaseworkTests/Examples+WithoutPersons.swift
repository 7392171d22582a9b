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

  /// A request to a school in a casus with a person called P1 in it.
  mutating func verzoek(_ wat: String) -> Attempt {
    let casus = casusAtOverlast()
    let persoon = persoon(casus, naam: "P1", by: .wmOost)
    show(persoon, to: .wmOost)
    return make(
      .verzoek, by: .wmOost, ["casus": .identifier(casus), "gericht_aan": .text("school X"), "wat": .text(wat)])
  }
}
