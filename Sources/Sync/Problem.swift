import CBOR

/// Why a request got no answer of its kind: the body of every HTTP error. Protocol/sync.md, "Problems".
public struct Problem: Error, Equatable, Sendable {
  /// The closed list; each has one HTTP status.
  public enum Code: String, Sendable, CaseIterable {
    /// 400: the frame or the message cannot be read.
    case malformed
    /// 403: the certificate is not, or no longer, that of an active replica; also the answer to a
    /// replica id that is not the certificate's, so that the two cannot be told apart.
    case notEnrolled = "not-enrolled"
    /// 409: no protocol version in common, or a required feature is missing.
    case version
    /// 413: more than the limits allow.
    case tooLarge = "too-large"
    /// 404: no such path.
    case notFound = "not-found"
    /// 405: not that method.
    case method
    /// 410: the ticket is used, expired or unknown; the three are answered alike.
    case ticket
    /// 503: busy or stopping; try again later.
    case busy
    /// 507: the server cannot write; nothing was taken.
    case storage
  }

  /// Which.
  public let code: Code
  /// For a person: what was kept and what to do.
  public let message: String

  /// A problem.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The HTTP status of the code.
  public var httpStatus: Int {
    switch code {
    case .malformed: 400
    case .notEnrolled: 403
    case .notFound: 404
    case .method: 405
    case .version: 409
    case .ticket: 410
    case .tooLarge: 413
    case .busy: 503
    case .storage: 507
    }
  }

  /// `[code, message]`, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 64)
    encoder.arrayHead(2)
    encoder.text(code.rawValue)
    encoder.text(message)
    return encoder.bytes
  }

  /// Reads a problem; an unknown code is refused.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      try decoder.expectArray(2)
      guard let code = Code(rawValue: try decoder.readText()) else {
        throw CBORFault(.unsupported, at: decoder.offset)
      }
      self.init(code, try decoder.readText())
      try decoder.finish()
    } catch {
      throw MessageFault(error)
    }
  }
}
