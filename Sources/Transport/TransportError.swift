internal import OpenSSL

/// What went wrong between two machines. Equal when the codes are equal; the message holds no content and no keys.
public struct TransportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why, as far as a caller can act on it.
  public enum Code: String, Sendable, CaseIterable {
    /// The other machine could not be reached: no network, no such name, nobody listens.
    case unreachable
    /// The server's certificate is not accepted: another authority, another name, out of date. Nothing was sent.
    case serverNotTrusted
    /// The server does not accept our certificate, or wants one and got none.
    case refusedByServer
    /// It took longer than the caller allows.
    case timeout
    /// The connection ended before the answer was complete. The request may or may not have been carried out.
    case closed
    /// The other side does not speak TLS 1.3 or our HTTP, or breaks their rules.
    case protocolViolation
    /// The answer is larger than the caller allows.
    case tooLarge
    /// The caller gave something that cannot be sent, or an address that is none.
    case invalidArgument
    /// The address cannot be listened on: in use, not ours, or not allowed.
    case cannotListen
    /// The system refused something that always works: out of memory, descriptors or threads.
    case systemFailure
  }

  /// Why it failed.
  public let code: Code
  /// What was being done, and what the system said about it.
  public let message: String

  /// An error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error of a TLS connection, as seen by a client.
  init(_ error: OpenSSLError) {
    let code: Code =
      switch error.code {
      case .refused: .serverNotTrusted
      case .refusedByPeer: .refusedByServer
      case .connectionClosed: .closed
      case .protocolViolation, .malformed, .notAuthentic: .protocolViolation
      case .invalidArgument: .invalidArgument
      case .libraryFailure: .systemFailure
      }
    self.init(code, error.message)
  }

  /// The code, then the message.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Equality on the code only.
  public static func == (left: TransportError, right: TransportError) -> Bool { left.code == right.code }
}
