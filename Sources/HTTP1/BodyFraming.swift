/// How much follows a head (RFC 9112 §6). Only Content-Length is spoken: one number, and nothing to disagree on.
public enum BodyFraming: Sendable, Equatable {
  /// No body: the next byte starts the next message.
  case none
  /// A body of so many bytes; may be zero.
  case length(UInt64)

  /// The number of bytes that follow.
  public var byteCount: UInt64 {
    switch self {
    case .none: 0
    case .length(let count): count
    }
  }

  /// What the fields say about the body, whatever the message is.
  init(_ fields: HeaderFields, limits: HTTPLimits) throws(HTTPFault) {
    let lengths = fields.values(of: "Content-Length")
    if fields.contains("Transfer-Encoding") {
      throw HTTPFault(lengths.isEmpty ? .transferEncoding : .transferEncodingWithLength)
    }
    if fields.contains("Content-Encoding") { throw HTTPFault(.contentEncoding) }
    guard let text = lengths.first else {
      self = .none
      return
    }
    guard lengths.count == 1 else { throw HTTPFault(.duplicateLength) }
    let digits = text.utf8
    let hasLeadingZero = digits.first == UInt8(ascii: "0") && digits.count > 1
    guard !digits.isEmpty, digits.allSatisfy(\.isDigit), !hasLeadingZero else { throw HTTPFault(.contentLength) }
    guard let length = UInt64(text) else { throw HTTPFault(.contentLengthOverflow) }
    guard length <= limits.bodyBytes else { throw HTTPFault(.bodyTooLarge) }
    self = .length(length)
  }
}
