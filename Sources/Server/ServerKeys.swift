import Changes
import OpenSSL
import Sealing
import Sync

/// The hub's own secrets, read from the key folder: the key of the sealed values, of the session tokens, and
/// the signing key of checkpoints and policies. None of them lies in the database.
struct ServerKeys: Sendable {
  let tokenKey: [UInt8]
  private let signer: SigningKey
  /// The public half of the signing key, which devices pin.
  var registerKey: [UInt8] { signer.verifyingKey.rawRepresentation }
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
    vaultPath = directory.key(Self.vaultName)
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
