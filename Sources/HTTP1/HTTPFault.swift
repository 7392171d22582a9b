/// Why bytes are not a message of this protocol, or why a message may not be written (Protocol/http.md).
///
/// After a fault nothing on the connection can be trusted: answer with `status` if a request was read, then close.
public struct HTTPFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of faults; the raw value is the word used in `Protocol/vectors/http`.
  public enum Code: String, Sendable, CaseIterable {
    /// A line feed without a carriage return before it (RFC 9112 §2.2).
    case bareLineFeed
    /// A carriage return without a line feed after it (RFC 9112 §2.2).
    case bareCarriageReturn
    /// A control character, NUL among them.
    case controlCharacter
    /// A byte of 0x80 or more.
    case nonASCII
    /// A first line that is neither a request line nor a status line.
    case startLine
    /// HTTP/0.9: a request line without version.
    case http09
    /// HTTP/1.0.
    case http10
    /// HTTP/2, by its connection preface or version.
    case http2
    /// Another version of HTTP.
    case version
    /// A method that this protocol does not use.
    case unknownMethod
    /// A target in absolute form: this is not a proxy.
    case absoluteTarget
    /// A target that is not a path with an optional query.
    case target
    /// A target longer than the limit.
    case targetTooLong
    /// A status outside 200 to 599.
    case status
    /// A field line that starts with white space (RFC 9112 §5.2).
    case obsoleteFolding
    /// White space between a field name and its colon (RFC 9112 §5.1).
    case spaceBeforeColon
    /// A field line without a colon, or with a name that is not a token.
    case fieldName
    /// A field value that may not be written: with a line end, a control character or white space around it.
    case fieldValue
    /// The head is larger than the limit.
    case headTooLarge
    /// More fields than the limit.
    case tooManyFields
    /// A field that may occur once occurs more often.
    case duplicateField
    /// A request without Host.
    case missingHost
    /// A Host that is not a name with an optional port.
    case host
    /// Any Transfer-Encoding: bodies have a length here.
    case transferEncoding
    /// Transfer-Encoding and Content-Length together: a smuggled request (RFC 9112 §6.1).
    case transferEncodingWithLength
    /// Content-Length twice, even with the same value.
    case duplicateLength
    /// A Content-Length that is not a plain decimal number.
    case contentLength
    /// A Content-Length beyond 64 bits.
    case contentLengthOverflow
    /// A message that needs a Content-Length has none.
    case lengthRequired
    /// A body where there may be none.
    case unexpectedBody
    /// A body larger than the limit.
    case bodyTooLarge
    /// Any Content-Encoding.
    case contentEncoding
    /// Any Expect.
    case expectation
    /// Any Upgrade.
    case upgrade
    /// A known method on a target that does not take it; found by the server, not by the parser.
    case methodNotAllowed
    /// The message did not arrive in time; found by the transport, not by the parser.
    case timeout
  }

  /// What is wrong.
  public let code: Code

  /// A fault.
  public init(_ code: Code) { self.code = code }

  /// The status with which a server answers a request with this fault (RFC 9110 §15).
  public var status: Int {
    switch code {
    case .methodNotAllowed: 405
    case .timeout: 408
    case .lengthRequired: 411
    case .bodyTooLarge, .contentLengthOverflow: 413
    case .targetTooLong: 414
    case .contentEncoding: 415
    case .expectation: 417
    case .headTooLarge, .tooManyFields: 431
    case .unknownMethod, .transferEncoding, .upgrade: 501
    case .http09, .http10, .http2, .version: 505
    default: 400
    }
  }

  /// What is wrong, in a sentence; holds nothing of the message itself.
  public var message: String {
    switch code {
    case .bareLineFeed: "a line ends in a line feed only"
    case .bareCarriageReturn: "a carriage return stands alone"
    case .controlCharacter: "the head holds a control character"
    case .nonASCII: "the head holds a byte outside ASCII"
    case .startLine: "the first line is not a request or status line of HTTP/1.1"
    case .http09: "HTTP/0.9 is not spoken here; use HTTP/1.1"
    case .http10: "HTTP/1.0 is not spoken here; use HTTP/1.1"
    case .http2: "HTTP/2 is not spoken here; use HTTP/1.1"
    case .version: "this version of HTTP is not spoken here; use HTTP/1.1"
    case .unknownMethod: "the method is not used here"
    case .absoluteTarget: "the target is a whole address; send the path only"
    case .target: "the target is not a valid path"
    case .targetTooLong: "the target is too long"
    case .status: "the status is not a final status"
    case .obsoleteFolding: "a field goes on over a second line"
    case .spaceBeforeColon: "white space stands before the colon of a field"
    case .fieldName: "a field has no valid name"
    case .fieldValue: "a field has a value that may not be sent"
    case .headTooLarge: "the head is too large"
    case .tooManyFields: "the head has too many fields"
    case .duplicateField: "a field that may occur once occurs more often"
    case .missingHost: "the request has no Host"
    case .host: "the Host is not a valid name"
    case .transferEncoding: "transfer encodings are not used here; send a Content-Length"
    case .transferEncodingWithLength: "the message has both a Transfer-Encoding and a Content-Length"
    case .duplicateLength: "the message has more than one Content-Length"
    case .contentLength: "the Content-Length is not a decimal number"
    case .contentLengthOverflow: "the Content-Length is too large for any message"
    case .lengthRequired: "the message has no Content-Length"
    case .unexpectedBody: "the message has a body where none may be"
    case .bodyTooLarge: "the body is too large"
    case .contentEncoding: "content encodings are not used here"
    case .expectation: "Expect is not used here; send the body at once"
    case .upgrade: "Upgrade is not used here"
    case .methodNotAllowed: "the method cannot be used on this target"
    case .timeout: "the message did not arrive in time"
    }
  }

  /// Sentence and code, for logs.
  public var description: String { "http: \(message) (\(code.rawValue))" }
}
