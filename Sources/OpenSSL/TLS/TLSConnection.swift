import COpenSSL

/// One side of a TLS connection that turns bytes into bytes: what came from the wire goes in through `feed`, what is
/// to go to the wire comes out of `pendingOutput`. It has no socket, so a whole handshake is two values in a test.
///
/// ```swift
/// connection.feed(bytesFromSocket)
/// let progress = try connection.handshake()
/// socket.write(connection.pendingOutput())   // also after a throw: it may hold the alert that tells the peer why
/// ```
///
/// Not Sendable: one thread at a time. Each call clears this thread's OpenSSL error queue first, because another
/// connection's leftovers in it would be taken for an error of this one.
public final class TLSConnection {
  /// How far a handshake came.
  public enum Progress: Sendable {
    /// Both sides are known to each other; data can flow.
    case done
    /// More bytes from the peer are needed.
    case wantsInput
  }

  /// What reading gave.
  public enum Received: Equatable, Sendable {
    /// Data; never empty.
    case bytes([UInt8])
    /// More bytes from the peer are needed.
    case wantsInput
    /// The peer closed in good order: no data is missing.
    case closed
  }

  /// The most that one TLS record carries (RFC 8446 §5.1).
  public static let recordBytesMaximum = 16_384

  private let connection: Owned
  private let context: TLSContext
  private let serverName: String?
  /// Owned by the connection: bytes from and to the wire.
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  private var accepted = false
  /// Set after a fatal error: libssl allows no further call then.
  private var broken = false

  /// The server's side of a new connection.
  public convenience init(server context: TLSContext) throws(OpenSSLError) {
    guard case .server = context.role else {
      throw OpenSSLError(.invalidArgument, "making a TLS connection: the context is a client's")
    }
    try self.init(context, serverName: nil)
    SSL_set_accept_state(connection.pointer)
  }

  /// The client's side of a new connection to a server that must show a certificate for `serverName`, a DNS name or
  /// an IP address.
  public convenience init(client context: TLSContext, serverName: String) throws(OpenSSLError) {
    guard case .client(let trust) = context.role else {
      throw OpenSSLError(.invalidArgument, "making a TLS connection: the context is a server's")
    }
    try self.init(context, serverName: serverName)
    if case .authority = trust {
      try TrustStore.restrict(
        SSL_get0_param(connection.pointer), name: serverName, at: context.verificationTime)
    }
    if !TrustStore.isAddress(serverName) {
      try check(copenssl_set_server_name(connection.pointer, serverName) == 1, "naming the server")
    }
    SSL_set_connect_state(connection.pointer)
  }

  private init(_ context: TLSContext, serverName: String?) throws(OpenSSLError) {
    self.context = context
    self.serverName = serverName
    connection = try Owned(SSL_new(context.context.pointer), free: SSL_free, "making a TLS connection")
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      throw .library("making a TLS connection")
    }
    copenssl_bio_wait_when_empty(incoming)
    SSL_set_bio(connection.pointer, incoming, outgoing)
    self.incoming = incoming
    self.outgoing = outgoing
  }

  /// Takes bytes that came from the peer.
  public func feed(_ bytes: [UInt8]) throws(OpenSSLError) {
    ERR_clear_error()
    try MemoryBIO.append(bytes, to: incoming)
  }

  /// Takes out the bytes that are to be sent to the peer.
  public func pendingOutput() -> [UInt8] { MemoryBIO.drain(outgoing) }

  /// Goes on with the handshake as far as the bytes fed allow.
  ///
  /// A client without a certificate may see `.done` from a server that requires one: TLS 1.3 tells it only with the
  /// first `read`, which then throws `.refusedByPeer`.
  ///
  /// Throws `.refused` when the peer's certificate is not accepted (or missing), `.refusedByPeer` when ours is not,
  /// `.protocolViolation` for anything that is not TLS 1.3.
  public func handshake() throws(OpenSSLError) -> Progress {
    guard !accepted else { return .done }
    try assertUsable("shaking hands")
    ERR_clear_error()
    let result = SSL_do_handshake(connection.pointer)
    guard result == 1 else {
      try throwUnlessWaiting(result, "shaking hands")
      return .wantsInput
    }
    do throws(OpenSSLError) {
      try acceptPeer()
    } catch {
      broken = true
      throw error
    }
    accepted = true
    return .done
  }

  /// The next data from the peer.
  public func read(maximum: Int = recordBytesMaximum) throws(OpenSSLError) -> Received {
    try assertUsable("reading")
    guard accepted, maximum > 0 else {
      throw OpenSSLError(.invalidArgument, "reading from a TLS connection: the handshake is not done")
    }
    ERR_clear_error()
    var result: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: maximum) { output, count in
      result = SSL_read_ex(connection.pointer, output.baseAddress, maximum, &count)
      if result != 1 { count = 0 }
    }
    if result == 1 { return .bytes(bytes) }
    if SSL_get_error(connection.pointer, result) == SSL_ERROR_ZERO_RETURN { return .closed }
    try throwUnlessWaiting(result, "reading")
    return .wantsInput
  }

  /// Encrypts `bytes` for the peer; they are in `pendingOutput` afterwards.
  public func write(_ bytes: [UInt8]) throws(OpenSSLError) {
    try assertUsable("writing")
    guard accepted else {
      throw OpenSSLError(.invalidArgument, "writing to a TLS connection: the handshake is not done")
    }
    guard !bytes.isEmpty else { return }
    ERR_clear_error()
    var written = 0
    let result = SSL_write_ex(connection.pointer, bytes, bytes.count, &written)
    guard result == 1, written == bytes.count else {
      try throwUnlessWaiting(result, "writing")
      throw OpenSSLError(.libraryFailure, "writing to a TLS connection: the library took a part only")
    }
  }

  /// Says goodbye to the peer; the alert is in `pendingOutput` afterwards. What the peer still sends can be read.
  public func close() {
    guard accepted, !broken else { return }
    ERR_clear_error()
    _ = SSL_shutdown(connection.pointer)
    ERR_clear_error()
  }

  /// The certificate that the peer showed, once the handshake is done.
  public func peerCertificate() throws(OpenSSLError) -> Certificate? {
    guard let x509 = SSL_get1_peer_certificate(connection.pointer) else { return nil }
    return try Certificate(Owned(x509, free: X509_free))
  }

  /// Protocol version and cipher suite, for diagnostics: "TLSv1.3 TLS_AES_256_GCM_SHA384".
  public var parameters: String {
    let suite = SSL_CIPHER_get_name(SSL_get_current_cipher(connection.pointer)).map { String(cString: $0) } ?? "none"
    return "\(SSL_get_version(connection.pointer).map { String(cString: $0) } ?? "none") \(suite)"
  }
}

extension TLSConnection {
  /// What libssl does not check of the peer by itself.
  private func acceptPeer() throws(OpenSSLError) {
    switch context.role {
    case .server(.none):
      return
    case .server(.required(let authority)):
      // libssl has verified the chain; a certificate without extendedKeyUsage would pass there.
      guard let peer = try peerCertificate(), peer.isIssued(by: authority), peer.permits(.client) else {
        throw OpenSSLError(.refused, "accepting a client: its certificate was not issued for clients")
      }
    case .client(.authority):
      guard let peer = try peerCertificate(), peer.permits(.server) else {
        throw OpenSSLError(.refused, "accepting a server: its certificate was not issued for servers")
      }
    case .client(.fingerprint(let fingerprint)):
      guard let peer = try peerCertificate(), let anchor = try sentCertificate(fingerprint) else {
        throw OpenSSLError(.refused, "accepting a server: it does not show the expected certificate authority")
      }
      try peer.verify(against: anchor, for: .server, name: serverName, at: context.verificationTime)
    }
  }

  /// The certificate with this fingerprint among those that the peer sent after its own.
  private func sentCertificate(_ fingerprint: [UInt8]) throws(OpenSSLError) -> Certificate? {
    for index in 1..<max(1, copenssl_peer_chain_count(connection.pointer)) {
      guard let x509 = copenssl_peer_chain_certificate(connection.pointer, index), X509_up_ref(x509) == 1 else {
        continue
      }
      let certificate = try Certificate(Owned(x509, free: X509_free))
      if constantTimeEquals(certificate.fingerprint, fingerprint) { return certificate }
    }
    return nil
  }

  private func assertUsable(_ doing: String) throws(OpenSSLError) {
    if broken { throw OpenSSLError(.connectionClosed, "\(doing) on a TLS connection that failed before") }
  }

  /// Returns when the library only waits for the peer; else marks the connection broken and throws the reason.
  private func throwUnlessWaiting(_ result: Int32, _ doing: String) throws(OpenSSLError) {
    let state = SSL_get_error(connection.pointer, result)
    if state == SSL_ERROR_WANT_READ { return }
    broken = true
    var code = OpenSSLError.Code.protocolViolation
    var reason: OpenSSLError.Reason?
    let reasons = OpenSSLError.drainQueue { number in
      code = Self.code(of: number) ?? code
      reason = Self.reason(of: number) ?? reason
    }
    var message = "\(doing) over TLS: " + reasons.joined(separator: "; ")
    let verdict = SSL_get_verify_result(connection.pointer)
    if code == .refused, verdict != X509_V_OK {
      message += " (\(String(cString: X509_verify_cert_error_string(verdict))))"
      reason = Self.reason(ofVerdict: verdict)
    }
    throw OpenSSLError(code, message, reason: reason)
  }

  /// What is wrong with a certificate that the library did not accept.
  private static func reason(ofVerdict verdict: Int) -> OpenSSLError.Reason {
    switch Int32(truncatingIfNeeded: verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED: .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
    case X509_V_ERR_INVALID_PURPOSE: .wrongUsage
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
      X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_SIGNATURE_FAILURE,
      X509_V_ERR_CERT_CHAIN_TOO_LONG:
      .unknownAuthority
    default: .certificate
    }
  }

  /// What a queued error says of the peer beyond its code.
  private static func reason(of number: UInt) -> OpenSSLError.Reason? {
    guard ERR_GET_LIB(number) == ERR_LIB_SSL else { return nil }
    switch ERR_GET_REASON(number) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .noCertificate
    case SSL_R_UNSUPPORTED_PROTOCOL: return .version
    case SSL_R_HTTP_REQUEST, SSL_R_WRONG_VERSION_NUMBER, SSL_R_PACKET_LENGTH_TOO_LONG: return .notTLS
    default: return nil
    }
  }

  /// What a queued error means to a caller; nil for "the peer or its bytes are no good".
  private static func code(of number: UInt) -> OpenSSLError.Code? {
    guard ERR_GET_LIB(number) == ERR_LIB_SSL else { return nil }
    switch ERR_GET_REASON(number) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return .refused
    case SSL_AD_REASON_OFFSET + SSL3_AD_BAD_CERTIFICATE...SSL_AD_REASON_OFFSET + SSL_AD_ACCESS_DENIED,
      SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REQUIRED:
      // Alerts 42 to 49 and 116 (RFC 8446 §6.2) speak of our certificate, except for 47, which is about bytes.
      return ERR_GET_REASON(number) == SSL_AD_REASON_OFFSET + SSL_AD_ILLEGAL_PARAMETER ? nil : .refusedByPeer
    default:
      return nil
    }
  }
}
