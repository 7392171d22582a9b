import Glibc
import OpenSSL
import Transport

/// A connection on which any bytes go, with or without TLS. Whatever the server does with it, nobody waits long.
final class RawVisitor {
  private let descriptor: Int32
  private var tls: TLSConnection?

  /// Connects; nil when there is no room for another connection now.
  init?(_ endpoint: Endpoint) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = endpoint.port.bigEndian
    inet_pton(AF_INET, endpoint.host, &address.sin_addr)
    var wait = timeval(tv_sec: 3, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if !isConnected { return nil }
  }

  deinit { Glibc.close(descriptor) }

  /// What a client says first, for somebody to damage.
  static func hello(_ context: TLSContext, to endpoint: Endpoint) throws -> [UInt8] {
    let connection = try TLSConnection(client: context, serverName: endpoint.host)
    _ = try connection.handshake()
    return connection.pendingOutput()
  }

  /// Shakes hands; false when the server did not want to.
  func shakeHands(_ context: TLSContext, host: String) throws -> Bool {
    let connection = try TLSConnection(client: context, serverName: host)
    for _ in 0..<20 {
      let progress = try connection.handshake()
      guard write(connection.pendingOutput()) else { return false }
      if case .done = progress {
        tls = connection
        return true
      }
      guard let bytes = receive(), !bytes.isEmpty else { return false }
      try connection.feed(bytes)
    }
    return false
  }

  /// Sends bytes, through TLS when hands were shaken; false when nobody takes them any more.
  func send(_ bytes: [UInt8]) throws -> Bool {
    guard let tls else { return write(bytes) }
    try tls.write(bytes)
    return write(tls.pendingOutput())
  }

  /// Says that nothing more comes, and reads to the end; nil when the server does not end it within a few seconds.
  func finish() throws -> [UInt8]? {
    shutdown(descriptor, Int32(SHUT_WR))
    var answer: [UInt8] = []
    while true {
      guard let bytes = receive() else { return nil }
      if bytes.isEmpty { return answer }
      guard let tls else {
        answer += bytes
        continue
      }
      try tls.feed(bytes)
      while case .bytes(let plain) = try tls.read() { answer += plain }
    }
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  /// The next bytes; none at the end, also when the peer cut it; nil when time is over.
  private func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count >= 0 { return Array(buffer.prefix(count)) }
    return errno == EAGAIN ? nil : []
  }
}
