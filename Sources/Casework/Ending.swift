public import Changes
public import Records

/// How the owner of a record that is addressed to others says until when, and takes it back: the fields `geldig_tot`
/// and `ingetrokken_op` of its kind. From then on it reaches nobody but its owner, also not by who passed it on.
/// Protocol/disclosure.md, "Releases".
public struct Ending: Sendable {
  /// The field with the last instant at which it holds, in milliseconds since 1970 UTC.
  public let until: FieldNumber
  /// The field that takes it back, whatever time it names.
  public let withdrawn: FieldNumber

  /// Both fields.
  public var fields: FieldSet { FieldSet([until, withdrawn]) }

  /// The ending of records of `kind`; nil for a kind without one. A verstrekking ends of itself: see ``Release``.
  public static func of(_ kind: KindSpec) -> Ending? { byKind[kind.number] }

  /// Whether a record with these cells has ended at `now`, in milliseconds since 1970 UTC.
  public func isOver(at now: Int64, _ value: (FieldNumber) -> FieldValue?) -> Bool {
    if value(withdrawn)?.integer != nil { return true }
    return value(until)?.integer.map { now > $0 } ?? false
  }

  private static let byKind: [KindNumber: Ending] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.compactMap { kind in
      guard kind != .verstrekking, let until = kind.field(named: "geldig_tot")?.number,
        let withdrawn = kind.field(named: "ingetrokken_op")?.number
      else { return nil }
      return (kind.number, Ending(until: until, withdrawn: withdrawn))
    })
}

extension Casework {
  /// What the owner of a record of `kind` writes to take back what it gave to others: a verstrekking or an addressed
  /// record as a whole, or the accounts that it is shared with. Nil for a kind that cannot be taken back.
  ///
  /// - Parameters:
  ///   - now: the time to note down, in milliseconds since 1970 UTC.
  ///   - reason: why, where the kind has a place for it.
  public static func withdrawal(of kind: KindSpec, at now: Int64, reason: String? = nil) -> [String: FieldValue]? {
    guard kind.field(named: "ingetrokken_op") != nil else {
      let shared = kind.addressees.filter { field in
        guard case .references = field.type else { return false }
        return !field.marks.contains(.fixed)
      }
      return shared.isEmpty ? nil : Dictionary(uniqueKeysWithValues: shared.map { ($0.name, .list([])) })
    }
    var values: [String: FieldValue] = ["ingetrokken_op": .integer(now)]
    if let reason, kind.field(named: "reden_intrekking") != nil { values["reden_intrekking"] = .text(reason) }
    return values
  }
}
