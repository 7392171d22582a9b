internal import HTTP1
internal import OpenSSL

/// One connection of a server, from the handshake to the goodbye; lives on its own thread.
///
/// Requests are answered one at a time, in order. After anything that is not clean HTTP, the answer says why and the
/// connection ends: what follows could be read in two ways.
struct ServerConnection {
  private let socket: Socket
  private let id: UInt64
  private let tls: TLSContext?
  private let settings: ConnectionSettings
  private let registry: ConnectionRegistry

  init(
    _ socket: Socket, id: UInt64, tls: TLSContext?, _ settings: ConnectionSettings, _ registry: ConnectionRegistry
  ) {
    self.socket = socket
    self.id = id
    self.tls = tls
    self.settings = settings
    self.registry = registry
  }

  private var limits: ServerLimits { settings.limits }

  /// Why a request could not be read.
  private enum Interruption: Error {
    /// The peer is to be told.
    case fault(HTTPFault)
    /// There is no one to tell.
    case gone
  }

  /// Serves the connection until it ends.
  func run() {
    guard let channel = open() else { return }
    if let peer = try? Peer(address: socket.peer, certificate: channel.peerCertificate()) {
      serve(peer, over: channel)
    }
    channel.close(by: .after(limits.lingerTime))
  }

  private func open() -> Channel? {
    do throws(OpenSSLError) {
      let channel = try Channel(
        socket, tls: tls.map { context throws(OpenSSLError) in try TLSConnection(server: context) })
      do throws(Channel.Failure) {
        try channel.shakeHands(by: .after(limits.handshakeTime))
        return channel
      } catch {
        switch error {
        case .tls(let reason) where reason.code != .connectionClosed:
          settings.observe(.handshakeFailed(socket.peer, reason))
        case .tls(let reason): settings.observe(.handshakeAbandoned(socket.peer, TransportError(reason)))
        case .socket(let reason): settings.observe(.handshakeAbandoned(socket.peer, reason))
        }
        channel.close(by: .after(limits.lingerTime))
        return nil
      }
    } catch {
      settings.observe(.handshakeFailed(socket.peer, error))
      return nil
    }
  }

  private func serve(_ peer: Peer, over channel: Channel) {
    // What came with the last request but belongs to the next one.
    var ahead: [UInt8] = []
    let refusal = crowded(peer)
    do throws(Interruption) {
      // One that will be refused anyway gets no time to lie idle.
      let idleTime = refusal == nil ? limits.idleTime : limits.headTime
      while let request = try nextRequest(channel, &ahead, idleTime: idleTime) {
        let response = refusal ?? settings.handler(request, peer)
        let isLast = response.closesConnection || !request.head.keepsConnection || registry.isStopping
        try send(response, isLast: isLast, over: channel)
        if isLast { return }
      }
    } catch {
      guard case .fault(let fault) = error else { return }
      settings.observe(.requestRefused(socket.peer, fault))
      guard let head = try? ResponseHead(refusing: fault).serialize() else { return }
      try? channel.write(head, by: .after(limits.transferTime))
    }
  }

  /// The answer for a peer whose group has all its connections; nil when there is room for this one.
  private func crowded(_ peer: Peer) -> HTTPResponse? {
    guard let groups = settings.groups, let group = groups.group(peer),
      !registry.join(group, id, maximum: groups.maximum)
    else { return nil }
    settings.observe(.groupExhausted(socket.peer))
    var refusal = groups.refusal()
    refusal.closesConnection = true
    return refusal
  }

  /// The next request, or nil when the peer or the server wants no more.
  private func nextRequest(
    _ channel: Channel, _ ahead: inout [UInt8], idleTime: Duration
  ) throws(Interruption) -> HTTPRequest? {
    if ahead.isEmpty {
      guard registry.enter(.idle, id) else { return nil }
      ahead = try read(channel, by: .after(idleTime), late: nil)
      if ahead.isEmpty { return nil }
    }
    _ = registry.enter(.busy, id)
    let (head, framing) = try head(channel, &ahead)
    let bodyBytes = framing.byteCount
    guard bodyBytes <= settings.bodyMaximum(head), let count = Int(exactly: bodyBytes) else {
      throw .fault(HTTPFault(.bodyTooLarge))
    }
    let deadline = Deadline.after(limits.transferTime(of: count))
    // Memory follows what has come, not what was announced.
    while ahead.count < count {
      let bytes = try read(channel, by: deadline, late: HTTPFault(.timeout))
      if bytes.isEmpty { throw .gone }
      ahead += bytes
    }
    let body = Array(ahead.prefix(count))
    ahead.removeFirst(count)
    return HTTPRequest(head: head, body: body)
  }

  private func head(
    _ channel: Channel, _ ahead: inout [UInt8]
  ) throws(Interruption) -> (RequestHead, BodyFraming) {
    var parser = RequestHeadParser(limits: HTTPLimits(bodyBytes: .max))
    let deadline = Deadline.after(limits.headTime)
    while true {
      do throws(HTTPFault) {
        switch try parser.feed(ahead) {
        case .head(let head, let framing, let consumed):
          ahead.removeFirst(consumed)
          return (head, framing)
        case .needMore: break
        }
      } catch {
        throw .fault(error)
      }
      ahead = try read(channel, by: deadline, late: HTTPFault(.timeout))
      if ahead.isEmpty { throw .gone }
    }
  }

  /// The next bytes; none at the end of the connection. Being late is `late`, or the end when that is nil.
  private func read(
    _ channel: Channel, by deadline: Deadline, late: HTTPFault?
  ) throws(Interruption) -> [UInt8] {
    do throws(Channel.Failure) {
      return try channel.read(by: deadline)
    } catch {
      if case .socket(let error) = error, error.code == .timeout, let late { throw .fault(late) }
      throw .gone
    }
  }

  private func send(
    _ response: HTTPResponse, isLast: Bool, over channel: Channel
  ) throws(Interruption) {
    do {
      let hasBody = response.status != 204 && response.status != 304
      let bytes = try response.head(closing: isLast).serialize() + (hasBody ? response.body : [])
      try channel.write(bytes, by: .after(limits.transferTime(of: bytes.count)))
    } catch {
      // Either the handler gave a head that may not be written, or the peer has gone; both end the connection.
      throw .gone
    }
  }
}
