import Casework
import Changes
import Records
import Testing

extension RefusalExample {
  static let casusoverleg: [RefusalExample] = [
    RefusalExample(
      "CAS-01", .casusMissing, "a casusoverleg without a casus",
      refused: { world in
        world.make(
          .overleg, by: .wmOost,
          ["soort": .text("casusoverleg"), "datum": .integer(world.now), "status": .text("gepland")])
      },
      allowed: { world in
        world.make(
          .overleg, by: .wmOost, ["soort": .text("oja"), "datum": .integer(world.now), "status": .text("gepland")])
      }),
    RefusalExample(
      "OVL-01", .wrongWijk, "the wijkmanager of another wijk convenes on the casus",
      refused: { world in
        let casus = world.casusAtOverlast()
        world.show(casus, to: .wmWest)
        return world.make(.overleg, by: .wmWest, world.casusoverlegValues(casus))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(.overleg, by: .wmOost, world.casusoverlegValues(casus))
      }),
    RefusalExample(
      "LBO-02", .wrongWijk, "a leefbaarheidsoverleg in another wijk",
      refused: { world in
        world.make(
          .overleg, by: .wmOost,
          ["soort": .text("lbo"), "datum": .integer(world.now), "status": .text("gepland"), "wijk": .text("West")])
      },
      allowed: { world in
        world.make(
          .overleg, by: .wmOost,
          ["soort": .text("lbo"), "datum": .integer(world.now), "status": .text("gepland"), "wijk": .text("Oost")])
      }),
    RefusalExample(
      "CAS-01", .overlegUnknown, "a wijkmanager invites to the overleg of another",
      refused: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
        return world.make(.deelnemer, by: .wmOostTweede, world.invitation(.woco, overleg, casus))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
        return world.make(.deelnemer, by: .wmOost, world.invitation(.woco, overleg, casus))
      }),
    RefusalExample(
      "CAS-01", .overlegUnknown, "an invitation names the overleg of another casus",
      refused: { world in
        let first = world.casusAtOverlast()
        let second = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, first, status: "gepland")
        return world.make(.deelnemer, by: .wmOost, world.invitation(.woco, overleg, second))
      },
      allowed: { world in
        let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
        return world.make(.deelnemer, by: .wmOost, world.invitation(.woco, overleg, nil))
      }),
  ]

  static let verstrekking: [RefusalExample] = [
    RefusalExample(
      "CAS-05", .cellsNotYours, "a partner releases the persoon of another partner",
      refused: { world in world.passOn(by: .jongerenwerker) },
      allowed: { world in world.passOn(by: .wmOost) }),
    RefusalExample(
      "CAS-05", .cellsNotYours, "a wijkmanager without the regie passes on the persoon of a partner",
      refused: { world in world.passOn(by: .wmOostTweede) },
      allowed: { world in world.passOn(by: .wmOost) }),
    RefusalExample(
      "CAS-05", .cellsNotYours, "the regiehouder passes on a field that it does not hold",
      refused: { world in world.passOn(by: .wmOost, fields: "adres") },
      allowed: { world in world.passOn(by: .wmOost, fields: "naam") }),
    RefusalExample(
      "CAS-08", .passedOnElsewhere, "the regiehouder passes on the persoon of a partner outside the casusoverleg",
      refused: { world in world.passOn(by: .wmOost, atOverleg: false) },
      allowed: { world in world.passOn(by: .wmOost) }),
    RefusalExample(
      "NCP-02", .verzoekUnknown, "a release names a request in another casus",
      refused: { world in
        let other = world.casusAtOverlast()
        let verzoek = must(world.make(.verzoek, by: .wmOost, world.verzoekValues(other)))
        return world.releaseForRequest(verzoek)
      },
      allowed: { world in world.releaseForRequest(nil) }),
    RefusalExample(
      "CAS-05", .cellsNotYours, "a release names a record that does not exist",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(
          .verstrekking, by: .wmOost,
          world.release(.cells(RecordID(high: 9, low: 9), .persoon, "naam"), casus, to: .accounts(.wmOost)))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let persoon = world.persoon(casus)
        world.show(casus, to: .handhaver)
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(persoon, .persoon, "naam"), casus, to: .accounts(.wmOost)))
      }),
    RefusalExample(
      "CAS-05", .casusMissing, "a release of a record in a casus names no casus",
      refused: { world in
        let casus = world.casusAtHinder()
        let locatie = world.locatie(casus)
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(locatie, .locatie, "wijk"), nil, to: .accounts(.jongerenwerker)))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        let locatie = world.locatie(casus)
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(locatie, .locatie, "wijk"), casus, to: .accounts(.jongerenwerker)))
      }),
    RefusalExample(
      "CAS-05", .cellsUnclear, "a release names a field that does not exist",
      refused: { world in
        let casus = world.casusAtHinder()
        let locatie = world.locatie(casus)
        let cells = CellSelection.value([CellSelection(record: locatie, fields: FieldSet(bits: 1 << 60))])
        return world.make(
          .verstrekking, by: .handhaver, world.release(cells, casus, to: .accounts(.jongerenwerker)))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        let locatie = world.locatie(casus)
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(locatie, .locatie, "plek"), casus, to: .accounts(.jongerenwerker)))
      }),
    RefusalExample(
      "HIN-04", .localField, "the name of the melder is released",
      refused: { world in world.releaseOfMelding("melder_naam") },
      allowed: { world in world.releaseOfMelding("soort") }),
    RefusalExample(
      "CAS-04", .localField, "a note of one's own is released",
      refused: { world in world.releaseOfMelding("notitie") },
      allowed: { world in world.releaseOfMelding("plaats") }),
    RefusalExample(
      "AMB-14", .localField, "culturele achtergrond is released",
      refused: { world in world.releaseOfGroep("culturele_achtergrond") },
      allowed: { world in world.releaseOfGroep("groepsgrootte") }),
    RefusalExample(
      "CAS-01", .overlegUnknown, "a partner who is not there releases at the casusoverleg",
      refused: { world in world.releaseAtOverleg(by: .woco, to: .swt) },
      allowed: { world in world.releaseAtOverleg(by: .jongerenwerk, to: .swt) }),
    RefusalExample(
      "CAS-05", .overlegNotBegun, "a release at a casusoverleg that has not begun",
      refused: { world in world.releaseAtOverleg(status: "gepland", by: .gemeente, to: .swt) },
      allowed: { world in world.releaseAtOverleg(status: "gehouden", by: .gemeente, to: .swt) }),
    RefusalExample(
      "CAS-01", .notInvited, "a release to a partner who is not invited",
      refused: { world in world.releaseAtOverleg(by: .gemeente, to: .handhaving) },
      allowed: { world in world.releaseAtOverleg(by: .gemeente, to: .swt) }),
    RefusalExample(
      "CAS-05", .absent, "a release to a partner who is invited and absent",
      refused: { world in world.releaseAtOverleg(by: .gemeente, to: .woco) },
      allowed: { world in world.releaseAtOverleg(by: .gemeente, to: .jongerenwerk) }),
    RefusalExample(
      "LBO-05", .personCells, "a persoon is released at a leefbaarheidsoverleg",
      refused: { world in world.releaseWithoutPersons(.leefbaarheidsoverleg, persons: true) },
      allowed: { world in world.releaseWithoutPersons(.leefbaarheidsoverleg, persons: false) }),
    RefusalExample(
      "OJA-02", .personCells, "a persoon is released at an overleg jeugdoverlast",
      refused: { world in world.releaseWithoutPersons(.overlegJeugdoverlast, persons: true) },
      allowed: { world in world.releaseWithoutPersons(.overlegJeugdoverlast, persons: false) }),
    RefusalExample(
      "CAS-08", .partnerDirect, "a partner releases a persoon to another partner at the table (AMB-19)",
      refused: { world in world.releaseOfPersoonAtOverleg(to: .wijkteam) },
      allowed: { world in world.releaseOfPersoonAtOverleg(to: .wmOost) }),
    RefusalExample(
      "CAS-08", .partnerDirect, "a partner asks a housing corporation about a persoon (CAS-02)",
      refused: { world in world.questionAboutPersoon(by: .handhaver, to: .woco) },
      allowed: { world in world.questionAboutPersoon(by: .wmOost, to: .woco) }),
    RefusalExample(
      "CAS-08", .partnerDirect, "a partner asks another partner what it may ask the Meldpunt (MPT-01)",
      refused: { world in world.questionAboutPersoon(by: .handhaver, to: .jongerenwerker) },
      allowed: { world in world.questionAboutPersoon(by: .handhaver, to: .meldpunt) }),
    RefusalExample(
      "CAS-05", .basisMissing, "at overlast a partner gets data without overleg or question",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(
          .verstrekking, by: .wmOost,
          world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.jongerenwerker)))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        var release = world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.jongerenwerker))
        release["bevraging"] = .boolean(true)
        return world.make(.verstrekking, by: .wmOost, release)
      }),
    RefusalExample(
      "CAS-05", .withdrawalFinal, "a withdrawal is undone",
      refused: { world in
        let verstrekking = world.releaseOfMelding("soort").record
        must(world.change(verstrekking, by: .handhaver, ["ingetrokken_op": .integer(world.now)]))
        return world.change(verstrekking, by: .handhaver, ["ingetrokken_op": .null])
      },
      allowed: { world in
        let verstrekking = world.releaseOfMelding("soort").record
        return world.change(
          verstrekking, by: .handhaver,
          ["ingetrokken_op": .integer(world.now), "reden_intrekking": .text("niet meer nodig")])
      }),
  ]
}

extension World {
  func casusoverlegValues(_ casus: RecordID) -> [String: FieldValue] {
    [
      "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(now), "status": .text("gepland"),
    ]
  }

  func invitation(_ seat: Seat, _ overleg: RecordID, _ casus: RecordID?) -> [String: FieldValue] {
    var values: [String: FieldValue] = [
      "overleg": .identifier(overleg), "account": .identifier(seat.id), "uitgenodigd_op": .integer(now),
    ]
    if let casus { values["casus"] = .identifier(casus) }
    return values
  }

  /// A release to the wijkteam of a persoon of the handhaver, by somebody who was shown it, at a casusoverleg where
  /// everybody is present.
  mutating func passOn(by seat: Seat, fields: String = "naam", atOverleg: Bool = true) -> Attempt {
    let casus = casusAtOverlast()
    let overleg = overleg(.casusoverleg, casus, status: "begonnen")
    for present in [Seat.jongerenwerker, .wijkteam, .handhaver] {
      invite(present, to: overleg, casus, present: true)
    }
    let persoon = persoon(casus)
    show(persoon, to: seat)
    show(casus, to: seat)
    return make(
      .verstrekking, by: seat,
      release(
        .cells(persoon, .persoon, fields), casus, to: .accounts(.wijkteam), overleg: atOverleg ? overleg : nil))
  }

  func verzoekValues(_ casus: RecordID) -> [String: FieldValue] {
    ["casus": .identifier(casus), "gericht_aan": .text("school X"), "wat": .text("extra toezicht")]
  }

  /// A release to the other wijkmanager for a request: this one, or one of the casus itself.
  mutating func releaseForRequest(_ other: RecordID?) -> Attempt {
    let casus = casusAtOverlast()
    let locatie = locatie(casus, by: .wmOost)
    let own = must(make(.verzoek, by: .wmOost, verzoekValues(casus)))
    var values = release(.cells(locatie, .locatie, "plek"), casus, to: .accounts(.wmOostTweede))
    values["verzoek"] = .identifier(other ?? own)
    return make(.verstrekking, by: .wmOost, values)
  }

  mutating func locatie(_ casus: RecordID, by seat: Seat = .handhaver) -> RecordID {
    must(
      make(.locatie, by: seat, ["casus": .identifier(casus), "wijk": .text("Oost"), "plek": .text("Vogelplein")]))
  }

  mutating func releaseOfMelding(_ field: String) -> Attempt {
    let melding = must(make(.melding, by: .handhaver, melding(.handhaving)))
    return make(
      .verstrekking, by: .handhaver, release(.cells(melding, .melding, field), nil, to: .accounts(.jongerenwerker)))
  }

  mutating func releaseOfGroep(_ field: String) -> Attempt {
    let groep = must(make(.groep, by: .handhaver, ["naam": .text("groep Vogelplein")]))
    return make(
      .verstrekking, by: .handhaver, release(.cells(groep, .groep, field), nil, to: .accounts(.jongerenwerker)))
  }

  /// A release of a locatie at a casusoverleg where jongerenwerk and swt are present, the woco is invited and absent.
  mutating func releaseAtOverleg(
    status: String = "begonnen", by party: Party, to recipient: Party
  ) -> Attempt {
    let seats: [Party: Seat] = [
      .gemeente: .wmOost, .jongerenwerk: .jongerenwerker, .swt: .wijkteam, .woco: .woco, .handhaving: .handhaver,
    ]
    guard let author = seats[party], let account = seats[recipient] else {
      return Attempt(record: id(), rulings: [], isThere: false)
    }
    let casus = casusAtOverlast()
    let overleg = overleg(.casusoverleg, casus, status: status)
    invite(.jongerenwerker, to: overleg, casus, present: true)
    invite(.wijkteam, to: overleg, casus, present: true)
    invite(.woco, to: overleg, casus, present: false)
    let locatie = locatie(casus, by: author)
    return make(
      .verstrekking, by: author,
      release(.cells(locatie, .locatie, "plek"), casus, to: .accounts(account), overleg: overleg))
  }

  /// A release of a partner's persoon at a casusoverleg where it is present.
  mutating func releaseOfPersoonAtOverleg(to recipient: Seat) -> Attempt {
    let casus = casusAtOverlast()
    show(casus, to: .jongerenwerker)
    let overleg = overleg(.casusoverleg, casus, status: "begonnen")
    invite(.jongerenwerker, to: overleg, casus, present: true)
    invite(.wijkteam, to: overleg, casus, present: true)
    let persoon = persoon(casus, by: .jongerenwerker)
    return make(
      .verstrekking, by: .jongerenwerker,
      release(.cells(persoon, .persoon, "naam"), casus, to: .accounts(recipient), overleg: overleg))
  }

  /// A release of a persoon of one's own with a question.
  mutating func questionAboutPersoon(by seat: Seat, to recipient: Seat) -> Attempt {
    let casus = casusAtOverlast()
    show(casus, to: seat)
    let persoon = persoon(casus, by: seat)
    var values = release(.cells(persoon, .persoon, "naam"), casus, to: .accounts(recipient))
    values["bevraging"] = .boolean(true)
    values["motief"] = .text("Is deze persoon bij u bekend?")
    return make(.verstrekking, by: seat, values)
  }

  /// A release at an overleg without persons, of a persoon or of a locatie.
  mutating func releaseWithoutPersons(_ soort: OverlegSoort, persons: Bool) -> Attempt {
    let casus = casusAtOverlast()
    let overleg = overleg(soort, nil, status: "begonnen")
    let persoon = persoon(casus, by: .wmOost)
    let locatie = locatie(casus, by: .wmOost)
    let cells: FieldValue = persons ? .cells(persoon, .persoon, "naam") : .cells(locatie, .locatie, "plek")
    return make(.verstrekking, by: .wmOost, release(cells, casus, to: .accounts(.woco), overleg: overleg))
  }
}
