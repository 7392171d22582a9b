import Casework
import Changes
import Records
import Testing

struct CaseFileTests {
  @Test("What is not there reads as strictest: hinder, nobody, no wijk, no police data")
  func absentFacts() {
    let file = CaseFile(root: RecordID(high: 1, low: 1), records: [])
    #expect(file.niveau == .hinder)
    #expect(file.regiehouder == nil)
    #expect(file.wijk == nil)
    #expect(!file.isWoonoverlast)
    #expect(!file.hasPoliceData)
    #expect(!file.isVooroverlegHeld)
  }

  @Test("An unknown niveau reads as hinder")
  func unknownNiveau() {
    var world = World()
    let casus = world.casusAtOverlast()
    #expect(world.file(of: casus).niveau == .overlast)
    world.records[casus]?.set("niveau", .text("zeer_ernstig"))
    #expect(world.file(of: casus).niveau == .hinder)
  }

  @Test("A file holds the facts of its own root only")
  func ownRootOnly() {
    var world = World()
    let first = world.casusAtOverlast()
    let second = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, first, status: "begonnen")
    _ = world.persoon(first)
    #expect(world.file(of: first).overleggen.keys.contains(overleg))
    #expect(world.file(of: first).personen.count == 1)
    #expect(world.file(of: first).besluiten.count == 1)
    #expect(world.file(of: second).overleggen.isEmpty)
    #expect(world.file(of: second).personen.isEmpty)
  }

  @Test("Police data count from the first export, a vooroverleg when it was held")
  func policeFacts() {
    var world = World()
    let casus = world.casusAtOverlast()
    #expect(!world.file(of: casus).hasPoliceData)
    _ = world.politieExport(casus)
    #expect(world.file(of: casus).hasPoliceData)
    let vooroverleg = world.overleg(.vooroverlegPolitie, casus, status: "begonnen")
    #expect(!world.file(of: casus).isVooroverlegHeld)
    must(world.change(vooroverleg, by: .wmOost, ["status": .text("gehouden")]))
    #expect(world.file(of: casus).isVooroverlegHeld)
  }

  @Test("Only a casusoverleg that has begun is in session")
  func inSession() {
    var world = World()
    let casus = world.casusAtOverlast()
    _ = world.overleg(.vooroverlegPolitie, casus, status: "begonnen")
    #expect(!world.file(of: casus).isCasusoverlegInSession)
    let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
    #expect(!world.file(of: casus).isCasusoverlegInSession)
    must(world.change(overleg, by: .wmOost, ["status": .text("begonnen")]))
    #expect(world.file(of: casus).isCasusoverlegInSession)
    must(world.change(overleg, by: .wmOost, ["status": .text("gehouden")]))
    #expect(!world.file(of: casus).isCasusoverlegInSession)
  }

  @Test("Who is there without an invitation is not present")
  func presenceNeedsInvitation() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let deelnemer = world.invite(.woco, to: overleg, casus, present: true)
    #expect(world.file(of: casus).overleggen[overleg]?.present == [Seat.woco.id])
    guard let number = KindSpec.deelnemer.field(named: "uitgenodigd_op")?.number else { return }
    world.records[deelnemer]?.values[number] = nil
    #expect(world.file(of: casus).overleggen[overleg]?.present == [])
    #expect(world.file(of: casus).overleggen[overleg]?.invited == [:])
  }

  @Test("Of two invitations of one account the first counts")
  func firstInvitation() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    world.invite(.woco, to: overleg, casus, present: false, at: world.now + 500)
    world.invite(.woco, to: overleg, casus, present: true, at: world.now - 500)
    let facts = world.file(of: casus).overleggen[overleg]
    #expect(facts?.invited[Seat.woco.id] ?? .max < world.now)
    #expect(facts?.present == [Seat.woco.id])
  }

  @Test("The order of the records makes no difference")
  func orderMakesNoDifference() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    for seat in [Seat.woco, .jongerenwerker, .wijkteam] { world.invite(seat, to: overleg, casus, present: true) }
    let records = world.records.values.filter { $0.root == casus }
    let first = CaseFile(root: casus, records: records)
    let second = CaseFile(root: casus, records: records.reversed())
    #expect(first.overleggen == second.overleggen)
    #expect(first.besluiten.map(\.id) == second.besluiten.map(\.id))
  }

  @Test("A melding that stands alone is its own root, with its own wijk")
  func standsAlone() {
    var world = World()
    var values = world.melding(.handhaving)
    values["wijk"] = .text("Oost")
    let melding = must(world.make(.melding, by: .handhaver, values))
    #expect(world.file(of: melding).wijk == "Oost")
    #expect(world.file(of: melding).niveau == .hinder)
  }

  @Test("Facts are the kinds that can change who holds what; a file is also made of persons and exports")
  func factKinds() {
    let facts = Schema.current.kinds.filter(CaseFile.isFact).map(\.name)
    #expect(Set(facts) == ["casus", "besluit", "overleg", "deelnemer"])
    let read = Schema.current.kinds.filter(CaseFile.reads).map(\.name)
    #expect(Set(read) == ["casus", "besluit", "overleg", "deelnemer", "persoon", "politie-export"])
  }
}
