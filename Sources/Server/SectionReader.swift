import Records

/// Takes the values of one section of `gemeente.conf` out by name; what is left at the end is a key that nobody knows.
struct SectionReader {
  private let section: ConfigurationParser.Section
  private var taken: Set<String> = []

  init(_ section: ConfigurationParser.Section) { self.section = section }

  /// The section's name as a code: `[partij de-linde]`.
  func code(taken codes: [String]) throws(ConfigurationFault) -> String {
    let code = section.name
    guard (1...40).contains(code.count),
      code.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
    else {
      throw ConfigurationFault(
        .value, line: section.line, "write [\(section.kind) code]; a code has small letters, digits and -, at most 40")
    }
    guard !codes.contains(code) else {
      throw ConfigurationFault(.duplicate, line: section.line, "[\(section.kind) \(code)] was given already")
    }
    return code
  }

  /// A text that has to be there.
  mutating func text(_ key: String, charactersMax: Int) throws(ConfigurationFault) -> String {
    guard let text = try optionalText(key, charactersMax: charactersMax) else {
      throw ConfigurationFault(.missing, line: section.line, "'\(key)' is missing in [\(title)]")
    }
    return text
  }

  /// A text that may be left out.
  mutating func optionalText(_ key: String, charactersMax: Int) throws(ConfigurationFault) -> String? {
    guard let entry = take(key) else { return nil }
    guard entry.value.count <= charactersMax else {
      throw ConfigurationFault(.range, line: entry.line, "'\(key)' is longer than \(charactersMax) characters")
    }
    return entry.value
  }

  /// A list with commas.
  mutating func list(_ key: String, charactersMax: Int) throws(ConfigurationFault) -> [String]? {
    guard let entry = take(key) else { return nil }
    let items = try ConfigurationParser.list(entry)
    guard items.count <= 40, items.allSatisfy({ $0.count <= charactersMax }) else {
      throw ConfigurationFault(
        .range, line: entry.line, "'\(key)' holds at most 40 items of at most \(charactersMax) characters")
    }
    return items
  }

  /// A date as `2026-01-31`, in days since 1970.
  mutating func day(_ key: String) throws(ConfigurationFault) -> Int64? {
    guard let entry = take(key) else { return nil }
    guard let day = CalendarDay.days(entry.value) else {
      throw ConfigurationFault(.value, line: entry.line, "'\(key)' needs a date such as 2026-01-31")
    }
    return day
  }

  /// `ja` or `nee`.
  mutating func yesOrNo(_ key: String) throws(ConfigurationFault) -> Bool? {
    guard let entry = take(key) else { return nil }
    switch entry.value {
    case "ja": return true
    case "nee": return false
    default: throw ConfigurationFault(.value, line: entry.line, "'\(key)' is ja or nee")
    }
  }

  /// One word of a closed list.
  mutating func choice<Choice>(_ key: String) throws(ConfigurationFault) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let entry = take(key) else {
      throw ConfigurationFault(.missing, line: section.line, "'\(key)' is missing in [\(title)]")
    }
    return try Self.word(entry.value, entry)
  }

  /// Any number of words of a closed list.
  mutating func choices<Choice>(_ key: String) throws(ConfigurationFault) -> [Choice]
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let entry = take(key) else { return [] }
    var choices: [Choice] = []
    for item in try ConfigurationParser.list(entry) { choices.append(try Self.word(item, entry)) }
    return choices
  }

  /// Refuses what nobody has taken.
  func finish() throws(ConfigurationFault) {
    guard let entry = section.entries.first(where: { !taken.contains($0.key) }) else { return }
    let keys = taken.sorted().joined(separator: ", ")
    throw ConfigurationFault(.unknown, line: entry.line, "[\(title)] has no '\(entry.key)'; it has: \(keys)")
  }

  /// A fault at the line of `key`, or of the section when the key was left out.
  func contradiction(_ key: String, _ message: String) -> ConfigurationFault {
    let line = section.entries.first { $0.key == key }?.line ?? section.line
    return ConfigurationFault(.inconsistent, line: line, message)
  }

  private var title: String { section.name.isEmpty ? section.kind : "\(section.kind) \(section.name)" }

  private mutating func take(_ key: String) -> ConfigurationParser.Entry? {
    taken.insert(key)
    return section.entries.first { $0.key == key }
  }

  private static func word<Choice>(
    _ word: String, _ entry: ConfigurationParser.Entry
  ) throws(ConfigurationFault) -> Choice where Choice: RawRepresentable<String> & CaseIterable {
    guard let choice = Choice(rawValue: word) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationFault(.value, line: entry.line, "'\(word)' is not a \(entry.key); choose from: \(words)")
    }
    return choice
  }
}
