/// How large a message may be. A peer that is over a limit is refused before more is kept of what it sends.
public struct HTTPLimits: Sendable, Equatable {
  /// Start line and fields together, line ends included. Our heads are below 1 KiB; 8 KiB is what common servers take.
  public let headBytes = 8 * 1024

  /// Fields in one head. Our clients send fewer than ten; a proxy may add a few.
  public let fieldCount = 64

  /// Path and query together. The longest target of this protocol is below 100 bytes.
  public let targetBytes = 256

  /// The text after a status. Nobody reads it; the longest registered one has 31 bytes.
  public let reasonBytes = 64

  /// The body of one message, for the connection to choose: it holds what one message may cost in memory.
  public let bodyBytes: UInt64

  /// Limits with bodies of at most `bodyBytes` bytes.
  public init(bodyBytes: UInt64) { self.bodyBytes = bodyBytes }

  /// The longest request line: a method of up to 16 bytes, a target and a version, with two spaces.
  var requestLineBytes: Int { 16 + 1 + targetBytes + 1 + 8 }

  /// The longest status line: a version, three digits and a reason, with two spaces.
  var statusLineBytes: Int { 8 + 1 + 3 + 1 + reasonBytes }
}
