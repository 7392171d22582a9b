/// A line that was typed and understood.
public struct Invocation: Sendable {
  /// The command that was named, with those above it.
  public let path: CommandPath
  /// Whether `--help` or `-h` was given, or the line began with `help`; what is missing was not looked for then.
  public let isHelpRequested: Bool
  let given: [String: [String]]

  /// The names of the commands, without the program: `["casus", "toon"]`.
  public var names: [String] { Array(path.names.dropFirst()) }

  /// All values of an option (by its long name) or argument, in order.
  public func values(for name: String) -> [String] {
    assert(isKnown(name), "'\(name)' stands nowhere in the table of '\(path.name)'")
    return given[name] ?? []
  }

  /// The value of an option (by its long name) or argument, or nothing when it was not given.
  public func value(for name: String) -> String? { values(for: name).last }

  /// Whether a flag was given.
  public func flag(_ long: String) -> Bool { !values(for: long).isEmpty }

  private func isKnown(_ name: String) -> Bool {
    path.options.contains { $0.long == name } || path.command.arguments.contains { $0.name == name }
  }
}
