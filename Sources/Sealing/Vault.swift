internal import OpenSSL

/// Seals values on their way into the database and opens them on their way out.
///
/// Every record belongs to one of 256 compartments, named by the last byte of its id, and every compartment has a key
/// of its own. To purge values, their compartment gets a new key, what is to stay is sealed again under it, and the old
/// key is destroyed in the key file: see `Rekey`. Which of a compartment's two slots holds its key is written in the
/// database, as a bitmap, because it must change together with the rows that are sealed under it.
///
/// ```swift
/// let vault = try Vault(keyFile) { try database.queryFirst("SELECT active FROM vault") { $0.blob(0) } ?? Vault.fresh }
/// try database.transaction(.immediate) {
///   try vault.synchronize(activeSlots: readBitmap())
///   let sealed = try vault.seal(bytes, compartment: id.compartment, associatedData: id.bytes)
/// }
/// ```
///
/// The invariant: a slot that the database does not name holds no key. It is broken only between `beginRekey` and
/// `finish`, while the key file is locked, and restored when a vault is opened.
public final class Vault {
  /// Bytes in the bitmap of active slots: bit `n % 8`, counted from the lowest, of byte `n / 8` is compartment `n`.
  public static let activeSlotsBytes = KeyFileLayout.compartmentCount / 8
  /// The bitmap that belongs to a new key file.
  public static let freshActiveSlots = [UInt8](repeating: 0, count: activeSlotsBytes)
  /// How much longer a sealed value is than the value.
  public static let overheadBytes = AEADKey.overheadBytes

  let keyFile: KeyFile
  private let metaKey: AEADKey
  /// The keys that were used. A command touches a few of them, and preparing one costs more than sealing with it.
  private var keys: [AEADKey?] = []
  /// What stood in the key file when `keys` was read.
  private var slots: [UInt8] = []
  /// The bitmap that `keys` was read by.
  public private(set) var activeSlots: [UInt8] = []

  /// Opens the keys, and first destroys every key that the database no longer names: after a crash between the commit
  /// of a purge and its `finish` the old ones are still there, after a crash before the commit the new ones are.
  ///
  /// Call it outside a transaction. A compartment whose key is damaged does not keep the rest from opening.
  /// - Parameter activeSlots: Reads the bitmap from the database. Called while the key file is locked, so that no other
  ///   process changes keys between the two.
  /// - Throws: `.busy`, `.ioError`, `.misuse` for a bitmap of the wrong length; what `activeSlots` throws.
  public init(_ keyFile: KeyFile, activeSlots: () throws -> [UInt8]) throws {
    self.keyFile = keyFile
    metaKey = try keyFile.master.sealingKey("meta")
    try keyFile.file.lock("opening the keys")
    defer { keyFile.file.unlock() }
    try load(try activeSlots())
    try eraseInactive()
  }

  /// Compartments whose key is damaged. Their values are lost here; a new key makes the compartment usable again.
  public var damagedCompartments: Set<UInt8> {
    Set((UInt8.min ... .max).filter { (try? key(of: $0)) == nil })
  }

  /// Follows the database when another process has changed keys. Call it at the start of every transaction with the
  /// bitmap as that transaction reads it: sealing under a key that has been destroyed meanwhile would lose the value.
  /// Costs a comparison of 32 bytes when nothing changed.
  public func synchronize(activeSlots: [UInt8]) throws(SealingError) {
    if activeSlots != self.activeSlots { try load(activeSlots) }
  }

  /// Seals a value of a record.
  /// - Parameter associatedData: Where the value belongs, such as record, field and version. Opening needs the same, so
  ///   that a value cannot be moved to another place.
  public func seal(
    _ plain: [UInt8], compartment: UInt8, associatedData: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    let key = try key(of: compartment)
    return try cryptography("sealing a value") { () throws(OpenSSLError) in
      try key.sealRandom(plain, associatedData: associatedData)
    }
  }

  /// Opens a value of a record.
  /// - Throws: `.notAuthentic` when the bytes were changed, belong elsewhere, or were sealed under a key that has been
  ///   destroyed; `.damaged` when the compartment's key is.
  public func open(
    _ sealed: [UInt8], compartment: UInt8, associatedData: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    let key = try key(of: compartment)
    return try cryptography("opening a value") { () throws(OpenSSLError) in
      try key.open(sealed, associatedData: associatedData)
    }
  }

  /// Seals what belongs to no record, such as settings and queues' heads. Its key is never destroyed: nothing that may
  /// have to be purged goes here.
  public func sealMeta(_ plain: [UInt8], associatedData: [UInt8]) throws(SealingError) -> [UInt8] {
    try cryptography("sealing") { () throws(OpenSSLError) in
      try metaKey.sealRandom(plain, associatedData: associatedData)
    }
  }

  /// Opens what `sealMeta` sealed.
  /// - Throws: `.notAuthentic`.
  public func openMeta(_ sealed: [UInt8], associatedData: [UInt8]) throws(SealingError) -> [UInt8] {
    try cryptography("opening") { () throws(OpenSSLError) in
      try metaKey.open(sealed, associatedData: associatedData)
    }
  }

  /// A key of 32 bytes for a purpose of the caller's, such as an HMAC. The same label gives the same key for as long as
  /// the key file exists.
  public func deriveKey(_ label: String) throws(SealingError) -> [UInt8] {
    try keyFile.master.derive("label/\(label)")
  }

  private func key(of compartment: UInt8) throws(SealingError) -> AEADKey {
    if let key = keys[Int(compartment)] { return key }
    let slot = Self.slot(of: compartment, in: activeSlots)
    let bytes = slots.dropFirst(KeyFileLayout.slotOffset(compartment, slot)).prefix(KeyFileLayout.slotBytes)
    guard var bytes = content(compartment, slot).open(bytes) else {
      throw SealingError(
        .damaged, "using the key of compartment \(compartment): it is damaged; fetch its records again")
    }
    defer { eraseSecret(&bytes) }
    let key = try cryptography("preparing a key") { () throws(OpenSSLError) in try AEADKey(bytes) }
    keys[Int(compartment)] = key
    return key
  }
}

@available(*, unavailable, message: "a vault belongs to the owner of its database connection")
extension Vault: Sendable {}

extension Vault {
  /// The slot that holds the key of a compartment.
  static func slot(of compartment: UInt8, in activeSlots: [UInt8]) -> Int {
    Int(activeSlots[Int(compartment / 8)] >> (compartment % 8)) & 1
  }

  func content(_ compartment: UInt8, _ slot: Int) -> SlotContent {
    SlotContent(keyFile.slotKey, keyFile.identifier, compartment, slot)
  }

  private func readSlots() throws(SealingError) -> [UInt8] {
    try keyFile.file.read(KeyFileLayout.slotsBytes, at: KeyFileLayout.slotsOffset, "reading the keys")
  }

  private func load(_ activeSlots: [UInt8]) throws(SealingError) {
    guard activeSlots.count == Self.activeSlotsBytes else {
      throw SealingError(.misuse, "reading the keys: the bitmap must have \(Self.activeSlotsBytes) bytes")
    }
    slots = try readSlots()
    keys = [AEADKey?](repeating: nil, count: KeyFileLayout.compartmentCount)
    self.activeSlots = activeSlots
  }

  /// Destroys what stands in slots that the database does not name. The key file is locked.
  private func eraseInactive() throws(SealingError) {
    let slots = try readSlots()
    var isChanged = false
    for compartment in UInt8.min ... .max {
      let slot = 1 - Self.slot(of: compartment, in: activeSlots)
      let offset = KeyFileLayout.slotOffset(compartment, slot)
      let content = content(compartment, slot)
      guard !content.isErased(slots.dropFirst(offset).prefix(KeyFileLayout.slotBytes)) else { continue }
      try write(content.sealErased(), compartment, slot, "destroying old keys")
      isChanged = true
    }
    if isChanged { try keyFile.file.synchronizeData("destroying old keys") }
  }

  func write(_ bytes: [UInt8], _ compartment: UInt8, _ slot: Int, _ action: String) throws(SealingError) {
    let offset = KeyFileLayout.slotsOffset + KeyFileLayout.slotOffset(compartment, slot)
    try keyFile.file.write(bytes, at: offset, action)
  }

  /// Takes over the keys of a purge that has been committed.
  func adopt(_ newKeys: [UInt8: AEADKey], activeSlots: [UInt8]) {
    for (compartment, key) in newKeys { keys[Int(compartment)] = key }
    self.activeSlots = activeSlots
  }
}
