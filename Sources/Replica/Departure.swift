public import Changes
public import Disclosure
public import Records

/// What becomes of one pending field at the next exchange.
public enum Departure: Equatable, Sendable {
  /// It goes to the server, for these accounts, by this rule.
  case leaves(rule: String, recipients: [RecordID])
  /// It goes to the server, which needs it to judge; nobody is shown it.
  case leavesForProcess(rule: String)
  /// It goes to the server, because it is an answer in somebody else's record.
  case leavesToOwner
  /// It stays, by this rule.
  case heldBack(rule: String, reason: Export.Reason)
  /// It would go for the process, but nothing that it belongs to goes: of its casus, or of what it releases.
  case waits(rule: String)
  /// It stays, because this device has no deelbeleid yet.
  case heldBackWithoutPolicy

  /// Whether it leaves the device.
  public var leaves: Bool {
    switch self {
    case .leaves, .leavesForProcess, .leavesToOwner: true
    case .heldBack, .waits, .heldBackWithoutPolicy: false
    }
  }

  /// The rule that decided, when one did.
  public var rule: String? {
    switch self {
    case .leaves(let rule, _), .leavesForProcess(let rule), .heldBack(let rule, _), .waits(let rule): rule
    case .leavesToOwner, .heldBackWithoutPolicy: nil
    }
  }

  /// The accounts it goes to; none when it only goes to the server, or stays.
  public var recipients: [RecordID] {
    if case .leaves(_, let recipients) = self { recipients } else { [] }
  }

  /// In plain Dutch: whether it leaves, why, and what to do.
  public var explained: String {
    switch self {
    case .leaves(let rule, let recipients): Export.Verdict.leaves(rule: rule, recipients: recipients).explained
    case .leavesForProcess(let rule): Export.Verdict.leaves(rule: rule, recipients: []).explained
    case .leavesToOwner: "Gaat naar de server: dit is uw antwoord in een gegeven van een ander."
    case .heldBack(let rule, let reason): Export.Verdict.heldBack(rule: rule, reason: reason).explained
    case .waits(let rule): "Blijft op dit apparaat zolang u niets deelt waar dit bij hoort (\(rule))."
    case .heldBackWithoutPolicy:
      "Blijft op dit apparaat: het deelbeleid is er nog niet. Voer eerst 'overlast sync' uit."
    }
  }
}

/// What would become of one record at the next exchange.
public struct PreviewRecord: Sendable {
  /// The record as it stands.
  public let view: RecordView
  /// Every pending field, in field order.
  public let fields: [(field: FieldSpec, departure: Departure)]
}

extension Replica {
  /// What the next exchange would take along and what it would leave, field by field, and why. Nothing changes.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func preview() throws(ReplicaError) -> [PreviewRecord] {
    try read {
      try checkLease()
      return try review(in: workspace()).map { item in
        PreviewRecord(
          view: item.view,
          fields: item.fields.compactMap { number, departure in
            item.view.kind.field(number).map { ($0, departure) }
          })
      }
    }
  }
}
