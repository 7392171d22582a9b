import Dispatch
import HTTP1
import OpenSSL
import Synchronization
import Testing

@testable import Transport

@Suite("Peers that are slow, greedy or talk nonsense", .timeLimit(.minutes(1)))
struct HostilePeerTests {
  let stage: Stage

  init() throws { stage = try Stage() }

  /// Limits that are over at once.
  var impatient: ServerLimits {
    var limits = ServerLimits()
    limits.handshakeTime = .milliseconds(150)
    limits.headTime = .milliseconds(150)
    limits.idleTime = .milliseconds(150)
    limits.transferTime = .milliseconds(150)
    limits.lingerTime = .milliseconds(100)
    return limits
  }

  @Test("A head that does not end is answered with 408 and the end")
  func slowHead() throws {
    let server = try stage.server(limits: impatient)
    let channel = try stage.channel(server)
    try channel.write("GET / HT")
    #expect(try channel.readAll().hasPrefix("HTTP/1.1 408 "))
    server.stop(within: .seconds(5))
  }

  @Test("A head that drips in byte by byte gets no more time than another")
  func drippingHead() throws {
    let server = try stage.server(limits: impatient)
    let channel = try stage.channel(server)
    let start = ContinuousClock.now
    // Each byte alone would be in time.
    while channel.isQuiet, start.duration(to: .now) < .seconds(10) {
      try channel.write("x")
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.03)
    }
    #expect(start.duration(to: .now) < .seconds(5))
    server.stop(within: .seconds(5))
  }

  @Test("A body that does not come is answered with 408 and the end")
  func slowBody() throws {
    let server = try stage.server(limits: impatient)
    let channel = try stage.channel(server)
    try channel.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
    #expect(try channel.readAll().hasPrefix("HTTP/1.1 408 "))
    server.stop(within: .seconds(5))
  }

  @Test("A connection that says nothing is closed without a word, before the handshake and after it")
  func silence() throws {
    let server = try stage.server(limits: impatient)
    let channel = try stage.channel(server)
    #expect(try channel.readAll() == "")
    let socket = try Socket.connect(to: server.endpoint, by: .soon)
    #expect(try socket.read(by: .soon) == [])
    server.stop(within: .seconds(5))
  }

  @Test("A body over the limit is refused by its announcement, and a client that sends it all the same is told")
  func oversizeBody() throws {
    let server = try stage.server(bodyMaximum: 1000)
    let channel = try stage.channel(server)
    try channel.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n")
    #expect(try channel.readAll().hasPrefix("HTTP/1.1 413 "))
    let client = try stage.client(server)
    let body = [UInt8](repeating: 1, count: 1001)
    #expect(try client.send(.post, "/", body: body, timeout: .seconds(10)).status == 413)
    #expect(!client.isConnected)
    #expect(try client.send(.post, "/", body: Array(body.dropLast()), timeout: .seconds(10)).status == 200)
    server.stop(within: .seconds(5))
  }

  @Test(
    "Heads that are not ours get their status and the end",
    arguments: [
      ("nonsense\r\n\r\n", 400), ("GET / HTTP/1.0\r\n\r\n", 505), ("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", 411),
      ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("GET / HTTP/1.1\nHost: x\n\n", 400), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
      ("GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 9000) + "\r\n\r\n", 431),
      ("\u{16}\u{3}\u{1}\u{0}", 400),
    ])
  func badHeads(bytes: String, status: Int) throws {
    let faults = Mutex<[HTTPFault]>([])
    let server = try stage.server(observe: { event in
      if case .requestRefused(_, let fault) = event { faults.withLock { $0.append(fault) } }
    })
    let channel = try stage.channel(server)
    try channel.write(bytes)
    let answer = try channel.readAll()
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    #expect(answer.hasSuffix("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    server.stop(within: .seconds(5))
    #expect(faults.withLock { $0.map(\.status) } == [status])
  }

  @Test("Bytes that are not TLS end the connection, and the server goes on")
  func notTLS() throws {
    let failures = Mutex<[OpenSSLError.Code]>([])
    let server = try stage.server(observe: { event in
      if case .handshakeFailed(_, let error) = event { failures.withLock { $0.append(error.code) } }
    })
    for text in ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", String(repeating: "\u{0}", count: 100)] {
      let socket = try Socket.connect(to: server.endpoint, by: .soon)
      try socket.write(Array(text.utf8), by: .soon)
      while case let bytes = try socket.read(by: .soon), !bytes.isEmpty { #expect(bytes.first == 21) }
    }
    #expect(try stage.client(server).send(.get, "/", timeout: .seconds(10)).status == 200)
    #expect(server.stop(within: .seconds(5)))
    #expect(failures.withLock { $0 } == [.protocolViolation, .protocolViolation])
  }

  @Test("Requests sent without waiting are answered one by one, in order")
  func pipelined() throws {
    let server = try stage.server { request, _ in HTTPResponse(200, body: Array(request.path.utf8) + request.body) }
    let channel = try stage.channel(server)
    try channel.write(
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n-1GET /b HTTP/1.1\r\nHost: x\r\n\r\n"
        + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(
      try channel.readAll()
        == "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n/a-1HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n/b"
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n/c")
    server.stop(within: .seconds(5))
  }

  @Test("A request cut off in the middle reaches no handler")
  func cutRequest() throws {
    let requests = Mutex(0)
    let server = try stage.server { _, _ in
      requests.withLock { $0 += 1 }
      return HTTPResponse(200)
    }
    let channel = try stage.channel(server)
    try channel.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
    channel.close(by: .soon)
    #expect(server.stop(within: .seconds(5)))
    #expect(requests.withLock { $0 } == 0)
  }

  @Test("When all connections are taken, those that have not shown who they are make room; others keep theirs")
  func exhausted() throws {
    let exhausted = Mutex(0)
    var limits = ServerLimits()
    limits.connections = 2
    let server = try stage.server(
      limits: limits,
      observe: { event in
        if case .connectionsExhausted = event { exhausted.withLock { $0 += 1 } }
      })
    let known = try stage.client(server)
    #expect(try known.send(.get, "/", timeout: .seconds(10)).status == 200)
    let silent = try (0..<5).map { _ in try Socket.connect(to: server.endpoint, by: .soon) }
    let late = try stage.client(server)
    #expect(try late.send(.get, "/", timeout: .seconds(10)).status == 200)
    #expect(exhausted.withLock { $0 } == 5)
    for socket in silent { #expect(try socket.read(by: .soon) == []) }
    // Now both places are taken by clients that are known: a third one gets none.
    let third = try stage.client(server)
    #expect(throws: TransportError.self) { try third.send(.get, "/", timeout: .seconds(10)) }
    #expect(try known.send(.get, "/", timeout: .seconds(10)).status == 200)
    #expect(try late.send(.get, "/", timeout: .seconds(10)).status == 200)
    server.stop(within: .seconds(5))
  }
}
