import Changes
import Records

/// Which predicates hold, as bits, so that a decision is two comparisons per alternative.
struct Circumstances: Hashable, Sendable {
  var bits: UInt32

  init(bits: UInt32 = 0) { self.bits = bits }

  /// What holds of the facts, whatever the field.
  init(_ facts: DisclosureFacts) {
    bits = 0
    set(.vrijgegeven, facts.basis != .directory)
    set(.verstrekt, facts.basis == .verstrekking)
    set(.aanwezig, facts.presence == .present && facts.overleg == .casusoverleg)
    set(.genodigd, facts.presence != .absent || facts.basis == .invitation || facts.basis == .agenda)
    set(.alsVrager, facts.isAsker)
    set(.bevraagd, facts.isQuestion)
    set(.metMotief, facts.hasMotive)
    set(.voorVerzoek, facts.hasRequest)
    set(.doorEigenaar, facts.releasedBy == .owner)
    set(.doorWijkmanager, facts.releasedBy == .wijkmanager)
    set(.doorRegie, facts.isByRegie)
    set(.vanPolitie, facts.ownerIsPolice)
    set(.politiegegevens, facts.ownerIsPolice || facts.regime == .wpg)
    set(.lbo, facts.overleg == .leefbaarheidsoverleg)
    set(.oja, facts.overleg == .overlegJeugdoverlast)
    set(.lboOfOJA, facts.overleg == .leefbaarheidsoverleg || facts.overleg == .overlegJeugdoverlast)
    set(.overlegOnbekend, facts.overleg == .unknown)
    set(.naVooroverleg, facts.isVooroverlegHeld)
    set(.politieOfHandhaving, facts.recipientPartyKind == .politie || facts.recipientPartyKind == .handhaving)
    set(.bijAanmelding, facts.basis == .aanmelding)
  }

  /// What holds of the field, whatever the facts.
  init(_ field: FieldSpec, of kind: KindSpec) {
    bits = 0
    set(.personen, field.category != .situatie)
    set(.minimaal, kind.number == KindSpec.persoon.number && Circumstances.minimal.contains(field.number))
    set(.hoofdlijn, field.marks.contains(.mainLine))
    set(.politiegegevens, field.group == .f12)
  }

  /// "minimal" of the domain model, 4: naam and geboortedatum, needed to answer a question.
  static let minimal = KindSpec.persoon.set { $0.name == "naam" || $0.name == "geboortedatum" }

  func union(_ other: Circumstances) -> Circumstances { Circumstances(bits: bits | other.bits) }

  func contains(_ predicate: Condition.Predicate) -> Bool { bits & predicate.bit != 0 }

  func satisfies(_ condition: Condition) -> Bool { contains(condition.predicate) != condition.isNegated }

  mutating func set(_ predicate: Condition.Predicate, _ holds: Bool) { if holds { bits |= predicate.bit } }
}

extension Condition.Predicate {
  var bit: UInt32 { 1 << UInt32(rawValue) }
}

/// A conjunction of conditions as two bit masks.
struct Requirement: Hashable, Sendable {
  let needed: UInt32
  let excluded: UInt32

  init(_ conditions: [Condition]) {
    var needed: UInt32 = 0
    var excluded: UInt32 = 0
    for condition in conditions {
      if condition.isNegated { excluded |= condition.predicate.bit } else { needed |= condition.predicate.bit }
    }
    self.needed = needed
    self.excluded = excluded
  }

  func holds(in circumstances: Circumstances) -> Bool {
    circumstances.bits & needed == needed && circumstances.bits & excluded == 0
  }
}
