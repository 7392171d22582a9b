internal import OpenSSL

/// The key that everything else in a key file is wrapped under or derived from. Erased from memory when let go.
///
/// It is never used directly: each use has a key of its own, derived with HKDF.
public final class MasterKey {
  static let byteCount = 32
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit { eraseSecret(&bytes) }

  /// A key for one purpose.
  func derive(_ purpose: String, byteCount: Int = AEADKey.keyBytes) throws(SealingError) -> [UInt8] {
    try cryptography("deriving a key") { () throws(OpenSSLError) in
      try HKDF.sha256(key: bytes, salt: [], info: Array("overlast/\(purpose)".utf8), length: byteCount)
    }
  }

  /// A sealing key for one purpose.
  func sealingKey(_ purpose: String) throws(SealingError) -> AEADKey {
    var key = try derive(purpose)
    defer { eraseSecret(&key) }
    return try cryptography("deriving a key") { () throws(OpenSSLError) in try AEADKey(key) }
  }
}

@available(*, unavailable, message: "a secret stays with the thread that unlocked it")
extension MasterKey: Sendable {}
