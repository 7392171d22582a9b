public import Casework
public import Changes
public import Disclosure
public import Records

/// Why a cell is here, and what becomes of it.
public struct CellExplanation: Sendable {
  /// Where it came from; nil when the cell is not held.
  public let provenance: Provenance?
  /// What becomes of a pending write at the next exchange; nil when nothing is pending.
  public let departure: Departure?
}

/// What rules and policy look at for one root, as this device holds it: to ask "may this go to them?" before anything
/// is written (ALG-03).
public struct CaseBasis: Sendable {
  /// Parties and accounts.
  public let directory: Directory
  /// The account of this replica.
  public let author: Author
  /// The facts of the root.
  public let file: CaseFile
  /// The deelbeleid in force; nil before the first sync.
  public let policy: Policy?
}

extension Replica {
  /// Why the cell is held and what becomes of it.
  /// - Throws: `.unknownRecord`, `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func explain(_ id: RecordID, field: FieldSpec) throws(ReplicaError) -> CellExplanation {
    try read {
      try checkLease()
      let workspace = try workspace()
      guard let record = try workspace.record(id), let held = try held(record) else {
        throw ReplicaError.unknown(id.short())
      }
      var departure: Departure?
      if record.own(field.number)?.delivery.isPending ?? false {
        departure =
          try review(in: workspace).first { $0.record.id == id }?.fields.first { $0.field == field.number }?.departure
          ?? .heldBack(rule: field.group.localRule ?? "HIN-04", reason: .local)
      }
      return CellExplanation(provenance: held.provenance[field.number], departure: departure)
    }
  }

  /// What rules and policy look at for `root`, which need not exist.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func basis(root: RecordID) throws(ReplicaError) -> CaseBasis {
    try read {
      try checkLease()
      let workspace = try workspace()
      let people = try people(in: workspace)
      return CaseBasis(
        directory: people.directory, author: people.author, file: try caseFile(root, in: workspace),
        policy: try policyInForce()?.policy)
    }
  }

  /// What the text in `field` of a record on this device says of a person, as far as this device can tell: then the
  /// deelbeleid decides on it as on that (``Policy/decide(_:of:_:mention:)``). Nil when it says nothing of one.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func mention(in id: RecordID, field: FieldSpec) throws(ReplicaError) -> PersonMention? {
    try read {
      try checkLease()
      let workspace = try workspace()
      guard let view = try view(id, in: workspace) else { return nil }
      return try personNames(in: workspace).mentions(in: view, among: FieldSet([field.number]))[field.number]
    }
  }

  /// Parties and accounts, as far as they have been synced.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func directory() throws(ReplicaError) -> Directory {
    try read { try people(in: workspace()).directory }
  }
}
