extension Replica {
  /// Takes on a new identity, after a fork or when the server no longer knows this device: everything stays, work that
  /// was not delivered goes out under the new name, and the stream is read anew. Ids made under the old name stay
  /// valid.
  ///
  /// - Parameter identity: what the new enrolment gave, for the same account.
  /// - Throws: `.badAnswer` for another account, `.corrupt`, `.diskFull`, `.busy`, `.storage`.
  public func adopt(_ identity: Identity) throws(ReplicaError) {
    try change {
      let old = try storedIdentity()
      guard identity.account == old.account else {
        throw ReplicaError(
          .badAnswer,
          "De nieuwe aanmelding is van een ander account. Er is niets veranderd. Vraag een uitnodiging voor uw account."
        )
      }
      var identity = identity
      for key in old.earlierMintKeys + [old.mintKey]
      where key != identity.mintKey && !identity.earlierMintKeys.contains(key) {
        identity.earlierMintKeys.append(key)
      }
      let workspace = try workspace()
      try releaseOutbox(from: 0, in: workspace)
      var state = try exchangeState()
      try rereadStream(&state, in: workspace, isOfferedAnew: false)
      try store.clear(.staging)
      try workspace.flush()
      state.token = []
      // The epoch stays: a server that was restored is told which life of it this device comes from, and answers with a
      // restart, so that what was delivered to that life is given back. One that was not goes on.
      state.attempt = nil
      state.acknowledged = 0
      state.mode = .normal
      try store.setMeta(.identity, identity.encoded())
      try store.setMeta(.pendingKey, [])
      try enter([line(.newIdentity)])
      try save(state)
      memory = Memory()
    }
  }

  /// Puts other credentials in place, after a renewal of the certificate.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func setCredentials(_ credentials: [UInt8]) throws(ReplicaError) {
    try change {
      var identity = try storedIdentity()
      identity.credentials = credentials
      try store.setMeta(.identity, identity.encoded())
      try store.setMeta(.pendingKey, [])
      memory.identity = identity
    }
  }

  /// Who this replica is, with the secrets that the transport needs.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func identity() throws(ReplicaError) -> Identity { try read { try storedIdentity() } }
}
