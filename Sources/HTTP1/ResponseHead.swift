/// The head of a response (RFC 9112 §4; Protocol/http.md).
///
///     let head = ResponseHead(200, bodyBytes: body.count)
///     let bytes = try head.serialize()
public struct ResponseHead: HTTPHead, CustomStringConvertible {
  /// The outcome, 200 to 599.
  public let status: Int
  /// The outcome in words; carries no meaning.
  public let reason: String
  /// The fields in order.
  public var fields: HeaderFields

  /// A response with these fields; nothing is added to them.
  public init(_ status: Int, reason: String? = nil, fields: HeaderFields) {
    self.status = status
    self.reason = reason ?? Self.reason(of: status)
    self.fields = fields
  }

  /// A response with Content-Length.
  public init(_ status: Int, bodyBytes: Int) {
    self.init(status, fields: HeaderFields(["Content-Length": String(bodyBytes)]))
  }

  /// The answer to a request with `fault`: its status, no body, and the end of the connection.
  public init(refusing fault: HTTPFault) {
    self.init(fault.status, fields: HeaderFields(["Content-Length": "0", "Connection": "close"]))
  }

  /// Status and reason, for logs.
  public var description: String { "\(status) \(reason)" }

  /// The head as bytes. Refuses what `ResponseHeadParser` would refuse, so that no value can add a field or a message.
  public func serialize(limits: HTTPLimits = HTTPLimits(bodyBytes: .max)) throws(HTTPFault) -> [UInt8] {
    guard 200...599 ~= status else { throw HTTPFault(.status) }
    guard reason.utf8.allSatisfy(\.isText), reason.utf8.count <= limits.reasonBytes else {
      throw HTTPFault(.startLine)
    }
    _ = try framing(limits: limits)
    return try written("HTTP/1.1 \(status) \(reason)", limits: limits)
  }

  /// How much follows this head (RFC 9112 §6.3). A response without length would end where the connection ends, and
  /// then nobody can tell a whole answer from one that was cut off: it is refused.
  public func framing(limits: HTTPLimits) throws(HTTPFault) -> BodyFraming {
    let framing = try BodyFraming(fields, limits: limits)
    if status == 204 || status == 304 {
      guard framing.byteCount == 0 else { throw HTTPFault(.unexpectedBody) }
      return .none
    }
    guard framing != .none else { throw HTTPFault(.lengthRequired) }
    return framing
  }
}

extension ResponseHead {
  /// A status line: version, three digits, a space and a reason that may be empty (RFC 9112 §4).
  public init(startLine: [UInt8], limits: HTTPLimits) throws(HTTPFault) {
    let parts = startLine.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw HTTPFault(.startLine) }
    try checkVersion(parts[0])
    guard parts[1].count == 3, parts[1].allSatisfy(\.isDigit),
      let status = Int(String(decoding: parts[1], as: UTF8.self))
    else { throw HTTPFault(.startLine) }
    // No request of this protocol asks for a 1xx answer.
    guard 200...599 ~= status else { throw HTTPFault(.status) }
    self.init(status, reason: String(decoding: parts[2], as: UTF8.self), fields: HeaderFields())
  }

  /// See `HTTPHead`.
  public static func startLineBytes(_ limits: HTTPLimits) -> Int { limits.statusLineBytes }

  /// See `HTTPHead`.
  public static var startLineTooLong: HTTPFault.Code { .startLine }

  /// The registered words for the statuses that this protocol uses (RFC 9110 §15, RFC 6585).
  private static func reason(of status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }
}
