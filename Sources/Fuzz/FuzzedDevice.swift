import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import Sealing
import Sync
import Transport

/// A device that is enrolled as every other, and then says whatever comes up.
final class FuzzedDevice {
  static let contentType = "application/vnd.overlast.v1+cbor"
  let response: EnrolmentResponse
  let mint: RecordMint
  let tls: TLSContext
  let server: Endpoint
  private let client: HTTPClient
  private var token: [UInt8] = []
  private var epoch: RecordID?
  private var cursor: UInt64 = 0
  private(set) var acknowledged: UInt64 = 0

  init(_ response: EnrolmentResponse, key: PrivateKey, server: Endpoint) throws {
    self.response = response
    self.server = server
    mint = RecordMint(key: response.mintKey)
    let identity = try TLSIdentity(certificate: Certificate(der: response.certificate), key: key)
    tls = try .client(identity: identity, trust: .authority(Certificate(der: response.authority)))
    client = HTTPClient(server, tls: tls)
  }

  /// The next request in order.
  func request(_ changes: [Change], _ chance: inout Mutation) -> ExchangeRequest {
    ExchangeRequest(
      replica: response.replica, token: token, attempt: RecordID(high: chance.next(), low: chance.next()),
      epoch: epoch, cursor: cursor, changes: changes, policyVersion: 0, checkpoint: nil)
  }

  /// An exchange in order, which must succeed and take every change, whatever it decides on them.
  @discardableResult
  func exchange(_ changes: [Change], _ chance: inout Mutation) throws -> ExchangeResponse {
    let answer = try post("/v1/exchange", Frame.wrap(request(changes, &chance).encoded()))
    guard answer.status == 200 else { throw Finding("an exchange in order was answered with \(answer.status)") }
    let response = try ExchangeResponse(encoded: Frame.unwrap(answer.body))
    guard response.status == .ok else { throw Finding("an exchange in order was answered with \(response.status)") }
    guard response.acknowledged == changes.last?.sequence ?? acknowledged else {
      throw Finding("\(response.acknowledged) was acknowledged of \(changes.last?.sequence ?? acknowledged)")
    }
    (token, epoch, cursor, acknowledged) = (response.token, response.epoch, response.cursor, response.acknowledged)
    return response
  }

  /// Sends a body of any sort. The answer must be one of this protocol, and no failure of the server.
  @discardableResult
  func send(_ path: String, _ body: [UInt8]) throws -> Int {
    let answer = try post(path, body)
    if answer.status == 200 {
      _ = try Frame.unwrap(answer.body)
    } else {
      let problem = try Problem(encoded: Frame.unwrap(answer.body))
      try Marked.check(problem.message)
      if [.storage, .busy].contains(problem.code) { throw Finding("\(path) was answered with \(problem.code)") }
      guard problem.httpStatus == answer.status else { throw Finding("\(problem.code) came with \(answer.status)") }
    }
    return answer.status
  }

  private func post(_ path: String, _ body: [UInt8]) throws -> HTTPResponse {
    try client.send(.post, path, body: body, contentType: Self.contentType, timeout: .seconds(30))
  }
}
