public import Changes
import Sealing

/// Names for new records. Protocol/enrolment.md, "Minting".
extension Replica {
  /// An id for a record that was imported under `sourceKey`: the same source key always gives the same id, so that
  /// importing twice makes nothing twice.
  /// - Throws: `.corrupt`, `.storage`.
  public func importID(sourceKey: String) throws(ReplicaError) -> RecordID {
    try read {
      let identity = try storedIdentity()
      try catalogue.load(store, schema: schema)
      // An import made under an earlier identity is still the same import.
      for key in identity.earlierMintKeys {
        let id = try Self.importID(sourceKey, RecordMint(key: key))
        if catalogue[id] != nil { return id }
      }
      return try Self.importID(sourceKey, RecordMint(key: identity.mintKey))
    }
  }

  private static func importID(_ sourceKey: String, _ mint: RecordMint) throws -> RecordID {
    try mint.mint(high: try mint.high(forKey: sourceKey))
  }

  /// A new random id that this device does not hold yet.
  func freshID() throws -> RecordID {
    let mint = RecordMint(key: try storedIdentity().mintKey)
    while true {
      let high = try environment.random(8).reduce(0) { $0 << 8 | UInt64($1) }
      let id = try mint.mint(high: high)
      if catalogue[id] == nil { return id }
    }
  }

  /// Whether `id` was made with a mint key of this replica.
  func isMinted(_ id: RecordID) throws -> Bool {
    let identity = try storedIdentity()
    return ([identity.mintKey] + identity.earlierMintKeys).contains { RecordMint(key: $0).isMinted(id) }
  }
}
