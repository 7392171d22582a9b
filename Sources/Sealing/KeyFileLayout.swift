internal import OpenSSL

/// Where everything stands in a key file. The file never changes its size, and nothing in it ever moves.
///
/// ```
///      0  header: magic (8) version (1) kind (1) zero (6) identifier (16) proof (28) zero (4) SHA-256 of these (32)
///    512  master key, wrapped: method (1) logN (1) r (1) p (1) salt (16) wrapped key (60) SHA-256 of these (32)
///   1024  the same again
///   4096  256 compartments, each of 2 slots, each of 64 bytes: wrapped key (60) zero (4)
/// ```
///
/// A wrapped key is `nonce (12) || ciphertext (32) || tag (16)` of AES-256-GCM. The proof is the sealing of nothing,
/// which shows whether a master key is the right one. The checksums tell a damaged file from a wrong passphrase; they
/// cover nothing that can be guessed from them. The copies of the master key are a sector apart, so that one bad
/// sector does not lose everything.
enum KeyFileLayout {
  static let magic: [UInt8] = Array("OVLKEYS\n".utf8)
  static let version: UInt8 = 1
  static let wrappedBytes = MasterKey.byteCount + AEADKey.overheadBytes
  static let headerBytes = 96
  static let masterOffsets = [512, 1024]
  static let masterBytes = 112
  static let slotsOffset = 4096
  static let slotBytes = 64
  static let compartmentCount = 256
  static let slotsBytes = compartmentCount * 2 * slotBytes
  static let fileBytes = slotsOffset + slotsBytes

  /// Where a slot begins, from the start of the slots.
  static func slotOffset(_ compartment: UInt8, _ slot: Int) -> Int { (Int(compartment) * 2 + slot) * slotBytes }

  static func checksum(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    try cryptography("checking the key file") { () throws(OpenSSLError) in try Digest.sha256(bytes) }
  }
}

/// The fixed part of a key file.
struct KeyFileHeader {
  var kind: KeyFile.Kind
  var identifier: KeyFile.Identifier
  var proof: [UInt8]

  func encoded() throws(SealingError) -> [UInt8] {
    var bytes = KeyFileLayout.magic + [KeyFileLayout.version, kind.rawValue, 0, 0, 0, 0, 0, 0]
    bytes += identifier.bytes + proof + [0, 0, 0, 0]
    return bytes + (try KeyFileLayout.checksum(bytes))
  }

  /// Reads a header of `headerBytes` bytes.
  init(_ bytes: [UInt8]) throws(SealingError) {
    guard Array(bytes[..<8]) == KeyFileLayout.magic else {
      throw SealingError(.notAKeyFile, "opening the key file: this is not a key file")
    }
    guard Array(bytes[64...]) == (try KeyFileLayout.checksum(Array(bytes[..<64]))) else {
      throw SealingError(.damaged, "opening the key file: its first part is damaged; restore it from a copy")
    }
    guard bytes[8] == KeyFileLayout.version, let kind = KeyFile.Kind(rawValue: bytes[9]) else {
      throw SealingError(.newer, "opening the key file: a newer program made it; install that program")
    }
    self.kind = kind
    identifier = KeyFile.Identifier(bytes: Array(bytes[16..<32]))
    proof = Array(bytes[32..<60])
  }

  init(kind: KeyFile.Kind, identifier: KeyFile.Identifier, proof: [UInt8]) {
    self.kind = kind
    self.identifier = identifier
    self.proof = proof
  }
}

/// One copy of the master key, wrapped under a passphrase or a secret.
struct WrappedMasterKey: Equatable {
  var cost: PassphraseCost?
  var salt: [UInt8]
  var wrapped: [UInt8]

  func encoded() throws(SealingError) -> [UInt8] {
    let figures: [UInt8] = cost.map { [1, $0.logN, $0.r, $0.p] } ?? [2, 0, 0, 0]
    let bytes = figures + salt + wrapped
    return bytes + (try KeyFileLayout.checksum(bytes))
  }

  /// Reads one copy of `masterBytes` bytes; nil when it is damaged.
  init?(_ bytes: [UInt8]) throws(SealingError) {
    guard Array(bytes[80...]) == (try KeyFileLayout.checksum(Array(bytes[..<80]))) else { return nil }
    switch bytes[0] {
    case 1: cost = PassphraseCost(logN: bytes[1], r: bytes[2], p: bytes[3])
    case 2: cost = nil
    default: return nil
    }
    salt = Array(bytes[4..<20])
    wrapped = Array(bytes[20..<80])
  }

  /// Wraps a master key.
  init(
    _ master: MasterKey, by unlock: KeyFile.Unlock, cost: PassphraseCost, _ identifier: KeyFile.Identifier
  ) throws(SealingError) {
    if case .passphrase(let passphrase) = unlock, passphrase.isEmpty {
      throw SealingError(.misuse, "wrapping the master key: an empty passphrase protects nothing")
    }
    salt = try cryptography("drawing a salt") { () throws(OpenSSLError) in try Entropy.bytes(16) }
    self.cost = if case .passphrase = unlock { cost } else { nil }
    wrapped = []
    let key = try wrappingKey(unlock)
    wrapped = try cryptography("wrapping the master key") { () throws(OpenSSLError) in
      try key.sealRandom(master.bytes, associatedData: identifier.bytes)
    }
  }

  /// The master key; nil when the passphrase or secret is another one.
  func unwrap(by unlock: KeyFile.Unlock, _ identifier: KeyFile.Identifier) throws(SealingError) -> MasterKey? {
    let key = try wrappingKey(unlock)
    do {
      return MasterKey(try key.open(wrapped, associatedData: identifier.bytes))
    } catch {
      if error.code == .notAuthentic { return nil }
      throw SealingError(error, "unwrapping the master key")
    }
  }

  private func wrappingKey(_ unlock: KeyFile.Unlock) throws(SealingError) -> AEADKey {
    var bytes: [UInt8]
    switch (unlock, cost) {
    case (.passphrase(let passphrase), .some(let cost)):
      bytes = try cryptography("deriving a key from the passphrase") { () throws(OpenSSLError) in
        try KeyDerivation.scrypt(
          passphrase: passphrase, salt: salt, logN: Int(cost.logN), r: Int(cost.r), p: Int(cost.p),
          length: AEADKey.keyBytes)
      }
    case (.secret(let secret), nil):
      guard secret.count == SecretFile.byteCount else {
        throw SealingError(.misuse, "unlocking the key file: the secret must have \(SecretFile.byteCount) bytes")
      }
      bytes = try cryptography("deriving a key from the secret") { () throws(OpenSSLError) in
        try HKDF.sha256(key: secret, salt: salt, info: Array("overlast/secret".utf8), length: AEADKey.keyBytes)
      }
    default:
      throw SealingError(.misuse, "unlocking the key file: a replica takes a passphrase, a server its secret")
    }
    defer { eraseSecret(&bytes) }
    return try cryptography("preparing a key") { () throws(OpenSSLError) in try AEADKey(bytes) }
  }
}
