import COpenSSL

// SAFETY: the X509 object is never changed after init; what libcrypto caches in it on reading, it caches under a lock.
/// An X.509 certificate (RFC 5280), read only.
///
/// Two are equal when their DER bytes are.
public final class Certificate: @unchecked Sendable, Hashable {
  /// What a certificate may be used for (extendedKeyUsage).
  public enum Usage: Sendable {
    /// To be shown by a TLS server.
    case server
    /// To be shown by a TLS client.
    case client
  }

  let x509: Owned
  /// The certificate's bytes.
  public let der: [UInt8]
  /// SHA-256 of the bytes.
  public let fingerprint: [UInt8]
  /// The first second of validity, since 1970 UTC.
  public let notBefore: Int64
  /// The last second of validity, since 1970 UTC.
  public let notAfter: Int64

  init(_ x509: Owned) throws(OpenSSLError) {
    self.x509 = x509
    der = try MemoryBIO.collect("writing a certificate as DER") { i2d_X509_bio($0, x509.pointer) == 1 }
    fingerprint = try Digest.sha256(der)
    notBefore = try unixSeconds(X509_get0_notBefore(x509.pointer))
    notAfter = try unixSeconds(X509_get0_notAfter(x509.pointer))
  }

  /// The certificate in DER bytes.
  public convenience init(der: [UInt8]) throws(OpenSSLError) {
    let x509 = try readDER(der, "reading a certificate", free: X509_free) { cursor, count in
      d2i_X509(nil, cursor, count)
    }
    try self.init(x509)
  }

  /// The first certificate in a PEM text.
  public convenience init(pem: String) throws(OpenSSLError) {
    let bio = try MemoryBIO.holding(Array(pem.utf8))
    try self.init(
      try Owned(
        PEM_read_bio_X509(bio.pointer, nil, copenssl_no_passphrase, nil), free: X509_free,
        "reading a certificate from PEM", as: .malformed))
  }

  /// The certificate as PEM.
  public func pem() throws(OpenSSLError) -> String {
    let bytes = try MemoryBIO.collect("writing a certificate as PEM") { PEM_write_bio_X509($0, x509.pointer) == 1 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The common name of the subject, when there is exactly one.
  public var commonName: String? {
    let name = X509_get_subject_name(x509.pointer)
    let index = X509_NAME_get_index_by_NID(name, NID_commonName, -1)
    guard index >= 0, X509_NAME_get_index_by_NID(name, NID_commonName, index) < 0,
      let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))
    else { return nil }
    var text: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&text, value)
    guard count >= 0, let text else { return nil }
    defer { CRYPTO_free(text, nil, 0) }
    return String(validating: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
  }

  /// The URIs among the subject's alternative names, in the certificate's order.
  public var uris: [String] { alternativeNames(GEN_URI) }

  /// The DNS names among the subject's alternative names, in the certificate's order.
  public var dnsNames: [String] { alternativeNames(GEN_DNS) }

  /// Whether this is a certificate authority's (basicConstraints CA:TRUE).
  public var isAuthority: Bool { X509_check_ca(x509.pointer) == 1 }

  /// Whether extendedKeyUsage is there and names `usage`.
  public func permits(_ usage: Usage) -> Bool {
    copenssl_has_extended_key_usage(x509.pointer, UInt32(usage == .server ? XKU_SSL_SERVER : XKU_SSL_CLIENT)) == 1
  }

  /// Whether `authority` signed this certificate.
  public func isIssued(by authority: Certificate) -> Bool {
    defer { ERR_clear_error() }
    return X509_check_issued(authority.x509.pointer, x509.pointer) == X509_V_OK
      && X509_verify(x509.pointer, X509_get0_pubkey(authority.x509.pointer)) == 1
  }

  /// Whether this certificate is for the public half of `key`.
  public func matches(_ key: PrivateKey) -> Bool {
    defer { ERR_clear_error() }
    return X509_check_private_key(x509.pointer, key.key.pointer) == 1
  }

  private func alternativeNames(_ wanted: Int32) -> [String] {
    guard let names = copenssl_subject_alternative_names(x509.pointer) else { return [] }
    defer { copenssl_general_names_free(names) }
    return (0..<max(0, copenssl_general_names_count(names))).compactMap { index in
      var bytes: UnsafePointer<UInt8>?
      var count = 0
      guard copenssl_general_name(names, index, &bytes, &count) == wanted, let bytes else { return nil }
      return String(validating: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
  }

  /// Equality of the DER bytes.
  public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }

  /// Hashes the fingerprint.
  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// Seconds since 1970 of a certificate's time.
private func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) -> Int64 {
  guard let epoch = ASN1_TIME_set(nil, 0) else { throw .library("reading a certificate's time") }
  defer { ASN1_STRING_free(epoch) }
  var days: Int32 = 0
  var seconds: Int32 = 0
  try check(ASN1_TIME_diff(&days, &seconds, epoch, time) == 1, "reading a certificate's time", as: .malformed)
  return Int64(days) * 86_400 + Int64(seconds)
}
