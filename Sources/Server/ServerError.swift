/// Why the server cannot do what was asked of it by its operator or its storage.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    case configuration, input, notInitialised, alreadyInitialised, corrupt, diskFull, storage, unknownAccount
    case duplicateAccount, unknownReplica, policy, locked, ticket, register, stopped
  }

  /// Which reason.
  public let code: Code
  /// What was being done, what was kept, what to do next.
  public let message: String

  /// An error with its text.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The text.
  public var description: String { message }

  /// Equal when the codes are.
  public static func == (left: ServerError, right: ServerError) -> Bool { left.code == right.code }
}
