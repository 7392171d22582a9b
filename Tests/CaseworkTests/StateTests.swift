import Changes
import Records
import Testing

@testable import Casework

struct StateTests {
  /// The status codes of the schema, by kind.
  private func codes(_ table: StateTable) -> [String] {
    guard case .choice(let codes)? = Schema.current.kind(named: table.kind)?.field(named: table.field)?.type else {
      return []
    }
    return codes
  }

  @Test("Every status of the schema is reached and is either final or goes on", arguments: StateTable.all)
  func tablesFitTheSchema(_ table: StateTable) {
    let codes = Set(codes(table))
    #expect(!codes.isEmpty)
    #expect(Set(table.starts).isSubset(of: codes))
    #expect(Set(table.steps.keys).isSubset(of: codes))
    #expect(Set(table.steps.values.joined()).isSubset(of: codes))
    #expect(Set(table.starts).union(table.steps.values.joined()) == codes)
  }

  @Test("Exactly the steps of the table are allowed", arguments: StateTable.all)
  func exactlyTheStepsOfTheTable(_ table: StateTable) {
    for before in codes(table) {
      #expect(table.allows(before, before))
      #expect(!table.allows(before, nil))
      #expect(table.allows(nil, before) == table.starts.contains(before))
      for after in codes(table) where after != before {
        #expect(table.allows(before, after) == (table.steps[before] ?? []).contains(after))
      }
    }
  }

  @Test("An overleg that is closed stays closed, and one that has begun is not planned again (POL-05)")
  func overlegStaysClosed() {
    var world = World()
    for (status, next) in [("gehouden", "begonnen"), ("gehouden", "gepland"), ("begonnen", "gepland")] {
      let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: status)
      #expect(world.change(overleg, by: .wmOost, ["status": .text(next)]).codes == ["POL-05 illegal-step"])
    }
    let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    for next in ["begonnen", "gehouden"] {
      #expect(world.change(overleg, by: .wmOost, ["status": .text(next)]).codes == [])
    }
  }

  @Test("A casus that is solved is opened again before it is afgeschaald")
  func casusSteps() {
    var world = World()
    let casus = world.casusAtHinder()
    #expect(world.change(casus, by: .handhaver, ["status": .text("opgelost")]).codes == [])
    #expect(world.change(casus, by: .handhaver, ["status": .text("afgeschaald")]).codes == ["HIN-08 illegal-step"])
    #expect(world.change(casus, by: .handhaver, ["status": .text("open")]).codes == [])
    #expect(world.change(casus, by: .handhaver, ["status": .null]).codes == ["HIN-08 illegal-step"])
  }

  @Test("An interventie may be recorded when it is over, and does not start again")
  func interventieSteps() {
    var world = World()
    let casus = world.casusAtHinder()
    var values = world.interventie(casus, by: .handhaving)
    values["status"] = .text("gedaan")
    let interventie = must(world.make(.interventie, by: .handhaver, values))
    #expect(
      world.change(interventie, by: .handhaver, ["status": .text("bezig")]).codes == ["HIN-08 illegal-step"])
  }

  @Test("A request is asked before it is done")
  func verzoekSteps() {
    var world = World()
    let verzoek = world.verzoek("toezicht om 12:00").record
    for (status, codes) in [("concept", []), ("gedaan", ["NCP-02 illegal-step"]), ("gevraagd", []), ("gedaan", [])] {
      #expect(world.change(verzoek, by: .wmOost, ["status": .text(status)]).codes == codes)
    }
  }

  @Test("An afspraak that was dropped stays dropped")
  func afspraakSteps() {
    var world = World()
    let casus = world.casusAtOverlast()
    let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .jongerenwerker)))
    #expect(world.change(afspraak, by: .jongerenwerker, ["status": .text("gedaan")]).codes == [])
    #expect(world.change(afspraak, by: .wmOost, ["status": .text("open")]).codes == [])
    #expect(world.change(afspraak, by: .wmOost, ["status": .text("vervallen")]).codes == [])
    #expect(
      world.change(afspraak, by: .jongerenwerker, ["status": .text("open")]).codes == ["CAS-09 illegal-step"])
  }
}
