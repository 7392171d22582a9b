public import Changes
import Records

/// What ``ExportFilter`` found of one record, field by field.
public struct Export: Sendable {
  /// The fields that leave the device.
  public private(set) var leaving = FieldSet()
  private let kind: KindSpec
  private let heldBackRule: String
  private var permits: [FieldNumber: (rule: String, recipients: [RecordID])] = [:]
  private var refusals: [FieldNumber: Decision] = [:]
  private var heldBackByProfile = FieldSet()

  /// What becomes of one field.
  public enum Verdict: Equatable, Sendable {
    /// It leaves by `rule`, for the recipients; with none, only the server uses it, to judge.
    case leaves(rule: String, recipients: [RecordID])
    /// It stays on the device.
    case heldBack(rule: String, reason: Reason)
  }

  /// Why a field stays.
  public enum Reason: Equatable, Sendable {
    /// It never leaves the replica that recorded it.
    case local
    /// The party's own profile keeps it.
    case profile
    /// No release in force covers it.
    case notReleased
    /// It is released, but the deelbeleid refuses it to every recipient; the decision for the first of them.
    case policy(Decision)
  }

  init(kind: KindSpec, heldBackRule: String) {
    self.kind = kind
    self.heldBackRule = heldBackRule
  }

  /// What becomes of the field with this number.
  public func verdict(_ field: FieldNumber) -> Verdict {
    guard let spec = kind.field(field) else { return .heldBack(rule: heldBackRule, reason: .local) }
    if let rule = spec.group.localRule { return .heldBack(rule: rule, reason: .local) }
    if leaving.contains(field) {
      let permit = permits[field]
      return .leaves(rule: permit?.rule ?? Export.processRule, recipients: permit?.recipients ?? [])
    }
    if heldBackByProfile.contains(field) { return .heldBack(rule: "HIN-04", reason: .profile) }
    if let refusal = refusals[field] { return .heldBack(rule: refusal.rule, reason: .policy(refusal)) }
    return .heldBack(rule: heldBackRule, reason: .notReleased)
  }

  /// The rule by which the facts of the case are known to the process: the niveau decides what may be shared.
  static let processRule = "ALG-02"

  /// Takes in what one recipient may be shown.
  mutating func add(_ projection: Projection, covered: FieldSet, recipient: RecordID) {
    for field in covered.fields {
      guard let decision = projection.decision(field) else { continue }
      guard decision.isAllowed else {
        if refusals[field] == nil { refusals[field] = decision }
        continue
      }
      leaving.insert(field)
      permits[field, default: (decision.rule, [])].recipients.append(recipient)
    }
  }

  /// Takes back one field for the party's profile.
  mutating func holdBack(_ field: FieldNumber) {
    leaving.remove(field)
    permits[field] = nil
    heldBackByProfile.insert(field)
  }

  /// Adds what the server needs to judge.
  mutating func addProcessFields(_ fields: FieldSet) {
    leaving = leaving.union(fields.subtracting(heldBackByProfile))
  }
}

extension Export.Verdict {
  /// In plain Dutch: whether it leaves, why with the rule, and what to do.
  public var explained: String {
    switch self {
    case .leaves(let rule, let recipients) where recipients.isEmpty:
      "Gaat naar de server, die het nodig heeft voor het beleid (\(rule)). Niemand krijgt het hierdoor te zien."
    case .leaves(let rule, _): "Gaat mee (\(rule))."
    case .heldBack(let rule, .local): "Blijft op dit apparaat. Dit veld gaat nooit weg (\(rule))."
    case .heldBack(let rule, .profile):
      "Blijft op dit apparaat. Uw organisatie deelt dit veld nooit (\(rule)). Vraag uw beheerder naar het profiel."
    case .heldBack(let rule, .notReleased):
      "Blijft op dit apparaat. Niets gaat vanzelf (\(rule)). Maak een verstrekking als u dit wilt delen."
    case .heldBack(_, .policy(let decision)): "Blijft op dit apparaat. \(decision.explained)"
    }
  }
}
