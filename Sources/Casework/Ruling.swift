/// A refusal of an act by a rule of the process.
public struct Ruling: Equatable, Sendable {
  /// The rule of the domain model that refuses.
  public let rule: String
  /// Which refusal; Protocol/casework.md, "Rulings".
  public let reason: Reason
  /// The Dutch name of the field it is about, if it is about one.
  public let field: String?

  /// A refusal by `rule`.
  public init(_ rule: String, _ reason: Reason, field: String? = nil) {
    self.rule = rule
    self.reason = reason
    self.field = field
  }

  /// The code of the refusal, as it goes over the wire.
  public var code: String { reason.rawValue }

  /// In plain Dutch: what was refused, why, and what to do. Names fields, never values.
  public var message: String { "\(reason.text(field: field ?? "dit veld")) (\(rule))" }

  /// The closed list of refusals.
  public enum Reason: String, Sendable, CaseIterable {
    /// The record is not the author's to write.
    case notYours = "not-yours"

    func text(field: String) -> String {
      switch self {
      case .notYours:
        "U kunt dit niet wijzigen, want het is niet van u. Vraag het aan de maker of de regiehouder."
      }
    }
  }
}
