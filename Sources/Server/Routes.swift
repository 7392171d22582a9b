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

  /// The body of every message.
  static let contentType = "application/vnd.overlast.v1+cbor"

  /// The routes of a hub.
  public init(hub: Hub, desk: EnrolmentDesk, log: Log) {
    self.hub = hub
    self.desk = desk
    self.log = log
  }

  /// Answers a request of an enrolled device.
  public func sync(_ request: HTTPRequest, _ peer: Peer) -> HTTPResponse {
    answer(request, ["/v1/exchange", "/v1/wait", "/v1/renew"]) { body in
      guard let fingerprint = peer.certificate?.fingerprint else { throw Ledger.notEnrolled }
      switch request.path {
      case "/v1/exchange": return try hub.exchange(ExchangeRequest(encoded: body), fingerprint: fingerprint).encoded()
      case "/v1/wait": return try hub.wait(WaitRequest(encoded: body), fingerprint: fingerprint).encoded()
      default: return try desk.renew(RenewalRequest(encoded: body), fingerprint: fingerprint).encoded()
      }
    }
  }

  /// Answers a request of a device that is not enrolled yet.
  public func enrolment(_ request: HTTPRequest, _ peer: Peer) -> HTTPResponse {
    answer(request, ["/v1/enrol"]) { body in try desk.enrol(EnrolmentRequest(encoded: body)).encoded() }
  }

  private func answer(_ request: HTTPRequest, _ paths: Set<String>, _ body: ([UInt8]) throws -> [UInt8]) -> HTTPResponse
  {
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
      return refuse(request, error)
    }
  }

  private func refuse(_ request: HTTPRequest, _ error: any Error) -> HTTPResponse {
    let problem = Self.problem(error)
    log.write(
      problem.code == .storage ? .error : .warning, "refused",
      ["path": request.path, "code": problem.code.rawValue, "cause": Self.cause(error)])
    return HTTPResponse(
      problem.httpStatus, contentType: Self.contentType, body: Frame.wrap(problem.encoded()),
      closesConnection: problem.code == .notEnrolled)
  }

  /// What a failure is to the peer; never what it says of our insides.
  static func problem(_ error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let fault as MessageFault where fault.code == .version || fault.code == .feature:
      Problem(.version, "Deze versie wordt niet gesproken. Alles blijft bewaard. Installeer de nieuwe versie.")
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
