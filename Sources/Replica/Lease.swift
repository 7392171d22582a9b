import Changes

/// How long a replica may be read without having synced. Past it reading is locked until it has; writing and syncing
/// go on, so that field work is never lost. Protocol/replica.md, "Lease".
extension Replica {
  /// When reading is locked, milliseconds since 1970 UTC by the device's clock; nil when there is no limit or the
  /// replica has never synced.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func leaseEnd() throws(ReplicaError) -> UInt64? {
    try read { try storedLeaseEnd() }
  }

  func storedLeaseEnd() throws -> UInt64? {
    guard let lease = try storedIdentity().leaseMilliseconds, let synced = try exchangeState().syncedAt else {
      return nil
    }
    let (end, isHuge) = synced.addingReportingOverflow(lease)
    return isHuge ? nil : end
  }

  /// The clock is never taken to stand before what this device has stamped, so that turning it back does not
  /// lengthen the lease.
  func checkLease() throws {
    guard let end = try storedLeaseEnd() else { return }
    guard max(now, try storedClock().last.milliseconds) <= end else {
      throw ReplicaError(
        .leaseEnded,
        "Dit apparaat is te lang niet gesynchroniseerd en toont nu niets. Alles is bewaard. Voer 'overlast sync' uit.")
    }
  }
}
