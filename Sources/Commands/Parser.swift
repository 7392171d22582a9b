extension Command {
  /// Reads what was typed after the name of the program.
  ///
  /// Understands `--x v`, `--x=v`, `-x v`, `-xv`, `-abc` for flags, and `--` before words that start with a dash.
  /// A value that starts with a dash must be given as `--x=-v`, unless it is a number. `help x` is `x --help`, and
  /// `--version` is the command of that name, where there is one.
  public func parse(_ line: [String], phrases: Phrases) -> Result<Invocation, UsageError> {
    var parser = Parser(program: self, line: line, phrases: phrases)
    do throws(UsageError) {
      return .success(try parser.parse())
    } catch {
      return .failure(error)
    }
  }
}

struct Parser {
  private var path: CommandPath
  private var rest: ArraySlice<String>
  private let phrases: Phrases
  private var given: [String: [String]] = [:]
  private var words: [String] = []
  private var isHelpRequested = false

  init(program: Command, line: [String], phrases: Phrases) {
    path = CommandPath(program)
    rest = line[...]
    self.phrases = phrases
  }

  mutating func parse() throws(UsageError) -> Invocation {
    if rest.first == "help", path.subcommand("help") == nil {
      isHelpRequested = true
      rest = rest.dropFirst()
    }
    if rest.first == "--version", let command = path.subcommand(phrases.versionCommand) {
      path = command
      rest = rest.dropFirst()
    }
    while let word = rest.popFirst() {
      if word == "--" {
        for word in rest { try take(word) }
        break
      } else if word.hasPrefix("--") {
        try takeLong(word.dropFirst(2))
      } else if word.hasPrefix("-"), word.count > 1, !isNegativeNumber(word) {
        try takeShort(word.dropFirst())
      } else {
        try take(word)
      }
    }
    if !isHelpRequested { try finish() }
    return Invocation(path: path, isHelpRequested: isHelpRequested, given: given)
  }

  /// A word without dashes: a subcommand or an argument.
  private mutating func take(_ word: String) throws(UsageError) {
    guard !path.command.subcommands.isEmpty else { return words.append(word) }
    guard let next = path.subcommand(word) else {
      throw error(.unknownCommand, phrases.unknownCommand, word, path.command.subcommands.map(\.name), typed: word)
    }
    path = next
  }

  private mutating func takeLong(_ text: Substring) throws(UsageError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let long = String(parts[0])
    let value = parts.count == 2 ? String(parts[1]) : nil
    if long == "help", value == nil {
      isHelpRequested = true
      return
    }
    guard let option = path.options.first(where: { $0.long == long }) else {
      let known = path.options.map { "--\($0.long)" } + ["--help"]
      throw error(.unknownOption, phrases.unknownOption, "--\(long)", known, typed: "--\(long)")
    }
    if option.valueName == nil {
      guard value == nil else { throw error(.unexpectedValue, phrases.unexpectedValue, "--\(long)") }
      given[long, default: []].append("")
    } else if let value {
      try give(option, value)
    } else {
      try give(option, try nextValue(after: "--\(long)"))
    }
  }

  /// Letters behind one dash: flags, of which the last may be an option whose value follows.
  private mutating func takeShort(_ text: Substring) throws(UsageError) {
    var letters = text
    while let letter = letters.popFirst() {
      if letter == "h" {
        isHelpRequested = true
        continue
      }
      guard let option = path.options.first(where: { $0.short == letter }) else {
        throw error(.unknownOption, phrases.unknownOption, "-\(letter)")
      }
      if option.valueName == nil {
        given[option.long, default: []].append("")
        continue
      }
      if letters.isEmpty { return try give(option, try nextValue(after: "-\(letter)")) }
      return try give(option, String(letters.first == "=" ? letters.dropFirst() : letters))
    }
  }

  private mutating func nextValue(after name: String) throws(UsageError) -> String {
    guard let next = rest.first, !next.hasPrefix("-") || next == "-" || isNegativeNumber(next) else {
      throw error(.missingValue, phrases.missingValue, name)
    }
    rest = rest.dropFirst()
    return next
  }

  private mutating func give(_ option: Option, _ value: String) throws(UsageError) {
    if !option.isRepeatable, given[option.long] != nil {
      throw error(.repeatedOption, phrases.repeatedOption, "--\(option.long)")
    }
    try check(value, among: option.choices, of: "--\(option.long)")
    given[option.long, default: []].append(value)
  }

  /// Gives the words their names, and looks for what is missing.
  private mutating func finish() throws(UsageError) {
    if !path.command.subcommands.isEmpty {
      let names = path.command.subcommands.map(\.name).joined(separator: ", ")
      throw error(.missingCommand, phrases.missingCommand, names)
    }
    var words = words[...]
    for argument in path.command.arguments {
      let count = argument.isRepeatable ? words.count : min(1, words.count)
      if argument.isRequired, count == 0 {
        throw error(.missingArgument, phrases.missingArgument, "<\(argument.name)>")
      }
      for word in words.prefix(count) { try check(word, among: argument.choices, of: "<\(argument.name)>") }
      if count > 0 { given[argument.name] = Array(words.prefix(count)) }
      words = words.dropFirst(count)
    }
    if let word = words.first { throw error(.unexpectedArgument, phrases.unexpectedArgument, word) }
    for option in path.options where option.isRequired && given[option.long] == nil {
      throw error(.missingOption, phrases.missingOption, "--\(option.long)")
    }
  }

  private func check(_ value: String, among choices: [String], of name: String) throws(UsageError) {
    if choices.isEmpty || choices.contains(value) { return }
    let message = Phrases.fill(phrases.invalidChoice, name)
    let possible = Phrases.fill(phrases.choices, choices.joined(separator: ", "))
    let guess = Suggestion.nearest(to: value, among: choices).map { " " + Phrases.fill(phrases.suggestion, $0) }
    throw UsageError(
      code: .invalidChoice, message: "\(message) \(possible)\(guess ?? "")", path: path, phrases: phrases)
  }

  /// A number below zero is a value, unless its digit is an option.
  private func isNegativeNumber(_ word: String) -> Bool {
    guard let digit = word.dropFirst().first, word.hasPrefix("-"), digit.isASCII, digit.isWholeNumber else {
      return false
    }
    return !path.options.contains { $0.short == digit }
  }

  private func error(
    _ code: UsageError.Code, _ phrase: String, _ subject: String, _ known: [String] = [], typed: String = ""
  ) -> UsageError {
    let guess = Suggestion.nearest(to: typed, among: known).map { " " + Phrases.fill(phrases.suggestion, $0) }
    return UsageError(
      code: code, message: Phrases.fill(phrase, subject) + (guess ?? ""), path: path, phrases: phrases)
  }
}
