/// Why somebody or something is not taken in.
public struct EnrolmentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The line is not an invitation, or has a typo.
    case notAnInvitation = "not-an-invitation"
    /// The request's key is of a kind that is not accepted, or not the sender's.
    case key
  }

  /// Which reason.
  public let code: Code
  /// In plain Dutch: what happened, what was kept, what to do.
  public let message: String

  /// An error with its text.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The text.
  public var description: String { message }

  /// Equal when the codes are.
  public static func == (left: EnrolmentError, right: EnrolmentError) -> Bool { left.code == right.code }
}
