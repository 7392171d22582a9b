import Records

extension Replica {
  /// The records with an open conflict in a deciding field: what stands, and the values that lost without having been
  /// seen. Writing the field settles it.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func conflicts() throws(ReplicaError) -> [HeldRecord] {
    try read {
      try checkLease()
      let workspace = try workspace()
      return try catalogue.lines.filter(\.hasConflict)
        .compactMap { line in try workspace.record(line.id).flatMap { try held($0) } }
        .filter { !$0.conflicts.isEmpty }
        .sorted { $0.view.id < $1.view.id }
    }
  }
}
