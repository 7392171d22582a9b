internal import Glibc
internal import OpenSSL

/// What a guess at a passphrase costs: scrypt (RFC 7914) with `2^logN` rounds of `128 * r` bytes.
public struct PassphraseCost: Equatable, Sendable {
  /// The binary logarithm of the number of rounds.
  public let logN: UInt8
  /// Block size factor.
  public let r: UInt8
  /// Parallel repetitions.
  public let p: UInt8

  /// Figures of the caller's choice.
  public init(logN: UInt8, r: UInt8, p: UInt8) {
    self.logN = logN
    self.r = r
    self.p = p
  }

  /// 32 MiB and about a tenth of a second on a laptop: a person waits once a shift, a guesser for every guess.
  public static let standard = PassphraseCost(logN: 15, r: 8, p: 1)
}

/// The small file that holds the keys of a database: next to it, never inside it and never in its backups.
///
/// Destroying a key is overwriting its 60 bytes here, in place. That works because the file is small, is never copied
/// or replaced, and lies on a file system that writes over the same blocks (ext4 does not copy on write; its option
/// `data=journal` would, and must be off, as it is by default). Deleting rows would not work:
/// freed blocks of the write-ahead log keep the old bytes, even with `secure_delete`.
///
/// Two risks remain, which this file cannot take away. A drive may keep an overwritten sector in blocks that it has set
/// aside; reading those takes the drive apart, and still needs the passphrase. And whoever copied the key file before
/// the purge, and has the passphrase, can still open what was sealed then: keep key files out of backups, or expire
/// those copies with the terms of what they open.
public final class KeyFile {
  /// Whose keys they are.
  public enum Kind: UInt8, Sendable {
    /// A device's, unlocked by the user's passphrase.
    case replica = 1
    /// The server's, unlocked by a secret file that lies elsewhere.
    case server = 2
  }

  /// What unlocks a key file.
  public enum Unlock {
    /// The user's passphrase, as UTF-8.
    case passphrase([UInt8])
    /// The 32 bytes of the server's secret file.
    case secret([UInt8])
    /// The master key of an unlock session.
    case session(MasterKey)
  }

  /// The random name of a key file. It says nothing of what the keys are for.
  public struct Identifier: Hashable, Sendable, CustomStringConvertible {
    /// Its 16 bytes.
    public let bytes: [UInt8]
    init(bytes: [UInt8]) { self.bytes = bytes }
    /// The bytes in hexadecimal.
    public var description: String {
      let digits = Array("0123456789abcdef".utf8)
      return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
  }

  /// Whose keys these are.
  public let kind: Kind
  /// The random name of this key file.
  public let identifier: Identifier
  let file: Descriptor
  let master: MasterKey
  /// Wraps the keys of the compartments.
  let slotKey: AEADKey

  private init(_ header: KeyFileHeader, _ file: Descriptor, _ master: MasterKey) throws(SealingError) {
    kind = header.kind
    identifier = header.identifier
    self.file = file
    self.master = master
    slotKey = try master.sealingKey("slots")
  }

  /// Makes a key file with fresh keys; on the disk, with mode 0600, when this returns.
  /// - Parameter unlock: A passphrase makes a replica's key file, a secret a server's.
  /// - Throws: `.alreadyExists`: a key file is never replaced, because that would destroy everything it opens.
  ///   `.misuse` for an empty passphrase or a secret of the wrong length.
  public static func create(
    at path: String, unlockedBy unlock: Unlock, cost: PassphraseCost = .standard
  ) throws(SealingError) -> KeyFile {
    let kind: Kind
    switch unlock {
    case .passphrase: kind = .replica
    case .secret: kind = .server
    case .session: throw SealingError(.misuse, "making a key file: a session only opens one")
    }
    let (master, name) = try cryptography("making keys") { () throws(OpenSSLError) in
      (MasterKey(try Entropy.bytes(MasterKey.byteCount)), Identifier(bytes: try Entropy.bytes(16)))
    }
    let slotKey = try master.sealingKey("slots")
    let proof = try cryptography("making keys") { () throws(OpenSSLError) in
      try slotKey.sealRandom([], associatedData: name.bytes)
    }
    let wrapped = try WrappedMasterKey(master, by: unlock, cost: cost, name).encoded()
    var bytes = [UInt8](repeating: 0, count: KeyFileLayout.fileBytes)
    func place(_ part: [UInt8], at offset: Int) { bytes.replaceSubrange(offset..<(offset + part.count), with: part) }
    place(try KeyFileHeader(kind: kind, identifier: name, proof: proof).encoded(), at: 0)
    for offset in KeyFileLayout.masterOffsets { place(wrapped, at: offset) }
    for compartment in UInt8.min ... .max {
      for slot in 0...1 {
        let content = SlotContent(slotKey, name, compartment, slot)
        let sealed = slot == 0 ? try content.sealFreshKey() : try content.sealErased()
        place(sealed, at: KeyFileLayout.slotsOffset + KeyFileLayout.slotOffset(compartment, slot))
      }
    }
    try Descriptor.publish(bytes, at: path, "making the key file")
    return try open(at: path, unlockedBy: .session(master))
  }

  /// Opens a key file.
  /// - Throws: `.wrongPassphrase`, `.damaged`, `.notAKeyFile`, `.newer`, `.missing`; `.unsafePermissions` when others
  ///   may read it.
  public static func open(at path: String, unlockedBy unlock: Unlock) throws(SealingError) -> KeyFile {
    let action = "opening the key file"
    let file = try Descriptor(path, O_RDWR, action)
    let header = try readHeader(file)
    guard case .session(let master) = unlock else {
      return try KeyFile(header, file, try unwrapMaster(file, header, unlock))
    }
    let opened = try KeyFile(header, file, master)
    guard (try? opened.slotKey.open(header.proof, associatedData: header.identifier.bytes)) == [] else {
      throw SealingError(.wrongPassphrase, "\(action): the session belongs to another key file; unlock again")
    }
    return opened
  }

  /// The name of a key file, which needs no passphrase to read.
  public static func identifier(at path: String) throws(SealingError) -> Identifier {
    try readHeader(Descriptor(path, O_RDONLY, "reading the key file")).identifier
  }

  private static func readHeader(_ file: Descriptor) throws(SealingError) -> KeyFileHeader {
    let found = try file.requirePrivate("opening the key file")
    guard found.st_size >= 8 else { throw SealingError(.notAKeyFile, "opening the key file: it is too short") }
    let start = try file.read(min(KeyFileLayout.headerBytes, Int(found.st_size)), at: 0, "opening the key file")
    guard Array(start[..<8]) == KeyFileLayout.magic else {
      throw SealingError(.notAKeyFile, "opening the key file: this is not a key file")
    }
    guard Int(found.st_size) == KeyFileLayout.fileBytes else {
      throw SealingError(.damaged, "opening the key file: it is not as long as it should be; restore it from a copy")
    }
    return try KeyFileHeader(start)
  }

  /// Finds the copy of the master key that the passphrase opens, and makes the other copy equal to it: a crash while
  /// the passphrase was being changed, or a bad sector, leaves them different.
  private static func unwrapMaster(
    _ file: Descriptor, _ header: KeyFileHeader, _ unlock: Unlock
  ) throws(SealingError) -> MasterKey {
    let action = "opening the key file"
    var copies: [WrappedMasterKey?] = []
    for offset in KeyFileLayout.masterOffsets {
      copies.append(try WrappedMasterKey(try file.read(KeyFileLayout.masterBytes, at: offset, action)))
    }
    guard copies.contains(where: { $0 != nil }) else {
      throw SealingError(.damaged, "\(action): both copies of the master key are damaged; restore it from a copy")
    }
    let distinct = copies[0] == copies[1] ? [copies[0]] : copies
    for case .some(let copy) in distinct {
      guard let master = try copy.unwrap(by: unlock, header.identifier) else { continue }
      if distinct.count > 1 { try writeMaster(copy, to: file) }
      return master
    }
    throw SealingError(.wrongPassphrase, "\(action): the passphrase is not right; nothing was changed; try again")
  }

  /// Overwrites both copies of the master key, one after the other, so that at any moment one is whole.
  private static func writeMaster(_ wrapped: WrappedMasterKey, to file: Descriptor) throws(SealingError) {
    let bytes = try wrapped.encoded()
    for offset in KeyFileLayout.masterOffsets.reversed() {
      try file.write(bytes, at: offset, "storing the master key")
      try file.synchronize("storing the master key")
    }
  }

  /// Replaces the passphrase. The old one opens nothing any more when this returns; a crash leaves at least one of the
  /// two working. A copy of the key file made before still opens with the old passphrase.
  /// - Throws: `.wrongPassphrase` when `old` is not the passphrase; `.misuse` for a server's key file.
  public func changePassphrase(
    from old: [UInt8], to new: [UInt8], cost: PassphraseCost = .standard
  ) throws(SealingError) {
    guard kind == .replica else { throw SealingError(.misuse, "changing the passphrase: a server has none") }
    try file.lock("changing the passphrase")
    defer { file.unlock() }
    let header = try Self.readHeader(file)
    _ = try Self.unwrapMaster(file, header, .passphrase(old))
    try Self.writeMaster(WrappedMasterKey(master, by: .passphrase(new), cost: cost, identifier), to: file)
  }
}

@available(*, unavailable, message: "a key file stays with the thread that unlocked it")
extension KeyFile: Sendable {}
