import Foundation
import Testing

@testable import Transport

@Suite("Signals, systemd and addresses", .timeLimit(.minutes(1)))
struct ProcessTests {
  @Test("A caught signal is handed to whoever waits, and does not end the process")
  func signals() {
    let watch = SignalWatch([.hangUp])
    pthread_kill(pthread_self(), SIGHUP)
    #expect(watch.next() == .hangUp)
  }

  @Test("The state reaches a socket with a path and one with an abstract name", arguments: [false, true])
  func systemd(isAbstract: Bool) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "notify-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = isAbstract ? "@overlast-\(UUID().uuidString)" : directory.appending(path: "s").path
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    if isAbstract { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    let length = socklen_t(2 + name.count + (isAbstract ? 0 : 1))
    let bound = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(bound == 0)
    #expect(SystemdNotify.send("READY=1", to: path))
    var buffer = [UInt8](repeating: 0, count: 64)
    let received = recv(descriptor, &buffer, buffer.count, 0)
    #expect(String(decoding: buffer.prefix(max(0, received)), as: UTF8.self) == "READY=1")
  }

  @Test("Without a manager nothing is sent", arguments: [nil, "", "relative", "/no/such/socket"])
  func noManager(path: String?) { #expect(!SystemdNotify.send("READY=1", to: path)) }

  @Test("Endpoints are read and written with their brackets")
  func endpoints() {
    #expect(Endpoint("overlast.example:8443") == Endpoint(host: "overlast.example", port: 8443))
    #expect(Endpoint("[::1]:8443") == Endpoint(host: "::1", port: 8443))
    #expect(Endpoint("[::1]:8443")?.description == "[::1]:8443")
    for text in ["", "host", ":1", "::1", "::1:80", "host:99999", "host:-1", "a b:1", "host:", "[]:1", "h\u{0}:1 "] {
      #expect(Endpoint(text) == nil, "\(text)")
    }
  }

  @Test("An address that is not ours cannot be listened on")
  func foreignAddress() {
    #expect(throws: TransportError(.cannotListen, "")) { try Listener(Endpoint(host: "192.0.2.1", port: 0)) }
    #expect(throws: TransportError(.cannotListen, "")) { try Listener(Endpoint(host: "not an address", port: 0)) }
  }
}
