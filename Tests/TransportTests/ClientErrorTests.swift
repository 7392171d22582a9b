import Dispatch
import HTTP1
import OpenSSL
import Synchronization
import Testing

@testable import Transport

@Suite("What a client is told when it goes wrong", .timeLimit(.minutes(1)))
struct ClientErrorTests {
  let stage: Stage

  init() throws { stage = try Stage() }

  /// The error that a request throws.
  func failure(_ client: HTTPClient, timeout: Duration = .seconds(10)) -> TransportError.Code? {
    do throws(TransportError) {
      _ = try client.send(.post, "/", body: [1, 2, 3], timeout: timeout)
      return nil
    } catch {
      return error.code
    }
  }

  @Test("Nobody listening is unreachable")
  func unreachable() throws {
    let endpoint = try Listener(Endpoint(host: "127.0.0.1", port: 0)).endpoint
    #expect(failure(HTTPClient(endpoint, tls: nil)) == .unreachable)
  }

  @Test("A client without a certificate, or with another authority's, is refused by the server", arguments: 0..<5)
  func refusedByServer(_: Int) throws {
    let events = Mutex<[OpenSSLError.Code]>([])
    let server = try stage.server(observe: { event in
      if case .handshakeFailed(_, let error) = event { events.withLock { $0.append(error.code) } }
    })
    #expect(failure(try stage.client(server, identity: .some(nil))) == .refusedByServer)
    #expect(failure(try stage.client(server, identity: Stage().clientIdentity)) == .refusedByServer)
    #expect(failure(try stage.client(server, identity: stage.serverIdentity)) == .refusedByServer)
    #expect(server.stop(within: .seconds(10)))
    #expect(events.withLock { $0 } == [.refused, .refused, .refused])
  }

  @Test("A server of another authority is not trusted, and sees no request")
  func serverNotTrusted() throws {
    let requests = Mutex(0)
    let server = try stage.server { _, _ in
      requests.withLock { $0 += 1 }
      return HTTPResponse(200)
    }
    #expect(failure(try stage.client(server, authority: Stage().authority.certificate)) == .serverNotTrusted)
    let elsewhere = HTTPClient(
      Endpoint(host: "localhost", port: server.endpoint.port),
      tls: try TLSContext.client(identity: stage.clientIdentity, trust: .authority(stage.authority.certificate)))
    #expect(failure(elsewhere) == .serverNotTrusted)
    server.stop(within: .seconds(5))
    #expect(requests.withLock { $0 } == 0)
  }

  @Test("An answer that does not come is a timeout")
  func timeout() throws {
    let release = DispatchSemaphore(value: 0)
    let server = try stage.server { _, _ in
      release.wait()
      return HTTPResponse(200)
    }
    #expect(failure(try stage.client(server), timeout: .milliseconds(300)) == .timeout)
    release.signal()
    server.stop(within: .seconds(5))
  }

  @Test("A server that accepts and says nothing is a timeout, in TLS too")
  func silentServer() throws {
    let held = DispatchSemaphore(value: 0)
    let endpoint = try plainServer { listener in
      let sockets = (try listener.accept(), try listener.accept())
      held.wait()
      withExtendedLifetime(sockets) {}
    }
    let context = try TLSContext.client(identity: nil, trust: .authority(stage.authority.certificate))
    #expect(failure(HTTPClient(endpoint, tls: nil), timeout: .milliseconds(200)) == .timeout)
    #expect(failure(HTTPClient(endpoint, tls: context), timeout: .milliseconds(200)) == .timeout)
    held.signal()
  }

  @Test(
    "Answers that are not our HTTP are told apart",
    arguments: [
      ("SSH-2.0-OpenSSH_9.2\r\n", TransportError.Code.protocolViolation),
      ("HTTP/1.1 200 OK\r\n\r\n", .protocolViolation),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .protocolViolation),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", .protocolViolation),
      ("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nabc", .closed),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", .tooLarge),
      ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .tooLarge),
      ("", .closed),
    ])
  func strangeAnswers(answer: String, code: TransportError.Code) throws {
    let endpoint = try plainServer { listener in
      guard let socket = try listener.accept() else { return }
      _ = try socket.read(by: .soon)
      try socket.write(Array(answer.utf8), by: .soon)
    }
    #expect(failure(HTTPClient(endpoint, tls: nil, responseBytesMaximum: 1_000_000)) == code)
  }

  @Test("A server without TLS is a protocol violation to a TLS client; one that hangs up was never reached")
  func noTLS() throws {
    let context = try TLSContext.client(identity: nil, trust: .authority(stage.authority.certificate))
    let endpoint = try plainServer { listener in
      guard let first = try listener.accept() else { return }
      _ = try first.read(by: .soon)
      try first.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), by: .soon)
      guard let second = try listener.accept() else { return }
      _ = try second.read(by: .soon)
    }
    #expect(failure(HTTPClient(endpoint, tls: context)) == .protocolViolation)
    #expect(failure(HTTPClient(endpoint, tls: context)) == .unreachable)
  }

  @Test("A kept connection that the server has closed is replaced before anything is sent")
  func reconnects() throws {
    let closed = DispatchSemaphore(value: 0)
    let endpoint = try plainServer { listener in
      for _ in 0..<2 {
        guard let socket = try listener.accept() else { return }
        _ = try socket.read(by: .soon)
        try socket.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), by: .soon)
        socket.shutDown(.both)
        closed.signal()
      }
    }
    let client = HTTPClient(endpoint, tls: nil)
    for _ in 0..<2 {
      #expect(try client.send(.get, "/", timeout: .seconds(10)).status == 200)
      closed.wait()
    }
  }

  @Test("What cannot be sent is refused before connecting")
  func unsendable() throws {
    let client = HTTPClient(Endpoint(host: "127.0.0.1", port: 1), tls: nil)
    #expect(throws: TransportError(.invalidArgument, "")) {
      try client.send(.get, "/a b", timeout: .seconds(1))
    }
    #expect(throws: TransportError(.invalidArgument, "")) {
      try client.send(.post, "/", body: [], contentType: "a\r\nX: y", timeout: .seconds(1))
    }
  }
}
