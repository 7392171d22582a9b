import Changes
import Records
import Testing

@testable import Casework

struct CaseFileTests {
  @Test("What is not there reads as strictest: hinder, nobody, no wijk, no police data")
  func absentFacts() {
    let file = CaseFile(root: RecordID(high: 1, low: 1), records: [])
    #expect(file.niveau == .hinder)
    #expect(file.regiehouder == nil)
    #expect(file.wijk == nil)
    #expect(!file.isWoonoverlast)
    #expect(file.politieExports.isEmpty)
    #expect(!file.isVooroverlegHeld(before: nil))
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
    #expect(world.file(of: casus).politieExports.isEmpty)
    _ = world.politieExport(casus)
    #expect(world.file(of: casus).politieExports.count == 1)
    let vooroverleg = world.overleg(.vooroverlegPolitie, casus, status: "begonnen")
    #expect(!world.file(of: casus).isVooroverlegHeld(before: nil))
    must(world.change(vooroverleg, by: .wmOost, ["status": .text("gehouden")]))
    #expect(world.file(of: casus).isVooroverlegHeld(before: nil))
  }

  @Test("Politie and gemeente met before a casusoverleg when that was on its day or earlier (POL-04)")
  func vooroverlegComesFirst() throws {
    let day: Int64 = 86_400_000
    for (offset, isBefore) in [(-3 * day, true), (0, true), (60_000, true), (day, false), (400 * day, false)] {
      var world = World()
      let casus = world.casusAtOverlast()
      let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
      let vooroverleg = world.overleg(.vooroverlegPolitie, casus, status: "gehouden")
      world.records[vooroverleg]?.set("datum", .integer(world.now + offset))
      let file = world.file(of: casus)
      #expect(file.isVooroverlegHeld(before: file.overleggen[overleg]) == isBefore, "\(offset)")
    }
  }

  @Test("The last besluit is the one that was made last, whatever date it bears")
  func lastBesluit() {
    let root = RecordID(high: 7, low: 1)
    func besluit(_ number: UInt64, datum: Int64, made: Int64?, regiehouder: Seat) -> RecordView {
      var record = RecordView(
        id: RecordID(high: 7, low: number), kind: .besluit, owner: Seat.handhaver.id, values: [:], made: made)
      record.set("casus", .identifier(root))
      record.set("naar", .text("overlast"))
      record.set("datum", .integer(datum))
      record.set("nieuwe_regiehouder", .identifier(regiehouder.id))
      return record
    }
    func decided(_ first: Int64?, _ second: Int64?) -> Set<RecordID> {
      let records = [
        besluit(2, datum: 20_700, made: first, regiehouder: .wmOost),
        besluit(3, datum: 20_100, made: second, regiehouder: .wmOostTweede),
      ]
      return CaseFile(root: root, records: records).decidedRegiehouders(naar: .overlast)
    }
    #expect(decided(1_000_000, 2_000_000) == [Seat.wmOostTweede.id])
    #expect(decided(2_000_000, 1_000_000) == [Seat.wmOost.id])
    #expect(decided(2_000_000, 1_999_000) == [Seat.wmOost.id, Seat.wmOostTweede.id])
    #expect(decided(nil, nil) == [Seat.wmOost.id, Seat.wmOostTweede.id])
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
