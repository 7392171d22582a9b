/// A command together with the commands above it: `overlast casus toon`.
public struct CommandPath: Sendable {
  /// From the program to the command.
  public let commands: [Command]
  /// The command itself.
  public let command: Command

  /// The program itself.
  public init(_ program: Command) {
    commands = [program]
    command = program
  }

  private init(above: [Command], command: Command) {
    commands = above + [command]
    self.command = command
  }

  /// What is typed, with spaces.
  public var name: String { names.joined(separator: " ") }

  /// What is typed, word by word; the program comes first.
  public var names: [String] { commands.map(\.name) }

  /// The options of the commands above, which count here too.
  public var inheritedOptions: [Option] {
    commands.dropLast().flatMap(\.options).filter { option in !command.options.contains { $0.long == option.long } }
  }

  /// Every option that may be given here, besides `--help`.
  var options: [Option] { command.options + inheritedOptions }

  /// The subcommand `name`, or nothing.
  public func subcommand(_ name: String) -> CommandPath? {
    command.subcommands.first { $0.name == name }.map { CommandPath(above: commands, command: $0) }
  }

  /// This path and all below it, in the order of the table.
  public var all: [CommandPath] {
    [self] + command.subcommands.flatMap { CommandPath(above: commands, command: $0).all }
  }

  /// What is wrong with the table below this path, for a test to hold empty: names that occur twice, arguments that
  /// can never be reached, and texts that are missing.
  public var defects: [String] { all.flatMap(\.ownDefects) }

  private var ownDefects: [String] {
    var defects: [String] = []
    let keys = options.map(\.long) + command.arguments.map(\.name)
    let shorts = options.compactMap(\.short).map(String.init)
    for name in Self.repeated(keys + ["help"]) { defects.append("'\(name)' is used twice") }
    for name in Self.repeated(shorts + ["h"]) { defects.append("'-\(name)' is used twice") }
    for name in Self.repeated(command.subcommands.map(\.name)) { defects.append("'\(name)' is there twice") }
    let texts = [command.summary] + command.arguments.map(\.help) + command.options.map(\.help)
    if !texts.allSatisfy({ $0.hasSuffix(".") || $0.hasSuffix("?") }) {
      defects.append("a text does not end in a full stop")
    }
    if !command.subcommands.isEmpty, !command.arguments.isEmpty {
      defects.append("arguments and subcommands exclude each other")
    }
    if command.arguments.dropLast().contains(where: \.isRepeatable) {
      defects.append("only the last argument can be repeated")
    }
    if let optional = command.arguments.firstIndex(where: { !$0.isRequired }),
      command.arguments[optional...].contains(where: \.isRequired)
    {
      defects.append("a required argument follows one that is not")
    }
    return defects.map { "\(name): \($0)" }
  }

  private static func repeated(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }
  }
}
