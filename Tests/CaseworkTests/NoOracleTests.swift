import Casework
import Changes
import Records
import Testing

/// A ruling never tells an author what the author may not know: two worlds that differ only in that give one answer.
struct NoOracleTests {
  private let nothing = RecordID(high: 9, low: 9)

  @Test("A release of a record that one does not hold, and of one that does not exist, are refused alike")
  func unseenCells() {
    var world = World()
    let casus = world.casusAtHinder()
    let persoon = world.persoon(casus)
    let answers = [(persoon, casus), (nothing, casus), (nothing, nothing)].map { record, casus in
      world.make(
        .verstrekking, by: .jongerenwerker,
        world.release(.cells(record, .persoon, "naam"), casus, to: .accounts(.woco))
      ).rulings
    }
    #expect(answers[0] == [Ruling("CAS-05", .cellsNotYours, field: "cellen")])
    #expect(Set(answers.map { $0.map(\.message) }).count == 1)
  }

  @Test("An overleg on a casus that one does not hold, and on one that does not exist, are refused alike")
  func unseenCasus() {
    var world = World()
    let casus = world.casusAtOverlast()
    let answers = [casus, nothing].map { world.make(.overleg, by: .wmWest, world.casusoverlegValues($0)).rulings }
    #expect(!answers[0].isEmpty && answers[0] == answers[1])
  }

  @Test("An invitation to an overleg that one does not hold, and to one that does not exist, are refused alike")
  func unseenOverleg() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let lbo = world.overleg(.leefbaarheidsoverleg, nil, status: "begonnen")
    for (existing, root) in [(overleg, casus), (lbo, nil)] as [(RecordID, RecordID?)] {
      let answers = [existing, nothing].map { overleg in
        world.make(.deelnemer, by: .wmWest, world.invitation(.woco, overleg, root)).rulings
      }
      #expect(!answers[0].isEmpty && answers[0] == answers[1])
      let items = [existing, nothing].map { world.make(.agendapunt, by: .wmWest, world.agendapunt($0)).rulings }
      #expect(!items[0].isEmpty && items[0] == items[1])
    }
  }

  @Test("A release at an overleg one has no part in, and at one that does not exist, are refused alike")
  func releaseAtUnseenOverleg() {
    var world = World()
    let casus = world.casusAtOverlast()
    let locatie = world.locatie(casus, by: .wijkteam)
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let lbo = world.overleg(.leefbaarheidsoverleg, nil, status: "begonnen")
    let answers = [overleg, lbo, nothing].map { overleg in
      world.make(
        .verstrekking, by: .wijkteam,
        world.release(.cells(locatie, .locatie, "plek"), casus, to: .accounts(.woco), overleg: overleg)
      ).rulings
    }
    #expect(!answers[0].isEmpty && Set(answers.map { $0.map(\.message) }).count == 1)
  }

  @Test("A besluit on a casus of others tells nothing of its niveau")
  func unseenNiveau() {
    var world = World()
    let roots = [world.casusAtHinder(), world.casusAtOverlast(), nothing]
    let answers = roots.map { root in
      world.make(.besluit, by: .jongerenwerker, world.besluit(root, .overlast, .hinder, to: .jongerenwerker)).rulings
    }
    #expect(answers[0] == [Ruling("ALG-01", .noRegie)])
    #expect(Set(answers.map { $0.map(\.message) }).count == 1)
  }

  @Test("Who does not hold the niveau releases as at hinder; the deelbeleid then withholds")
  func releaseUnderUnseenNiveau() {
    var world = World()
    let roots = [world.casusAtHinder(), world.casusAtOverlast()]
    for root in roots {
      let locatie = world.locatie(root, by: .wijkteam)
      let release = world.release(.cells(locatie, .locatie, "plek"), root, to: .accounts(.woco))
      #expect(world.make(.verstrekking, by: .wijkteam, release).codes == [])
    }
  }

  @Test("A name that one does not hold is no name")
  func unseenNames() {
    var world = World()
    let casus = world.casusAtOverlast()
    let persoon = world.persoon(casus)
    let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    var values = world.agendapunt(overleg)
    values["casus"] = .identifier(casus)
    values["tekst"] = .text("Sami Kaya")
    #expect(world.make(.agendapunt, by: .wmOost, values).codes == [])
    world.show(persoon, to: .wmOost)
    #expect(world.make(.agendapunt, by: .wmOost, values).codes == ["LBO-05 name-in-text"])
  }

  @Test("The police hear nothing of the wijk of a casus that they do not hold")
  func unseenWijk() {
    var world = World()
    let roots = [world.casusAtHinder(wijk: "Oost"), world.casusAtHinder(wijk: "West"), nothing]
    for root in roots {
      #expect(world.make(.politieExport, by: .wijkagent, world.exportValues(root, to: .wmOost)).codes == [])
    }
  }

  @Test("No message holds a value", arguments: RefusalExample.all)
  func noValues(_ example: RefusalExample) {
    var world = World()
    for ruling in example.refused(&world).rulings {
      for secret in ["Sami", "Kaya", "Vogelplein", "mutatie", "111", "Oost", "P1"] {
        #expect(!ruling.message.contains(secret))
      }
    }
  }
}
