import Casework
import Records

/// Every combination of circumstances that can occur in one row and column: what a permit must be able to meet.
///
/// Circumstances come from facts that do not depend on one another, so the combinations are the product of a few short
/// lists. Where a role says something of the facts, the lists are shorter.
struct Reach {
  private let factors: [[UInt32]]

  init(group: FieldGroup, role: RecipientRole) {
    // In this version nobody receives as a member of the Interventieteam (Protocol/casework.md, "Roles").
    guard role != .interventieteam else {
      factors = [[]]
      return
    }
    let isBetrokkene = role == .betrokkene
    factors = [
      Reach.fields[group.index],
      group == .gids ? Reach.directoryActs : isBetrokkene ? Reach.letters : Reach.acts,
      Reach.owners, Reach.recipients(role),
      [0, Condition.Predicate.alsVrager.bit], [0, Condition.Predicate.metMotief.bit],
      // Who is asked something is a source, and the other way about.
      role == .bron ? [Condition.Predicate.bevraagd.bit] : [0, Condition.Predicate.bevraagd.bit],
      [0, Condition.Predicate.voorVerzoek.bit], [0, Condition.Predicate.naVooroverleg.bit],
    ]
  }

  /// Whether `condition` holds in some combination that meets `requirement`. Neither looks at anything but the bits of
  /// `relevant`, so combinations that differ in other bits are tried once.
  func contains(_ requirement: Requirement, relevant: UInt32, where condition: (Circumstances) -> Bool) -> Bool {
    let lists = self.factors.map { factor in Set(factor.map { $0 & relevant }).sorted() }
    var factors: [[UInt32]] = []
    for (index, list) in lists.enumerated() {
      // Bits that only this list decides on can be settled here, before lists are combined.
      var here = list.reduce(0, |)
      for (other, list) in lists.enumerated() where other != index { here &= ~list.reduce(0, |) }
      let needed = requirement.needed & here
      let left = list.filter { $0 & needed == needed && $0 & requirement.excluded == 0 }
      if left.isEmpty { return false }
      factors.append(left)
    }
    return search(factors[...], 0) { requirement.holds(in: $0) && condition($0) }
  }

  private func search(_ rest: ArraySlice<[UInt32]>, _ bits: UInt32, _ condition: (Circumstances) -> Bool) -> Bool {
    guard let factor = rest.first else { return condition(Circumstances(bits: bits)) }
    return factor.contains { search(rest.dropFirst(), bits | $0, condition) }
  }

  /// What the schema's fields of each group are like; anything, for a group without fields yet.
  private static let fields: [[UInt32]] = FieldGroup.allCases.map { group in
    let fields = Schema.current.kinds.flatMap { kind in
      kind.fields.filter { $0.group == group }.map { Circumstances($0, of: kind).bits }
    }
    guard fields.isEmpty else { return Set(fields).sorted() }
    let personen = Condition.Predicate.personen.bit
    let hoofdlijn = Condition.Predicate.hoofdlijn.bit
    return [0, personen, hoofdlijn, personen | hoofdlijn]
  }

  private static let acts = acts { $0.basis != .directory }
  private static let directoryActs = acts { _ in true }
  private static let letters = acts { $0.basis == .verstrekking && $0.presence == .absent }

  /// The sorts of act, the overleg and who was there, of those that `filter` lets through.
  private static func acts(where filter: (DisclosureFacts) -> Bool) -> [UInt32] {
    let own: [Condition.Predicate] = [
      .vrijgegeven, .verstrekt, .aanwezig, .genodigd, .lbo, .oja, .lboOfOJA, .overlegOnbekend, .bijAanmelding,
    ]
    let mask = own.reduce(0) { $0 | $1.bit }
    var found: Set<UInt32> = []
    for basis in DisclosureFacts.Basis.possible {
      for overleg in DisclosureFacts.OverlegFact.allCases {
        for presence in DisclosureFacts.Presence.allCases {
          let facts = DisclosureFacts(
            niveau: .hinder, recipient: .overig, basis: basis, overleg: overleg, presence: presence)
          if facts.canOccur, filter(facts) { found.insert(Circumstances(facts).bits & mask) }
        }
      }
    }
    return found.sorted()
  }

  /// Who owns the record and who released it.
  private static let owners: [UInt32] = {
    let own: [Condition.Predicate] = [.doorEigenaar, .doorWijkmanager, .doorRegie, .vanPolitie, .politiegegevens]
    let mask = own.reduce(0) { $0 | $1.bit }
    var found: Set<UInt32> = []
    for isPolice in [false, true] {
      for regime in Regime.allCases {
        for releasedBy in DisclosureFacts.ReleasedBy.allCases {
          for isByRegie in [false, true] {
            let facts = DisclosureFacts(
              niveau: .hinder, recipient: .overig, ownerIsPolice: isPolice, regime: regime, releasedBy: releasedBy,
              isByRegie: isByRegie)
            if facts.canOccur { found.insert(Circumstances(facts).bits & mask) }
          }
        }
      }
    }
    return found.sorted()
  }()

  /// What sort of organisation somebody in the role can belong to.
  private static func recipients(_ role: RecipientRole) -> [UInt32] {
    switch role {
    case .wijkmanager, .voorzitter, .regisseur, .zorgtafel, .betrokkene: [0]
    case .partner, .bron, .interventieteam, .overig, .nietConvenant: [0, Condition.Predicate.politieOfHandhaving.bit]
    }
  }
}

extension DisclosureFacts {
  /// Whether these facts can be true together: nobody is known to have been at an overleg that is not known, and a
  /// wijkmanager is not of the police.
  var canOccur: Bool {
    let canRelease =
      switch releasedBy {
      case .owner: !(isByRegie && ownerIsPolice)
      case .wijkmanager: isByRegie
      case .other: !isByRegie
      }
    return canRelease && (presence != .present || overleg != .none && overleg != .unknown)
  }
}

extension DisclosureFacts.Basis {
  /// The sorts of act that there are: a verstrekking, standing in the directory, and the addressings of the schema.
  static let possible: [DisclosureFacts.Basis] = {
    let addressings = Schema.current.kinds.flatMap { kind in kind.addressees.map { Self(address: $0.addressRule) } }
    let possible = Set(addressings).union([.verstrekking, .directory])
    return allCases.filter(possible.contains)
  }()
}
