import Casework
import Changes
import TestKit

@testable import Disclosure
@testable import Records

/// A field that is decided on.
struct Subject: CustomStringConvertible {
  let field: FieldSpec
  let kind: KindSpec

  var description: String { "\(kind.name).\(field.name)" }
  var isPersonal: Bool { field.category != .situatie }
  var isMainLine: Bool { field.marks.contains(.mainLine) }
  var isMinimal: Bool { kind.name == "persoon" && ["naam", "geboortedatum"].contains(field.name) }

  /// Every field of the schema, and four made-up ones for each row of the matrix: with and without a person, in and
  /// outside the main lines. Rows without fields are tried with those, and rows with fields in more ways.
  static let all: [Subject] = {
    let real = Schema.current.kinds.flatMap { kind in kind.fields.map { Subject(field: $0, kind: kind) } }
    let made = FieldGroup.allCases.map { group in
      KindSpec(
        9000, "proef", creators: .anyone,
        [
          row(1, "a", .boolean, .situatie, group), row(2, "b", .boolean, .situatie, group, [.mainLine]),
          row(3, "c", .boolean, .persoon, group), row(4, "d", .boolean, .persoon, group, [.mainLine]),
        ])
    }
    return real + made.flatMap { kind in kind.fields.map { Subject(field: $0, kind: kind) } }
  }()

  /// The subjects of each group.
  static let byGroup = Dictionary(grouping: all, by: \.field.group)
}

extension Seed {
  /// Facts of any sort, likely and unlikely.
  mutating func facts(niveau: Niveau, recipient: RecipientRole) -> DisclosureFacts {
    DisclosureFacts(
      niveau: niveau, isWoonoverlast: next() % 16 == 0, recipient: recipient,
      recipientPartyKind: next() % 3 == 0 ? nil : pick([.politie, .handhaving, .swt, .gemeente, .meldpunt]),
      ownerIsPolice: next() % 4 == 0, regime: next() % 4 == 0 ? .wpg : .avg,
      releasedBy: pick(DisclosureFacts.ReleasedBy.allCases), isByRegie: next() % 2 == 0,
      basis: next() % 2 == 0 ? .verstrekking : pick(DisclosureFacts.Basis.allCases),
      overleg: next() % 3 == 0 ? .casusoverleg : pick(DisclosureFacts.OverlegFact.allCases),
      presence: pick(DisclosureFacts.Presence.allCases), isAsker: next() % 2 == 0, isQuestion: next() % 2 == 0,
      hasMotive: next() % 2 == 0, hasRequest: next() % 2 == 0, isVooroverlegHeld: next() % 2 == 0)
  }

  /// One of `choices`.
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int(next() % UInt64(choices.count))]
  }
}
