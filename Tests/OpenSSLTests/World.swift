import OpenSSL
import Testing

/// An authority with a server and a client, and the handshakes between them, all in memory.
struct World {
  /// The moment at which all here is verified: 2026-01-01.
  static let now: Int64 = 1_767_225_600
  static let day: Int64 = 86_400

  let authority: CertificateAuthority
  let server: TLSIdentity
  let client: TLSIdentity

  init() throws {
    authority = try CertificateAuthority.create(
      commonName: "Test authority", notBefore: Self.now - Self.day, notAfter: Self.now + 3650 * Self.day)
    server = try Self.identity(of: authority, .server)
    client = try Self.identity(of: authority, .client)
  }

  /// An identity issued by `authority`; servers are named `localhost` and `127.0.0.1`.
  static func identity(
    of authority: CertificateAuthority, _ usage: Certificate.Usage, from: Int64 = now - day, until: Int64 = now + day
  ) throws -> TLSIdentity {
    let key = try PrivateKey.generate()
    let request = try CertificateRequest(der: CertificateRequest.create(key: key, commonName: "request"))
    let certificate = try authority.issue(
      request,
      CertificateProfile(
        usage: usage, commonName: usage == .server ? "server" : "0123456789abcdef",
        uris: usage == .client ? ["urn:overlast:replica:0123456789abcdef"] : [],
        dnsNames: usage == .server ? ["localhost"] : [], addresses: usage == .server ? ["127.0.0.1"] : [],
        notBefore: from, notAfter: until))
    return try TLSIdentity(certificate: certificate, key: key, chain: [authority.certificate])
  }

  /// A server's side, for this world's authority unless others are named.
  func serverSide(
    _ identity: TLSIdentity? = nil, clients: TLSContext.ClientCertificates? = nil
  ) throws -> TLSConnection {
    try TLSConnection(
      server: TLSContext.server(
        identity: identity ?? server, clients: clients ?? .required(authority: authority.certificate),
        verifyingAt: Self.now))
  }

  /// A client's side, with this world's client identity unless `identity` names another (or none).
  func clientSide(
    _ identity: TLSIdentity?? = .none, trust: TLSContext.ServerTrust? = nil, name: String = "localhost"
  ) throws -> TLSConnection {
    try TLSConnection(
      client: TLSContext.client(
        identity: identity ?? client, trust: trust ?? .authority(authority.certificate), verifyingAt: Self.now),
      serverName: name)
  }
}

/// What became of a handshake.
struct Outcome {
  var client: OpenSSLError.Code?
  var server: OpenSSLError.Code?
  var bothDone = false
}

/// Carries bytes between the two sides until both are done or neither can go on.
func shakeHands(_ client: TLSConnection, _ server: TLSConnection) throws -> Outcome {
  var outcome = Outcome()
  for _ in 0..<8 {
    var done = (client: false, server: false)
    if outcome.client == nil {
      do throws(OpenSSLError) { done.client = try client.handshake() == .done } catch { outcome.client = error.code }
    }
    try server.feed(client.pendingOutput())
    if outcome.server == nil {
      do throws(OpenSSLError) { done.server = try server.handshake() == .done } catch { outcome.server = error.code }
    }
    try client.feed(server.pendingOutput())
    outcome.bothDone = done.client && done.server
    if outcome.bothDone || (outcome.client != nil && outcome.server != nil) { break }
  }
  return outcome
}
