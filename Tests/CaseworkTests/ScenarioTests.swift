import Casework
import Changes
import Records
import Testing

/// The end-to-end scenarios of the domain model, chapter 6, as far as the process decides: who may do what, and as what
/// somebody would receive. What they then hold is for the tests of the deelbeleid and of the server.
struct ScenarioTests {
  @Test("S1: at hinder a partner acts at once and asks nobody (HIN-02, HIN-03, HIN-05, HIN-06)")
  func hinderOffline() throws {
    var world = World()
    // The gemeente is not there: no convenant, no wijkmanager. Nothing of the act waits for it.
    for seat in Seat.allCases where seat.party == .gemeente { world.records[seat.id] = nil }
    world.records[Party.gemeente.id] = nil

    let casus = world.casusAtHinder()
    var melding = world.melding(.handhaving)
    melding["casus"] = .identifier(casus)
    melding["notitie"] = .text("Sami K., 15")
    must(world.make(.melding, by: .handhaver, melding))
    let interventie = must(world.make(.interventie, by: .handhaver, world.interventie(casus, by: .jongerenwerk)))
    for status in ["bezig", "gedaan"] {
      must(world.change(interventie, by: .handhaver, ["status": .text(status), "effect": .text("voldoende")]))
    }
    let schets = must(
      world.make(
        .schets, by: .handhaver,
        [
          "casus": .identifier(casus), "tekst": .text("jongeren op het plein"), "datum": .integer(world.today),
          "gedeeld_met": .accounts(.jongerenwerker),
        ]))
    must(world.change(casus, by: .handhaver, ["status": .text("monitoring")]))

    let file = world.file(of: casus)
    #expect(file.regiehouder == Seat.handhaver.id)
    #expect(file.niveau == .hinder)
    let record = try #require(world.records[schets])
    let field = try #require(record.kind.field(named: "gedeeld_met"))
    let release = Release(addressing: record, field: field, author: Seat.handhaver.id, createdAt: world.now)
    let roles = [Seat.jongerenwerker, .woco].map {
      RecipientRole.role(of: $0.id, release: release, in: file, directory: world.directory, now: world.now)
    }
    #expect(roles == [.partner, .partner])
    #expect(release?.recipients == [Seat.jongerenwerker.id])
  }

  @Test("S1: no rule ever refuses an interventie at hinder for want of somebody else's act (HIN-06)")
  func noApproval() {
    var world = World()
    let casus = world.casusAtHinder()
    for soort in KindSpec.interventieSoorten {
      for party in Party.allCases {
        for status in ["gepland", "bezig", "gedaan", "gestopt"] {
          var values = world.interventie(casus, by: party)
          values["soort"] = .text(soort)
          values["status"] = .text(status)
          #expect(world.make(.interventie, by: .handhaver, values).codes == [])
        }
      }
    }
  }

  @Test("S2: a leefbaarheidsoverleg without persons (LBO-01, LBO-05, OJA-02)")
  func leefbaarheidsoverleg() {
    var world = World()
    let casus = world.casusAtHinder()
    let persoon = world.persoon(casus)
    world.show(persoon, to: .wmOost)
    world.show(casus, to: .wmOost)
    let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    world.invite(.woco, to: overleg, nil, present: false)
    var item = world.agendapunt(overleg)
    item["casus"] = .identifier(casus)
    item["tekst"] = .text("3 meldingen van geluid, 2 groepen, na 22:00")
    item["genodigden"] = .accounts(.woco, .jongerenwerker)
    let agendapunt = must(world.make(.agendapunt, by: .wmOost, item))

    #expect(
      world.change(agendapunt, by: .wmOost, ["personen": .list([.identifier(persoon)])]).codes
        == ["LBO-05 persons-on-agenda"])
    #expect(world.change(agendapunt, by: .wmOost, ["tekst": .text("bsn 111222333")]).codes == ["LBO-05 bsn-in-text"])
    #expect(world.change(agendapunt, by: .wmOost, ["titel": .text("Sami K.")]).codes == ["LBO-05 name-in-text"])
    #expect(
      world.change(agendapunt, by: .woco, ["personen": .list([.identifier(persoon)])]).codes
        == ["LBO-02 wijkmanager-only"])
    #expect(world.change(agendapunt, by: .wmOost, ["personen": .list([])]).codes == [])
    let release = world.release(.cells(persoon, .persoon, "naam"), casus, to: .accounts(.woco), overleg: overleg)
    #expect(world.make(.verstrekking, by: .handhaver, release).codes == ["CAS-01 overleg-unknown"])
    world.invite(.handhaver, to: overleg, nil, present: true)
    world.show(overleg, to: .handhaver)
    #expect(world.make(.verstrekking, by: .handhaver, release).codes == ["LBO-05 person-cells"])
    #expect(
      world.make(
        .verstrekking, by: .wmOost,
        world.release(.cells(agendapunt, .agendapunt, "titel"), casus, to: .accounts(.woco), overleg: overleg)
      ).codes == [])
  }

  @Test("S3: police to gemeente, casusoverleg, and on to who is present (POL-01..06, CAS-01, CAS-08)")
  func policeToGemeente() {
    var world = World()
    let casus = world.casusAtOverlast()
    world.show(casus, to: .wijkagent)
    let export = world.politieExport(casus)
    let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
    for seat in [Seat.wijkagent, .jongerenwerker, .wijkteam] {
      world.invite(seat, to: overleg, casus, present: true)
    }
    world.invite(.woco, to: overleg, casus, present: false)

    // Without the vooroverleg there is no way on.
    must(world.change(overleg, by: .wmOost, ["status": .text("begonnen")]))
    #expect(
      world.change(overleg, by: .wmOost, ["status": .text("gehouden")]).codes == ["POL-04 vooroverleg-missing"])
    _ = world.overleg(.vooroverlegPolitie, casus, status: "gehouden")

    let cells = FieldValue.cells(export, .politieExport, "samenvatting")
    let recipients = FieldValue.accounts(.jongerenwerker, .wijkteam)
    #expect(
      world.make(.verstrekking, by: .wmOost, world.release(cells, casus, to: recipients)).codes.contains(
        "POL-06 casusoverleg-missing"))
    #expect(
      world.make(.verstrekking, by: .wmOost, world.release(cells, casus, to: recipients, overleg: overleg)).codes == [])
    for (seat, code) in [(Seat.woco, "POL-06 absent"), (.handhaver, "CAS-01 not-invited")] {
      #expect(
        world.make(.verstrekking, by: .wmOost, world.release(cells, casus, to: .accounts(seat), overleg: overleg)).codes
          == [code])
    }

    // Between start and close the police add nothing; after close it goes to the wijkmanager only.
    let mutatie = world.exportValues(casus, to: .wmOost)
    #expect(world.make(.politieExport, by: .wijkagent, mutatie).codes == ["POL-05 in-session"])
    must(
      world.change(
        overleg, by: .wmOost, ["status": .text("gehouden"), "verslag": .text("besproken met alle partners")]))
    #expect(
      world.make(.politieExport, by: .wijkagent, world.exportValues(casus, to: .jongerenwerker)).codes
        == ["POL-02 not-a-wijkmanager"])
    #expect(world.make(.politieExport, by: .wijkagent, mutatie).codes == [])
    #expect(
      world.change(overleg, by: .jongerenwerker, ["verslag": .text("anders")]).codes == ["CAS-08 wijkmanager-only"])
    #expect(
      world.make(
        .verstrekking, by: .wijkagent,
        world.release(.cells(export, .politieExport, "mutaties"), casus, to: .accounts(.jongerenwerker))
      ).codes.contains("POL-03 police-recipient"))
  }

  @Test("S4: a school is asked to help, without persons (NCP-01, NCP-02)")
  func schoolAsked() {
    var world = World()
    let casus = world.casusAtOverlast()
    _ = world.persoon(casus, naam: "P1", by: .wmOost)
    _ = world.persoon(casus, naam: "Noor el Amrani", by: .wmOost)
    let values: [String: FieldValue] = [
      "casus": .identifier(casus), "gericht_aan": .text("school X"), "wat": .text("extra toezicht"),
      "waar": .text("het plein"), "wanneer": .text("12:00"), "status": .text("concept"),
    ]
    let verzoek = must(world.make(.verzoek, by: .wmOost, values))
    for (field, text) in [("wat", "toezicht i.v.m. P1"), ("waar", "bij Noor"), ("wanneer", "12:00, N.A.")] {
      let rulings = world.change(verzoek, by: .wmOost, [field: .text(text)]).rulings
      #expect(rulings == [Ruling("NCP-01", .nameInText, field: field)])
      #expect(rulings.first?.message.contains("Schrijf de tekst zonder personen") == true)
    }
    must(world.change(verzoek, by: .wmOost, ["status": .text("gevraagd")]))
    // The school has no convenant: no account of it can be given anything.
    let release = world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.school))
    #expect(world.make(.verstrekking, by: .wmOost, release).codes.contains("ALG-06 unknown-recipient"))
  }

  @Test("Up and down again: the regie goes to the wijkmanager and back (ALG-01, OVL-01, AFS-01)")
  func upAndDown() {
    var world = World()
    let casus = world.casusAtOverlast()
    #expect(world.file(of: casus).regiehouder == Seat.wmOost.id)
    must(world.make(.besluit, by: .wmOost, world.besluit(casus, .overlast, .hinder, to: .jongerenwerker)))
    must(
      world.change(
        casus, by: .wmOost,
        [
          "niveau": .text("hinder"), "regiehouder": .identifier(Seat.jongerenwerker.id),
          "status": .text("afgeschaald"),
        ]))
    #expect(world.file(of: casus).regiehouder == Seat.jongerenwerker.id)
    #expect(world.change(casus, by: .wmOost, ["status": .text("monitoring")]).codes == ["AMB-11 not-yours"])
    #expect(world.change(casus, by: .jongerenwerker, ["status": .text("monitoring")]).codes == [])
  }
}
