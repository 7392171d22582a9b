extension Completion {
  var bash: String {
    var lines = ["_\(function)() {", "  local current=\"${COMP_WORDS[COMP_CWORD]}\""]
    lines.append("  local at=\(Self.quoted(program.name)) index")
    lines += ["  for ((index = 1; index < COMP_CWORD; index++)); do", "    case \"$at ${COMP_WORDS[index]}\" in"]
    lines += steps + ["    esac", "  done", "  case \"$at ${COMP_WORDS[COMP_CWORD - 1]}\" in"]
    for path in program.all {
      for (pattern, values) in valueOptions(path) {
        lines.append("    \(pattern)) \(Self.bashReply(values, options: [])) return ;;")
      }
    }
    lines += ["  esac", "  case \"$at\" in"]
    for path in program.all {
      let words = path.command.subcommands.map(\.name)
      let values: Values = words.isEmpty ? argumentValues(path) : .words(words)
      let reply = Self.bashReply(values, options: optionEntries(path).map(\.name))
      lines.append("    \(Self.quoted(path.name))) \(reply) ;;")
    }
    lines += ["  esac", "}", "complete -F _\(function) \(program.name)"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The command that offers `values` and `options`.
  private static func bashReply(_ values: Values, options: [String]) -> String {
    var words = options
    var prefix = ""
    var action = ""
    switch values {
    case .words(let values): words = values + options
    case .files:
      // Tells bash to put a slash behind a folder; fails outside a completion, as in our tests.
      prefix = "compopt -o filenames 2>/dev/null; "
      action = "-f "
    case .anything: if options.isEmpty { return "COMPREPLY=();" }
    }
    let list = quoted(words.joined(separator: " "))
    return "\(prefix)mapfile -t COMPREPLY < <(compgen \(action)-W \(list) -- \"$current\");"
  }

  var zsh: String {
    var lines = ["#compdef \(program.name)", "_\(function)() {"]
    lines += ["  local at=\(Self.quoted(program.name)) word", "  local -a names options"]
    lines += ["  for word in \"${(@)words[2,CURRENT-1]}\"; do", "    case \"$at $word\" in"]
    lines += steps + ["    esac", "  done", "  case \"$at ${words[CURRENT-1]}\" in"]
    for path in program.all {
      for (pattern, values) in valueOptions(path) {
        lines.append("    \(pattern)) \(Self.zshReply(values)) return ;;")
      }
    }
    lines += ["  esac", "  case \"$at\" in"]
    for path in program.all {
      lines.append("    \(Self.quoted(path.name)))")
      let options = optionEntries(path).map { Self.described($0.name, $0.help) }
      lines.append("      options=(\(options.joined(separator: " ")))")
      let names = path.command.subcommands.map { Self.described($0.name, $0.summary) }
      if names.isEmpty {
        lines.append("      \(Self.zshReply(argumentValues(path)))")
      } else {
        lines.append("      names=(\(names.joined(separator: " "))); _describe -t commands '' names;")
      }
      lines.append("      ;;")
    }
    lines += ["  esac", "  _describe -o '' options", "}"]
    lines += ["if [ \"$funcstack[1]\" = \"_\(function)\" ]; then", "  _\(function) \"$@\"", "else"]
    lines += ["  compdef _\(function) \(program.name)", "fi"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func zshReply(_ values: Values) -> String {
    switch values {
    case .words(let words):
      let names = words.map { described($0, "") }.joined(separator: " ")
      return "names=(\(names)); _describe -t values '' names;"
    case .files: return "_files;"
    case .anything: return ":;"
    }
  }

  /// A name with its explanation as `_describe` wants it.
  private static func described(_ name: String, _ help: String) -> String {
    let name = name.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
    return quoted(help.isEmpty ? name : "\(name):\(help)")
  }

  var fish: String {
    let name = program.name
    var lines = ["function __\(function)_at", "  set -l at \(Self.fishQuoted(name))"]
    lines += ["  for word in (commandline -opc)[2..-1]", "    switch \"$at $word\""]
    for path in program.all.dropFirst() {
      lines.append("      case \(Self.fishQuoted(path.name))")
      lines.append("        set at \(Self.fishQuoted(path.name))")
    }
    lines += ["    end", "  end", "  test \"$at\" = \"$argv\"", "end", "complete -c \(name) -f"]
    for path in program.all {
      let start = "complete -c \(name) -n \(Self.fishQuoted("__\(function)_at \(path.name)"))"
      for command in path.command.subcommands {
        lines.append("\(start) -a \(Self.fishQuoted(command.name)) -d \(Self.fishQuoted(command.summary))")
      }
      switch argumentValues(path) {
      case .words(let words): lines.append("\(start) -a \(Self.fishQuoted(words.joined(separator: " ")))")
      case .files: lines.append("\(start) -F")
      case .anything: break
      }
      for option in path.options {
        let short = option.short.map { " -s \($0)" } ?? ""
        lines.append("\(start) -l \(option.long)\(short)\(Self.fishValue(option)) -d \(Self.fishQuoted(option.help))")
      }
      lines.append("\(start) -l help -s h -d \(Self.fishQuoted(phrases.helpOption))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func fishValue(_ option: Option) -> String {
    guard option.valueName != nil else { return "" }
    switch Values(choices: option.choices, isFile: option.isFile) {
    case .words(let words): return " -x -a \(fishQuoted(words.joined(separator: " ")))"
    case .files: return " -r -F"
    case .anything: return " -x"
    }
  }

  /// Text between single quotes; unlike the Bourne shells, fish has escapes inside them.
  private static func fishQuoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "'"
  }
}
