/// A numbered rule of the process description (domain model, chapter 3). Rule ids are stable: the deelbeleid, rulings,
/// the register and every explanation cite them.
public struct ProcessRule: Hashable, Sendable {
  /// Three letters and two digits, for example `HIN-04`.
  public let id: String
  /// What the rule says, in one plain Dutch sentence; nil for a rule that this release does not cite yet.
  public let meaning: String?
  /// What the rule says to who asks and gets a yes, where that reads better than ``meaning``.
  public let permission: String?
  /// What somebody can do who gets a no, in one plain Dutch sentence.
  public let advice: String?

  init(_ id: String, _ meaning: String?, permission: String? = nil, advice: String? = nil) {
    self.id = id
    self.meaning = meaning
    self.permission = permission
    self.advice = advice
  }

  /// The rule with this id; nil when the process has no such rule.
  public static func named(_ id: String) -> ProcessRule? { byID[id] }

  /// Every rule of the process, chapter by chapter.
  public static let all: [ProcessRule] = general + hinder + overlast + later

  private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
