import HTTP1
import Sync
import Transport

/// A kept connection to the server over mutual TLS, that counts what it carries.
final class Line {
  private let client: HTTPClient
  /// Bytes of answers so far: framed and padded, without heads of HTTP and TLS.
  private(set) var bytesIn = 0

  init(_ client: HTTPClient) { self.client = client }

  func exchange(_ request: ExchangeRequest) throws -> ExchangeResponse { try ExchangeResponse(encoded: send(request)) }

  /// Sends a request and gives the answer as it came, not yet decoded.
  func send(_ request: ExchangeRequest) throws -> [UInt8] {
    let (answer, bytes) = try Self.open(client, "/v1/exchange", request.encoded())
    bytesIn += bytes
    return answer
  }

  /// Sends one framed message.
  static func open(_ client: HTTPClient, _ path: String, _ item: [UInt8]) throws -> (answer: [UInt8], bytes: Int) {
    let response = try client.send(
      .post, path, body: Frame.wrap(item), contentType: "application/vnd.overlast.v1+cbor", timeout: .seconds(120))
    let answer = try Frame.unwrap(response.body)
    guard response.status == 200 else { throw try Problem(encoded: answer) }
    return (answer, response.body.count)
  }
}
