import COpenSSL

/// HMAC-SHA-256 (RFC 2104).
public enum HMAC {
  /// The 32-byte code of `bytes` under `key`. Compare codes with `constantTimeEquals`.
  public static func sha256(key: [UInt8], _ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    guard let keyBytes = Int32(exactly: key.count) else {
      throw OpenSSLError(.invalidArgument, "computing an HMAC: the key is too long")
    }
    var code = [UInt8](repeating: 0, count: Digest.sha256Bytes)
    try check(
      COpenSSL.HMAC(EVP_sha256(), key, keyBytes, bytes, bytes.count, &code, nil) != nil, "computing an HMAC")
    return code
  }
}

/// HKDF with SHA-256 (RFC 5869): separate keys from one good key.
public enum HKDF {
  /// `length` bytes (at most 255 * 32) from `key`, which must already be unpredictable.
  ///
  /// - Parameter info: what the derived key is for; different purposes give unrelated keys.
  public static func sha256(
    key: [UInt8], salt: [UInt8], info: [UInt8], length: Int
  ) throws(OpenSSLError) -> [UInt8] {
    guard !key.isEmpty, length > 0, length <= 255 * Digest.sha256Bytes,
      let keyBytes = Int32(exactly: key.count), let saltBytes = Int32(exactly: salt.count),
      let infoBytes = Int32(exactly: info.count)
    else {
      throw OpenSSLError(.invalidArgument, "deriving a key: an input is empty or too long")
    }
    let context = try Owned(
      EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil), free: EVP_PKEY_CTX_free, "preparing key derivation")
    try check(
      EVP_PKEY_derive_init(context.pointer) == 1
        && EVP_PKEY_CTX_set_hkdf_md(context.pointer, EVP_sha256()) == 1
        && EVP_PKEY_CTX_set1_hkdf_salt(context.pointer, salt, saltBytes) == 1
        && EVP_PKEY_CTX_set1_hkdf_key(context.pointer, key, keyBytes) == 1
        && EVP_PKEY_CTX_add1_hkdf_info(context.pointer, info, infoBytes) == 1,
      "preparing key derivation")
    var derived = [UInt8](repeating: 0, count: length)
    var written = length
    try check(
      EVP_PKEY_derive(context.pointer, &derived, &written) == 1 && written == length, "deriving a key")
    return derived
  }
}

/// Keys from what a person can remember.
public enum KeyDerivation {
  /// scrypt (RFC 7914): `length` bytes from a passphrase, at a cost of `128 * r * 2^logN` bytes of memory.
  ///
  /// Takes 0.1 to 0.5 s at sensible settings, so keep it off threads that others wait for.
  public static func scrypt(
    passphrase: [UInt8], salt: [UInt8], logN: Int, r: Int, p: Int, length: Int
  ) throws(OpenSSLError) -> [UInt8] {
    // A stored file names these figures, so a damaged one must not take all memory.
    guard (1...22).contains(logN), (1...32).contains(r), (1...16).contains(p), (16...1024).contains(length) else {
      throw OpenSSLError(.invalidArgument, "deriving a key from a passphrase: a cost figure is out of range")
    }
    let rounds = UInt64(1) << UInt64(logN)
    // Without a maximum of our own, OpenSSL refuses anything above 32 MiB.
    let memoryMaximum = 128 * UInt64(r) * (rounds + UInt64(p) + 2) + 1_048_576
    var derived = [UInt8](repeating: 0, count: length)
    let done = passphrase.withUnsafeBytes { passphrase in
      EVP_PBE_scrypt(
        passphrase.baseAddress?.assumingMemoryBound(to: CChar.self), passphrase.count, salt, salt.count,
        rounds, UInt64(r), UInt64(p), memoryMaximum, &derived, length)
    }
    try check(done == 1, "deriving a key from a passphrase")
    return derived
  }
}
