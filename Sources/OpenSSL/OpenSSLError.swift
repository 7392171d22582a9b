import COpenSSL

/// What went wrong in a call to libcrypto or libssl.
///
/// Two errors are equal when their codes are equal; the message is for people and logs, and never holds key
/// material or content.
public struct OpenSSLError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why a call failed, as far as a caller can act on it.
  public enum Code: String, Sendable, CaseIterable {
    /// The caller gave a value that the operation cannot take (a key of the wrong length, for example).
    case invalidArgument
    /// Bytes that should be a key, a certificate or a request are not.
    case malformed
    /// Sealed bytes or a signature do not belong to this key and context: damaged, or made by someone else.
    case notAuthentic
    /// A certificate, request or key is well-formed but breaks a rule that we hold it to.
    case refused
    /// The TLS peer does not accept our certificate, or wants one and got none.
    case refusedByPeer
    /// The TLS peer does not speak what we speak, or broke the protocol.
    case protocolViolation
    /// The TLS connection was closed before, or cut off in the middle.
    case connectionClosed
    /// The library itself failed: out of memory, no entropy, an algorithm that is not there.
    case libraryFailure
  }

  /// Which of the ways to fail a handshake it was: for logs and counters, so it names nobody.
  public enum Reason: String, Sendable, CaseIterable {
    /// The peer showed no certificate.
    case noCertificate = "no-certificate"
    /// Its certificate is not of our authority: another one's, or signed by itself.
    case unknownAuthority = "unknown-authority"
    case expired
    case notYetValid = "not-yet-valid"
    /// Its certificate was not issued for this side of a connection.
    case wrongUsage = "wrong-usage"
    /// Something else is wrong with its certificate.
    case certificate
    /// It does not speak TLS 1.3.
    case version
    /// What it sent is not TLS.
    case notTLS = "not-tls"
  }

  /// Why it failed.
  public let code: Code
  /// What exactly was wrong with the peer of a handshake; nil where there is no more to say than the code.
  public let reason: Reason?
  /// What was being done, and what the library said about it.
  public let message: String

  /// An error of our own making.
  public init(_ code: Code, _ message: String, reason: Reason? = nil) {
    self.code = code
    self.message = message
    self.reason = reason
  }

  /// The code, then the message.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Equality on the code only.
  public static func == (left: OpenSSLError, right: OpenSSLError) -> Bool { left.code == right.code }

  /// An error from the library: empties this thread's error queue into the message.
  ///
  /// The queue must not keep anything: `SSL_get_error` reads it for whatever connection this thread serves next.
  static func library(_ doing: String, as code: Code = .libraryFailure) -> OpenSSLError {
    let reasons = drainQueue()
    return OpenSSLError(code, reasons.isEmpty ? doing : "\(doing): \(reasons.joined(separator: "; "))")
  }

  /// Removes and returns the texts of this thread's queued errors, oldest first.
  ///
  /// - Parameter note: sees the library's number of each error.
  static func drainQueue(_ note: (UInt) -> Void = { _ in }) -> [String] {
    var reasons: [String] = []
    while case let number = ERR_get_error(), number != 0 {
      note(number)
      var text = [UInt8](repeating: 0, count: 256)
      text.withUnsafeMutableBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { ERR_error_string_n(number, $0.baseAddress, $0.count) }
      }
      reasons.append(String(decoding: text.prefix { $0 != 0 }, as: UTF8.self))
    }
    return reasons
  }
}
