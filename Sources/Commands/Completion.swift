/// Scripts that let a shell complete the commands, options and choices of a program.
public struct Completion: Sendable {
  /// The shells for which there is a script.
  public enum Shell: String, Sendable, CaseIterable {
    /// GNU bash 4 or later; the script goes to `/usr/share/bash-completion/completions/<name>`.
    case bash
    /// zsh; the script goes to `/usr/share/zsh/site-functions/_<name>`.
    case zsh
    /// fish; the script goes to `/usr/share/fish/vendor_completions.d/<name>.fish`.
    case fish
  }

  let program: CommandPath
  let phrases: Phrases

  /// The completions of `program`, with explanations in the language of `phrases` where the shell shows them.
  public init(_ program: Command, phrases: Phrases) {
    self.program = CommandPath(program)
    self.phrases = phrases
  }

  /// The script for `shell`.
  public func script(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The name of the shell function: no shell takes a dash in every place where one is used.
  var function: String { String(program.command.name.map { $0.isLetter || $0.isNumber ? $0 : "_" }) }

  /// What follows an option or stands as an argument.
  enum Values {
    case words([String])
    case files
    case anything

    init(choices: [String], isFile: Bool) {
      self = !choices.isEmpty ? .words(choices) : isFile ? .files : .anything
    }
  }

  /// Lines of a `case` of bash or zsh that follow the words of the line down the tree, in the variable `at`.
  var steps: [String] {
    program.all.dropFirst().map { path in "      \(Self.quoted(path.name))) at=\(Self.quoted(path.name)) ;;" }
  }

  /// The options of `path` that take a value, with the patterns of a `case` that match them after the path.
  func valueOptions(_ path: CommandPath) -> [(pattern: String, values: Values)] {
    path.options.filter { $0.valueName != nil }.map { option in
      let names = ["--\(option.long)"] + (option.short.map { ["-\($0)"] } ?? [])
      let pattern = names.map { Self.quoted("\(path.name) \($0)") }.joined(separator: " | ")
      return (pattern, Values(choices: option.choices, isFile: option.isFile))
    }
  }

  /// The names of the options of `path`, `--help` among them, with what they do.
  func optionEntries(_ path: CommandPath) -> [(name: String, help: String)] {
    path.options.map { ("--\($0.long)", $0.help) } + [("--help", phrases.helpOption)]
  }

  /// What the arguments of `path` may be; with several, the first that says anything counts.
  func argumentValues(_ path: CommandPath) -> Values {
    let values = path.command.arguments.map { Values(choices: $0.choices, isFile: $0.isFile) }
    return values.first { if case .anything = $0 { false } else { true } } ?? .anything
  }

  /// Text between single quotes, for the Bourne shells and fish alike.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
