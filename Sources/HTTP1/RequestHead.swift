/// The methods of this protocol. HEAD is not among them: its answer has a length without a body.
public enum HTTPMethod: String, Sendable, CaseIterable {
  /// Reads.
  case get = "GET"
  /// Sends and gets an answer.
  case post = "POST"
  /// Replaces.
  case put = "PUT"
  /// Removes.
  case delete = "DELETE"

  /// Whether a request with this method must say how long its body is.
  var needsBody: Bool { self == .post || self == .put }
}

/// The head of a request (RFC 9112 §3; Protocol/http.md).
///
///     var head = RequestHead(.post, "/sync", host: "overlast.example", bodyBytes: 120)
///     head.fields.append("Content-Type", "application/cbor")
///     let bytes = try head.serialize()
public struct RequestHead: HTTPHead, CustomStringConvertible {
  /// What is to be done.
  public let method: HTTPMethod
  /// To what: a path with an optional query, still percent-encoded.
  public let target: String
  /// The fields in order.
  public var fields: HeaderFields

  /// A request with these fields; nothing is added to them.
  public init(_ method: HTTPMethod, _ target: String, fields: HeaderFields) {
    self.method = method
    self.target = target
    self.fields = fields
  }

  /// A request with Host, and with Content-Length when it has a body.
  public init(_ method: HTTPMethod, _ target: String, host: String, bodyBytes: Int? = nil) {
    self.init(method, target, fields: HeaderFields(["Host": host]))
    if let bodyBytes { fields.append("Content-Length", String(bodyBytes)) }
  }

  /// The target up to the question mark.
  public var path: Substring { target.prefix { $0 != "?" } }

  /// The target after the question mark, or nothing when there is none.
  public var query: Substring? { target.firstIndex(of: "?").map { target[target.index(after: $0)...] } }

  /// Method and path, for logs; a query or field value may hold personal data.
  public var description: String { "\(method.rawValue) \(path)" }

  /// The head as bytes. Refuses what `RequestHeadParser` would refuse, so that no value can add a field or a message.
  public func serialize(limits: HTTPLimits = HTTPLimits(bodyBytes: .max)) throws(HTTPFault) -> [UInt8] {
    try Self.checkTarget(Array(target.utf8)[...], limits: limits)
    _ = try framing(limits: limits)
    return try written("\(method.rawValue) \(target) HTTP/1.1", limits: limits)
  }

  /// How much follows this head (RFC 9112 §6.3).
  public func framing(limits: HTTPLimits) throws(HTTPFault) -> BodyFraming {
    try checkHost()
    if fields.contains("Expect") { throw HTTPFault(.expectation) }
    if fields.contains("Upgrade") { throw HTTPFault(.upgrade) }
    let framing = try BodyFraming(fields, limits: limits)
    if method.needsBody, framing == .none { throw HTTPFault(.lengthRequired) }
    if !method.needsBody, framing.byteCount > 0 { throw HTTPFault(.unexpectedBody) }
    return framing
  }

  private func checkHost() throws(HTTPFault) {
    guard let host = try fields.value(of: "Host") else { throw HTTPFault(.missingHost) }
    let isName = host.utf8.allSatisfy {
      $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
        || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]")
    }
    guard isName, !host.isEmpty else { throw HTTPFault(.host) }
  }
}

extension RequestHead {
  /// A request line: method, target and version with one space between them (RFC 9112 §3).
  public init(startLine: [UInt8], limits: HTTPLimits) throws(HTTPFault) {
    let parts = startLine.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    if parts.count == 2, parts[0].elementsEqual("GET".utf8), parts[1].first == UInt8(ascii: "/") {
      throw HTTPFault(.http09)
    }
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(\.isToken) else { throw HTTPFault(.startLine) }
    try checkVersion(parts[2])
    guard let method = HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self)) else {
      throw HTTPFault(.unknownMethod)
    }
    try Self.checkTarget(parts[1], limits: limits)
    self.init(method, String(decoding: parts[1], as: UTF8.self), fields: HeaderFields())
  }

  /// See `HTTPHead`.
  public static func startLineBytes(_ limits: HTTPLimits) -> Int { limits.requestLineBytes }

  /// See `HTTPHead`.
  public static var startLineTooLong: HTTPFault.Code { .targetTooLong }

  /// Only the origin form is spoken (RFC 9112 §3.2.1).
  private static func checkTarget(_ target: ArraySlice<UInt8>, limits: HTTPLimits) throws(HTTPFault) {
    guard target.count <= limits.targetBytes else { throw HTTPFault(.targetTooLong) }
    guard target.first == UInt8(ascii: "/") else {
      throw HTTPFault(String(decoding: target, as: UTF8.self).contains("://") ? .absoluteTarget : .target)
    }
    var rest = target
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(\.isHexadecimal) else { throw HTTPFault(.target) }
        rest = rest.dropFirst(2)
      } else if !byte.isTarget {
        throw HTTPFault(.target)
      }
    }
  }
}
