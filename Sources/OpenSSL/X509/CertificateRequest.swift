import COpenSSL

// SAFETY: the X509_REQ object is never changed after init.
/// A request for a certificate (PKCS #10, RFC 2986): a public key, and proof that the sender holds its private half.
///
/// Names and extensions in it are wishes of the sender, so nothing but the public key can be read from it.
public final class CertificateRequest: @unchecked Sendable {
  private let request: Owned
  /// The kind of the public key.
  public let kind: KeyKind

  /// Reads a request.
  ///
  /// Throws `.malformed` for other bytes, `.refused` for a kind of key we do not take, and `.notAuthentic` when it is
  /// not signed with the key it names.
  public init(der: [UInt8]) throws(OpenSSLError) {
    request = try readDER(der, "reading a certificate request", free: X509_REQ_free) { cursor, count in
      d2i_X509_REQ(nil, cursor, count)
    }
    guard let key = X509_REQ_get0_pubkey(request.pointer) else {
      throw .library("reading the key of a certificate request", as: .malformed)
    }
    kind = try KeyKind(of: key)
    try check(
      X509_REQ_verify(request.pointer, key) == 1, "checking the signature of a certificate request", as: .notAuthentic)
  }

  /// The DER bytes of a request for `key`. The name is for people who look at it; issuers ignore it.
  public static func create(key: PrivateKey, commonName: String) throws(OpenSSLError) -> [UInt8] {
    let request = try Owned(X509_REQ_new(), free: X509_REQ_free, "making a certificate request")
    try setCommonName(commonName, of: X509_REQ_get_subject_name(request.pointer))
    try check(
      X509_REQ_set_version(request.pointer, 0) == 1
        && X509_REQ_set_pubkey(request.pointer, key.key.pointer) == 1
        && X509_REQ_sign(request.pointer, key.key.pointer, key.signatureDigest) > 0,
      "signing a certificate request")
    return try MemoryBIO.collect("writing a certificate request") { i2d_X509_REQ_bio($0, request.pointer) == 1 }
  }

  /// The public key; owned by the request.
  var publicKey: OpaquePointer? { X509_REQ_get0_pubkey(request.pointer) }
}

/// Makes `commonName` the name's only entry; at most 64 bytes (RFC 5280 ub-common-name).
func setCommonName(_ commonName: String, of name: OpaquePointer?) throws(OpenSSLError) {
  let bytes = Array(commonName.utf8)
  // 0x1000 is MBSTRING_UTF8, a macro that Swift cannot see.
  guard !bytes.isEmpty, bytes.count <= 64,
    X509_NAME_add_entry_by_NID(name, NID_commonName, 0x1000, bytes, Int32(bytes.count), -1, 0) == 1
  else { throw .library("setting a common name of 1 to 64 bytes", as: .invalidArgument) }
}
