public import HTTP1
public import OpenSSL

/// A client for one server that keeps its connection between requests.
///
/// It never sends a request twice: when a kept connection turns out to be closed before anything is sent, it makes a
/// new one, and when one fails later it says so (`.closed`), because the request may have been carried out.
///
/// ```swift
/// let client = HTTPClient(Endpoint(host: "overlast.example", port: 8443), tls: context)
/// let response = try client.send(.post, "/sync", body: bytes, contentType: "application/cbor", timeout: .seconds(30))
/// ```
///
/// Not Sendable: one thread at a time.
public final class HTTPClient {
  private let server: Endpoint
  private let tls: TLSContext?
  private let responseBytesMaximum: UInt64
  private var kept: Channel?

  /// A client that has not connected yet.
  ///
  /// - Parameters:
  ///   - server: the host's name or address also stands in its certificate.
  ///   - tls: nil speaks plainly; for loopback only.
  ///   - responseBytesMaximum: the largest body that is accepted.
  public init(_ server: Endpoint, tls: TLSContext?, responseBytesMaximum: UInt64 = 24 << 20) {
    self.server = server
    self.tls = tls
    self.responseBytesMaximum = responseBytesMaximum
  }

  /// Sends a request and waits for its answer.
  ///
  /// - Parameter timeout: for everything together: connecting, sending and the whole answer.
  ///
  /// Throws `.unreachable`, `.serverNotTrusted` or `.timeout` while connecting (nothing was sent then), and
  /// `.refusedByServer`, `.timeout`, `.closed`, `.protocolViolation` or `.tooLarge` afterwards.
  public func send(
    _ method: HTTPMethod, _ target: String, body: [UInt8]? = nil, contentType: String? = nil, timeout: Duration
  ) throws(TransportError) -> HTTPResponse {
    let deadline = Deadline.after(timeout)
    let request = try bytes(method, target, body, contentType)
    let channel = try connected(by: deadline)
    // Whatever goes wrong from here leaves the connection in the middle of something.
    kept = nil
    let (response, mayContinue) = try exchange(request, over: channel, by: deadline)
    if mayContinue { kept = channel }
    return response
  }

  /// Ends the kept connection, if there is one.
  public func close() {
    kept?.close(by: .after(.milliseconds(200)))
    kept = nil
  }

  /// Whether a connection is kept for the next request.
  public var isConnected: Bool { kept != nil }

  private func bytes(
    _ method: HTTPMethod, _ target: String, _ body: [UInt8]?, _ contentType: String?
  ) throws(TransportError) -> [UInt8] {
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    let length = body?.count ?? (method == .post || method == .put ? 0 : nil)
    var head = RequestHead(method, target, host: "\(host):\(server.port)", bodyBytes: length)
    if let contentType { head.fields.append("Content-Type", contentType) }
    do throws(HTTPFault) {
      return try head.serialize() + (body ?? [])
    } catch {
      throw TransportError(.invalidArgument, "preparing a request: \(error.message)")
    }
  }

  private func connected(by deadline: Deadline) throws(TransportError) -> Channel {
    // A quiet connection is an open one: between requests a server has nothing to say but that it closes.
    if let kept, kept.isQuiet { return kept }
    kept = nil
    let socket = try Socket.connect(to: server, by: deadline)
    let connection: TLSConnection?
    do throws(OpenSSLError) {
      connection = if let tls { try TLSConnection(client: tls, serverName: server.host) } else { nil }
    } catch {
      throw TransportError(error)
    }
    let channel = Channel(socket, tls: connection)
    do throws(Channel.Failure) {
      try channel.shakeHands(by: deadline)
    } catch {
      let reason = error.asTransportError
      // Nothing was sent yet, so the caller need not wonder whether it was carried out.
      throw reason.code == .closed ? TransportError(.unreachable, reason.message) : reason
    }
    return channel
  }

  /// Sends the request; a server that answers before it has read everything is heard all the same.
  private func exchange(
    _ request: [UInt8], over channel: Channel, by deadline: Deadline
  ) throws(TransportError) -> (response: HTTPResponse, mayContinue: Bool) {
    do throws(Channel.Failure) {
      try channel.write(request, by: deadline)
    } catch {
      let failure = error.asTransportError
      guard failure.code == .closed else { throw failure }
      do throws(TransportError) {
        return (try answer(over: channel, by: deadline).response, false)
      } catch {
        throw error.code == .refusedByServer ? error : failure
      }
    }
    return try answer(over: channel, by: deadline)
  }

  private func answer(
    over channel: Channel, by deadline: Deadline
  ) throws(TransportError) -> (response: HTTPResponse, mayContinue: Bool) {
    var parser = ResponseHeadParser(limits: HTTPLimits(bodyBytes: responseBytesMaximum))
    while true {
      let bytes = try receive(channel, by: deadline)
      guard case .head(let head, let framing, let consumed) = try progress(&parser, bytes) else { continue }
      // The parser has held the length to our limit, so it fits.
      let count = Int(clamping: framing.byteCount)
      var body = Array(bytes.dropFirst(consumed))
      while body.count < count { body += try receive(channel, by: deadline) }
      guard body.count == count else {
        throw TransportError(.protocolViolation, "reading the answer of \(server): more follows than it announced")
      }
      let contentType = head.fields.values(of: "Content-Type").first
      let response = HTTPResponse(
        head.status, contentType: contentType, body: body, closesConnection: !head.keepsConnection)
      return (response, head.keepsConnection)
    }
  }

  private func progress(
    _ parser: inout ResponseHeadParser, _ bytes: [UInt8]
  ) throws(TransportError) -> HeadProgress<ResponseHead> {
    do throws(HTTPFault) {
      return try parser.feed(bytes)
    } catch {
      let code: TransportError.Code =
        error.code == .bodyTooLarge || error.code == .contentLengthOverflow ? .tooLarge : .protocolViolation
      throw TransportError(code, "reading the answer of \(server): \(error.message)")
    }
  }

  /// The next bytes of an answer, of which there must be some.
  private func receive(_ channel: Channel, by deadline: Deadline) throws(TransportError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(Channel.Failure) { bytes = try channel.read(by: deadline) } catch { throw error.asTransportError }
    if bytes.isEmpty {
      throw TransportError(.closed, "reading the answer of \(server): the connection ended before it was complete")
    }
    return bytes
  }
}
