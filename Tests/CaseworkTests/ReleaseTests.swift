import Casework
import Changes
import Records
import Testing

struct ReleaseTests {
  private func release(_ change: (inout RecordView) -> Void = { _ in }) -> Release? {
    var record = RecordView(id: RecordID(high: 7, low: 1), kind: .verstrekking, owner: Seat.wmOost.id, values: [:])
    record.set("cellen", .cells(RecordID(high: 7, low: 2), .melding, "soort"))
    record.set("ontvangers", .accounts(.woco, .wijkteam))
    record.set("grondslag", .text("convenant"))
    change(&record)
    return Release(verstrekking: record, createdAt: 1000)
  }

  @Test("A verstrekking is read whole")
  func readWhole() throws {
    let release = try #require(
      release {
        $0.set("motief", .text("nodig"))
        $0.set("als_vrager", .boolean(true))
      })
    #expect(release.author == Seat.wmOost.id)
    #expect(release.recipients == [Seat.woco.id, Seat.wijkteam.id])
    #expect(release.ground == "convenant")
    #expect(release.motive == "nodig")
    #expect(release.isAskedByRecipient)
    #expect(!release.isQuestion)
    #expect(release.address == nil)
    #expect(release.createdAt == 1000)
    #expect(release.cells == [CellSelection(record: RecordID(high: 7, low: 2), fields: FieldSet([2]))])
  }

  @Test(
    "A motive without a letter in it is none (AMB-06)", arguments: ["", " ", "\n\t", ".", "-", "...", "1", "\u{200B}"])
  func silentMotive(_ text: String) {
    #expect(release { $0.set("motief", .text(text)) }?.motive == nil)
  }

  @Test("A verstrekking without cells or recipients, or of another kind, releases nothing")
  func nothingReleased() {
    #expect(release { $0.set("cellen", .null) } == nil)
    #expect(release { $0.set("cellen", .list([.integer(1)])) } == nil)
    #expect(release { $0.set("ontvangers", .list([])) } == nil)
    let melding = RecordView(id: RecordID(high: 7, low: 1), kind: .melding, owner: Seat.wmOost.id, values: [:])
    #expect(Release(verstrekking: melding, createdAt: 0) == nil)
    let unowned = RecordView(id: RecordID(high: 7, low: 1), kind: .verstrekking, owner: nil, values: [:])
    #expect(Release(verstrekking: unowned, createdAt: 0) == nil)
  }

  @Test("A release holds to its last instant and not after it")
  func validity() {
    let release = release { $0.set("geldig_tot", .integer(5000)) }
    #expect(release?.isInForce(at: 1000) == true)
    #expect(release?.isInForce(at: 5000) == true)
    #expect(release?.isInForce(at: 5001) == false)
    #expect(self.release()?.isInForce(at: .max) == true)
  }

  @Test("A withdrawn release holds no more, whatever time the withdrawal names", arguments: [0, 5000, .max] as [Int64])
  func withdrawal(_ named: Int64) {
    let release = release { $0.set("ingetrokken_op", .integer(named)) }
    #expect(release?.isInForce(at: 4999) == false)
    #expect(release?.isInForce(at: 5000) == false)
  }

  @Test("Writing accounts into an addressee field is a release on its rule; writing nobody is none")
  func addressing() throws {
    var schets = RecordView(id: RecordID(high: 7, low: 3), kind: .schets, owner: Seat.handhaver.id, values: [:])
    let field = try #require(KindSpec.schets.field(named: "gedeeld_met"))
    let text = try #require(KindSpec.schets.field(named: "tekst"))
    #expect(Release(addressing: schets, field: field, author: Seat.handhaver.id, createdAt: 1) == nil)
    schets.set("gedeeld_met", .accounts(.jongerenwerker))
    schets.set("tekst", .text("rustig"))
    let release = try #require(
      Release(addressing: schets, field: field, author: Seat.handhaver.id, createdAt: 1))
    #expect(release.recipients == [Seat.jongerenwerker.id])
    #expect(release.address == "HIN-05")
    #expect(release.ground == "HIN-05")
    #expect(release.cells.isEmpty)
    #expect(Release(addressing: schets, field: text, author: Seat.handhaver.id, createdAt: 1) == nil)
  }

  @Test(
    "An addressing ends as its record says, and when it is taken back (POL-02)",
    arguments: [KindSpec.politieExport, .schets, .afspraak])
  func addressingEnds(_ kind: KindSpec) throws {
    let field = try #require(kind.addressees.first)
    let ending = try #require(Ending.of(kind))
    func addressing(_ change: (inout RecordView) -> Void) -> Release? {
      var record = RecordView(id: RecordID(high: 7, low: 4), kind: kind, owner: Seat.wmOost.id, values: [:])
      record.values[field.number] = .identifier(Seat.woco.id)
      change(&record)
      let isOver = ending.isOver(at: 5001) { record.values[$0] }
      let release = Release(addressing: record, field: field, author: Seat.wmOost.id, createdAt: 1)
      #expect(release?.isInForce(at: 5001) == !isOver)
      return release
    }
    #expect(addressing { _ in }?.isInForce(at: .max) == true)
    let term = addressing { $0.set("geldig_tot", .integer(5000)) }
    #expect(term?.isInForce(at: 5000) == true && term?.isInForce(at: 5001) == false)
    #expect(addressing { $0.set("ingetrokken_op", .integer(.max)) }?.isInForce(at: 0) == false)
    #expect(Casework.withdrawal(of: kind, at: 9) == ["ingetrokken_op": .integer(9)])
  }

  @Test("What can be taken back, and how")
  func takingBack() {
    #expect(
      Casework.withdrawal(of: .verstrekking, at: 9, reason: "klaar")
        == ["ingetrokken_op": .integer(9), "reden_intrekking": .text("klaar")])
    #expect(Casework.withdrawal(of: .besluit, at: 9) == ["gedeeld_met": .list([])])
    for kind in [KindSpec.melding, .persoon, .casus, .overleg, .deelnemer] {
      #expect(Casework.withdrawal(of: kind, at: 9) == nil, "\(kind.name)")
    }
    #expect(Ending.of(.verstrekking) == nil)
  }

  @Test("Every addressee field of the schema can be addressed", arguments: Schema.current.kinds)
  func everyAddressee(_ kind: KindSpec) {
    for field in kind.addressees {
      var record = RecordView(id: RecordID(high: 7, low: 4), kind: kind, owner: Seat.wmOost.id, values: [:])
      record.values[field.number] = .identifier(Seat.woco.id)
      let release = Release(addressing: record, field: field, author: Seat.wmOost.id, createdAt: 1)
      #expect(release?.recipients == [Seat.woco.id])
    }
  }
}
