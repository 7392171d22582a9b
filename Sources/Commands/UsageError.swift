/// A line that was typed and not understood. Nothing was done.
public struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of mistakes.
  public enum Code: String, Sendable, CaseIterable {
    /// A command that does not exist.
    case unknownCommand = "unknown-command"
    /// A command that needs a subcommand, without one.
    case missingCommand = "missing-command"
    /// An option that does not exist here.
    case unknownOption = "unknown-option"
    /// An option without the value it needs.
    case missingValue = "missing-value"
    /// A flag with a value.
    case unexpectedValue = "unexpected-value"
    /// An option twice that may be given once.
    case repeatedOption = "repeated-option"
    /// A required option that was not given.
    case missingOption = "missing-option"
    /// A value that is not among the choices.
    case invalidChoice = "invalid-choice"
    /// A required argument that was not given.
    case missingArgument = "missing-argument"
    /// A word too many.
    case unexpectedArgument = "unexpected-argument"
  }

  /// What kind of mistake it is.
  public let code: Code
  /// What is wrong and, where we can guess it, what was meant; safe for a terminal.
  public let message: String
  /// How far the line was understood.
  public let path: CommandPath
  let phrases: Phrases

  /// All a person needs: the mistake, the usage, and where to read more. Ends in a line end.
  public func text(width: Int) -> String {
    let help = Help(path, phrases: phrases, width: width)
    let error = TextWrapping.lines("\(phrases.error): \(message)", width: width).joined(separator: "\n")
    return "\(error)\n\n\(help.usage)\n\(Phrases.fill(phrases.seeHelp, path.name))\n"
  }

  /// The mistake.
  public var description: String { message }

  /// Errors are equal when their codes are.
  public static func == (one: UsageError, other: UsageError) -> Bool { one.code == other.code }
}
