import Disclosure
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Sync
import Synchronization
public import Transport

/// The running daemon: three listeners around one hub. Protocol/sync.md, "Transport"; server-config/README.md.
public final class Service {
  private let hub: Hub
  private let log: Log
  /// Held as long as the service lives.
  private let lock: DirectoryLock
  private let directory: DataDirectory
  private let clock: @Sendable () -> Int64
  private let certificate: CertificateInUse
  private let syncServer: HTTPServer, enrolmentServer: HTTPServer, operationsServer: HTTPServer

  /// Where it listens, with the real ports.
  public var endpoints: (sync: Endpoint, enrolment: Endpoint, operations: Endpoint) {
    (syncServer.endpoint, enrolmentServer.endpoint, operationsServer.endpoint)
  }

  /// Opens data and listeners; accepts nobody yet.
  public init(_ configuration: DaemonConfiguration, clock: @escaping @Sendable () -> Int64, log: Log) throws {
    self.log = log
    self.clock = clock
    let directory = configuration.directory
    self.directory = directory
    try directory.requireDatabase()
    lock = try DirectoryLock(directory)
    let hub = try Hub(directory: directory, clock: clock)
    self.hub = hub
    let identity = try directory.identity()
    let authority = try directory.authority().certificate
    let certificate = CertificateInUse(identity.certificate)
    self.certificate = certificate
    let syncListener = try Listener(Endpoint(configuration.syncListen))
    let host = configuration.serverNames.first?.description ?? syncListener.endpoint.host
    let desk = try EnrolmentDesk(
      hub: hub, host: host, port: syncListener.endpoint.port, days: configuration.certificateDays)
    let incidents = Incidents(log: log, clock: clock)
    let routes = Routes(hub: hub, desk: desk, log: log, incidents: incidents)
    var limits = ServerLimits()
    limits.connections = configuration.connectionsMax
    limits.idleTime = .seconds(configuration.idleSecondsMax)
    limits.headTime = .seconds(configuration.requestSecondsMax)
    limits.handshakeTime = .seconds(configuration.requestSecondsMax)
    limits.transferTime = .seconds(configuration.requestSecondsMax)
    let bodyMaximum = UInt64(Frame.paddedLength(Limits.requestBytesMax + 4))
    syncServer = HTTPServer(
      listener: syncListener,
      tls: try .server(identity: identity, clients: .required(authority: authority)), limits: limits,
      bodyMaximum: { _ in bodyMaximum },
      groups: ConnectionGroups(
        maximum: configuration.connectionsPerAccountMax, group: { routes.group($0) },
        refusal: { Routes.crowded() }),
      observe: { incidents.note($0, listener: Listening.sync) }, handler: { routes.sync($0, $1) })
    enrolmentServer = HTTPServer(
      listener: try Listener(Endpoint(configuration.enrolmentListen)),
      tls: try .server(identity: identity, clients: .none), limits: limits, bodyMaximum: { _ in 16 << 10 },
      observe: { incidents.note($0, listener: Listening.enrolment) }, handler: { routes.enrolment($0, $1) })
    let operations = Operations(hub: hub, incidents: incidents, certificate: certificate)
    operationsServer = HTTPServer(
      listener: try Listener(Endpoint(configuration.operationsListen)), tls: nil, limits: limits,
      bodyMaximum: { _ in 0 }, observe: { incidents.note($0, listener: Listening.operations) },
      handler: { request, _ in operations.answer(request) })
  }

  /// Begins to accept.
  public func start() throws {
    try operationsServer.start()
    try enrolmentServer.start()
    try syncServer.start()
    hub.watchClock()
    warnOfCertificate()
    log.write(.info, "ready", ["sync": "\(endpoints.sync)", "enrolment": "\(endpoints.enrolment)"])
  }

  /// Whether the server discloses nothing, because it was restored and nobody has unsealed it.
  public var isSealed: Bool { hub.isSealed }

  /// Takes a renewed certificate of the server into use, for the connections from now on.
  public func reloadCertificate() {
    do {
      let identity = try directory.identity()
      let authority = try directory.authority().certificate
      syncServer.use(tls: try .server(identity: identity, clients: .required(authority: authority)))
      enrolmentServer.use(tls: try .server(identity: identity, clients: .none))
      certificate.use(identity.certificate)
      warnOfCertificate()
    } catch {
      log.write(.error, "certificate", ["note": "cannot be read; the one in use stays", "cause": "\(error)"])
    }
  }

  private func warnOfCertificate() {
    let days = certificate.daysLeft(at: clock())
    guard days < CertificateInUse.warningDays else { return }
    log.write(.warning, "certificate", ["days_left": "\(days)", "note": "run 'overlastd ca renew', then SIGHUP"])
  }

  /// Compares the deelbeleid in a file with the one in force, and says in the log what an operator should do. It puts
  /// nothing in force: that is an act, done with 'overlastd policy activate'.
  public func compare(policyFile path: String) {
    let version = hub.policyVersion
    let stays = "version \(version) stays in force"
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      log.write(.warning, "policy", ["file": "unreadable", "note": "\(stays)"])
      return
    }
    do {
      let policy = try Policy.parse(text)
      guard policy.version > version else { return }
      log.write(.info, "policy", ["file": "version \(policy.version)", "note": "not activated; \(stays)"])
    } catch {
      // A fault tells place and reason; a deelbeleid holds no personal data.
      log.write(.error, "policy", ["file": "invalid", "fault": "\(error)", "note": "\(stays)"])
    }
  }

  /// Stops: no new connections, requests in hand end, waiting devices are let go, then the last commit. All of it
  /// within `grace`; what was not committed by then was not acknowledged either.
  /// - Returns: whether everything ended by itself.
  @discardableResult
  public func stop(within grace: Duration) -> Bool {
    let end = ContinuousClock.now.advanced(by: grace)
    func rest() -> Duration { max(.zero, ContinuousClock.now.duration(to: end)) }
    hub.releaseWaiters()
    _ = enrolmentServer.stop(within: rest())
    let isCleanSync = syncServer.stop(within: rest())
    _ = operationsServer.stop(within: rest())
    let isClean = hub.close(within: Double(rest().components.seconds) + 1) && isCleanSync
    log.write(.info, "stopped", ["clean": "\(isClean)"])
    return isClean
  }
}

/// Until when the server's certificate in use is valid.
final class CertificateInUse: Sendable {
  private let end: Mutex<Int64>

  /// Fewer days than this are worth a warning.
  static let warningDays: Int64 = 30

  init(_ certificate: Certificate) { end = Mutex(certificate.notAfter) }

  func use(_ certificate: Certificate) { end.withLock { $0 = certificate.notAfter } }

  /// Whole days left at `now`, in milliseconds since 1970 UTC; below zero when it has run out.
  func daysLeft(at now: Int64) -> Int64 { (end.withLock { $0 } - now / 1000) / 86_400 }
}

extension Endpoint {
  init(_ address: ListenAddress) { self.init(host: address.host, port: address.port) }
}
