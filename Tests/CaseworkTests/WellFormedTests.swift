import Casework
import Changes
import Records
import Testing

/// A field of a kind, for tests that go through the whole schema.
struct SchemaField: Sendable, CustomTestStringConvertible {
  let kind: KindSpec
  let field: FieldSpec
  var testDescription: String { "\(kind.name).\(field.name)" }

  static func marked(_ mark: FieldSpec.Marks) -> [SchemaField] {
    Schema.current.kinds.filter { $0.creators != .beheer }.flatMap { kind in
      kind.fields.filter { $0.marks.contains(mark) }.map { SchemaField(kind: kind, field: $0) }
    }
  }
}

struct WellFormedTests {
  /// A complete record of `kind`, and who may make it, in a casus at overlast.
  private func complete(_ kind: KindSpec, _ world: inout World) -> (values: [String: FieldValue], by: Seat) {
    let casus = world.casusAtOverlast()
    let lbo = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    switch kind.name {
    case "casus":
      return (
        [
          "titel": .text("Plein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"), "wijk": .text("Oost"),
          "regiehouder": .identifier(Seat.handhaver.id),
        ], .handhaver
      )
    case "melding": return (world.melding(.handhaving).merging(["regime": .text("avg")]) { $1 }, .handhaver)
    case "schets": return (["tekst": .text("rustig"), "datum": .integer(world.today)], .handhaver)
    case "locatie": return (["wijk": .text("Oost")], .handhaver)
    case "groep": return (["naam": .text("groep Vogelplein")], .handhaver)
    case "persoon": return (["naam": .text("Sami Kaya")], .handhaver)
    case "politie-export": return (world.exportValues(casus, to: .wmOost), .wijkagent)
    case "interventie":
      return (world.interventie(casus, by: .handhaving).merging(["regime": .text("avg")]) { $1 }, .handhaver)
    case "overleg": return (world.casusoverlegValues(casus), .wmOost)
    case "deelnemer": return (world.invitation(.woco, lbo, nil), .wmOost)
    case "agendapunt": return (world.agendapunt(lbo), .wmOost)
    case "afspraak": return (world.afspraak(casus, for: .jongerenwerker), .wmOost)
    case "verzoek": return (["gericht_aan": .text("school X"), "wat": .text("toezicht")], .wmOost)
    case "besluit": return (world.besluit(casus, .overlast, .hinder, to: .handhaver), .wmOost)
    default:
      let overleg = world.overleg(.casusoverleg, casus, status: "begonnen")
      let verzoek = must(
        world.make(.verzoek, by: .wmOost, ["gericht_aan": .text("school X"), "wat": .text("toezicht")]))
      let instant = FieldValue.integer(world.now)
      return (
        world.release(.cells(casus, .casus, "titel"), casus, to: .accounts(.wmOost), overleg: overleg).merging(
          [
            "verzoek": .identifier(verzoek), "motief": .text("nodig"), "geldig_tot": instant,
            "als_vrager": .boolean(false), "bevraging": .boolean(false),
          ]) { $1 }, .wmOost
      )
    }
  }

  @Test(
    "A reason that says nothing is no reason",
    arguments: SchemaField.marked(.required).filter {
      ["grondslag", "motivering", "ingezette_interventies"].contains($0.field.name)
    })
  func silentReasons(_ row: SchemaField) {
    for silent in [" ", ".", "-", "--", "?", "1", "\u{200B}", "\u{2060}\u{00AD}"] {
      var world = World()
      let (values, seat) = complete(row.kind, &world)
      let rulings = world.make(row.kind, by: seat, values.merging([row.field.name: .text(silent)]) { $1 }).rulings
      #expect(rulings.contains { $0.reason == .required && $0.field == row.field.name }, "\(silent)")
    }
  }

  @Test("A record without a field that must be filled is refused", arguments: SchemaField.marked(.required))
  func requiredFields(_ row: SchemaField) {
    var world = World()
    let (values, seat) = complete(row.kind, &world)
    for blank: FieldValue? in [nil, .null, blankText(row.field)] {
      var without = values
      without[row.field.name] = blank
      let rulings = world.make(row.kind, by: seat, without).rulings
      #expect(rulings.contains { $0.reason == .required && $0.field == row.field.name })
    }
    #expect(world.make(row.kind, by: seat, values).codes == [])
  }

  @Test("A field that must be filled cannot be cleared later", arguments: SchemaField.marked(.required))
  func requiredFieldsLater(_ row: SchemaField) {
    var world = World()
    let (values, seat) = complete(row.kind, &world)
    let record = must(world.make(row.kind, by: seat, values))
    let rulings = world.change(record, by: seat, [row.field.name: .null]).rulings
    #expect(rulings.contains { $0.reason == .required && $0.field == row.field.name })
  }

  @Test("A field that stands cannot change, and may be written again as it is", arguments: SchemaField.marked(.fixed))
  func fixedFields(_ row: SchemaField) {
    var world = World()
    let (values, seat) = complete(row.kind, &world)
    let record = must(world.make(row.kind, by: seat, values))
    guard let value = values[row.field.name] ?? world.records[record]?[row.field.name] else {
      #expect(row.kind.rootFields.contains(row.field.number), "the test sets every other field that stands")
      return
    }
    for other in otherValues(value, row.field) {
      let rulings = world.change(record, by: seat, [row.field.name: other]).rulings
      #expect(rulings.contains { $0.reason == .fixed && $0.field == row.field.name })
    }
    #expect(world.change(record, by: seat, [row.field.name: value]).codes == [])
  }

  @Test("At hinder a release without a ground is refused by HIN-04, at overlast by CAS-05")
  func groundOfARelease() {
    var world = World()
    for (casus, rule) in [(world.casusAtHinder(), "HIN-04"), (world.casusAtOverlast(), "CAS-05")] {
      let locatie = world.locatie(casus)
      world.show(casus, to: .handhaver)
      var release = world.release(.cells(locatie, .locatie, "plek"), casus, to: .accounts(.wmOost))
      release["grondslag"] = .text("   ")
      #expect(world.make(.verstrekking, by: .handhaver, release).codes == ["\(rule) required"])
    }
  }

  @Test("The server asks of a melding only what was let go, and of a besluit everything")
  func serverSeesLess() {
    var world = World()
    let melding = world.make(.melding, by: .handhaver, ["soort": .text("geluid")], standpoint: .server)
    #expect(melding.codes == [])
    #expect(world.make(.melding, by: .handhaver, ["soort": .text("geluid")]).codes.count == 3)
    let casus = world.casusAtHinder()
    var besluit = world.besluit(casus, .hinder, .overlast, to: .wmOost)
    besluit["motivering"] = nil
    #expect(world.make(.besluit, by: .handhaver, besluit, standpoint: .server).codes == ["ALG-01 required"])
  }

  @Test("At the server a field that stands may arrive once, later than the record")
  func serverTakesLateFields() {
    var world = World()
    let melding = must(world.make(.melding, by: .handhaver, ["soort": .text("geluid")], standpoint: .server))
    #expect(world.change(melding, by: .handhaver, ["regime": .text("wpg")], standpoint: .server).codes == [])
    #expect(
      world.change(melding, by: .handhaver, ["regime": .text("avg")], standpoint: .server).codes == ["MEL-01 fixed"])
  }

  @Test("A release never gains an overleg or a question after it was made", arguments: [Standpoint.device, .server])
  func releasesStand(_ standpoint: Standpoint) {
    var world = World()
    let release = world.releaseOfMelding("soort").record
    let overleg = world.overleg(.leefbaarheidsoverleg, nil, status: "gepland")
    let later: [String: FieldValue] = [
      "bevraging": .boolean(true), "overleg": .identifier(overleg), "ontvangers": .accounts(.woco),
    ]
    for (name, value) in later {
      #expect(
        world.change(release, by: .handhaver, [name: value], standpoint: standpoint).codes.contains("CAS-05 fixed"))
    }
  }

  /// Something of the field's own shape that says nothing.
  private func blankText(_ field: FieldSpec) -> FieldValue {
    switch field.type {
    case .text: .text(" \n\t")
    case .references, .choices, .texts, .cells: .list([])
    default: .null
    }
  }

  private func otherValues(_ value: FieldValue, _ field: FieldSpec) -> [FieldValue] {
    switch (field.type, value) {
    case (.choice(let codes), .text(let text)): codes.filter { $0 != text }.map { .text($0) }
    case (_, .text(let text)): [.text(text + "!"), .null]
    case (_, .integer(let number)): [.integer(number + 1), .null]
    case (_, .boolean(let answer)): [.boolean(!answer)]
    case (_, .identifier): [.identifier(RecordID(high: 9, low: 9)), .null]
    case (_, .list): [.list([.identifier(RecordID(high: 9, low: 9)), .integer(2)])]
    default: [.null]
    }
  }
}
