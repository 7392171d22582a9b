import COpenSSL

/// What an issued certificate shall say. Everything in it comes from the issuer, nothing from the request.
public struct CertificateProfile: Sendable {
  /// Whether a server or a client shows it.
  public var usage: Certificate.Usage
  /// The common name of the subject, 1 to 64 bytes.
  public var commonName: String
  /// Alternative names that are URIs.
  public var uris: [String]
  /// Alternative names that are DNS names.
  public var dnsNames: [String]
  /// Alternative names that are IP addresses, in text.
  public var addresses: [String]
  /// The first second of validity, since 1970 UTC.
  public var notBefore: Int64
  /// The last second of validity, since 1970 UTC.
  public var notAfter: Int64

  /// A profile.
  public init(
    usage: Certificate.Usage, commonName: String, uris: [String] = [], dnsNames: [String] = [],
    addresses: [String] = [], notBefore: Int64, notAfter: Int64
  ) {
    self.usage = usage
    self.commonName = commonName
    self.uris = uris
    self.dnsNames = dnsNames
    self.addresses = addresses
    self.notBefore = notBefore
    self.notAfter = notAfter
  }
}

/// A certificate authority: a self-signed certificate and its key. It signs leaves only (pathlen 0).
public struct CertificateAuthority: Sendable {
  /// The authority's own certificate.
  public let certificate: Certificate
  /// The authority's key.
  public let key: PrivateKey

  /// The authority of a stored certificate and key.
  public init(certificate: Certificate, key: PrivateKey) throws(OpenSSLError) {
    guard certificate.isAuthority, certificate.matches(key) else {
      throw OpenSSLError(.refused, "taking a certificate authority: not an authority's certificate, or another's key")
    }
    self.certificate = certificate
    self.key = key
  }

  /// A new authority with a P-256 key.
  public static func create(
    commonName: String, notBefore: Int64, notAfter: Int64
  ) throws(OpenSSLError) -> CertificateAuthority {
    let key = try PrivateKey.generate()
    let x509 = try blank(commonName: commonName, notBefore: notBefore, notAfter: notAfter)
    try check(
      X509_set_issuer_name(x509.pointer, X509_get_subject_name(x509.pointer)) == 1
        && X509_set_pubkey(x509.pointer, key.key.pointer) == 1,
      "filling in a certificate")
    try addExtensions(
      [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
      ], to: x509.pointer, issuer: x509.pointer)
    try check(X509_sign(x509.pointer, key.key.pointer, key.signatureDigest) > 0, "signing a certificate")
    return try CertificateAuthority(certificate: try Certificate(x509), key: key)
  }

  /// Issues a certificate for the public key of `request`, with a random serial of 16 bytes.
  ///
  /// Throws `.invalidArgument` when a name cannot stand in a certificate or the validity is not within the authority's.
  public func issue(
    _ request: CertificateRequest, _ profile: CertificateProfile
  ) throws(OpenSSLError) -> Certificate {
    try issue(request, profile, extendedKeyUsage: profile.usage == .server ? "serverAuth" : "clientAuth")
  }

  /// The same with any extendedKeyUsage, or none: what another authority's software might issue.
  func issue(
    _ request: CertificateRequest, _ profile: CertificateProfile, extendedKeyUsage: String?
  ) throws(OpenSSLError) -> Certificate {
    guard profile.notBefore <= profile.notAfter, profile.notAfter <= certificate.notAfter else {
      throw OpenSSLError(.invalidArgument, "issuing a certificate: it would not end before its authority does")
    }
    let names = try alternativeNames(profile)
    let issuer = certificate.x509.pointer
    let x509 = try Self.blank(
      commonName: profile.commonName, notBefore: profile.notBefore, notAfter: profile.notAfter)
    try check(
      X509_set_issuer_name(x509.pointer, X509_get_subject_name(issuer)) == 1
        && X509_set_pubkey(x509.pointer, request.publicKey) == 1,
      "filling in a certificate")
    var extensions = [
      (NID_basic_constraints, "critical,CA:FALSE"),
      (NID_key_usage, "critical,digitalSignature"),
      (NID_subject_key_identifier, "hash"),
      (NID_authority_key_identifier, "keyid:always"),
    ]
    if let extendedKeyUsage { extensions.append((NID_ext_key_usage, extendedKeyUsage)) }
    if !names.isEmpty { extensions.append((NID_subject_alt_name, names)) }
    try Self.addExtensions(extensions, to: x509.pointer, issuer: issuer)
    try check(X509_sign(x509.pointer, key.key.pointer, key.signatureDigest) > 0, "signing a certificate")
    return try Certificate(x509)
  }

  /// The alternative names in the notation of x509v3_config(5), where a comma starts the next name: so only letters,
  /// digits and marks that mean nothing there are let through.
  private func alternativeNames(_ profile: CertificateProfile) throws(OpenSSLError) -> String {
    var parts: [String] = []
    for (prefix, values) in [("URI", profile.uris), ("DNS", profile.dnsNames), ("IP", profile.addresses)] {
      for value in values {
        guard !value.isEmpty, value.utf8.count <= 255, value.allSatisfy(Self.nameCharacters.contains) else {
          throw OpenSSLError(.invalidArgument, "issuing a certificate: a name is empty, long or unsafe")
        }
        parts.append("\(prefix):\(value)")
      }
    }
    return parts.joined(separator: ",")
  }

  private static let nameCharacters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/")

  /// A certificate with version, serial, subject and validity.
  private static func blank(
    commonName: String, notBefore: Int64, notAfter: Int64
  ) throws(OpenSSLError) -> Owned {
    let x509 = try Owned(X509_new(), free: X509_free, "making a certificate")
    var serial = try Entropy.bytes(16)
    // Positive, and 16 bytes long whatever was drawn (RFC 5280 §4.1.2.2).
    serial[0] = serial[0] & 0x7f | 0x40
    let number = try Owned(BN_bin2bn(serial, Int32(serial.count), nil), free: BN_free, "making a serial number")
    try check(
      X509_set_version(x509.pointer, Int(X509_VERSION_3)) == 1
        && BN_to_ASN1_INTEGER(number.pointer, X509_get_serialNumber(x509.pointer)) != nil
        && ASN1_TIME_set(X509_getm_notBefore(x509.pointer), Int(notBefore)) != nil
        && ASN1_TIME_set(X509_getm_notAfter(x509.pointer), Int(notAfter)) != nil,
      "filling in a certificate", as: .invalidArgument)
    try setCommonName(commonName, of: X509_get_subject_name(x509.pointer))
    return x509
  }

  private static func addExtensions(
    _ extensions: [(Int32, String)], to x509: OpaquePointer, issuer: OpaquePointer
  ) throws(OpenSSLError) {
    for (nid, value) in extensions {
      try check(
        copenssl_add_extension(x509, issuer, nid, value) == 1, "adding an extension to a certificate",
        as: .invalidArgument)
    }
  }
}
