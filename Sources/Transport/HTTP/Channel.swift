internal import OpenSSL

/// A connection that carries bytes both ways, plainly or through TLS; every wait has a deadline.
///
/// Not Sendable: the thread that serves the connection owns it.
final class Channel {
  private let socket: Socket
  private let tls: TLSConnection?
  /// Whether the other side has sent all it will.
  private var hasEnded = false

  /// A channel over a connected socket.
  init(_ socket: Socket, tls: TLSConnection?) {
    self.socket = socket
    self.tls = tls
  }

  /// What went wrong below HTTP.
  enum Failure: Error {
    case socket(TransportError)
    case tls(OpenSSLError)

    /// The same for a client, whose peer is a server.
    var asTransportError: TransportError {
      switch self {
      case .socket(let error): error
      case .tls(let error): TransportError(error)
      }
    }
  }

  /// Completes the TLS handshake; returns at once on a plain channel.
  func shakeHands(by deadline: Deadline) throws(Failure) {
    guard let tls else { return }
    while true {
      let progress: TLSConnection.Progress
      do throws(OpenSSLError) {
        progress = try tls.handshake()
      } catch {
        // The alert tells the peer why; that it may not arrive changes nothing for us.
        try? flush(by: deadline)
        throw .tls(error)
      }
      try flush(by: deadline)
      if progress == .done { return }
      try receive(by: deadline)
    }
  }

  /// The next bytes, or none when the other side has ended in good order. A connection that was cut throws.
  func read(by deadline: Deadline) throws(Failure) -> [UInt8] {
    guard let tls else { return try fromSocket(by: deadline) }
    while true {
      let received: TLSConnection.Received
      do throws(OpenSSLError) {
        received = try tls.read()
      } catch {
        try? flush(by: deadline)
        throw .tls(error)
      }
      switch received {
      case .bytes(let bytes): return bytes
      case .closed: return []
      case .wantsInput:
        // Reading may owe the peer an answer (a key update).
        try flush(by: deadline)
        try receive(by: deadline)
      }
    }
  }

  /// Sends all of `bytes`.
  func write(_ bytes: [UInt8], by deadline: Deadline) throws(Failure) {
    guard let tls else { return try toSocket(bytes, by: deadline) }
    // In pieces, so that a large body is not held twice.
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(16 * TLSConnection.recordBytesMaximum)
      rest = rest.dropFirst(piece.count)
      do throws(OpenSSLError) { try tls.write(Array(piece)) } catch { throw .tls(error) }
      try flush(by: deadline)
    }
  }

  /// Whether nothing has come that was not read: the other side neither sends nor closes.
  var isQuiet: Bool { !socket.isReadable }

  /// The certificate that the peer showed.
  func peerCertificate() throws(Failure) -> Certificate? {
    do throws(OpenSSLError) { return try tls?.peerCertificate() } catch { throw .tls(error) }
  }

  /// Says goodbye, and reads what the peer still sends until it closes, but no more than `drainBytesMaximum`.
  ///
  /// Closing a socket with unread bytes in it would make the kernel throw away our last answer on its way.
  func close(by deadline: Deadline) {
    tls?.close()
    try? flush(by: deadline)
    socket.shutDown(.writing)
    var drained = 0
    while !hasEnded, drained < Self.drainBytesMaximum, let bytes = try? socket.read(by: deadline), !bytes.isEmpty {
      drained += bytes.count
    }
  }

  private static let drainBytesMaximum = 262_144

  private func flush(by deadline: Deadline) throws(Failure) {
    guard let pending = tls?.pendingOutput(), !pending.isEmpty else { return }
    try toSocket(pending, by: deadline)
  }

  private func receive(by deadline: Deadline) throws(Failure) {
    let bytes = try fromSocket(by: deadline)
    // TLS ends with a goodbye of its own, so that nobody can cut off the rest of a message unseen.
    if bytes.isEmpty { throw .tls(OpenSSLError(.connectionClosed, "reading over TLS: the connection was cut off")) }
    do throws(OpenSSLError) { try tls?.feed(bytes) } catch { throw .tls(error) }
  }

  private func fromSocket(by deadline: Deadline) throws(Failure) -> [UInt8] {
    do throws(TransportError) {
      let bytes = try socket.read(by: deadline)
      hasEnded = bytes.isEmpty
      return bytes
    } catch {
      throw .socket(error)
    }
  }

  private func toSocket(_ bytes: [UInt8], by deadline: Deadline) throws(Failure) {
    do throws(TransportError) { try socket.write(bytes, by: deadline) } catch { throw .socket(error) }
  }
}
