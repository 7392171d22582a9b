import Casework
import Records

/// Every combination of circumstances that can occur in one row and column: what a permit must be able to meet.
///
/// Circumstances come from facts that do not depend on one another, so the combinations are the product of a few short
/// lists. Where a role says something of the facts, the lists are shorter.
struct Reach {
  private let factors: [[UInt32]]

  init(group: FieldGroup, role: RecipientRole) {
    factors = [
      Reach.fields(group), Reach.acts(group, role), Reach.owners(group), Reach.recipients(role),
      [0, Condition.Predicate.alsVrager.bit], [0, Condition.Predicate.metMotief.bit],
      // Who is asked something is a source, and the other way about.
      role == .bron ? [Condition.Predicate.bevraagd.bit] : [0, Condition.Predicate.bevraagd.bit],
      [0, Condition.Predicate.voorVerzoek.bit], [0, Condition.Predicate.naVooroverleg.bit],
    ]
  }

  /// Whether `condition` holds in some combination.
  func contains(where condition: (Circumstances) -> Bool) -> Bool { search(factors[...], 0, condition) }

  private func search(_ rest: ArraySlice<[UInt32]>, _ bits: UInt32, _ condition: (Circumstances) -> Bool) -> Bool {
    guard let factor = rest.first else { return condition(Circumstances(bits: bits)) }
    return factor.contains { search(rest.dropFirst(), bits | $0, condition) }
  }

  /// What the schema's fields of the group are like; anything, for a group without fields yet.
  private static func fields(_ group: FieldGroup) -> [UInt32] {
    let fields = Schema.current.kinds.flatMap { kind in
      kind.fields.filter { $0.group == group }.map { Circumstances($0, of: kind).bits }
    }
    guard fields.isEmpty else { return Array(Set(fields)).sorted() }
    let police = group == .f12 ? Condition.Predicate.politiegegevens.bit : 0
    return [0, Condition.Predicate.personen.bit].flatMap { [$0 | police, $0 | police | Condition.Predicate.hoofdlijn.bit] }
  }

  /// The sorts of act, the overleg and who was there.
  private static func acts(_ group: FieldGroup, _ role: RecipientRole) -> [UInt32] {
    let own: [Condition.Predicate] = [
      .vrijgegeven, .verstrekt, .aanwezig, .genodigd, .lbo, .oja, .lboOfOJA, .overlegOnbekend, .bijAanmelding,
    ]
    let mask = own.reduce(0) { $0 | $1.bit }
    var found: Set<UInt32> = []
    for basis in DisclosureFacts.Basis.allCases where basis != .directory || group == .gids {
      for overleg in DisclosureFacts.OverlegFact.allCases {
        for presence in DisclosureFacts.Presence.allCases {
          let facts = DisclosureFacts(
            niveau: .hinder, recipient: role, basis: basis, overleg: overleg, presence: presence)
          if facts.canOccur { found.insert(Circumstances(facts).bits & mask) }
        }
      }
    }
    return found.sorted()
  }

  /// Who owns the record and who released it.
  private static func owners(_ group: FieldGroup) -> [UInt32] {
    let own: [Condition.Predicate] = [.doorEigenaar, .doorWijkmanager, .vanPolitie, .politiegegevens]
    let mask = own.reduce(0) { $0 | $1.bit }
    var found: Set<UInt32> = []
    for isPolice in [false, true] {
      for regime in Regime.allCases {
        for releasedBy in DisclosureFacts.ReleasedBy.allCases {
          let facts = DisclosureFacts(
            niveau: .hinder, recipient: .overig, ownerIsPolice: isPolice, regime: regime, releasedBy: releasedBy)
          found.insert(Circumstances(facts).bits & mask)
        }
      }
    }
    return found.sorted()
  }

  /// What sort of organisation somebody in the role can belong to.
  private static func recipients(_ role: RecipientRole) -> [UInt32] {
    switch role {
    case .wijkmanager, .voorzitter, .regisseur, .zorgtafel, .betrokkene: [0]
    case .partner, .bron, .interventieteam, .overig, .nietConvenant: [0, Condition.Predicate.politieOfHandhaving.bit]
    }
  }
}

extension DisclosureFacts {
  /// Whether these facts can be true together: nobody was at an overleg that is not known, and who has no account was
  /// at none.
  var canOccur: Bool {
    if presence == .present, overleg == .none || overleg == .unknown { return false }
    return recipient != .betrokkene || presence == .absent && basis == .verstrekking
  }
}
