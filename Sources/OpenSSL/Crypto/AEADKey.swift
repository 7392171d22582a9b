import COpenSSL
import Synchronization

/// A key for AES-256-GCM (NIST SP 800-38D): seals bytes so that others can neither read nor change them.
///
/// Sealed bytes are `nonce (12) || ciphertext || tag (16)`. Associated data is not stored, but opening needs the
/// same: bind a value to the place where it belongs with it. Under one key, seal at most 2^32 values with random
/// nonces. The key may be shared by threads; they take turns.
public final class AEADKey: Sendable {
  /// Bytes in a key.
  public static let keyBytes = 32
  /// Bytes in a nonce.
  public static let nonceBytes = 12
  /// Bytes in an authentication tag.
  public static let tagBytes = 16
  /// How much longer sealed bytes are than what they hold.
  public static let overheadBytes = nonceBytes + tagBytes

  private let state: Mutex<State>

  /// A key from 32 unpredictable bytes.
  public init(_ key: [UInt8]) throws(OpenSSLError) {
    guard key.count == Self.keyBytes else {
      throw OpenSSLError(.invalidArgument, "taking an AES-256 key: it must have 32 bytes")
    }
    let state = try State(key)
    self.state = Mutex(state)
  }

  /// Seals `plaintext` under a fresh random nonce.
  public func sealRandom(
    _ plaintext: [UInt8], associatedData: [UInt8] = []
  ) throws(OpenSSLError) -> [UInt8] {
    try state.withLock { state throws(OpenSSLError) in
      try state.seal(plaintext, nonce: nil, associatedData)
    }
  }

  /// Seals `plaintext` under a nonce of the caller's, who vouches that this key never sees it twice.
  public func seal(
    _ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8] = []
  ) throws(OpenSSLError) -> [UInt8] {
    guard nonce.count == Self.nonceBytes else {
      throw OpenSSLError(.invalidArgument, "sealing: the nonce must have 12 bytes")
    }
    return try state.withLock { state throws(OpenSSLError) in
      try state.seal(plaintext, nonce: nonce, associatedData)
    }
  }

  /// What `sealed` holds; throws `.notAuthentic` when key, associated data or bytes are not those of the sealing.
  public func open(_ sealed: [UInt8], associatedData: [UInt8] = []) throws(OpenSSLError) -> [UInt8] {
    try state.withLock { state throws(OpenSSLError) in
      try state.open(sealed, associatedData)
    }
  }
}

extension AEADKey {
  /// Both directions, with the key kept inside the contexts: setting it up costs twice what a small message does.
  private struct State: ~Copyable {
    // SAFETY: the contexts are only touched behind the lock of the key that owns this state.
    nonisolated(unsafe) private let sealing: OpaquePointer
    nonisolated(unsafe) private let opening: OpaquePointer
    private var nonces: [UInt8] = []
    private var noncesUsed = 0
    /// A call to the generator costs more than sealing a small message, so nonces are drawn by the 64.
    private static let noncesDrawn = 64

    // SAFETY: an algorithm is never changed once it is fetched, and may be used by any thread. Fetching costs more than
    // a key does, so it is done once.
    nonisolated(unsafe) private static let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    init(_ key: [UInt8]) throws(OpenSSLError) {
      guard let cipher = Self.cipher else { throw .library("fetching AES-256-GCM") }
      let sealing = try Owned(EVP_CIPHER_CTX_new(), free: { _ in }, "making a cipher context")
      let opening = EVP_CIPHER_CTX_new()
      guard let opening, EVP_EncryptInit_ex2(sealing.pointer, cipher, key, nil, nil) == 1,
        EVP_DecryptInit_ex2(opening, cipher, key, nil, nil) == 1
      else {
        EVP_CIPHER_CTX_free(sealing.pointer)
        EVP_CIPHER_CTX_free(opening)
        throw .library("preparing AES-256-GCM")
      }
      self.sealing = sealing.pointer
      self.opening = opening
    }

    deinit {
      EVP_CIPHER_CTX_free(sealing)
      EVP_CIPHER_CTX_free(opening)
    }

    mutating func seal(
      _ plaintext: [UInt8], nonce: [UInt8]?, _ associatedData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
      let count = plaintext.count
      guard count <= Int(Int32.max) - AEADKey.overheadBytes, associatedData.count <= Int(Int32.max) else {
        throw OpenSSLError(.invalidArgument, "sealing: more than 2 GiB at once")
      }
      if nonce == nil { try drawNoncesIfNone() }
      let nonces = nonce ?? self.nonces
      let start = nonce == nil ? noncesUsed : 0
      if nonce == nil { noncesUsed += AEADKey.nonceBytes }
      let context = sealing
      var done = false
      let sealed = [UInt8](unsafeUninitializedCapacity: count + AEADKey.overheadBytes) { output, written in
        guard let out = output.baseAddress else { return }
        let body = out + AEADKey.nonceBytes
        for index in 0..<AEADKey.nonceBytes { out[index] = nonces[start + index] }
        var ignored: Int32 = 0
        var length: Int32 = 0
        done =
          EVP_EncryptInit_ex2(context, nil, nil, out, nil) == 1
          && (associatedData.isEmpty
            || EVP_EncryptUpdate(context, nil, &ignored, associatedData, Int32(associatedData.count)) == 1)
          && EVP_EncryptUpdate(context, body, &length, plaintext, Int32(count)) == 1
          && Int(length) == count
          && EVP_EncryptFinal_ex(context, body + count, &ignored) == 1
          && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(AEADKey.tagBytes), body + count) == 1
        written = done ? count + AEADKey.overheadBytes : 0
      }
      try check(done, "sealing")
      return sealed
    }

    func open(_ sealed: [UInt8], _ associatedData: [UInt8]) throws(OpenSSLError) -> [UInt8] {
      let count = sealed.count - AEADKey.overheadBytes
      guard count >= 0, sealed.count <= Int(Int32.max), associatedData.count <= Int(Int32.max) else {
        throw OpenSSLError(.notAuthentic, "opening sealed bytes: their length cannot be right")
      }
      let context = opening
      var authentic = false
      let plaintext = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { output, written in
        sealed.withUnsafeBufferPointer { input in
          guard let nonce = input.baseAddress, let out = output.baseAddress else { return }
          var ignored: Int32 = 0
          var length: Int32 = 0
          // OpenSSL asks for a pointer that it may write to, and only reads from it.
          let tag = UnsafeMutableRawPointer(mutating: nonce + AEADKey.nonceBytes + count)
          authentic =
            EVP_DecryptInit_ex2(context, nil, nil, nonce, nil) == 1
            && (associatedData.isEmpty
              || EVP_DecryptUpdate(context, nil, &ignored, associatedData, Int32(associatedData.count)) == 1)
            && EVP_DecryptUpdate(context, out, &length, nonce + AEADKey.nonceBytes, Int32(count)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(AEADKey.tagBytes), tag) == 1
            && EVP_DecryptFinal_ex(context, out + count, &ignored) == 1
          // GCM hands out the text before it has checked the tag; what fails the check must not be seen.
          if !authentic { OPENSSL_cleanse(out, count) }
        }
        written = authentic ? count : 0
      }
      try check(
        authentic, "opening sealed bytes: not sealed with this key for this place, or damaged", as: .notAuthentic)
      return plaintext
    }

    private mutating func drawNoncesIfNone() throws(OpenSSLError) {
      guard noncesUsed == nonces.count else { return }
      nonces = try Entropy.bytes(Self.noncesDrawn * AEADKey.nonceBytes)
      noncesUsed = 0
    }
  }
}
