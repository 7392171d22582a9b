import Casework
import Changes
import Records
import Testing

struct WriteRightsTests {
  private func may(_ seat: Seat, _ record: RecordID, _ fields: [String], _ world: World) -> Bool {
    guard let view = world.records[record] else { return false }
    let set = FieldSet(fields.compactMap { view.kind.field(named: $0)?.number })
    return WriteRights.mayWrite(world.author(seat), record: view, fields: set, file: world.file(of: view.root))
  }

  @Test("Only its maker writes a record of one's own", arguments: ["melding", "schets", "locatie", "groep", "persoon"])
  func ownRecords(_ name: String) throws {
    var world = World()
    let kind = try #require(Schema.current.kind(named: name))
    let id = world.id()
    world.records[id] = RecordView(id: id, kind: kind, owner: Seat.handhaver.id, values: [:])
    let fields = kind.fields.map(\.name)
    for seat in Seat.allCases { #expect(may(seat, id, fields, world) == (seat == .handhaver)) }
  }

  @Test("A record whose maker is not known is nobody's to write")
  func unknownOwner() {
    var world = World()
    let id = world.id()
    world.records[id] = RecordView(id: id, kind: .melding, owner: nil, values: [:])
    for seat in Seat.allCases { #expect(!may(seat, id, ["soort"], world)) }
  }

  @Test("At hinder the regiehouder writes the casus, the wijkmanager only what a besluit changes")
  func casusAtHinder() {
    var world = World()
    let casus = world.casusAtHinder()
    #expect(may(.handhaver, casus, ["titel", "niveau", "regiehouder", "status"], world))
    #expect(may(.wmOost, casus, ["niveau", "regiehouder"], world))
    #expect(!may(.wmOost, casus, ["status"], world))
    #expect(!may(.wmOost, casus, ["titel"], world))
    #expect(!may(.wmWest, casus, ["niveau"], world))
    #expect(!may(.jongerenwerker, casus, ["titel"], world))
    #expect(!may(.handhaverTweede, casus, ["titel"], world))
  }

  @Test("At overlast its maker no longer writes niveau, regie and status")
  func casusAtOverlast() {
    var world = World()
    let casus = world.casusAtOverlast()
    #expect(may(.wmOost, casus, ["titel", "niveau", "regiehouder", "status", "wijk"], world))
    #expect(may(.handhaver, casus, ["titel"], world))
    for field in ["niveau", "regiehouder", "status"] { #expect(!may(.handhaver, casus, [field], world)) }
  }

  @Test("Who carries out an afspraak writes its status and feedback and nothing else (CAS-09)")
  func afspraak() {
    var world = World()
    let casus = world.casusAtOverlast()
    let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .jongerenwerker)))
    #expect(may(.jongerenwerker, afspraak, ["status", "terugkoppeling"], world))
    #expect(!may(.jongerenwerker, afspraak, ["status", "wat"], world))
    #expect(!may(.jongerenwerker, afspraak, ["wie"], world))
    #expect(!may(.woco, afspraak, ["status"], world))
    #expect(may(.wmOost, afspraak, ["wat", "wanneer"], world))
  }

  @Test("The police choose from a list in another's record, and write no words there (POL-01, POL-03)")
  func policeInAnothersRecord() {
    var world = World()
    let casus = world.casusAtOverlast()
    let afspraak = must(world.make(.afspraak, by: .wmOost, world.afspraak(casus, for: .wijkagent)))
    #expect(may(.wijkagent, afspraak, ["status"], world))
    #expect(!may(.wijkagent, afspraak, ["terugkoppeling"], world))
    #expect(!may(.wijkagent, afspraak, ["status", "terugkoppeling"], world))
    // Whatever records the police might come to have a right in.
    for kind in Schema.current.kinds {
      let id = world.id()
      var record = RecordView(id: id, kind: kind, owner: Seat.wmOost.id, values: [:])
      record.set("wie", .identifier(Seat.wijkagent.id))
      record.set("regiehouder", .identifier(Seat.wijkagent.id))
      world.records[id] = record
      for field in kind.fields where !field.type.isClosed {
        #expect(!may(.wijkagent, id, [field.name], world), "\(kind.name).\(field.name)")
      }
    }
  }

  @Test("Who takes over the regie takes over overleggen and invitations, not the verslag (CAS-08)")
  func takenOver() {
    var world = World()
    let casus = world.casusAtOverlast()
    let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
    let deelnemer = world.invite(.woco, to: overleg, casus, present: false)
    #expect(!may(.wmOostTweede, overleg, ["status"], world))
    must(world.change(casus, by: .wmOost, ["regiehouder": .identifier(Seat.wmOostTweede.id)]))
    #expect(may(.wmOostTweede, overleg, ["status", "datum"], world))
    #expect(may(.wmOostTweede, deelnemer, ["aanwezig"], world))
    #expect(!may(.wmOostTweede, overleg, ["verslag"], world))
    #expect(may(.wmOost, overleg, ["verslag"], world))
    #expect(!may(.woco, deelnemer, ["aanwezig"], world))
  }

  @Test("A release and an export are their maker's alone")
  func actsOfOneselfOnly() {
    var world = World()
    let release = world.releaseOfMelding("soort").record
    #expect(may(.handhaver, release, ["ingetrokken_op"], world))
    #expect(!may(.jongerenwerker, release, ["ingetrokken_op"], world))
    let casus = world.casusAtOverlast()
    let export = world.politieExport(casus)
    #expect(may(.wijkagent, export, ["mutaties"], world))
    #expect(!may(.wmOost, export, ["mutaties"], world))
  }
}
