/// Splits an operator's file into lines that mean something. One syntax for `overlastd.conf` and `gemeente.conf`:
///
///     # A comment is a line of its own.
///     key = value to the end of the line
///     [kind name]
///     key = value that belongs to that section
///
/// White space around keys and values does not count. There is no quoting and no continuation of lines.
struct ConfigurationParser {
  /// One `key = value`.
  struct Entry: Equatable {
    let line: Int
    let key: String
    let value: String
  }

  /// A `[kind name]` and the entries below it. Entries before the first section stand in one without kind.
  struct Section: Equatable {
    let line: Int
    let kind: String
    let name: String
    fileprivate(set) var entries: [Entry] = []
  }

  /// Bytes of one file; a larger one is a mistake (a log or a database given as configuration).
  static let fileBytesMax = 1 << 20
  /// Characters of one value.
  static let valueCharactersMax = 1000

  /// Reads all sections in the order of the file. The first one is always that of the lines above any `[section]`.
  static func sections(of text: String) throws(ConfigurationFault) -> [Section] {
    guard text.utf8.count <= fileBytesMax else {
      throw ConfigurationFault(.range, line: 0, "the file is larger than \(fileBytesMax) bytes; is it the right file?")
    }
    var sections = [Section(line: 0, kind: "", name: "")]
    for (index, content) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = index + 1
      let content = trimmed(content)
      if content.isEmpty || content.hasPrefix("#") { continue }
      if content.hasPrefix("[") {
        sections.append(try section(content, line: line))
      } else {
        let entry = try entry(content, line: line)
        if let first = sections[sections.count - 1].entries.first(where: { $0.key == entry.key }) {
          throw ConfigurationFault(
            .duplicate, line: line, "'\(entry.key)' was given on line \(first.line) already; keep one of the two")
        }
        sections[sections.count - 1].entries.append(entry)
      }
    }
    return sections
  }

  private static func section(_ content: Substring, line: Int) throws(ConfigurationFault) -> Section {
    let words = content.dropFirst().dropLast().split(whereSeparator: \.isWhitespace)
    guard content.hasSuffix("]"), (1...2).contains(words.count) else {
      throw ConfigurationFault(.syntax, line: line, "a section is written as [kind] or [kind name]")
    }
    return Section(line: line, kind: String(words[0]), name: words.count == 2 ? String(words[1]) : "")
  }

  private static func entry(_ content: Substring, line: Int) throws(ConfigurationFault) -> Entry {
    guard let equals = content.firstIndex(of: "=") else {
      throw ConfigurationFault(
        .syntax, line: line, "expected 'key = value'; a comment starts with # at the line's start")
    }
    let key = trimmed(content[..<equals])
    let value = trimmed(content[content.index(after: equals)...])
    let isName = { (character: Character) in
      character.isASCII && (character.isLowercase || character.isNumber || character == "_")
    }
    guard !key.isEmpty, key.allSatisfy(isName) else {
      throw ConfigurationFault(.syntax, line: line, "a key has small letters, digits and _ only")
    }
    guard !value.isEmpty else {
      throw ConfigurationFault(.value, line: line, "'\(key)' has no value; leave the line out to use the default")
    }
    guard value.count <= valueCharactersMax else {
      throw ConfigurationFault(.range, line: line, "'\(key)' is longer than \(valueCharactersMax) characters")
    }
    guard !value.contains(" #") else {
      throw ConfigurationFault(.syntax, line: line, "put the comment behind '\(key)' on a line of its own")
    }
    guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw ConfigurationFault(.value, line: line, "'\(key)' has a control character")
    }
    return Entry(line: line, key: String(key), value: String(value))
  }

  /// The items of a list with commas; none is empty and none occurs twice.
  static func list(_ entry: Entry) throws(ConfigurationFault) -> [String] {
    var items: [String] = []
    for item in entry.value.split(separator: ",", omittingEmptySubsequences: false) {
      let item = String(trimmed(item))
      guard !item.isEmpty else {
        throw ConfigurationFault(.value, line: entry.line, "'\(entry.key)' has an empty item; check the commas")
      }
      guard !items.contains(item) else {
        throw ConfigurationFault(.duplicate, line: entry.line, "'\(entry.key)' names '\(item)' twice")
      }
      items.append(item)
    }
    return items
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start[start.endIndex...] }
    return start[...last]
  }
}
