/// One command of a program and all below it: the one table from which the parser, the help, the manual page and the
/// completions are made.
///
/// The texts are the caller's; the words of the kit itself come from `Phrases`. Options of a command also count for
/// every command below it. `--help` and `-h` exist everywhere and are not listed.
///
///     let program = Command(
///       "overlast", summary: "Registreer en deel meldingen.",
///       subcommands: [
///         Command("toon", summary: "Toon een casus.", arguments: [Argument("casus", help: "Het nummer.")])
///       ])
public struct Command: Sendable {
  /// What is typed.
  public let name: String
  /// What it does, in one sentence with a full stop.
  public let summary: String
  /// What one should know before using it; paragraphs are separated by an empty line.
  public let discussion: String
  /// The words that follow, in order.
  public let arguments: [Argument]
  /// The options, in the order of the help.
  public let options: [Option]
  /// Uses to copy.
  public let examples: [Example]
  /// What the exit codes mean, where that is worth saying.
  public let exitCodes: [ExitCode]
  /// The commands below this one. A command with subcommands has no arguments.
  public let subcommands: [Command]

  /// A command.
  public init(
    _ name: String, summary: String, discussion: String = "", arguments: [Argument] = [], options: [Option] = [],
    examples: [Example] = [], exitCodes: [ExitCode] = [], subcommands: [Command] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
    self.examples = examples
    self.exitCodes = exitCodes
    self.subcommands = subcommands
  }
}

/// A word that follows a command without a name of its own.
public struct Argument: Sendable {
  /// How it is called in help, and by `Invocation.value(for:)`.
  public let name: String
  /// What to give, in one sentence.
  public let help: String
  /// Whether it must be given.
  public let isRequired: Bool
  /// Whether it takes all words that are left; only the last argument may.
  public let isRepeatable: Bool
  /// The only words allowed; empty when any is.
  public let choices: [String]
  /// Whether it names a file, for completion.
  public let isFile: Bool

  /// An argument.
  public init(
    _ name: String, help: String, isRequired: Bool = true, isRepeatable: Bool = false, choices: [String] = [],
    isFile: Bool = false
  ) {
    self.name = name
    self.help = help
    self.isRequired = isRequired
    self.isRepeatable = isRepeatable
    self.choices = choices
    self.isFile = isFile
  }
}

/// Something that is given by name: `--since 2026-05-04`, or a flag such as `--json`.
public struct Option: Sendable {
  /// The name after two dashes.
  public let long: String
  /// The letter after one dash.
  public let short: Character?
  /// How its value is called in help; nothing for a flag.
  public let valueName: String?
  /// What it does, in one sentence.
  public let help: String
  /// Whether it must be given.
  public let isRequired: Bool
  /// Whether it may be given more than once. A flag always may.
  public let isRepeatable: Bool
  /// The only values allowed; empty when any is.
  public let choices: [String]
  /// Whether its value names a file, for completion.
  public let isFile: Bool

  /// An option without value.
  public static func flag(_ long: String, short: Character? = nil, help: String) -> Option {
    Option(
      long: long, short: short, valueName: nil, help: help, isRequired: false, isRepeatable: true, choices: [],
      isFile: false)
  }

  /// An option with a value.
  public static func value(
    _ long: String, short: Character? = nil, _ valueName: String, help: String, isRequired: Bool = false,
    isRepeatable: Bool = false, choices: [String] = [], isFile: Bool = false
  ) -> Option {
    Option(
      long: long, short: short, valueName: valueName, help: help, isRequired: isRequired, isRepeatable: isRepeatable,
      choices: choices, isFile: isFile)
  }
}

/// A use to copy.
public struct Example: Sendable {
  /// What it is for, without full stop.
  public let purpose: String
  /// The line to type, without prompt.
  public let line: String

  /// An example.
  public init(_ purpose: String, _ line: String) {
    self.purpose = purpose
    self.line = line
  }
}

/// What an exit code means.
public struct ExitCode: Sendable {
  /// The code, 0 to 125.
  public let code: Int
  /// When it is given, in one sentence.
  public let meaning: String

  /// An exit code.
  public init(_ code: Int, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }
}
