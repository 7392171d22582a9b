import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Sync
public import Transport

/// The running daemon: three listeners around one hub. Protocol/sync.md, "Transport"; server-config/README.md.
public final class Service {
  private let hub: Hub
  private let log: Log
  private let syncServer: HTTPServer, enrolmentServer: HTTPServer, operationsServer: HTTPServer

  /// Where it listens, with the real ports.
  public var endpoints: (sync: Endpoint, enrolment: Endpoint, operations: Endpoint) {
    (syncServer.endpoint, enrolmentServer.endpoint, operationsServer.endpoint)
  }

  /// Opens data and listeners; accepts nobody yet.
  public init(_ configuration: DaemonConfiguration, clock: @escaping @Sendable () -> Int64, log: Log) throws {
    self.log = log
    let directory = DataDirectory(path: configuration.dataDirectory)
    let hub = try Hub(directory: directory, clock: clock)
    self.hub = hub
    let identity = try directory.identity()
    let authority = try directory.authority().certificate
    let syncListener = try Listener(Endpoint(configuration.syncListen))
    let host = configuration.serverNames.first?.description ?? syncListener.endpoint.host
    let desk = try EnrolmentDesk(
      hub: hub, host: host, port: syncListener.endpoint.port, days: configuration.certificateDays)
    let routes = Routes(hub: hub, desk: desk, log: log)
    var limits = ServerLimits()
    limits.connections = configuration.connectionsMax
    limits.idleTime = .seconds(configuration.idleSecondsMax)
    limits.headTime = .seconds(configuration.requestSecondsMax)
    limits.handshakeTime = .seconds(configuration.requestSecondsMax)
    let bodyMaximum = UInt64(Frame.paddedLength(Limits.requestBytesMax + 4))
    syncServer = HTTPServer(
      listener: syncListener,
      tls: try .server(identity: identity, clients: .required(authority: authority)), limits: limits,
      bodyMaximum: { _ in bodyMaximum }, handler: { routes.sync($0, $1) })
    enrolmentServer = HTTPServer(
      listener: try Listener(Endpoint(configuration.enrolmentListen)),
      tls: try .server(identity: identity, clients: .none), limits: limits, bodyMaximum: { _ in 16 << 10 },
      handler: { routes.enrolment($0, $1) })
    let operations = Operations(hub: hub)
    operationsServer = HTTPServer(
      listener: try Listener(Endpoint(configuration.operationsListen)), tls: nil, limits: limits,
      bodyMaximum: { _ in 0 }, handler: { request, _ in operations.answer(request) })
  }

  /// Begins to accept.
  public func start() throws {
    try operationsServer.start()
    try enrolmentServer.start()
    try syncServer.start()
    log.write(.info, "ready", ["sync": "\(endpoints.sync)", "enrolment": "\(endpoints.enrolment)"])
  }

  /// Stops: no new connections, requests in hand end, waiting devices are let go, then the last commit.
  public func stop(within grace: Duration) {
    hub.releaseWaiters()
    _ = enrolmentServer.stop(within: grace)
    let isClean = syncServer.stop(within: grace)
    _ = operationsServer.stop(within: grace)
    hub.close()
    log.write(.info, "stopped", ["clean": "\(isClean)"])
  }
}

extension Endpoint {
  init(_ address: ListenAddress) { self.init(host: address.host, port: address.port) }
}
