internal import Dispatch
internal import Glibc
public import HTTP1
public import OpenSSL
internal import Synchronization

/// A server for HTTP/1.1 over TLS (Protocol/http.md), with one blocking thread for each connection.
///
/// Measured here, threads cost no more than an event loop and leave the handler free to block: on a commit, or for a
/// minute in a long-poll. Every wait for a peer has a deadline (`ServerLimits`).
///
/// ```swift
/// let server = HTTPServer(listener: try Listener(Endpoint(host: "::", port: 8443)), tls: context) { request, peer in
///   HTTPResponse(200, contentType: "application/cbor", body: answer(request, peer))
/// }
/// try server.start()
/// ```
public final class HTTPServer: Sendable {
  /// Answers a request; runs on the connection's thread, for many connections at once.
  public typealias Handler = @Sendable (HTTPRequest, Peer) -> HTTPResponse

  private let listener: Listener
  private let tls: Mutex<TLSContext?>
  private let shared: ConnectionSettings
  private let registry = ConnectionRegistry()
  /// Entered by the accepting thread and each connection's.
  private let threads = DispatchGroup()

  /// A server that does not accept yet.
  ///
  /// - Parameters:
  ///   - tls: nil serves plainly; for loopback only.
  ///   - bodyMaximum: the most bytes that the body of a request with this head may have; more is refused with 413
  ///     before it is read.
  ///   - groups: how many connections those who belong together may have; nil for any number.
  ///   - observe: told what goes wrong with peers; called on many threads.
  public init(
    listener: Listener, tls: TLSContext?, limits: ServerLimits = ServerLimits(),
    bodyMaximum: @escaping @Sendable (RequestHead) -> UInt64 = { _ in 1 << 20 }, groups: ConnectionGroups? = nil,
    observe: @escaping @Sendable (ServerEvent) -> Void = { _ in }, handler: @escaping Handler
  ) {
    self.listener = listener
    self.tls = Mutex(tls)
    shared = ConnectionSettings(
      limits: limits, bodyMaximum: bodyMaximum, groups: groups, observe: observe, handler: handler)
  }

  /// Where the server listens, with the real port.
  public var endpoint: Endpoint { listener.endpoint }

  /// How many connections are open.
  public var connectionCount: Int { registry.count }

  /// Uses a new context for the connections that begin from now on: a renewed certificate, for example.
  public func use(tls context: TLSContext) { tls.withLock { $0 = context } }

  /// Begins to accept connections.
  public func start() throws(TransportError) {
    threads.enter()
    do throws(TransportError) {
      try BlockingThread.start(stackBytes: shared.limits.stackBytes) { [self] in
        acceptAll()
        threads.leave()
      }
    } catch {
      threads.leave()
      throw error
    }
  }

  /// Stops: accepts no more, ends the connections that wait for a request, lets those with a request in flight finish
  /// within `grace`, and then cuts off what is left. Returns whether every connection ended by itself.
  ///
  /// A handler that blocks longer than `grace` is not stopped, only its connection is: end long-polls before.
  @discardableResult
  public func stop(within grace: Duration) -> Bool {
    listener.stop()
    registry.beginStopping()
    if threads.wait(timeout: .now() + .milliseconds(Int(Deadline.after(grace).milliseconds))) == .success {
      return true
    }
    registry.cutAll()
    _ = threads.wait(timeout: .now() + .milliseconds(500))
    return false
  }

  private func acceptAll() {
    while !registry.isStopping {
      do throws(TransportError) {
        guard let socket = try listener.accept() else { return }
        try serve(socket)
      } catch {
        shared.observe(.acceptFailed(error))
        // Out of descriptors or threads: wait for some to come back instead of spinning.
        _ = poll(nil, 0, 100)
      }
    }
  }

  private func serve(_ socket: Socket) throws(TransportError) {
    let id: UInt64
    switch registry.add(socket, maximum: shared.limits.connections) {
    case .admitted(let number): id = number
    case .admittedInPlaceOf(let peer, let number):
      shared.observe(.connectionsExhausted(peer))
      id = number
    case .refused:
      if !registry.isStopping { shared.observe(.connectionsExhausted(socket.peer)) }
      return
    }
    let context = tls.withLock { $0 }
    threads.enter()
    do throws(TransportError) {
      try BlockingThread.start(stackBytes: shared.limits.stackBytes) { [shared, registry, threads] in
        ServerConnection(socket, id: id, tls: context, shared, registry).run()
        registry.remove(id)
        threads.leave()
      }
    } catch {
      registry.remove(id)
      threads.leave()
      throw error
    }
  }
}

/// What all connections of a server have in common.
struct ConnectionSettings: Sendable {
  let limits: ServerLimits
  let bodyMaximum: @Sendable (RequestHead) -> UInt64
  let groups: ConnectionGroups?
  let observe: @Sendable (ServerEvent) -> Void
  let handler: HTTPServer.Handler
}
