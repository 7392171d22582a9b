import Dispatch
import Foundation
import HTTP1
import OpenSSL
import Synchronization
import Testing

@testable import Transport

/// An authority, a server's identity for 127.0.0.1 and clients, all valid now.
struct Stage {
  let authority: CertificateAuthority
  let serverIdentity: TLSIdentity
  let clientIdentity: TLSIdentity

  init() throws {
    let now = Int64(Date().timeIntervalSince1970)
    authority = try CertificateAuthority.create(
      commonName: "Test authority", notBefore: now - 3600, notAfter: now + 86_400)
    serverIdentity = try Self.identity(of: authority, .server)
    clientIdentity = try Self.identity(of: authority, .client)
  }

  static func identity(of authority: CertificateAuthority, _ usage: Certificate.Usage) throws -> TLSIdentity {
    let key = try PrivateKey.generate()
    let request = try CertificateRequest(der: CertificateRequest.create(key: key, commonName: "request"))
    let certificate = try authority.issue(
      request,
      CertificateProfile(
        usage: usage, commonName: usage == .server ? "server" : "client",
        addresses: usage == .server ? ["127.0.0.1", "::1"] : [], notBefore: authority.certificate.notBefore,
        notAfter: authority.certificate.notAfter))
    return try TLSIdentity(certificate: certificate, key: key)
  }

  /// A running server on a free port of the loopback.
  func server(
    limits: ServerLimits = ServerLimits(), bodyMaximum: UInt64 = 1 << 20, host: String = "127.0.0.1",
    handler: @escaping HTTPServer.Handler = { request, _ in
      HTTPResponse(200, contentType: "text/plain", body: request.body)
    }, observe: @escaping @Sendable (ServerEvent) -> Void = { _ in }
  ) throws -> HTTPServer {
    let context = try TLSContext.server(
      identity: serverIdentity, clients: .required(authority: authority.certificate))
    let server = HTTPServer(
      listener: try Listener(Endpoint(host: host, port: 0)), tls: context, limits: limits,
      bodyMaximum: { _ in bodyMaximum }, observe: observe, handler: handler)
    try server.start()
    return server
  }

  /// A client of `server`, with this stage's identity unless `identity` says otherwise.
  func client(
    _ server: HTTPServer, identity: TLSIdentity?? = .none, authority: Certificate? = nil,
    responseBytesMaximum: UInt64 = 1 << 24
  ) throws -> HTTPClient {
    HTTPClient(
      server.endpoint,
      tls: try TLSContext.client(
        identity: identity ?? clientIdentity, trust: .authority(authority ?? self.authority.certificate)),
      responseBytesMaximum: responseBytesMaximum)
  }

  /// A connection to `server` on which any bytes can be sent.
  func channel(_ server: HTTPServer) throws -> Channel {
    let socket = try Socket.connect(to: server.endpoint, by: .soon)
    let context = try TLSContext.client(identity: clientIdentity, trust: .authority(authority.certificate))
    let channel = Channel(socket, tls: try TLSConnection(client: context, serverName: "127.0.0.1"))
    try channel.shakeHands(by: .soon)
    return channel
  }
}

extension Deadline {
  /// Long enough for anything that works, short enough for a test that hangs.
  static var soon: Deadline { .after(.seconds(20)) }
}

extension Channel {
  /// Everything until the other side ends.
  func readAll() throws -> String {
    var all: [UInt8] = []
    while case let bytes = try read(by: .soon), !bytes.isEmpty { all += bytes }
    return String(decoding: all, as: UTF8.self)
  }

  func write(_ text: String) throws { try write(Array(text.utf8), by: .soon) }
}

/// A server on plain TCP that does with its connections what `script` says, one after the other.
func plainServer(_ script: @escaping @Sendable (Listener) throws -> Void) throws -> Endpoint {
  let listener = try Listener(Endpoint(host: "127.0.0.1", port: 0))
  try BlockingThread.start(stackBytes: 512 * 1024) {
    do { try script(listener) } catch { Issue.record("the scripted server failed: \(error)") }
  }
  return listener.endpoint
}

/// Work on a thread of its own, with its result.
final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> Value) throws {
    try BlockingThread.start(stackBytes: 512 * 1024) { [self] in
      let outcome = Result { try work() }
      result.withLock { $0 = outcome }
      done.signal()
    }
  }

  func value() throws -> Value {
    try #require(done.wait(timeout: .now() + 30) == .success)
    return try #require(result.withLock { $0 }).get()
  }
}
