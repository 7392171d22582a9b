import Glibc

/// A TCP address that accepts connections.
public final class Listener: Sendable {
  /// Where it listens; the port is the real one, also when 0 was asked for.
  public let endpoint: Endpoint
  private let descriptor: Int32
  private static let backlog: Int32 = 512

  /// Listens on an address of this machine: `127.0.0.1`, `::1`, `0.0.0.0`, or `::` for all of IPv4 and IPv6.
  ///
  /// Throws `.cannotListen` when the address is in use, not ours or not allowed.
  public init(_ endpoint: Endpoint) throws(TransportError) {
    let doing = "listening on \(endpoint)"
    guard let address = try SocketAddress.resolve(endpoint, listening: true).first else {
      throw TransportError(.cannotListen, "\(doing): it has no address")
    }
    descriptor = try Int32(
      SystemCall.run(doing) {
        Int(socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0))
      })
    do throws(TransportError) {
      try Self.set(SO_REUSEADDR, of: descriptor, at: SOL_SOCKET, to: 1, doing)
      if address.family == AF_INET6 {
        try Self.set(IPV6_V6ONLY, of: descriptor, at: Int32(IPPROTO_IPV6), to: endpoint.host == "::" ? 0 : 1, doing)
      }
      let descriptor = descriptor
      try SystemCall.run(doing, as: .cannotListen) { Int(address.withPointer { bind(descriptor, $0, $1) }) }
      try SystemCall.run(doing, as: .cannotListen) { Int(listen(descriptor, Self.backlog)) }
      self.endpoint = SocketAddress.filled { getsockname(descriptor, $0, $1) }.1.endpoint
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Waits for the next connection; nil after `stop`.
  func accept() throws(TransportError) -> Socket? {
    while true {
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = try SystemCall.run("waiting for connections") { Int(poll(&poller, 1, -1)) }
      let (outcome, address) = SocketAddress.filled { address, length in
        SystemCall.attempt { Int(Glibc.accept(descriptor, address, length)) }
      }
      switch outcome {
      case .value(let accepted):
        let accepted = Int32(accepted)
        let socket = Socket(descriptor: accepted, peer: address.endpoint)
        try SystemCall.run("preparing a connection") { Int(fcntl(accepted, F_SETFD, FD_CLOEXEC)) }
        try SystemCall.run("preparing a connection") { Int(fcntl(accepted, F_SETFL, O_NONBLOCK)) }
        socket.sendAtOnce()
        return socket
      case .failure(EINVAL):
        return nil
      case .failure(EAGAIN), .failure(ECONNABORTED), .failure(EPROTO), .failure(ENETDOWN), .failure(EHOSTUNREACH),
        .failure(ENETUNREACH), .failure(ETIMEDOUT), .failure(EPERM):
        // The connection was gone before we took it (accept(2)); the next one may be fine.
        continue
      case .failure(let reason):
        throw TransportError(.systemFailure, "accepting a connection: \(SystemCall.text(reason))")
      }
    }
  }

  /// Refuses connections from now on and wakes up `accept`; the address is free for another listener.
  func stop() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  private static func set(
    _ option: Int32, of descriptor: Int32, at level: Int32, to value: Int32, _ doing: String
  ) throws(TransportError) {
    try SystemCall.run(doing) {
      withUnsafePointer(to: value) {
        Int(setsockopt(descriptor, level, option, $0, socklen_t(MemoryLayout<Int32>.size)))
      }
    }
  }
}
