internal import OpenSSL

/// One purge under way: new keys for some compartments, and the destruction of the old ones.
///
/// The order is what makes it safe against a crash at any point:
///
/// 1. In a write transaction, `Vault.beginRekey` puts fresh keys into the unused slots and syncs the key file.
/// 2. In the same transaction the caller seals again, with `reseal`, every blob of these compartments that is to stay,
///    deletes the others, and stores `activeSlots`.
/// 3. The transaction commits. Up to here a crash leaves the old keys in force; from here on the new ones.
/// 4. `finish` overwrites the old keys and syncs. Only after that may a purge be confirmed. A crash before it is made
///    good by the next opening of the vault.
///
/// When the transaction fails, `abandon` destroys the new keys instead. The key file stays locked from the first step
/// to the last, so that another process that opens it waits.
public final class Rekey {
  /// The compartments that get a new key.
  public let compartments: Set<UInt8>
  /// The bitmap to store in the database, in the same transaction as the blobs sealed again.
  public let activeSlots: [UInt8]
  private let vault: Vault
  private let newKeys: [UInt8: AEADKey]
  private var isOver = false

  fileprivate init(_ vault: Vault, _ newKeys: [UInt8: AEADKey], activeSlots: [UInt8]) {
    self.vault = vault
    self.newKeys = newKeys
    self.activeSlots = activeSlots
    compartments = Set(newKeys.keys)
  }

  deinit { if !isOver { vault.keyFile.file.unlock() } }

  /// Opens a blob under the old key and seals it under the new one.
  /// - Throws: `.notAuthentic` when the blob does not open; `.misuse` for a compartment that is not part of this.
  public func reseal(
    _ sealed: [UInt8], compartment: UInt8, associatedData: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    var plain = try vault.open(sealed, compartment: compartment, associatedData: associatedData)
    defer { eraseSecret(&plain) }
    return try seal(plain, compartment: compartment, associatedData: associatedData)
  }

  /// Seals a new value under the new key, for what the same transaction writes besides.
  /// - Throws: `.misuse` for a compartment that is not part of this.
  public func seal(
    _ plain: [UInt8], compartment: UInt8, associatedData: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    guard let key = newKeys[compartment], !isOver else {
      throw SealingError(.misuse, "sealing under a new key: compartment \(compartment) does not get one")
    }
    return try cryptography("sealing a value") { () throws(OpenSSLError) in
      try key.sealRandom(plain, associatedData: associatedData)
    }
  }

  /// Destroys the old keys, after the transaction has committed. When this returns, what was sealed under them and not
  /// sealed again cannot be opened any more, not even with the passphrase.
  /// - Throws: `.ioError` when the disk refused: the purge must not be confirmed. The vault works on with the new keys,
  ///   and the next opening tries the destruction again.
  public func finish() throws(SealingError) {
    guard !isOver else { return }
    let old = vault.activeSlots
    vault.adopt(newKeys, activeSlots: activeSlots)
    try end(erasing: old)
  }

  /// Destroys the new keys, after the transaction has failed. The vault works on with the old ones.
  /// - Throws: `.ioError`; harmless, as nothing was sealed under them that is stored.
  public func abandon() throws(SealingError) {
    guard !isOver else { return }
    try end(erasing: activeSlots)
  }

  private func end(erasing slots: [UInt8]) throws(SealingError) {
    isOver = true
    defer { vault.keyFile.file.unlock() }
    for compartment in compartments {
      let slot = Vault.slot(of: compartment, in: slots)
      try vault.write(vault.content(compartment, slot).sealErased(), compartment, slot, "destroying keys")
    }
    try vault.keyFile.file.synchronizeData("destroying keys")
  }
}

@available(*, unavailable, message: "a purge belongs to the owner of its database connection")
extension Rekey: Sendable {}

extension Vault {
  /// Begins to give compartments a new key: the fresh keys are on the disk when this returns, not yet in force.
  ///
  /// Call it inside the write transaction that will hold the purge, so that the bitmap cannot change meanwhile.
  /// - Parameter activeSlots: The bitmap as this transaction reads it.
  /// - Throws: `.busy` when another process is changing keys; `.full`, `.ioError`; nothing is in force then.
  public func beginRekey(compartments: Set<UInt8>, activeSlots: [UInt8]) throws(SealingError) -> Rekey {
    try keyFile.file.lock("making new keys")
    do {
      try synchronize(activeSlots: activeSlots)
      var newKeys: [UInt8: AEADKey] = [:]
      var newSlots = activeSlots
      for compartment in compartments {
        let slot = 1 - Self.slot(of: compartment, in: activeSlots)
        var key = try SlotContent.freshKey()
        defer { eraseSecret(&key) }
        try write(content(compartment, slot).seal(key), compartment, slot, "making new keys")
        newKeys[compartment] = try cryptography("making new keys") { () throws(OpenSSLError) in try AEADKey(key) }
        newSlots[Int(compartment / 8)] ^= 1 << (compartment % 8)
      }
      try keyFile.file.synchronizeData("making new keys")
      return Rekey(self, newKeys, activeSlots: newSlots)
    } catch {
      keyFile.file.unlock()
      throw error
    }
  }
}
