import Enrolment
import HTTP1
import OpenSSL
import SQLite
import Sync
public import Transport

/// Which request is answered by what. One table for each listener; everything else is `not-found`.
/// Protocol/sync.md, "Transport".
public struct Routes: Sendable {
  private let hub: Hub
  private let desk: EnrolmentDesk
  private let log: Log
  private let incidents: Incidents

  /// The body of every message.
  static let contentType = "application/vnd.overlast.v1+cbor"

  /// The routes of a hub.
  init(hub: Hub, desk: EnrolmentDesk, log: Log, incidents: Incidents) {
    self.hub = hub
    self.desk = desk
    self.log = log
    self.incidents = incidents
  }

  /// Answers a request of an enrolled device.
  public func sync(_ request: HTTPRequest, _ peer: Peer) -> HTTPResponse {
    answer(request, ["/v1/exchange", "/v1/wait", "/v1/renew"], Listening.sync, peer) { body in
      guard let fingerprint = peer.certificate?.fingerprint else { throw Ledger.notEnrolled }
      switch request.path {
      case "/v1/exchange":
        let response = try hub.exchange(ExchangeRequest(encoded: body), fingerprint: fingerprint)
        incidents.note(response.verdicts)
        return response.encoded()
      case "/v1/wait": return try hub.wait(WaitRequest(encoded: body), fingerprint: fingerprint).encoded()
      default: return try desk.renew(RenewalRequest(encoded: body), fingerprint: fingerprint).encoded()
      }
    }
  }

  /// Answers a request of a device that is not enrolled yet.
  public func enrolment(_ request: HTTPRequest, _ peer: Peer) -> HTTPResponse {
    answer(request, ["/v1/enrol"], Listening.enrolment, peer) { body in
      try desk.enrol(EnrolmentRequest(encoded: body)).encoded()
    }
  }

  /// How a peer is grouped for `connections_per_account_max`: by its account; whoever is not enrolled shares one group.
  func group(_ peer: Peer) -> Int64? {
    guard let fingerprint = peer.certificate?.fingerprint else { return nil }
    return (try? hub.account(fingerprint: fingerprint)) ?? Self.strangers
  }

  private static let strangers: Int64 = -1

  /// What a device hears whose account has all its connections.
  static func crowded() -> HTTPResponse {
    let problem = Problem(
      .busy, "Dit account heeft al te veel verbindingen. Alles blijft bewaard. Sluit andere programma's of wacht even.")
    return HTTPResponse(
      problem.httpStatus, contentType: contentType, body: Frame.wrap(problem.encoded()), closesConnection: true)
  }

  private func answer(
    _ request: HTTPRequest, _ paths: Set<String>, _ listener: String, _ peer: Peer,
    _ body: ([UInt8]) throws -> [UInt8]
  ) -> HTTPResponse {
    do {
      guard paths.contains(request.path) else { throw Problem(.notFound, "Dit adres bestaat niet.") }
      guard request.method == .post else { throw Problem(.method, "Hier kan alleen POST.") }
      let item: [UInt8]
      do throws(Frame.Fault) { item = try Frame.unwrap(request.body) } catch {
        throw MessageFault(.frame, "\(error)")
      }
      let answer = try body(item)
      log.write(.info, "request", ["path": request.path, "status": "200"])
      return HTTPResponse(200, contentType: Self.contentType, body: Frame.wrap(answer))
    } catch {
      return refuse(error, listener, peer)
    }
  }

  private func refuse(_ error: any Error, _ listener: String, _ peer: Peer) -> HTTPResponse {
    let problem = Self.problem(error)
    var cause = Self.cause(error)
    if problem.code == .notEnrolled, let fingerprint = peer.certificate?.fingerprint {
      // For the operator only: to the peer all of these are one answer.
      cause = (try? hub.standing(fingerprint: fingerprint).rawValue) ?? "unknown"
    }
    incidents.noteRefusal(problem.code, listener: listener, cause: cause)
    return HTTPResponse(
      problem.httpStatus, contentType: Self.contentType, body: Frame.wrap(problem.encoded()),
      closesConnection: problem.code == .notEnrolled)
  }

  /// What a failure is to the peer; never what it says of our insides.
  static func problem(_ error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let fault as MessageFault where fault.code == .tooLarge:
      Problem(.tooLarge, "Dit is te veel in één keer. Alles blijft bewaard. Stuur het in kleinere delen.")
    case is MessageFault:
      Problem(.malformed, "De server kan dit bericht niet lezen. Alles blijft bewaard. Meld dit aan de beheerder.")
    case let error as ServerError where error.code == .stopped:
      Problem(.busy, "De server stopt. Alles blijft bewaard. Probeer het later opnieuw.")
    default:
      Problem(.storage, "De server kan nu niet schrijven. Alles blijft bewaard. Probeer het later opnieuw.")
    }
  }

  private static func cause(_ error: any Error) -> String {
    switch error {
    case let fault as MessageFault: "\(fault.code.rawValue): \(fault.detail)"
    case let error as ServerError: "\(error.code.rawValue): \(error.message)"
    case let error as SQLiteError: "\(error)"
    case is Problem: ""
    default: String(describing: type(of: error))
    }
  }
}

/// The words for the listeners in logs and figures.
enum Listening {
  static let sync = "sync", enrolment = "enrolment", operations = "operations"
}
