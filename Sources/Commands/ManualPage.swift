/// The manual page of a program with all its commands, in the `man` macros of roff.
public struct ManualPage: Sendable {
  private let program: CommandPath
  private let phrases: Phrases
  private let section: Int
  private let date: String
  private let version: String

  /// The page of `program` in `section`, with the date and version that stand at its foot.
  public init(_ program: Command, phrases: Phrases, section: Int = 1, date: String, version: String) {
    self.program = CommandPath(program)
    self.phrases = phrases
    self.section = section
    self.date = date
    self.version = version
  }

  /// The page, ready to be saved as `<name>.<section>`.
  public var text: String {
    let name = program.command.name
    var lines = [".TH \(Self.quoted(name.uppercased())) \(section) \(Self.quoted(date)) \(Self.quoted(version))"]
    lines += [".SH \(phrases.manualName)", "\(Self.escaped(name)) \\- \(Self.escaped(program.command.summary))"]
    lines.append(".SH \(phrases.manualSynopsis)")
    lines += usage(of: program)
    lines += discussion(of: program, under: ".SH \(phrases.manualDescription)")
    lines.append(".SH \(Self.escaped(phrases.options.uppercased()))")
    lines += program.command.options.flatMap(entry) + Self.entry("-h, --help", phrases.helpOption)
    if program.all.count > 1 { lines.append(".SH \(Self.escaped(phrases.commands.uppercased()))") }
    for path in program.all.dropFirst() where path.command.subcommands.isEmpty { lines += command(path) }
    lines += examples(of: program, under: ".SH \(Self.escaped(phrases.examples.uppercased()))")
    if !program.command.exitCodes.isEmpty {
      lines.append(".SH \(Self.escaped(phrases.exitCodes.uppercased()))")
      lines += program.command.exitCodes.flatMap { Self.entry(String($0.code), $0.meaning) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func command(_ path: CommandPath) -> [String] {
    var lines = [".SS \(Self.quoted(path.name))"]
    lines += usage(of: path)
    lines += [".PP", Self.escaped(path.command.summary)]
    lines += discussion(of: path, under: nil)
    for argument in path.command.arguments {
      lines += Self.entry("<\(argument.name)>", Help.explanation(of: argument, phrases: phrases))
    }
    lines += path.command.options.flatMap(entry)
    return lines + examples(of: path, under: nil)
  }

  private func usage(of path: CommandPath) -> [String] {
    let words = Help.usageWords(path, phrases: phrases)
    let rest = words.dropFirst().map { " " + Self.escaped($0) }.joined()
    return ["\\fB\(Self.escaped(words[0]))\\fR\(rest)"]
  }

  private func discussion(of path: CommandPath, under title: String?) -> [String] {
    let paragraphs = TextWrapping.paragraphs(of: path.command.discussion)
    guard !paragraphs.isEmpty else { return [] }
    return (title.map { [$0] } ?? []) + paragraphs.flatMap { [".PP", Self.escaped($0)] }
  }

  private func examples(of path: CommandPath, under title: String?) -> [String] {
    guard !path.command.examples.isEmpty else { return [] }
    return (title.map { [$0] } ?? [])
      + path.command.examples.flatMap { example in
        let purpose = Self.escaped("\(example.purpose):")
        return [".PP", purpose, ".RS 4", ".nf", Self.escaped("$ \(example.line)"), ".fi", ".RE"]
      }
  }

  private func entry(_ option: Option) -> [String] {
    let label = Help.label(of: option)
    return Self.entry(String(label.drop { $0 == " " }), Help.explanation(of: option, phrases: phrases))
  }

  private static func entry(_ label: String, _ explanation: String) -> [String] {
    [".TP", "\\fB\(escaped(label))\\fR", escaped(explanation)]
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// Text in which nothing is a roff request; letters outside ASCII by their number, so that any roff shows them.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "\"": escaped += "\\(dq"
      case "'": escaped += "\\(aq"
      case "\u{20}"..."\u{7e}": escaped.unicodeScalars.append(scalar)
      default:
        let number = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)]"
      }
    }
    return escaped.hasPrefix(".") ? "\\&\(escaped)" : escaped
  }
}
