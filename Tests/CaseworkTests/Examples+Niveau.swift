import Casework
import Changes
import Records
import Testing

extension RefusalExample {
  static let hinder: [RefusalExample] = [
    RefusalExample(
      "MEL-01", .bronNotOwn, "a melding names another party as its bron",
      refused: { world in world.make(.melding, by: .handhaver, world.melding(.politie)) },
      allowed: { world in world.make(.melding, by: .handhaver, world.melding(.handhaving)) }),
    RefusalExample(
      "HIN-02", .newCasusNiveau, "a new casus starts at overlast",
      refused: { world in
        world.make(
          .casus, by: .wmOost,
          [
            "titel": .text("Plein"), "niveau": .text("overlast"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Seat.wmOost.id),
          ])
      },
      allowed: { world in
        world.make(
          .casus, by: .wmOost,
          [
            "titel": .text("Plein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Seat.wmOost.id),
          ])
      }),
    RefusalExample(
      "HIN-02", .newCasusRegiehouder, "a partner makes a casus for the wijkmanager",
      refused: { world in
        world.make(
          .casus, by: .handhaver,
          [
            "titel": .text("Plein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Seat.wmOost.id),
          ])
      },
      allowed: { world in
        world.make(
          .casus, by: .handhaver,
          [
            "titel": .text("Plein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
            "wijk": .text("Oost"), "regiehouder": .identifier(Seat.handhaver.id),
          ])
      }),
  ]

  static let niveau: [RefusalExample] = [
    RefusalExample(
      "ALG-01", .noRegie, "a partner without regie takes a besluit",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .jongerenwerker, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .wmOost, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      }),
    RefusalExample(
      "ALG-01", .noRegie, "the wijkmanager of another wijk takes a besluit",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .wmWest, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      }),
    RefusalExample(
      "ESC-06", .kerngroep, "a besluit to ernstige overlast",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(
          .besluit, by: .wmOost, world.besluit(casus, .overlast, .ernstigeOverlast, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .handhaver))
      }),
    RefusalExample(
      "ESC-06", .kerngroep, "the niveau itself is put to ernstige overlast",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.change(casus, by: .wmOost, ["niveau": .text("ernstige_overlast")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        must(world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .handhaver)))
        return world.change(
          casus, by: .wmOost, ["niveau": .text("hinder"), "regiehouder": .identifier(Seat.handhaver.id)])
      }),
    RefusalExample(
      "ALG-01", .besluitVan, "a second besluit while the first is not carried out",
      refused: { world in
        let casus = world.casusAtHinder()
        must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.make(.besluit, by: .wmOost, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .wmOost, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      }),
    RefusalExample(
      "ALG-01", .besluitVan, "a besluit that changes nothing",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .hinder, to: .handhaver))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      }),
    RefusalExample(
      "OVL-02", .tooFewParties, "one party scales up, named twice",
      refused: { world in
        let casus = world.casusAtHinder()
        var besluit = world.besluit(casus, .hinder, .overlast, to: .wmOost)
        besluit["betrokken_partijen"] = .parties(.handhaving, .handhaving)
        return world.make(.besluit, by: .handhaver, besluit)
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost))
      }),
    RefusalExample(
      "AFS-01", .tooFewParties, "the gemeente scales down alone",
      refused: { world in
        let casus = world.casusAtOverlast()
        var besluit = world.besluit(casus, .overlast, .hinder, to: .handhaver)
        besluit["betrokken_partijen"] = .parties(.gemeente)
        return world.make(.besluit, by: .wmOost, besluit)
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .handhaver))
      }),
    RefusalExample(
      "OVL-01", .regiehouderNotWijkmanager, "a besluit to overlast leaves the regie with the partner",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .handhaver))
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOostTweede))
      }),
    RefusalExample(
      "OVL-01", .regiehouderNotWijkmanager, "at overlast the regie goes to the wijkmanager of another wijk",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.change(casus, by: .wmOost, ["regiehouder": .identifier(Seat.wmWest.id)])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.change(casus, by: .wmOost, ["regiehouder": .identifier(Seat.wmOostTweede.id)])
      }),
    RefusalExample(
      "OVL-01", .regiehouderNotWijkmanager, "at overlast the casus moves to a wijk of which the regiehouder has none",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.change(casus, by: .wmOost, ["wijk": .text("West")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.change(
          casus, by: .wmOost, ["wijk": .text("West"), "regiehouder": .identifier(Seat.wmWest.id)])
      }),
    RefusalExample(
      "ALG-01", .besluitClosed, "a besluit that holds gets another regiehouder",
      refused: { world in
        let casus = world.casusAtHinder()
        let besluit = must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        must(
          world.change(
            casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)]))
        return world.change(besluit, by: .handhaver, ["nieuwe_regiehouder": .identifier(Seat.wmOostTweede.id)])
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        let besluit = must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.change(besluit, by: .handhaver, ["nieuwe_regiehouder": .identifier(Seat.wmOostTweede.id)])
      }),
    RefusalExample(
      "ALG-01", .besluitMissing, "the niveau changes without a besluit",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.change(
          casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)])
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.change(
          casus, by: .wmOost, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)])
      }),
    RefusalExample(
      "ALG-01", .besluitMissing, "an old besluit is used a second time",
      refused: { world in
        let casus = world.casusAtOverlast()
        must(world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .handhaver)))
        must(
          world.change(
            casus, by: .wmOost, ["niveau": .text("hinder"), "regiehouder": .identifier(Seat.handhaver.id)]))
        return world.change(
          casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        must(world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .handhaver)))
        must(
          world.change(
            casus, by: .wmOost, ["niveau": .text("hinder"), "regiehouder": .identifier(Seat.handhaver.id)]))
        must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.change(
          casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)])
      }),
    RefusalExample(
      "ALG-01", .besluitMissing, "at hinder the regie goes to another party",
      refused: { world in
        let casus = world.casusAtHinder()
        return world.change(casus, by: .handhaver, ["regiehouder": .identifier(Seat.jongerenwerker.id)])
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        return world.change(casus, by: .handhaver, ["regiehouder": .identifier(Seat.handhaverTweede.id)])
      }),
    RefusalExample(
      "ALG-01", .regiehouderMismatch, "the niveau changes and the regiehouder does not",
      refused: { world in
        let casus = world.casusAtHinder()
        must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.change(casus, by: .handhaver, ["niveau": .text("overlast")])
      },
      allowed: { world in
        let casus = world.casusAtHinder()
        must(world.make(.besluit, by: .handhaver, world.besluit(casus, .hinder, .overlast, to: .wmOost)))
        return world.change(
          casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)])
      }),
  ]
}
