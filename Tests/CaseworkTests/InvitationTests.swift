import Changes
import Records
import TestKit
import Testing

@testable import Casework

/// What an invitation releases besides itself: CAS-01, LBO-03.
struct InvitationTests {
  /// What somebody is given of a record by invitations: the names of the fields, and by which deelnemer.
  private func given(
    _ record: RecordID, to seat: Seat, _ world: World
  ) throws -> (names: Set<String>, acts: Set<RecordID>) {
    let view = try #require(world.records[record])
    var names: Set<String> = []
    var acts: Set<RecordID> = []
    for release in world.file(of: view.root).structuralReleases(of: view) where release.recipients == [seat.id] {
      let fields = try #require(release.covered(of: view))
      names.formUnion(fields.fields.compactMap { view.kind.field($0)?.name })
      acts.insert(release.id)
      #expect(release.address == "CAS-01" && release.author == Seat.wmOost.id)
    }
    return (names, acts)
  }

  @Test("Who is invited to a casusoverleg gets its head, and of the casus its place in the process")
  func casusoverleg() throws {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
    let invitation = world.invite(.woco, to: overleg, casus, present: false)
    let head = try given(overleg, to: .woco, world)
    #expect(head.names == ["casus", "soort", "wijk", "datum", "status", "volgende_datum"])
    #expect(head.acts == [invitation])
    #expect(try given(casus, to: .woco, world).names == ["niveau", "wijk", "regiehouder"])
    for seat in Seat.allCases where seat != .woco {
      #expect(try given(overleg, to: seat, world).names.isEmpty)
      #expect(try given(casus, to: seat, world).names.isEmpty)
    }
  }

  @Test("At the table one sees who else was invited and came; who is absent sees only the own invitation")
  func seats() throws {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let present = world.invite(.jongerenwerker, to: overleg, casus, present: true)
    let absent = world.invite(.woco, to: overleg, casus, present: false)
    let seen = try given(absent, to: .jongerenwerker, world)
    #expect(seen.names == ["casus", "overleg", "account", "uitgenodigd_op", "aanwezig"])
    #expect(seen.acts == [present])
    #expect(try given(present, to: .woco, world).names.isEmpty)
    #expect(try given(present, to: .jongerenwerker, world).names.isEmpty, "the own record is addressed already")
    must(world.change(absent, by: .wmOost, ["ingetrokken": .boolean(true)]))
    #expect(try given(absent, to: .jongerenwerker, world).names.isEmpty)
  }

  @Test("An invitation to an LBO gives its head and nothing of a casus")
  func leefbaarheidsoverleg() throws {
    var world = World()
    let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    world.invite(.handhaver, to: overleg, nil, present: false)
    #expect(try given(overleg, to: .handhaver, world).names.isSuperset(of: ["soort", "wijk", "datum", "status"]))
    let casus = world.casusAtHinder()
    let onAgenda = must(
      world.make(
        .overleg, by: .wmOost,
        [
          "soort": .text("lbo"), "datum": .integer(world.now), "status": .text("gepland"), "wijk": .text("Oost"),
          "casus": .identifier(casus),
        ]))
    world.invite(.woco, to: onAgenda, casus, present: false)
    #expect(try given(onAgenda, to: .woco, world).names.contains("datum"))
    #expect(try given(casus, to: .woco, world).names.isEmpty)
  }

  @Test("An invitation that is taken back gives nothing; an overleg that is called off still shows that it is")
  func ended() throws {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "gepland")
    let first = world.invite(.woco, to: overleg, casus, present: false)
    world.invite(.jongerenwerker, to: overleg, casus, present: false)
    must(world.change(first, by: .wmOost, ["ingetrokken": .boolean(true)]))
    #expect(try given(overleg, to: .woco, world).names.isEmpty)
    #expect(try given(casus, to: .woco, world).names.isEmpty)
    let record = try #require(world.records[first])
    let account = try #require(KindSpec.deelnemer.field(named: "account"))
    #expect(Release(addressing: record, field: account, author: Seat.wmOost.id, createdAt: 1) == nil)
    must(world.change(overleg, by: .wmOost, ["status": .text("vervallen")]))
    #expect(try given(overleg, to: .jongerenwerker, world).names.contains("status"))
    #expect(try given(casus, to: .jongerenwerker, world).names.isEmpty)
  }

  @Test("Nothing that an invitation gives says something of a person, or what the casus is about")
  func noPersons() throws {
    for number in CaseFile.placeFields.fields {
      #expect(KindSpec.casus.field(number)?.category == .situatie)
      #expect(KindSpec.casus.field(number)?.group != .f01)
    }
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "gehouden")
    world.invite(.woco, to: overleg, casus, present: true)
    let persoon = world.persoon(casus)
    let export = world.politieExport(casus)
    for record in [persoon, export] { #expect(try given(record, to: .woco, world).names.isEmpty) }
  }
}
