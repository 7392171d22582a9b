import Casework
import Changes
import Records
import Testing

extension RefusalExample {
  static let access: [RefusalExample] = [
    RefusalExample(
      "ALG-06", .notTakingPart, "a party whose convenant has ended records a melding",
      refused: { world in world.make(.melding, by: .school, world.melding(.oudeSchool)) },
      allowed: { world in world.make(.melding, by: .woco, world.melding(.woco)) }),
    RefusalExample(
      "ALG-06", .administrationOnly, "a wijkmanager makes an account",
      refused: { world in
        world.make(
          .account, by: .wmOost,
          [
            "code": .text("x"), "naam": .text("y"), "partij": .identifier(Party.swt.id), "actief": .boolean(true),
          ])
      },
      allowed: { world in
        world.make(.schets, by: .wmOost, ["tekst": .text("rustig"), "datum": .integer(world.today)])
      }),
    RefusalExample(
      "POL-01", .policeKind, "the police record a persoon",
      refused: { world in world.make(.persoon, by: .wijkagent, ["naam": .text("Sami Kaya")]) },
      allowed: { world in world.make(.persoon, by: .handhaver, ["naam": .text("Sami Kaya")]) }),
    RefusalExample(
      "POL-01", .policeKind, "the police make an afspraak for somebody",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(.afspraak, by: .wijkagent, world.afspraak(casus, for: .jongerenwerker))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .wijkagent)))
        return world.change(afspraak, by: .wijkagent, ["status": .text("gedaan")])
      }),
    RefusalExample(
      "POL-01", .policeWords, "the police write words in the afspraak of the wijkmanager",
      refused: { world in
        let casus = world.casusAtOverlast()
        let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .wijkagent)))
        return world.change(
          afspraak, by: .wijkagent, ["status": .text("gedaan"), "terugkoppeling": .text("Mutatie 2026-77")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .jongerenwerker)))
        return world.change(
          afspraak, by: .jongerenwerker, ["status": .text("gedaan"), "terugkoppeling": .text("gesproken met ouders")])
      }),
    RefusalExample(
      "OVL-01", .wijkmanagerOnly, "a partner convenes a casusoverleg",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.make(
          .overleg, by: .handhaver,
          [
            "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(world.now),
            "status": .text("gepland"),
          ])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(
          .overleg, by: .wmOost,
          [
            "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(world.now),
            "status": .text("gepland"),
          ])
      }),
    RefusalExample(
      "LBO-02", .wijkmanagerOnly, "a partner convenes a leefbaarheidsoverleg",
      refused: { world in
        world.make(
          .overleg, by: .woco,
          ["soort": .text("lbo"), "datum": .integer(world.now), "status": .text("gepland"), "wijk": .text("Oost")])
      },
      allowed: { world in
        world.make(
          .overleg, by: .wmOost,
          ["soort": .text("lbo"), "datum": .integer(world.now), "status": .text("gepland"), "wijk": .text("Oost")])
      }),
    RefusalExample(
      "CAS-03", .wijkmanagerOnly, "a partner notes who is present",
      refused: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        let deelnemer = world.invite(.woco, to: overleg, casus, present: false)
        return world.change(deelnemer, by: .woco, ["aanwezig": .boolean(true)])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        let deelnemer = world.invite(.woco, to: overleg, casus, present: false)
        return world.change(deelnemer, by: .wmOost, ["aanwezig": .boolean(true)])
      }),
    RefusalExample(
      "CAS-08", .wijkmanagerOnly, "a partner who was there writes the verslag",
      refused: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        world.invite(.woco, to: overleg, casus, present: true)
        return world.change(overleg, by: .woco, ["verslag": .text("besproken")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(overleg, by: .wmOost, ["verslag": .text("besproken")])
      }),
    RefusalExample(
      "POL-02", .politieOnly, "a wijkmanager makes a politie-export",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(.politieExport, by: .wmOost, world.exportValues(casus, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmOost))
      }),
    RefusalExample(
      "AMB-11", .notYours, "a partner rewrites the interventie of another",
      refused: { world in
        let casus = world.casusAtHinder()
        let interventie = must(world.make(.interventie, by: .handhaver, world.interventie(casus, by: .jongerenwerk)))
        world.show(interventie, to: .jongerenwerker)
        return world.change(interventie, by: .jongerenwerker, ["effect": .text("voldoende")])
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        let interventie = must(world.make(.interventie, by: .handhaver, world.interventie(casus, by: .jongerenwerk)))
        return world.change(interventie, by: .handhaver, ["effect": .text("voldoende")])
      }),
    RefusalExample(
      "CAS-08", .verslagAuthor, "the new regiehouder rewrites the verslag of the first",
      refused: { world in
        let (overleg, _) = world.overlegTakenOver()
        return world.change(overleg, by: .wmOostTweede, ["verslag": .text("anders")])
      },
      allowed: { world in
        let (overleg, _) = world.overlegTakenOver()
        return world.change(overleg, by: .wmOost, ["verslag": .text("besproken: het plein")])
      }),
    RefusalExample(
      "ALG-05", .woonoverlast, "a melding is put into a woonoverlast casus",
      refused: { world in
        let casus = world.casus(type: "woonoverlast")
        var melding = world.melding(.handhaving)
        melding["casus"] = .identifier(casus)
        return world.make(.melding, by: .handhaver, melding)
      },
      allowed: { world in
        let casus = world.casus(type: "openbare_ruimte")
        var melding = world.melding(.handhaving)
        melding["casus"] = .identifier(casus)
        return world.make(.melding, by: .handhaver, melding)
      }),
    RefusalExample(
      "ALG-05", .woonoverlast, "the header of a woonoverlast casus is released",
      refused: { world in
        let casus = world.casus(type: "woonoverlast")
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.jongerenwerker)))
      },
      allowed: { world in
        let casus = world.casus(type: "openbare_ruimte")
        return world.make(
          .verstrekking, by: .handhaver,
          world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.jongerenwerker)))
      }),
    RefusalExample(
      "ALG-06", .unknownRecipient, "a schets goes to an account that is not in use",
      refused: { world in
        world.make(
          .schets, by: .handhaver,
          ["tekst": .text("rustig"), "datum": .integer(world.today), "gedeeld_met": .accounts(.vertrokken)])
      },
      allowed: { world in
        world.make(
          .schets, by: .handhaver,
          ["tekst": .text("rustig"), "datum": .integer(world.today), "gedeeld_met": .accounts(.jongerenwerker)])
      }),
  ]
}

extension World {
  /// A casus of this type by the handhaver.
  mutating func casus(type: String) -> RecordID {
    must(
      make(
        .casus, by: .handhaver,
        [
          "titel": .text("Flat"), "niveau": .text("hinder"), "type": .text(type), "wijk": .text("Oost"),
          "regiehouder": .identifier(Seat.handhaver.id),
        ]))
  }

  /// A casusoverleg of wm-oost on a casus whose regie then went to the other wijkmanager of the wijk.
  mutating func overlegTakenOver() -> (overleg: RecordID, casus: RecordID) {
    let casus = casusAtOverlast()
    let overleg = overleg(.casusoverleg, casus, status: "begonnen")
    must(change(casus, by: .wmOost, ["regiehouder": .identifier(Seat.wmOostTweede.id)]))
    return (overleg, casus)
  }
}
