import Dispatch
import HTTP1
import OpenSSL
import Testing

@testable import Transport

@Suite("Stopping a server", .timeLimit(.minutes(1)))
struct StoppingTests {
  let stage: Stage

  init() throws { stage = try Stage() }

  @Test("A request in flight is answered, with the end of its connection; idle ones end at once")
  func inFlight() throws {
    let (arrived, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let server = try stage.server { request, _ in
      if request.path == "/slow" {
        arrived.signal()
        release.wait()
      }
      return HTTPResponse(200, body: [42])
    }
    let idle = try stage.channel(server)
    try idle.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = try idle.read(by: .soon)
    let stage = stage
    let slow = try Background { try stage.client(server).send(.get, "/slow", timeout: .seconds(20)) }
    arrived.wait()
    let stopped = try Background { server.stop(within: .seconds(20)) }
    // The idle connection's end shows that stopping has begun.
    #expect(try idle.readAll() == "")
    #expect(throws: TransportError.self) { try stage.client(server).send(.get, "/", timeout: .seconds(5)) }
    release.signal()
    let response = try slow.value()
    #expect(response.body == [42])
    #expect(response.closesConnection)
    #expect(try stopped.value())
    #expect(server.connectionCount == 0)
  }

  @Test("What does not finish in time is cut off, and said so")
  func cutOff() throws {
    let (arrived, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let server = try stage.server { _, _ in
      arrived.signal()
      release.wait()
      return HTTPResponse(200)
    }
    let stage = stage
    let stuck = try Background { try stage.client(server).send(.get, "/", timeout: .seconds(20)) }
    arrived.wait()
    #expect(!server.stop(within: .milliseconds(100)))
    #expect(throws: TransportError(.closed, "")) { try stuck.value() }
    release.signal()
  }

  @Test("A server without connections stops at once, and its port is free for the next one")
  func portIsFree() throws {
    let server = try stage.server()
    #expect(throws: TransportError(.cannotListen, "")) { try Listener(server.endpoint) }
    #expect(server.stop(within: .seconds(10)))
    #expect(try Listener(server.endpoint).endpoint == server.endpoint)
  }
}
