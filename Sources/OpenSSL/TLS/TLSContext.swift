import COpenSSL

/// What one side of a TLS connection shows of itself.
public struct TLSIdentity: Sendable {
  /// The certificate that the peer is to accept.
  public let certificate: Certificate
  /// Its key.
  public let key: PrivateKey
  /// Certificates sent after it. A server that is found by the fingerprint of its authority sends the authority's.
  public let chain: [Certificate]

  /// An identity; throws `.refused` when the key is not the certificate's.
  public init(certificate: Certificate, key: PrivateKey, chain: [Certificate] = []) throws(OpenSSLError) {
    guard certificate.matches(key) else {
      throw OpenSSLError(.refused, "taking a TLS identity: the key is not the certificate's")
    }
    self.certificate = certificate
    self.key = key
    self.chain = chain
  }
}

// SAFETY: the SSL_CTX is never changed after init, and libssl allows making connections from one on many threads.
/// Settings that TLS connections are made from, one for each listener or client identity.
///
/// All speak TLS 1.3 only (NCSC-NL TLS guidelines 2025, "good"), without tickets or resumption: a resumed session
/// would skip the certificates, and a revoked one would live on.
public final class TLSContext: @unchecked Sendable {
  /// Whether a server asks its clients for a certificate.
  public enum ClientCertificates: Sendable {
    /// Each client shows a certificate of this authority, or gets no connection.
    case required(authority: Certificate)
    /// Clients are not asked: for enrolment, where they have none yet.
    case none
  }

  /// What a client takes for its server.
  public enum ServerTrust: Sendable {
    /// The server shows a certificate of this authority for the name that was asked for.
    case authority(Certificate)
    /// The same, where all that is known of the authority is SHA-256 of its certificate; the server sends it along.
    case fingerprint([UInt8])
  }

  let context: Owned
  let role: Role
  /// Seconds since 1970 at which certificates must be valid; nil for the system's time.
  let verificationTime: Int64?

  enum Role {
    case server(ClientCertificates)
    case client(ServerTrust)
  }

  /// A server's settings.
  ///
  /// - Parameter verificationTime: seconds since 1970 at which certificates must be valid; nil for the system's time.
  public static func server(
    identity: TLSIdentity, clients: ClientCertificates, verifyingAt verificationTime: Int64? = nil
  ) throws(OpenSSLError) -> TLSContext {
    try TLSContext(TLS_server_method(), identity, .server(clients), verificationTime)
  }

  /// A client's settings.
  ///
  /// - Parameters:
  ///   - identity: what the client shows when it is asked for a certificate.
  ///   - verificationTime: seconds since 1970 at which certificates must be valid; nil for the system's time.
  public static func client(
    identity: TLSIdentity?, trust: ServerTrust, verifyingAt verificationTime: Int64? = nil
  ) throws(OpenSSLError) -> TLSContext {
    try TLSContext(TLS_client_method(), identity, .client(trust), verificationTime)
  }

  private init(
    _ method: OpaquePointer?, _ identity: TLSIdentity?, _ role: Role, _ verificationTime: Int64?
  ) throws(OpenSSLError) {
    self.role = role
    self.verificationTime = verificationTime
    context = try Owned(SSL_CTX_new(method), free: SSL_CTX_free, "making a TLS context")
    try check(copenssl_harden(context.pointer) == 1, "setting TLS 1.3 parameters")
    if let identity { try show(identity) }
    switch role {
    case .server(.required(let authority)):
      try trust(authority)
      copenssl_require_client(context.pointer)
      // Names the authority in the request, so that a client with several certificates can choose.
      try check(SSL_CTX_add_client_CA(context.pointer, authority.x509.pointer) == 1, "naming the client authority")
    case .client(.authority(let authority)):
      try trust(authority)
      SSL_CTX_set_verify(context.pointer, SSL_VERIFY_PEER, nil)
    case .server(.none):
      SSL_CTX_set_verify(context.pointer, SSL_VERIFY_NONE, nil)
    case .client(.fingerprint(let fingerprint)):
      guard fingerprint.count == Digest.sha256Bytes else {
        throw OpenSSLError(.invalidArgument, "trusting an authority by fingerprint: it must have 32 bytes")
      }
      // libssl cannot look up an authority by fingerprint: TLSConnection checks it before it reports the handshake
      // done, so before a byte of ours can be sent.
      SSL_CTX_set_verify(context.pointer, SSL_VERIFY_NONE, nil)
    }
  }

  private func show(_ identity: TLSIdentity) throws(OpenSSLError) {
    try check(
      SSL_CTX_use_certificate(context.pointer, identity.certificate.x509.pointer) == 1
        && SSL_CTX_use_PrivateKey(context.pointer, identity.key.key.pointer) == 1
        && SSL_CTX_check_private_key(context.pointer) == 1,
      "setting a TLS identity")
    for certificate in identity.chain {
      try check(
        copenssl_add_chain_certificate(context.pointer, certificate.x509.pointer) == 1, "setting a TLS chain")
    }
  }

  private func trust(_ authority: Certificate) throws(OpenSSLError) {
    let store = try TrustStore.of(authority)
    SSL_CTX_set1_cert_store(context.pointer, store.pointer)
    try TrustStore.restrict(SSL_CTX_get0_param(context.pointer), name: nil, at: verificationTime)
  }
}
