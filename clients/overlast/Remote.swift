import Enrolment
import HTTP1
import OpenSSL
import Sync
import Transport

/// The server, as a device reaches it: framed messages over one kept connection.
struct Remote {
  private let client: HTTPClient

  /// The server of an enrolled device.
  init(_ credentials: Credentials) throws {
    client = HTTPClient(
      Endpoint(host: credentials.host, port: credentials.port),
      tls: try .client(
        identity: credentials.identity(), trust: .authority(try Certificate(der: credentials.authority))),
      responseBytesMaximum: UInt64(Limits.responseBytesMax))
  }

  /// The enrolment listener that a ticket names; the server is known by its authority's fingerprint.
  init(_ ticket: Ticket) throws {
    client = HTTPClient(
      Endpoint(host: ticket.host, port: ticket.port),
      tls: try .client(identity: nil, trust: .fingerprint(ticket.authority)),
      responseBytesMaximum: UInt64(Limits.responseBytesMax))
  }

  func exchange(_ request: ExchangeRequest) throws -> ExchangeResponse {
    try ExchangeResponse(encoded: send("/v1/exchange", request.encoded(), timeout: .seconds(120)))
  }

  func wait(_ request: WaitRequest) throws -> Bool {
    try WaitResponse(encoded: send("/v1/wait", request.encoded(), timeout: .seconds(70))).hasNews
  }

  func enrol(_ request: EnrolmentRequest) throws -> EnrolmentResponse {
    try EnrolmentResponse(encoded: send("/v1/enrol", request.encoded(), timeout: .seconds(30)))
  }

  func renew(_ request: RenewalRequest) throws -> EnrolmentResponse {
    try EnrolmentResponse(encoded: send("/v1/renew", request.encoded(), timeout: .seconds(30)))
  }

  private func send(_ path: String, _ item: [UInt8], timeout: Duration) throws -> [UInt8] {
    let response = try client.send(
      .post, path, body: Frame.wrap(item), contentType: "application/vnd.overlast.v1+cbor", timeout: timeout)
    guard let body = try? Frame.unwrap(response.body) else {
      throw Failure(
        .offline, "bad-answer",
        "De server gaf een antwoord dat niet te lezen is. Alles is bewaard. Probeer het later opnieuw.")
    }
    guard response.status == 200 else {
      throw (try? Problem(encoded: body))
        ?? Problem(.busy, "De server kan nu niet antwoorden. Alles is bewaard. Probeer het later opnieuw.")
    }
    return body
  }
}
