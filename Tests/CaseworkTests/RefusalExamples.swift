import Changes
import Records
import Testing

@testable import Casework

/// One refusal with the nearest act that is allowed.
struct RefusalExample: Sendable, CustomTestStringConvertible {
  let rule: String
  let reason: Ruling.Reason
  let name: String
  let refused: @Sendable (inout World) -> World.Attempt
  let allowed: @Sendable (inout World) -> World.Attempt

  init(
    _ rule: String, _ reason: Ruling.Reason, _ name: String,
    refused: @escaping @Sendable (inout World) -> World.Attempt,
    allowed: @escaping @Sendable (inout World) -> World.Attempt
  ) {
    self.rule = rule
    self.reason = reason
    self.name = name
    self.refused = refused
    self.allowed = allowed
  }

  var testDescription: String { "\(rule) \(reason.rawValue): \(name)" }

  static let all: [RefusalExample] =
    access + hinder + niveau + politie + casusoverleg + verstrekking + withoutPersons
}

struct RefusalTests {
  @Test("Each rule refuses its act, and allows the nearest right one", arguments: RefusalExample.all)
  func eachRuleRefusesAndAllows(_ example: RefusalExample) {
    var world = World()
    let refused = example.refused(&world)
    #expect(refused.codes.contains("\(example.rule) \(example.reason.rawValue)"), "got \(refused.codes)")
    world = World()
    #expect(example.allowed(&world).codes == [])
  }

  @Test("Every refusal that a rule declares has an example")
  func everyRefusalHasAnExample() {
    // Fields that must be filled, that stand and that step are tried one by one in WellFormedTests and StateTests.
    let ofTables: Set<Ruling.Reason> = [.required, .fixed, .illegalStep]
    let declared = Set(Casework.rules.flatMap(\.refuses)).filter { !ofTables.contains($0.reason) }
    let shown = Set(RefusalExample.all.map { CaseRule.Refusal($0.rule, $0.reason) })
    #expect(declared.subtracting(shown).map { "\($0.rule) \($0.reason.rawValue)" }.sorted() == [])
    #expect(shown.subtracting(declared).map { "\($0.rule) \($0.reason.rawValue)" }.sorted() == [])
    #expect(Set(Casework.rules.flatMap(\.refuses).map(\.reason)) == Set(Ruling.Reason.allCases))
  }

  @Test("A rule gives no refusal that it does not declare", arguments: RefusalExample.all)
  func noRuleRefusesOtherwise(_ example: RefusalExample) {
    var world = World()
    let declared = Set(Casework.rules.flatMap(\.refuses))
    for ruling in example.refused(&world).rulings {
      #expect(declared.contains(CaseRule.Refusal(ruling.rule, ruling.reason)), "\(ruling.rule) \(ruling.code)")
    }
  }
}

extension World {
  /// The values of a melding of `party`.
  func melding(_ party: Party) -> [String: FieldValue] {
    [
      "soort": .text("geluid"), "tijdstip": .integer(now), "plaats": .text("Vogelplein"),
      "bron": .identifier(party.id),
    ]
  }

  /// The values of an interventie carried out by `party`.
  func interventie(_ casus: RecordID, by party: Party) -> [String: FieldValue] {
    [
      "casus": .identifier(casus), "soort": .text("waarschuwen"), "uitvoerder": .identifier(party.id),
      "wanneer": .integer(now),
    ]
  }

  /// The values of an afspraak that `seat` will carry out.
  func afspraak(_ casus: RecordID, for seat: Seat) -> [String: FieldValue] {
    [
      "casus": .identifier(casus), "wie": .identifier(seat.id), "wat": .text("praten met de jongeren"),
      "wanneer": .integer(today + 7), "status": .text("open"),
    ]
  }
}
