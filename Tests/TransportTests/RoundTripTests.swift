import Dispatch
import HTTP1
import OpenSSL
import Synchronization
import Testing

@testable import Transport

@Suite("Requests over mutual TLS on the loopback", .timeLimit(.minutes(1)))
struct RoundTripTests {
  let stage: Stage

  init() throws { stage = try Stage() }

  @Test("The handler sees the request and the client's certificate; the client sees the answer")
  func roundTrip() throws {
    let expected = stage.clientIdentity.certificate
    let server = try stage.server { request, peer in
      let known = peer.certificate == expected && peer.address.host == "127.0.0.1"
      return HTTPResponse(
        known ? 201 : 403, contentType: "application/cbor", body: Array("\(request.method) \(request.path)".utf8))
    }
    let client = try stage.client(server)
    let response = try client.send(
      .post, "/sync?x=1", body: [1, 2, 3], contentType: "application/cbor", timeout: .seconds(10))
    #expect(response == HTTPResponse(201, contentType: "application/cbor", body: Array("post /sync".utf8)))
    server.stop(within: .seconds(5))
  }

  @Test("A hundred requests use one connection, and bodies of any size come back whole")
  func keepAlive() throws {
    let ports = Mutex<Set<UInt16>>([])
    let server = try stage.server(bodyMaximum: 1 << 22) { request, peer in
      ports.withLock { _ = $0.insert(peer.address.port) }
      return HTTPResponse(200, body: request.body)
    }
    let client = try stage.client(server)
    for round in 0..<100 {
      let body = [UInt8](repeating: UInt8(round), count: round * 173)
      #expect(try client.send(.post, "/", body: body, timeout: .seconds(10)).body == body)
    }
    let large = try Entropy.bytes(4_000_000)
    #expect(try client.send(.put, "/", body: large, timeout: .seconds(20)).body == large)
    #expect(ports.withLock { $0.count } == 1)
    server.stop(within: .seconds(5))
  }

  @Test("Clients in parallel each get their own answers")
  func parallelClients() throws {
    let server = try stage.server()
    let stage = stage
    let clients = try (0..<12).map { number in
      try Background {
        let client = try stage.client(server)
        for round in 0..<20 {
          let body = Array("\(number)/\(round)".utf8)
          guard try client.send(.post, "/", body: body, timeout: .seconds(20)).body == body else { return false }
        }
        client.close()
        return true
      }
    }
    for client in clients { #expect(try client.value()) }
    #expect(server.stop(within: .seconds(10)))
  }

  @Test("The answer's bytes are fixed: no date, no server, nothing else")
  func exactBytes() throws {
    let server = try stage.server { _, _ in HTTPResponse(404, contentType: "text/plain", body: Array("no".utf8)) }
    let channel = try stage.channel(server)
    try channel.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(
      try channel.readAll()
        == "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
    server.stop(within: .seconds(5))
  }

  @Test("A handler that finds a certificate revoked ends the connection, also one that was kept")
  func revokedByHandler() throws {
    let revoked = Mutex<Set<[UInt8]>>([])
    let server = try stage.server { _, peer in
      let fingerprint = peer.certificate?.fingerprint ?? []
      return revoked.withLock { $0.contains(fingerprint) }
        ? HTTPResponse(403, closesConnection: true) : HTTPResponse(200)
    }
    let client = try stage.client(server)
    #expect(try client.send(.get, "/", timeout: .seconds(10)).status == 200)
    #expect(client.isConnected)
    revoked.withLock { _ = $0.insert(stage.clientIdentity.certificate.fingerprint) }
    #expect(try client.send(.get, "/", timeout: .seconds(10)).status == 403)
    #expect(!client.isConnected)
    #expect(try client.send(.get, "/", timeout: .seconds(10)).status == 403)
    server.stop(within: .seconds(5))
  }

  @Test("A new certificate is used for new connections")
  func renewedCertificate() throws {
    let server = try stage.server()
    let other = try Stage()
    #expect(try stage.client(server).send(.get, "/", timeout: .seconds(10)).status == 200)
    server.use(
      tls: try TLSContext.server(
        identity: other.serverIdentity, clients: .required(authority: stage.authority.certificate)))
    #expect(throws: TransportError(.serverNotTrusted, "")) {
      try stage.client(server).send(.get, "/", timeout: .seconds(10))
    }
    let client = try stage.client(server, authority: other.authority.certificate)
    #expect(try client.send(.get, "/", timeout: .seconds(10)).status == 200)
    server.stop(within: .seconds(5))
  }

  @Test("A plain server answers a plain client, for health checks on the loopback")
  func plain() throws {
    let server = HTTPServer(listener: try Listener(Endpoint(host: "127.0.0.1", port: 0)), tls: nil) { _, peer in
      HTTPResponse(peer.certificate == nil ? 200 : 500, body: Array("ok".utf8))
    }
    try server.start()
    let client = HTTPClient(server.endpoint, tls: nil)
    #expect(try client.send(.get, "/healthz", timeout: .seconds(10)).body == Array("ok".utf8))
    server.stop(within: .seconds(5))
  }

  @Test("IPv6 works as IPv4 does")
  func ipv6() throws {
    let server = try stage.server(host: "::1")
    #expect(server.endpoint.description.hasPrefix("[::1]:"))
    #expect(try stage.client(server).send(.post, "/", body: [7], timeout: .seconds(10)).body == [7])
    server.stop(within: .seconds(5))
  }
}
