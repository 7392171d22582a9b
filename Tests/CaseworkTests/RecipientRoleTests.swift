import Casework
import Changes
import Records
import Testing

struct RecipientRoleTests {
  /// A release by wm-oost, at an overleg or with a question.
  private func release(
    to seat: Seat, overleg: RecordID? = nil, isQuestion: Bool = false, _ world: inout World
  ) -> Release? {
    var record = RecordView(id: world.id(), kind: .verstrekking, owner: Seat.wmOost.id, values: [:])
    record.set("cellen", CellSelection.value([CellSelection(record: world.id(), fields: FieldSet([1]))]))
    record.set("ontvangers", .accounts(seat))
    if let overleg { record.set("overleg", .identifier(overleg)) }
    record.set("bevraging", .boolean(isQuestion))
    return Release(verstrekking: record, createdAt: world.now)
  }

  private func role(_ seat: Seat, _ release: Release?, _ root: RecordID, _ world: World) -> RecipientRole {
    RecipientRole.role(
      of: seat.id, release: release, in: world.file(of: root), directory: world.directory, now: world.now)
  }

  @Test("The names are the columns of the matrix")
  func columns() {
    #expect(RecipientRole.allCases.map(\.rawValue) == ["WM", "VZ", "RG", "KP", "BB", "ITL", "OP", "ZM", "NC", "BT"])
  }

  @Test("Who does not take part is no convenant party, before anything else")
  func nietConvenant() {
    var world = World()
    let casus = world.casusAtHinder()
    for seat in [Seat.school, .vertrokken] {
      #expect(role(seat, release(to: seat, &world), casus, world) == .nietConvenant)
    }
    world.records[Seat.wmOost.id]?.set("actief", .boolean(false))
    #expect(role(.wmOost, release(to: .wmOost, &world), casus, world) == .nietConvenant)
  }

  @Test("Roles of the gemeente come from the function, whatever the release")
  func gemeente() {
    var world = World()
    let casus = world.casusAtOverlast()
    for release in [nil, release(to: .wmOost, &world)] {
      #expect(role(.wmOost, release, casus, world) == .wijkmanager)
      #expect(role(.wmWest, release, casus, world) == .overig)
      #expect(role(.voorzitter, release, casus, world) == .voorzitter)
      #expect(role(.regisseur, release, casus, world) == .regisseur)
      #expect(role(.meldpunt, release, casus, world) == .zorgtafel)
    }
  }

  @Test("Without a known wijk no wijkmanager is the wijkmanager")
  func unknownWijk() {
    var world = World()
    let root = must(world.make(.melding, by: .handhaver, world.melding(.handhaving)))
    #expect(role(.wmOost, release(to: .wmOost, &world), root, world) == .overig)
  }

  @Test("At hinder an explicit release makes a partner, being in the casus does not")
  func partnerAtHinder() {
    var world = World()
    let casus = world.casusAtHinder()
    #expect(role(.jongerenwerker, release(to: .jongerenwerker, &world), casus, world) == .partner)
    #expect(role(.jongerenwerker, nil, casus, world) == .overig)
    #expect(role(.wijkagent, release(to: .wijkagent, &world), casus, world) == .partner)
  }

  @Test("At overlast a partner is who is present at the casusoverleg of the release")
  func partnerAtOverlast() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let other = world.overleg(.casusoverleg, casus, status: "gehouden")
    world.invite(.jongerenwerker, to: overleg, casus, present: true)
    world.invite(.woco, to: overleg, casus, present: false)
    #expect(role(.jongerenwerker, release(to: .jongerenwerker, overleg: overleg, &world), casus, world) == .partner)
    #expect(role(.jongerenwerker, release(to: .jongerenwerker, overleg: other, &world), casus, world) == .overig)
    #expect(role(.jongerenwerker, release(to: .jongerenwerker, &world), casus, world) == .overig)
    #expect(role(.woco, release(to: .woco, overleg: overleg, &world), casus, world) == .overig)
    #expect(role(.handhaver, release(to: .handhaver, overleg: overleg, &world), casus, world) == .overig)
  }

  @Test("Who was invited after the release is no partner for it, also when present (AMB-20)")
  func lateJoiner() throws {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let deelnemer = world.invite(.woco, to: overleg, casus, present: true)
    let release = try #require(release(to: .woco, overleg: overleg, &world))
    let minute: Int64 = 60_000
    for (later, expected) in [(-minute, RecipientRole.partner), (4 * minute, .partner), (6 * minute, .overig)] {
      let old = try #require(world.records[deelnemer])
      world.records[deelnemer] = RecordView(
        id: old.id, kind: old.kind, owner: old.owner, values: old.values, made: release.createdAt + later)
      #expect(role(.woco, release, casus, world) == expected)
      let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .woco)))
      let field = try #require(KindSpec.afspraak.field(named: "wie"))
      let view = try #require(world.records[afspraak])
      let addressing = Release(addressing: view, field: field, author: Seat.wmOost.id, createdAt: release.createdAt)
      #expect(role(.woco, addressing, casus, world) == expected)
    }
  }

  @Test("Presence at the vooroverleg does not make a partner")
  func vooroverleg() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.vooroverlegPolitie, casus, status: "begonnen")
    world.invite(.wijkagent, to: overleg, casus, present: true)
    #expect(role(.wijkagent, release(to: .wijkagent, overleg: overleg, &world), casus, world) == .overig)
  }

  @Test("A release at an LBO or OJA, or at an overleg that is not of the casus, reaches other parties only")
  func withoutPersons() {
    var world = World()
    let casus = world.casusAtHinder()
    let lbo = world.overleg(.leefbaarheidsoverleg, nil, status: "begonnen")
    let oja = world.overleg(.overlegJeugdoverlast, nil, status: "begonnen")
    for overleg in [lbo, oja, RecordID(high: 9, low: 9)] {
      let release = release(to: .jongerenwerker, overleg: overleg, isQuestion: true, &world)
      #expect(role(.jongerenwerker, release, casus, world) == .overig)
      #expect(role(.jongerenwerker, release, overleg, world) == .overig)
    }
  }

  @Test("Who is asked something is a source, at hinder and at overlast")
  func bron() {
    var world = World()
    for casus in [world.casusAtHinder(), world.casusAtOverlast()] {
      #expect(role(.woco, release(to: .woco, isQuestion: true, &world), casus, world) == .bron)
    }
  }

  @Test("An afspraak and a besluit make a partner of who was at a casusoverleg, not of who was only invited")
  func addressings() throws {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let absent = world.invite(.woco, to: overleg, casus, present: false)
    let present = world.invite(.jongerenwerker, to: overleg, casus, present: true)
    let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .woco)))
    var atTable = world.afspraak(casus, for: .woco)
    atTable["overleg"] = .identifier(overleg)
    let atOverleg = must(world.make(.afspraak, by: .wmOost, atTable))
    var values = world.besluit(casus, .overlast, .hinder, to: .handhaver)
    values["gedeeld_met"] = .accounts(.woco, .jongerenwerker)
    let besluit = must(world.make(.besluit, by: .wmOost, values))
    let schets = must(
      world.make(
        .schets, by: .handhaver,
        [
          "casus": .identifier(casus), "tekst": .text("rustig"), "datum": .integer(world.today),
          "gedeeld_met": .accounts(.woco, .jongerenwerker),
        ]))
    let expected: [(RecordID, String, RecipientRole)] = [
      (present, "account", .partner), (absent, "account", .partner), (afspraak, "wie", .partner),
      (atOverleg, "wie", .partner), (besluit, "gedeeld_met", .partner), (schets, "gedeeld_met", .overig),
    ]
    for (id, name, role) in expected {
      let record = try #require(world.records[id])
      let field = try #require(record.kind.field(named: name))
      let release = Release(addressing: record, field: field, author: Seat.wmOost.id, createdAt: world.now)
      #expect(release?.address == field.addressRule)
      #expect(self.role(.jongerenwerker, release, casus, world) == role)
      #expect(self.role(.woco, release, casus, world) == .overig)
      #expect(self.role(.wijkteam, release, casus, world) == .overig)
    }
  }

  @Test("Nobody was at an overleg that was called off, or by an invitation that was taken back")
  func calledOff() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    world.invite(.jongerenwerker, to: overleg, casus, present: true)
    let other = world.invite(.wijkteam, to: overleg, casus, present: true)
    #expect(role(.wijkteam, release(to: .wijkteam, overleg: overleg, &world), casus, world) == .partner)
    must(world.change(other, by: .wmOost, ["ingetrokken": .boolean(true)]))
    #expect(role(.wijkteam, release(to: .wijkteam, overleg: overleg, &world), casus, world) == .overig)
    must(world.change(overleg, by: .wmOost, ["status": .text("vervallen")]))
    #expect(role(.jongerenwerker, release(to: .jongerenwerker, overleg: overleg, &world), casus, world) == .overig)
  }

  @Test("Where the casus is not held, the police still bring it to a wijkmanager; nobody else does")
  func policeWithoutCasus() throws {
    let world = World()
    let unknown = RecordID(high: 9, low: 9)
    for (author, expected) in [(Seat.wijkagent, RecipientRole.wijkmanager), (.handhaver, .overig)] {
      var record = RecordView(id: world.id(), kind: .verstrekking, owner: author.id, values: [:])
      record.set("cellen", CellSelection.value([CellSelection(record: world.id(), fields: FieldSet([1]))]))
      record.set("ontvangers", .accounts(.wmOost))
      let release = try #require(Release(verstrekking: record, createdAt: world.now))
      #expect(role(.wmOost, release, unknown, world) == expected)
      #expect(role(.jongerenwerker, release, unknown, world) == .partner)
    }
  }

  @Test("No account is ever the betrokkene or, in this version, a member of the Interventieteam")
  func neverAnAccount() {
    var world = World()
    let overlast = world.casusAtOverlast()
    let roots = [world.casusAtHinder(), overlast, world.overleg(.leefbaarheidsoverleg, nil, status: "begonnen")]
    for seat in Seat.allCases {
      for root in roots {
        for isQuestion in [false, true] {
          let role = role(seat, release(to: seat, isQuestion: isQuestion, &world), root, world)
          #expect(role != .betrokkene && role != .interventieteam)
        }
      }
    }
  }
}
