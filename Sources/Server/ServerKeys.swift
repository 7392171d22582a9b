import Changes
import OpenSSL
import Records
import Sealing
import Sync

/// The hub's own secrets, read from the key folder: the key of the sealed values, of the session tokens, and
/// the signing key of checkpoints and policies. None of them lies in the database.
struct ServerKeys: Sendable {
  let tokenKey: [UInt8]
  private let signer: SigningKey
  /// The public half of the signing key, which devices pin.
  var registerKey: [UInt8] { signer.verifyingKey.rawRepresentation }
  /// Makes and knows the receipts for what was taken in.
  let receiptCode: ReceiptCode
  private let mintSecret: [UInt8]
  private let nameSecret: [UInt8]
  private let secret: [UInt8]
  private let vaultPath: String

  static let vaultName = "vault.keys", secretName = "vault.secret", signerName = "register.key", tokenName = "token.key"

  init(_ directory: DataDirectory) throws {
    guard let secret = directory.readKey(Self.secretName), let signer = directory.readKey(Self.signerName),
      let token = directory.readKey(Self.tokenName)
    else {
      throw ServerError(
        .notInitialised,
        "the key folder \(directory.keys) is not complete; nothing was changed. Put it back, or run 'overlastd ca "
          + "init' for a new server")
    }
    self.secret = secret
    self.signer = try SigningKey(rawRepresentation: signer)
    tokenKey = token
    receiptCode = ReceiptCode(key: try Self.derive("receipt", from: token))
    mintSecret = try Self.derive("mint", from: token)
    nameSecret = try Self.derive("name", from: token)
    vaultPath = directory.key(Self.vaultName)
  }

  private static func derive(_ purpose: String, from key: [UInt8]) throws -> [UInt8] {
    try HKDF.sha256(key: key, salt: [], info: Array("overlast/\(purpose)".utf8), length: 32)
  }

  /// With which key the devices of an account mint ids. Derived and not drawn: a database that was restored from before
  /// a device was enrolled knows its records still (invariant 6). One for all devices of the account, because the
  /// database may have forgotten which there were.
  func mintKey(of account: RecordID) throws -> [UInt8] { try HMAC.sha256(key: mintSecret, account.bytes) }

  /// The id of the party or account with this code. Derived, so that one that is imported again after a restore is the
  /// same one to its devices.
  func identifier(of kind: KindSpec, code: String) throws -> RecordID {
    let digest = try HMAC.sha256(key: nameSecret, Array("\(kind.number)/\(code)".utf8))
    guard let id = RecordID(bytes: Array(digest.prefix(16))) else { throw ServerError(.storage, "no identifier") }
    return id
  }

  /// Makes all keys of a new server.
  static func create(_ directory: DataDirectory, entropy: (Int) throws -> [UInt8]) throws {
    let secret = try entropy(32)
    try directory.writeKey(secretName, secret)
    try directory.writeKey(tokenName, entropy(32))
    try directory.writeKey(signerName, entropy(32))
    _ = try KeyFile.create(at: directory.key(vaultName), unlockedBy: .secret(secret))
  }

  /// A vault of its own for one thread.
  func vault() throws -> Vault {
    // The server destroys no compartment keys: what partners must forget is purged on their devices.
    try Vault(KeyFile.open(at: vaultPath, unlockedBy: .secret(secret))) { Vault.freshActiveSlots }
  }

  /// Signs the head of an account's chain.
  func sign(_ mark: CheckpointMark, account: RecordID) throws -> Checkpoint {
    Checkpoint(
      mark: mark, signature: try signer.sign(Checkpoint.signedBytes(account: account, mark: mark)),
      key: signer.verifyingKey.rawRepresentation)
  }

  /// Signs a policy text.
  func sign(_ text: String, version: UInt64) throws -> PolicyText {
    PolicyText(version: version, text: text, signature: try signer.sign(Array(text.utf8)))
  }
}
