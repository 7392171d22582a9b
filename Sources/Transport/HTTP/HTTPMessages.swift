public import HTTP1
public import OpenSSL

/// A whole request, as a handler sees it.
public struct HTTPRequest: Sendable {
  /// Method, target and fields.
  public let head: RequestHead
  /// The body; empty when there is none.
  public let body: [UInt8]

  /// A request.
  public init(head: RequestHead, body: [UInt8]) {
    self.head = head
    self.body = body
  }

  /// What is to be done.
  public var method: HTTPMethod { head.method }
  /// To what, without the query.
  public var path: String { String(head.path) }
}

/// A whole response.
///
/// On the wire it has the fields Content-Type (when given), Content-Length and, at the end of a connection,
/// Connection, and no others: a date or a server's name would make equal answers differ.
public struct HTTPResponse: Sendable, Equatable {
  /// The outcome, 200 to 599.
  public var status: Int
  /// What the body is, as a media type.
  public var contentType: String?
  /// The body.
  public var body: [UInt8]
  /// Whether the server ends the connection after this response.
  public var closesConnection: Bool

  /// A response.
  public init(_ status: Int, contentType: String? = nil, body: [UInt8] = [], closesConnection: Bool = false) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.closesConnection = closesConnection
  }

  /// The head that goes before the body.
  func head(closing: Bool) -> ResponseHead {
    var fields = HeaderFields()
    if let contentType { fields.append("Content-Type", contentType) }
    if status != 204, status != 304 { fields.append("Content-Length", String(body.count)) }
    if closing { fields.append("Connection", "close") }
    return ResponseHead(status, fields: fields)
  }
}

/// Who is at the other end of a connection.
public struct Peer: Sendable {
  /// The numeric address the connection comes from; behind a proxy, the proxy's.
  public let address: Endpoint
  /// The certificate it showed and proved to own; nil where none is asked for.
  ///
  /// It was checked when the connection began. Whether it has been revoked since, the handler must ask each time.
  public let certificate: Certificate?

  /// A peer.
  public init(address: Endpoint, certificate: Certificate?) {
    self.address = address
    self.certificate = certificate
  }
}
