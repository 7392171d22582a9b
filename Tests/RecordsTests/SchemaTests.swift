import Changes
import Records
import TestKit
import Testing

struct SchemaTests {
  private static let kinds = Schema.current.kinds
  static let types = kinds.flatMap(\.fields).map(\.type)

  @Test("Every kind has its own number and name, and is found by both")
  func kindsAreUnique() {
    #expect(Set(Self.kinds.map(\.number)).count == Self.kinds.count)
    #expect(Set(Self.kinds.map(\.name)).count == Self.kinds.count)
    #expect(Self.kinds.map(\.number) == Self.kinds.map(\.number).sorted())
    for kind in Self.kinds {
      #expect(Schema.current.kind(kind.number) == kind)
      #expect(Schema.current.kind(named: kind.name) == kind)
    }
    #expect(Schema.current.kind(0) == nil)
    #expect(Schema.current.kind(named: "brief") == nil)
  }

  @Test("Every field has its own number from 1 to 63 and its own name, and is found by both", arguments: kinds)
  func fieldsAreUnique(_ kind: KindSpec) {
    #expect(Set(kind.fields.map(\.number)).count == kind.fields.count)
    #expect(Set(kind.fields.map(\.name)).count == kind.fields.count)
    #expect(kind.fields.map(\.number) == kind.fields.map(\.number).sorted())
    for field in kind.fields {
      #expect((1...63).contains(field.number))
      #expect(kind.field(field.number) === field)
      #expect(kind.field(named: field.name) === field)
    }
    for number: FieldNumber in [0, 64, 255] { #expect(kind.field(number) == nil) }
  }

  /// A number once given out means one field for ever: this list only grows.
  @Test("No number has changed its meaning")
  func numbersAreStable() throws {
    let table = Self.kinds.map { kind in
      "\(kind.number) \(kind.name): " + kind.fields.map { "\($0.number) \($0.name)" }.joined(separator: ", ")
    }
    #expect(try Snapshot("Records/numbers.txt").difference(from: table.joined(separator: "\n") + "\n") == nil)
  }

  @Test("Names are what the CLI and CSV can take: small letters, digits and underscores", arguments: kinds)
  func namesArePlain(_ kind: KindSpec) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789_")
    #expect(Set(kind.name).isSubset(of: allowed.union("-")))
    for field in kind.fields { #expect(Set(field.name).isSubset(of: allowed), "\(field.name)") }
  }

  @Test("References lead to kinds, addressee fields to accounts", arguments: kinds)
  func references(_ kind: KindSpec) {
    for field in kind.fields {
      switch field.type {
      case .reference(let target), .references(let target, _):
        #expect(Schema.current.kind(named: target) != nil, "\(kind.name).\(field.name)")
        if field.addressRule != nil { #expect(target == "account") }
      default: #expect(field.addressRule == nil, "\(kind.name).\(field.name)")
      }
    }
  }

  @Test("Codes are distinct, and every rule that a field names is a rule of the process", arguments: kinds)
  func codesAndRules(_ kind: KindSpec) {
    for field in kind.fields {
      if case .choice(let codes) = field.type { #expect(Set(codes).count == codes.count) }
      if case .choices(let codes) = field.type { #expect(Set(codes).count == codes.count) }
      if let rule = field.addressRule { #expect(ProcessRule.named(rule) != nil, "\(rule)") }
    }
  }

  @Test("What never leaves a device is neither required nor an address, nor in the shareable set", arguments: kinds)
  func localFields(_ kind: KindSpec) {
    for field in kind.fields {
      #expect(kind.shareable.contains(field.number) == !field.isLocal)
      guard field.isLocal else { continue }
      #expect(!field.marks.contains(.required))
      #expect(field.addressRule == nil)
    }
  }

  @Test("Melder, notes and culturele achtergrond are local, and nothing else is")
  func localGroups() {
    let local = Self.kinds.flatMap { kind in kind.fields.filter(\.isLocal).map { "\(kind.name).\($0.name)" } }
    #expect(
      Set(local) == [
        "melding.melder_naam", "melding.melder_email", "melding.melder_telefoon", "melding.melder_delen_mag",
        "melding.melder_aantal_meldingen", "melding.notitie", "melding.bronsleutel", "melding.bronwaarden",
        "groep.culturele_achtergrond", "persoon.notitie",
      ])
  }

  @Test("The main lines are codes, numbers, days and place names, never free text (LBO-04, LBO-05)", arguments: kinds)
  func mainLinesAreNoText(_ kind: KindSpec) {
    for field in kind.fields where field.marks.contains(.mainLine) {
      switch field.type {
      case .text, .texts: #expect(["wijk", "buurt", "straat"].contains(field.name), "\(kind.name).\(field.name)")
      default: break
      }
    }
  }

  @Test("The main lines name no person (LBO-04)", arguments: kinds)
  func mainLines(_ kind: KindSpec) {
    for field in kind.fields where field.marks.contains(.mainLine) {
      #expect(field.category == .situatie, "\(kind.name).\(field.name)")
      #expect(!field.isLocal)
    }
  }

  @Test("Police data are of the police: class, group and law go together", arguments: kinds)
  func policeData(_ kind: KindSpec) {
    for field in kind.fields {
      #expect((field.group == .f12) == (field.category == .strafrechtelijk), "\(kind.name).\(field.name)")
      if field.group == .f12 { #expect(kind.regime == .wpg && kind.creators == .politie) }
    }
  }

  @Test("A BSN is class P2 and in row F08")
  func bsnFields() {
    for field in Self.kinds.flatMap(\.fields) {
      #expect((field.type == .bsn) == (field.category == .bsn))
      #expect((field.type == .bsn) == (field.group == .f08))
    }
  }
}
