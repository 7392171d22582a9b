import COpenSSL

/// What kind of key pair a key belongs to; we take two kinds and refuse the rest.
public enum KeyKind: String, Sendable {
  /// ECDSA on the curve P-256.
  case p256
  /// Ed25519.
  case ed25519
}

// SAFETY: the key object is never changed after init, and libcrypto allows concurrent use of one EVP_PKEY.
/// The private key of a certificate.
public final class PrivateKey: @unchecked Sendable {
  let key: Owned
  /// The kind of key.
  public let kind: KeyKind

  init(_ key: Owned) throws(OpenSSLError) {
    self.key = key
    kind = try KeyKind(of: key.pointer)
  }

  /// A new key on the curve P-256.
  public static func generate() throws(OpenSSLError) -> PrivateKey {
    try PrivateKey(try Owned(copenssl_generate_p256(), free: EVP_PKEY_free, "generating a key"))
  }

  /// The key in a PEM text (PKCS #8 or traditional); encrypted ones are refused.
  public convenience init(pem: String) throws(OpenSSLError) {
    let bio = try MemoryBIO.holding(Array(pem.utf8))
    try self.init(
      try Owned(
        PEM_read_bio_PrivateKey(bio.pointer, nil, copenssl_no_passphrase, nil), free: EVP_PKEY_free,
        "reading a private key from PEM", as: .malformed))
  }

  /// The key in DER bytes (PKCS #8 or traditional).
  public convenience init(der: [UInt8]) throws(OpenSSLError) {
    let key = try readDER(der, "reading a private key", free: EVP_PKEY_free) { cursor, count in
      d2i_AutoPrivateKey(nil, cursor, count)
    }
    try self.init(key)
  }

  /// The key as PEM, PKCS #8, not encrypted.
  public func pem() throws(OpenSSLError) -> String {
    let bytes = try MemoryBIO.collect("writing a private key as PEM") {
      PEM_write_bio_PKCS8PrivateKey($0, key.pointer, nil, nil, 0, nil, nil) == 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The key as DER, PKCS #8, not encrypted.
  public func der() throws(OpenSSLError) -> [UInt8] {
    try MemoryBIO.collect("writing a private key as DER") {
      i2d_PKCS8PrivateKey_bio($0, key.pointer, nil, nil, 0, nil, nil) == 1
    }
  }

  /// The digest that a signature with this key names; Ed25519 has its own.
  var signatureDigest: OpaquePointer? { kind == .ed25519 ? nil : EVP_sha256() }
}

extension KeyKind {
  /// The kind of an EVP_PKEY; throws `.refused` for anything but P-256 and Ed25519.
  init(of key: OpaquePointer) throws(OpenSSLError) {
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_ED25519:
      self = .ed25519
    case EVP_PKEY_EC:
      var name = [CChar](repeating: 0, count: 64)
      var length = 0
      guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1,
        name.prefix(length).elementsEqual("prime256v1".utf8.map { CChar(bitPattern: $0) })
      else { throw Self.refusal }
      self = .p256
    default:
      throw Self.refusal
    }
  }

  private static var refusal: OpenSSLError {
    ERR_clear_error()
    return OpenSSLError(.refused, "taking a key: only keys on the curve P-256 and Ed25519 keys are accepted")
  }
}

/// Parses DER with `parse`, and refuses bytes that are left over.
func readDER(
  _ der: [UInt8], _ doing: String, free: @escaping (OpaquePointer?) -> Void,
  _ parse: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?
) throws(OpenSSLError) -> Owned {
  var consumed = 0
  let parsed = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
    var cursor = buffer.baseAddress
    let object = parse(&cursor, buffer.count)
    if let cursor, let start = buffer.baseAddress { consumed = cursor - start }
    return object
  }
  let owned = try Owned(parsed, free: free, doing, as: .malformed)
  guard consumed == der.count else { throw OpenSSLError(.malformed, "\(doing): bytes follow its end") }
  return owned
}
