/// A line that was typed and not understood. Nothing was done.
public struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of mistakes.
  public enum Code: Sendable, CaseIterable {
    /// A command that does not exist.
    case unknownCommand
    /// A command that needs a subcommand, without one.
    case missingCommand
    /// An option that does not exist here.
    case unknownOption
    /// An option without the value it needs.
    case missingValue
    /// A flag with a value.
    case unexpectedValue
    /// An option twice that may be given once.
    case repeatedOption
    /// A required option that was not given.
    case missingOption
    /// A value that is not among the choices.
    case invalidChoice
    /// A required argument that was not given.
    case missingArgument
    /// A word too many.
    case unexpectedArgument
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
