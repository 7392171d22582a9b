import Foundation
import OpenSSL
import Testing

@Suite("TLS between two values")
struct TLSTests {
  let world: World

  init() throws { world = try World() }

  @Test("Both sides know each other after a mutual handshake, and data flows both ways")
  func mutualHandshake() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    #expect(try shakeHands(client, server).bothDone)
    #expect(try server.peerCertificate() == world.client.certificate)
    #expect(try client.peerCertificate() == world.server.certificate)
    #expect(client.parameters == "TLSv1.3 TLS_AES_256_GCM_SHA384")

    let message = try Entropy.bytes(100_000)
    try client.write(message)
    try server.feed(client.pendingOutput())
    var received: [UInt8] = []
    while case .bytes(let bytes) = try server.read() { received += bytes }
    #expect(received == message)

    try server.write([1, 2, 3])
    server.close()
    try client.feed(server.pendingOutput())
    #expect(try client.read() == .bytes([1, 2, 3]))
    #expect(try client.read() == .closed)
  }

  @Test("The handshake also works when bytes come one at a time")
  func byteByByte() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    var done = (client: false, server: false)
    for _ in 0..<8 where !(done.client && done.server) {
      done.client = try client.handshake() == .done
      for byte in client.pendingOutput() {
        try server.feed([byte])
        done.server = try server.handshake() == .done
      }
      for byte in server.pendingOutput() {
        try client.feed([byte])
        done.client = try client.handshake() == .done
      }
    }
    #expect(done.client && done.server)
  }

  @Test("No ticket is sent, so nothing can be resumed without certificates")
  func noTickets() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    #expect(try shakeHands(client, server).bothDone)
    #expect(try server.read() == .wantsInput)
    #expect(server.pendingOutput().isEmpty)
    #expect(try client.read() == .wantsInput)
  }

  @Test("A client of another authority is refused by the server, and hears it")
  func foreignClient() throws {
    let stranger = try World()
    let (client, server) = (try world.clientSide(stranger.client), try world.serverSide())
    let outcome = try shakeHands(client, server)
    #expect(outcome.server == .refused)
    #expect(throws: OpenSSLError(.refusedByPeer, "")) { try client.read() }
  }

  @Test("A client without a certificate believes the handshake, and is refused at its first read")
  func clientWithoutCertificate() throws {
    let (client, server) = (try world.clientSide(.some(nil)), try world.serverSide())
    let outcome = try shakeHands(client, server)
    #expect(outcome.client == nil)
    #expect(outcome.server == .refused)
    #expect(throws: OpenSSLError(.refusedByPeer, "")) { try client.read() }
    #expect(throws: OpenSSLError(.connectionClosed, "")) { try client.write([1]) }
  }

  @Test(
    "A client certificate that ended, has not begun, or is a server's, is refused",
    arguments: [
      (Certificate.Usage.client, -2 * World.day, -World.day), (.client, World.day, 2 * World.day),
      (.server, -World.day, World.day),
    ])
  func unfitClient(usage: Certificate.Usage, from: Int64, until: Int64) throws {
    let identity = try World.identity(of: world.authority, usage, from: World.now + from, until: World.now + until)
    let outcome = try shakeHands(world.clientSide(identity), world.serverSide())
    #expect(outcome.server == .refused)
    #expect(!outcome.bothDone)
  }

  @Test("A client certificate that names no usage is refused")
  func clientWithoutUsage() throws {
    let identity = try TLSIdentity(
      certificate: Certificate(pem: Fixture.withoutUsage), key: PrivateKey(pem: Fixture.withoutUsageKey))
    let time = identity.certificate.notBefore + World.day
    let authority = try Certificate(pem: Fixture.authority)
    let server = try TLSConnection(
      server: .server(identity: world.server, clients: .required(authority: authority), verifyingAt: time))
    let outcome = try shakeHands(world.clientSide(identity), server)
    #expect(outcome.server == .refused)
  }

  @Test("A server of another authority, for another name, out of time or with a client's certificate is refused")
  func unfitServers() throws {
    let now = World.now
    let day = World.day
    let stranger = try World()
    let unfit: [(TLSIdentity, String)] = [
      (stranger.server, "localhost"), (world.server, "elders.example"), (world.server, "127.0.0.2"),
      (world.server, "server"), (world.client, "localhost"),
      (try World.identity(of: world.authority, .server, from: now - 2 * day, until: now - day), "localhost"),
      (try World.identity(of: world.authority, .server, from: now + day, until: now + 2 * day), "localhost"),
    ]
    for (identity, name) in unfit {
      let outcome = try shakeHands(world.clientSide(name: name), world.serverSide(identity))
      #expect(outcome.client == .refused)
      #expect(outcome.server == .refusedByPeer)
    }
    #expect(try shakeHands(world.clientSide(name: "127.0.0.1"), world.serverSide()).bothDone)
  }

  @Test("A server is found by the fingerprint of the authority it sends along, and by no other")
  func pinnedFingerprint() throws {
    let fingerprint = world.authority.certificate.fingerprint
    func outcome(_ pin: [UInt8], _ identity: TLSIdentity, _ name: String = "localhost") throws -> Outcome {
      try shakeHands(
        world.clientSide(.some(nil), trust: .fingerprint(pin), name: name),
        world.serverSide(identity, clients: TLSContext.ClientCertificates.none))
    }
    #expect(try outcome(fingerprint, world.server).bothDone)
    #expect(try outcome(World().authority.certificate.fingerprint, world.server).client == .refused)
    #expect(try outcome(fingerprint, World().server).client == .refused)
    #expect(try outcome(fingerprint, world.server, "elders.example").client == .refused)
    // The leaf's own fingerprint is not an authority's.
    #expect(try outcome(world.server.certificate.fingerprint, world.server).client == .refused)
    // A stranger cannot pass by sending our authority along with a certificate it did not sign.
    let stranger = try World()
    let forged = try TLSIdentity(
      certificate: stranger.server.certificate, key: stranger.server.key, chain: [world.authority.certificate])
    #expect(try outcome(fingerprint, forged).client == .refused)
    // Without the authority in the chain there is nothing to find.
    let bare = try TLSIdentity(certificate: world.server.certificate, key: world.server.key)
    #expect(try outcome(fingerprint, bare).client == .refused)
  }

  @Test("A client that speaks TLS 1.2 at most is refused with an alert")
  func oldClient() throws {
    let hello = """
      FgMBAJ0BAACZAwO7vRzaq+34JxpJAeuq9Zc6fMe8xFQ9EOr44dSbW6r9MAAAHsAswDDAK8AvzKnMqMAkwCjAI8AnAJ8AngBrAGcA/wEAAFIACwAE\
      AwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAqACgEAwUDBgMIBwgICAkICggLCAQIBQgGBAEFAQYBAwMDAQMCBAIFAgYC
      """
    let server = try world.serverSide()
    try server.feed(Array(try #require(Data(base64Encoded: hello))))
    #expect(throws: OpenSSLError(.protocolViolation, "")) { try server.handshake() }
    // Record type 21 (alert), level fatal, description 70 (protocol_version).
    let alert = server.pendingOutput()
    #expect(alert.first == 21)
    #expect(Array(alert.suffix(2)) == [2, 70])
    #expect(throws: OpenSSLError(.connectionClosed, "")) { try server.handshake() }
  }

  @Test("A server that answers with TLS 1.2 is refused")
  func oldServer() throws {
    let client = try world.clientSide()
    #expect(try client.handshake() == .wantsInput)
    let body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0xc0, 0x2c, 0]
    let hello: [UInt8] = [22, 3, 3, 0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
    try client.feed(hello)
    #expect(throws: OpenSSLError(.protocolViolation, "")) { try client.handshake() }
  }

  @Test("Garbage is refused, as is plain HTTP")
  func garbage() throws {
    for bytes in [Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0xff, count: 64)] {
      let server = try world.serverSide()
      try server.feed(bytes)
      #expect(throws: OpenSSLError(.protocolViolation, "")) { try server.handshake() }
    }
  }

  @Test("A record that was cut gives nothing until its last byte, and then all of it")
  func cutRecord() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    #expect(try shakeHands(client, server).bothDone)
    try client.write([1, 2, 3])
    let record = client.pendingOutput()
    for byte in record.dropLast() {
      try server.feed([byte])
      #expect(try server.read() == .wantsInput)
    }
    try server.feed([try #require(record.last)])
    #expect(try server.read() == .bytes([1, 2, 3]))
  }

  @Test("A changed byte in a record ends the connection")
  func changedRecord() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    #expect(try shakeHands(client, server).bothDone)
    try client.write([1, 2, 3])
    var record = client.pendingOutput()
    record[record.count - 1] ^= 1
    try server.feed(record)
    #expect(throws: OpenSSLError(.protocolViolation, "")) { try server.read() }
  }

  @Test("The failure of one connection does not spill into another on the same thread")
  func errorQueueIsClean() throws {
    let (client, server) = (try world.clientSide(), try world.serverSide())
    #expect(try shakeHands(client, server).bothDone)
    for _ in 0..<20 {
      let broken = try world.serverSide()
      try broken.feed([UInt8](repeating: 0, count: 40))
      #expect(throws: OpenSSLError.self) { try broken.handshake() }
      #expect(throws: OpenSSLError.self) { try Certificate(der: [1, 2]) }
      #expect(try server.read() == .wantsInput)
    }
    try client.write([9])
    try server.feed(client.pendingOutput())
    #expect(try server.read() == .bytes([9]))
  }

  @Test("Data before the handshake is done is an error of the caller, and a context keeps its role")
  func misuse() throws {
    let wrong = OpenSSLError(.invalidArgument, "")
    let client = try world.clientSide()
    #expect(throws: wrong) { try client.write([1]) }
    #expect(throws: wrong) { try client.read() }
    #expect(throws: wrong) {
      try TLSConnection(client: .server(identity: world.server, clients: .none), serverName: "x")
    }
    #expect(throws: wrong) {
      try TLSConnection(server: .client(identity: nil, trust: .fingerprint([UInt8](repeating: 0, count: 32))))
    }
    #expect(throws: wrong) { try TLSContext.client(identity: nil, trust: .fingerprint([1])) }
    #expect(throws: OpenSSLError(.refused, "")) {
      try TLSIdentity(certificate: world.server.certificate, key: .generate())
    }
  }
}
