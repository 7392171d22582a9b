/// The help of one command: two spaces of indent, explanations in column 26, nothing wider than the terminal.
public struct Help: Sendable {
  private static let explanationColumn = 26
  private let path: CommandPath
  private let phrases: Phrases
  private let width: Int

  /// The help of the last command of `path` for a terminal of `width` columns.
  public init(_ path: CommandPath, phrases: Phrases, width: Int) {
    self.path = path
    self.phrases = phrases
    self.width = max(width, TextWrapping.leastWidth)
  }

  /// What the command does, how it is used, and all it takes. Ends in a line end.
  public var text: String {
    let command = path.command
    var sections: [[String]] = [TextWrapping.lines(command.summary, width: width)]
    sections.append(TextWrapping.paragraphs(command.discussion, width: width))
    sections.append([usage])
    sections.append(section(phrases.arguments, command.arguments.map { ("<\($0.name)>", explanation(of: $0)) }))
    let general = path.inheritedOptions.map(entry) + [("-h, --help", phrases.helpOption)]
    if path.commands.count == 1 {
      sections.append(section(phrases.options, command.options.map(entry) + general))
    } else {
      sections.append(section(phrases.options, command.options.map(entry)))
      sections.append(section(phrases.generalOptions, general))
    }
    sections.append(section(phrases.commands, command.subcommands.map { ($0.name, $0.summary) }))
    sections.append(examples)
    sections.append(
      section(phrases.exitCodes, command.exitCodes.map { (String($0.code), $0.meaning) }, column: 6))
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// The usage in one or more lines, without line end.
  public var usage: String {
    let label = "\(phrases.usage): "
    let lines = Self.lines(ofWords: Self.usageWords(path, phrases: phrases), width: width - label.count)
    return label + lines.joined(separator: "\n" + String(repeating: " ", count: label.count))
  }

  /// `-j, --json`, or `    --since <date>` so that long names stand below each other.
  static func label(of option: Option) -> String {
    let short = option.short.map { "-\($0), " } ?? "    "
    return "\(short)--\(option.long)" + (option.valueName.map { " <\($0)>" } ?? "")
  }

  /// What is typed, each part that must stay on one line as one word.
  static func usageWords(_ path: CommandPath, phrases: Phrases) -> [String] {
    var words = [path.name]
    for option in path.options where option.isRequired {
      words.append("--\(option.long)" + (option.valueName.map { " <\($0)>" } ?? ""))
    }
    if path.options.contains(where: { !$0.isRequired }) { words.append("[\(phrases.optionsPlaceholder)]") }
    for argument in path.command.arguments {
      let name = "<\(argument.name)>" + (argument.isRepeatable ? "..." : "")
      words.append(argument.isRequired ? name : "[\(name)]")
    }
    if !path.command.subcommands.isEmpty { words.append("<\(phrases.commandPlaceholder)>") }
    return words
  }

  /// The explanation of an option with what its value may be.
  static func explanation(of option: Option, phrases: Phrases) -> String {
    var sentences = [option.help]
    if !option.choices.isEmpty {
      sentences.append(Phrases.fill(phrases.choices, option.choices.joined(separator: ", ")))
    }
    if option.isRequired { sentences.append(phrases.required) }
    if option.isRepeatable, option.valueName != nil { sentences.append(phrases.repeatable) }
    return sentences.joined(separator: " ")
  }

  /// The explanation of an argument with what it may be.
  static func explanation(of argument: Argument, phrases: Phrases) -> String {
    guard !argument.choices.isEmpty else { return argument.help }
    return argument.help + " " + Phrases.fill(phrases.choices, argument.choices.joined(separator: ", "))
  }

  private func entry(_ option: Option) -> (String, String) {
    (Self.label(of: option), Self.explanation(of: option, phrases: phrases))
  }

  private func explanation(of argument: Argument) -> String {
    Self.explanation(of: argument, phrases: phrases)
  }

  private var examples: [String] {
    guard !path.command.examples.isEmpty else { return [] }
    return ["\(phrases.examples):"] + path.command.examples.flatMap { ["  \($0.purpose):", "    $ \($0.line)"] }
  }

  private func section(
    _ title: String, _ entries: [(String, String)], column: Int = explanationColumn
  ) -> [String] {
    guard !entries.isEmpty else { return [] }
    var lines = ["\(title):"]
    let indent = String(repeating: " ", count: column)
    for (label, explanation) in entries {
      var explanations = TextWrapping.lines(explanation, width: width - column)[...]
      let start = "  \(label)"
      let labelWidth = TerminalText.width(of: start[...])
      if labelWidth < column - 1, let first = explanations.popFirst() {
        lines.append(start + String(repeating: " ", count: column - labelWidth) + first)
      } else {
        lines.append(start)
      }
      lines += explanations.map { indent + $0 }
    }
    return lines
  }

  private static func lines(ofWords words: [String], width: Int) -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
