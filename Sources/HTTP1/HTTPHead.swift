/// What requests and responses have in common: a start line, fields, and a body that the fields announce.
public protocol HTTPHead: Sendable, Equatable {
  /// The fields in order.
  var fields: HeaderFields { get set }

  /// A head of this start line without fields. Without its line end, in ASCII.
  init(startLine: [UInt8], limits: HTTPLimits) throws(HTTPFault)

  /// How much follows this head; refuses fields that contradict each other or the start line.
  func framing(limits: HTTPLimits) throws(HTTPFault) -> BodyFraming

  /// The longest start line, in bytes without its line end.
  static func startLineBytes(_ limits: HTTPLimits) -> Int

  /// The fault of a longer one.
  static var startLineTooLong: HTTPFault.Code { get }
}

extension HTTPHead {
  /// Whether another message may follow on this connection (RFC 9112 §9.3): yes, unless the head says `close`.
  public var keepsConnection: Bool { !fields.lists("close", in: "Connection") }

  /// Start line, fields and the empty line, within the limits of what a peer accepts.
  func written(_ startLine: String, limits: HTTPLimits) throws(HTTPFault) -> [UInt8] {
    guard fields.count <= limits.fieldCount else { throw HTTPFault(.tooManyFields) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes += startLine.utf8
    bytes += "\r\n".utf8
    try fields.write(to: &bytes)
    bytes += "\r\n".utf8
    guard bytes.count <= limits.headBytes else { throw HTTPFault(.headTooLarge) }
    return bytes
  }
}

/// The version at the start of a status line or the end of a request line must be HTTP/1.1.
func checkVersion(_ version: ArraySlice<UInt8>) throws(HTTPFault) {
  switch String(decoding: version, as: UTF8.self) {
  case "HTTP/1.1": return
  case "HTTP/1.0": throw HTTPFault(.http10)
  case "HTTP/2.0", "HTTP/2": throw HTTPFault(.http2)
  case let other where other.hasPrefix("HTTP/"): throw HTTPFault(.version)
  default: throw HTTPFault(.startLine)
  }
}
