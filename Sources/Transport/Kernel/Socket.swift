import Glibc

/// A TCP connection. It is closed when the last reference to it goes, so no other thread can ever meet a descriptor
/// number that the system has handed out again.
final class Socket: Sendable {
  /// The numeric address of the other side.
  let peer: Endpoint
  private let descriptor: Int32
  private static let chunkBytes = 65_536

  /// Takes over a connected descriptor.
  init(descriptor: Int32, peer: Endpoint) {
    self.descriptor = descriptor
    self.peer = peer
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Connects to the first of the endpoint's addresses that answers.
  static func connect(to endpoint: Endpoint, by deadline: Deadline) throws(TransportError) -> Socket {
    var failure = TransportError(.unreachable, "connecting to \(endpoint): it has no address")
    for address in try SocketAddress.resolve(endpoint, listening: false) {
      do throws(TransportError) {
        return try connect(to: address, endpoint, by: deadline)
      } catch {
        failure = error
        if deadline.hasPassed { break }
      }
    }
    throw failure
  }

  private static func connect(
    to address: SocketAddress, _ endpoint: Endpoint, by deadline: Deadline
  ) throws(TransportError) -> Socket {
    let doing = "connecting to \(endpoint)"
    let descriptor = try Int32(
      SystemCall.run(doing) {
        Int(socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0))
      })
    let connection = Socket(descriptor: descriptor, peer: address.endpoint)
    let outcome = SystemCall.attempt { Int(address.withPointer { Glibc.connect(descriptor, $0, $1) }) }
    if case .failure(let reason) = outcome {
      guard reason == EINPROGRESS else { throw TransportError(.unreachable, "\(doing): \(SystemCall.text(reason))") }
      try connection.wait(for: POLLOUT, by: deadline, doing)
      var reason: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      try SystemCall.run(doing) { Int(getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &length)) }
      if reason != 0 { throw TransportError(.unreachable, "\(doing): \(SystemCall.text(reason))") }
    }
    connection.sendAtOnce()
    return connection
  }

  /// Sends small messages without waiting for more: each of ours is complete.
  func sendAtOnce() {
    var on: Int32 = 1
    _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The next bytes, or none when the other side will send no more.
  func read(by deadline: Deadline) throws(TransportError) -> [UInt8] {
    // Waiting first keeps an idle connection from holding a buffer.
    try wait(for: POLLIN, by: deadline, "reading from \(peer)")
    while true {
      var outcome = SystemCall.Outcome.value(0)
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, count in
        outcome = SystemCall.attempt { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
        if case .value(let received) = outcome { count = received }
      }
      switch outcome {
      case .value: return bytes
      case .failure(EAGAIN): try wait(for: POLLIN, by: deadline, "reading from \(peer)")
      case .failure(let reason): throw TransportError(.closed, "reading from \(peer): \(SystemCall.text(reason))")
      }
    }
  }

  /// Sends all of `bytes`.
  func write(_ bytes: [UInt8], by deadline: Deadline) throws(TransportError) {
    var sent = 0
    while sent < bytes.count {
      let outcome = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        // Without the flag a closed connection would end the process (SIGPIPE).
        return SystemCall.attempt { send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL)) }
      }
      switch outcome {
      case .value(let count): sent += count
      case .failure(EAGAIN): try wait(for: POLLOUT, by: deadline, "writing to \(peer)")
      case .failure(let reason): throw TransportError(.closed, "writing to \(peer): \(SystemCall.text(reason))")
      }
    }
  }

  /// Whether something waits to be read, which for a connection that is not in use means that it was closed.
  var isReadable: Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if case .value(0) = SystemCall.attempt({ Int(poll(&poller, 1, 0)) }) { return false }
    return true
  }

  /// Which directions to end.
  enum Direction {
    case reading, writing, both
  }

  /// Ends a direction for both sides, and wakes up whoever waits for it. Any thread may do so.
  func shutDown(_ direction: Direction) {
    let how =
      switch direction {
      case .reading: SHUT_RD
      case .writing: SHUT_WR
      case .both: SHUT_RDWR
      }
    _ = shutdown(descriptor, Int32(how))
  }

  private func wait(for event: Int32, by deadline: Deadline, _ doing: @autoclosure () -> String) throws(TransportError)
  {
    while true {
      var poller = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let ready = poll(&poller, 1, deadline.milliseconds)
      if ready > 0 { return }
      if ready == 0, deadline.hasPassed { throw TransportError(.timeout, "\(doing()): no answer in time") }
      if ready < 0, errno != EINTR {
        throw TransportError(.systemFailure, "\(doing()): \(SystemCall.text(errno))")
      }
    }
  }
}
