import Casework
import Changes
import Records
import Testing

extension RefusalExample {
  static let politie: [RefusalExample] = [
    RefusalExample(
      "POL-02", .notAWijkmanager, "an export goes to handhaving",
      refused: { world in
        let casus = world.casusAtOverlast()
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .handhaver))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmOost))
      }),
    RefusalExample(
      "POL-02", .notAWijkmanager, "an export goes to the wijkmanager of another wijk than the police hold",
      refused: { world in
        let casus = world.casusAtOverlast()
        world.show(casus, to: .wijkagent)
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmWest))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        world.show(casus, to: .wijkagent)
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmOost))
      }),
    RefusalExample(
      "POL-05", .inSession, "an export between start and close of the casusoverleg",
      refused: { world in
        let casus = world.casusAtOverlast()
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmOost))
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        must(world.change(overleg, by: .wmOost, ["status": .text("gehouden")]))
        return world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .wmOost))
      }),
    RefusalExample(
      "POL-05", .inSession, "an interventie of the police during the casusoverleg; before it they record what they do",
      refused: { world in
        let casus = world.casusAtOverlast()
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.make(.interventie, by: .wijkagent, world.interventie(casus, by: .politie))
      },
      allowed: { world in
        // HIN-02, HIN-06: who receives a melding has the regie and acts at once.
        must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        let casus = world.casusAtHinder(by: .wijkagent)
        return world.make(.interventie, by: .wijkagent, world.interventie(casus, by: .politie))
      }),
    RefusalExample(
      "POL-05", .inSession, "a melding of the police during the casusoverleg",
      refused: { world in
        let casus = world.casusAtOverlast()
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.make(
          .melding, by: .wijkagent, world.melding(.politie).merging(["casus": .identifier(casus)]) { $1 })
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .wijkagent)))
        return world.change(afspraak, by: .wijkagent, ["status": .text("gedaan")])
      }),
    RefusalExample(
      "POL-05", .inSession, "an export gets a longer term during the casusoverleg, which is no taking back",
      refused: { world in
        let casus = world.casusAtOverlast()
        let export = world.politieExport(casus)
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(export, by: .wijkagent, ["geldig_tot": .integer(world.now)])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let export = world.politieExport(casus)
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(export, by: .wijkagent, ["ingetrokken_op": .integer(world.now)])
      }),
    RefusalExample(
      "POL-06", .policeDataStand, "an export that the gemeente has gets other words",
      refused: { world in
        let export = world.politieExport(world.casusAtOverlast())
        return world.change(export, by: .wijkagent, ["samenvatting": .text("drie mutaties")], standpoint: .server)
      },
      allowed: { world in
        let export = world.politieExport(world.casusAtOverlast())
        return world.change(export, by: .wijkagent, ["contacten": .text("twee contacten")], standpoint: .server)
      }),
    RefusalExample(
      "POL-06", .policeDataStand, "a melding of the police that the gemeente has is emptied, to be filled again",
      refused: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.change(melding, by: .wijkagent, ["plaats": .null], standpoint: .server)
      },
      allowed: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.change(melding, by: .wijkagent, ["plaats": .text("Merelplein")], standpoint: .device)
      }),
    RefusalExample(
      "POL-06", .policeCellsNotHeld, "a field of an export is passed on that the police may still fill",
      refused: { world in world.passOn(fields: ["samenvatting", "contacten"], to: .jongerenwerker) },
      allowed: { world in world.passOn(fields: ["samenvatting", "mutaties"], to: .jongerenwerker) }),
    RefusalExample(
      "POL-05", .inSession, "an export that is there gets new text during the casusoverleg",
      refused: { world in
        let casus = world.casusAtOverlast()
        let export = world.politieExport(casus)
        _ = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(export, by: .wijkagent, ["contacten": .text("contact drie")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        let export = world.politieExport(casus)
        _ = world.overleg(.casusoverleg, casus, status: "gepland")
        return world.change(export, by: .wijkagent, ["contacten": .text("contact drie")])
      }),
    RefusalExample(
      "POL-03", .policeRecipient, "the police release a melding to handhaving (AMB-04)",
      refused: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.make(
          .verstrekking, by: .wijkagent,
          world.release(.cells(melding, .melding, "soort"), nil, to: .accounts(.wmOost, .handhaver)))
      },
      allowed: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.make(
          .verstrekking, by: .wijkagent,
          world.release(.cells(melding, .melding, "soort"), nil, to: .accounts(.wmOost)))
      }),
    RefusalExample(
      "POL-01", .policeRecipient, "the police release to an official of the gemeente without a role",
      refused: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.make(
          .verstrekking, by: .wijkagent,
          world.release(.cells(melding, .melding, "soort"), nil, to: .accounts(.beleid)))
      },
      allowed: { world in
        let melding = must(world.make(.melding, by: .wijkagent, world.melding(.politie)))
        return world.make(
          .verstrekking, by: .wijkagent,
          world.release(.cells(melding, .melding, "soort"), nil, to: .accounts(.voorzitter)))
      }),
    RefusalExample(
      "POL-04", .vooroverlegMissing, "a casusoverleg with police data is held before the vooroverleg",
      refused: { world in
        let casus = world.casusAtOverlast()
        _ = world.politieExport(casus)
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(overleg, by: .wmOost, ["status": .text("gehouden")])
      },
      allowed: { world in
        let casus = world.casusAtOverlast()
        _ = world.politieExport(casus)
        _ = world.overleg(.vooroverlegPolitie, casus, status: "gehouden")
        let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
        return world.change(overleg, by: .wmOost, ["status": .text("gehouden")])
      }),
    RefusalExample(
      "POL-04", .vooroverlegMissing, "a casusoverleg with a melding of the police is held before the vooroverleg",
      refused: { world in world.holdCasusoverleg(withMeldingOf: .wijkagent) },
      allowed: { world in world.holdCasusoverleg(withMeldingOf: .handhaver) }),
    RefusalExample(
      "POL-04", .vooroverlegMissing, "the vooroverleg is of a later day than the casusoverleg",
      refused: { world in world.holdCasusoverleg(withMeldingOf: .wijkagent, vooroverleg: 86_400_000) },
      allowed: { world in world.holdCasusoverleg(withMeldingOf: .wijkagent, vooroverleg: -86_400_000) }),
    RefusalExample(
      "POL-04", .vooroverlegMissing, "police data are passed on before the vooroverleg",
      refused: { world in world.passOn(vooroverleg: "gepland", to: .jongerenwerker) },
      allowed: { world in world.passOn(vooroverleg: "gehouden", to: .jongerenwerker) }),
    RefusalExample(
      "POL-06", .policeCellsNotAddressed, "another wijkmanager passes police data on",
      refused: { world in world.passOn(by: .wmOostTweede, to: .jongerenwerker) },
      allowed: { world in world.passOn(by: .wmOost, to: .jongerenwerker) }),
    RefusalExample(
      "POL-06", .casusoverlegMissing, "police data are passed on outside a casusoverleg",
      refused: { world in world.passOn(namingOverleg: false, to: .jongerenwerker) },
      allowed: { world in world.passOn(to: .jongerenwerker) }),
    RefusalExample(
      "POL-06", .absent, "police data are passed on to a partner who is not there",
      refused: { world in world.passOn(to: .woco) },
      allowed: { world in world.passOn(to: .jongerenwerker) }),
  ]
}

extension World {
  /// A casusoverleg that is held while the wijkmanager has a melding of `seat` in the casus.
  /// - Parameter vooroverleg: how much later than the casusoverleg the vooroverleg is, in milliseconds; nil for none.
  mutating func holdCasusoverleg(withMeldingOf seat: Seat, vooroverleg: Int64? = nil) -> Attempt {
    let casus = casusAtOverlast()
    var values = melding(seat.party)
    values["casus"] = .identifier(casus)
    show(must(make(.melding, by: seat, values)), to: .wmOost)
    if let vooroverleg {
      let id = overleg(.vooroverlegPolitie, casus, status: "gehouden")
      records[id]?.set("datum", .integer(now + vooroverleg))
    }
    let overleg = overleg(.casusoverleg, casus, status: "begonnen")
    return change(overleg, by: .wmOost, ["status": .text("gehouden")])
  }

  /// A verstrekking of the summary of a politie-export at a casusoverleg where jongerenwerk is present and the woco
  /// is invited and absent.
  mutating func passOn(
    by seat: Seat = .wmOost, vooroverleg: String = "gehouden", namingOverleg: Bool = true,
    fields: [String] = ["samenvatting"], to recipient: Seat
  ) -> Attempt {
    let casus = casusAtOverlast()
    let export = politieExport(casus)
    _ = overleg(.vooroverlegPolitie, casus, status: vooroverleg)
    let overleg = overleg(.casusoverleg, casus, status: "begonnen")
    invite(.jongerenwerker, to: overleg, casus, present: true)
    invite(.woco, to: overleg, casus, present: false)
    show(export, to: .wmOostTweede)
    return make(
      .verstrekking, by: seat,
      release(
        CellSelection.value([
          CellSelection(
            record: export,
            fields: FieldSet(fields.compactMap { KindSpec.politieExport.field(named: $0)?.number }))
        ]), casus, to: .accounts(recipient),
        overleg: namingOverleg ? overleg : nil))
  }
}
