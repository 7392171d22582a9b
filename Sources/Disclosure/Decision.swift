public import Casework
public import Records

/// What the deelbeleid says of one field for one recipient, and why. Explanations are made of this value and of nothing
/// else, so that the reason given is the reason that decided. Protocol/disclosure.md, "Decisions".
public struct Decision: Equatable, Sendable {
  /// How the field may be shown; nil when it is withheld.
  public let form: Form?
  /// The id of the rule that decided.
  public let rule: String
  /// What was found, the deciding finding first.
  public let because: [Finding]

  /// A decision by `rule`.
  public init(form: Form?, rule: String, because: [Finding]) {
    self.form = form
    self.rule = rule
    self.because = because
  }

  /// Whether the field may be shown in some form.
  public var isAllowed: Bool { form != nil }
}

/// One thing that a decision rests on.
public enum Finding: Hashable, Sendable {
  /// The casus falls outside the deelbeleid (ALG-05).
  case outside(rule: String)
  /// The field never leaves the replica that recorded it, whatever a deelbeleid says, by the rule of its row.
  case local(rule: String)
  /// The niveau has no row for the field: default deny (ALG-02).
  case unlisted
  /// The cell of the matrix; unclear where the process description leaves it open and the strict reading was built.
  case cell(rule: String, isUnclear: Bool)
  /// A prohibition matched; it wins from every cell.
  case prohibition(rule: String)
  /// The text says something of a person, so that it counts as such data.
  case mention(PersonMention)
  /// The condition was looked at and held.
  case holds(Condition)
  /// The condition was looked at and did not hold; with it, this could have been allowed.
  case missing(Condition)
}
