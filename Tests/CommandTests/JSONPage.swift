import Foundation
import TestKit
import Testing

/// `clients/json.md` as tables: by section the keys with their types, and the list of error codes.
struct JSONPage {
  /// A row: a key and what may stand there.
  struct Row {
    let key: String
    let type: String

    /// Keys that are seen look like this; a list of values is a value.
    var pattern: String {
      let escaped = NSRegularExpression.escapedPattern(for: key).replacing("\\*", with: "[^.\\[]+")
      return "^\(escaped)\(type == "value" ? "(\\[\\])?" : "")$"
    }

    func fits(_ seen: Kind) -> Bool {
      switch seen {
      case .null: type.hasSuffix("or null") || type == "value"
      case .text: type.hasPrefix("text") || type == "value"
      case .number: type.hasPrefix("number") || type.hasPrefix("time") || type == "value"
      case .boolean: type.hasPrefix("boolean") || type == "value"
      }
    }
  }

  enum Kind { case null, text, number, boolean }

  private(set) var sections: [String: [Row]] = [:]
  /// Every error code with the exit codes it comes with.
  private(set) var codes: [String: Set<Int32>] = [:]

  init() {
    var section = ""
    for line in Repository.text("clients/json.md").split(separator: "\n") {
      if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| "), cells.count == 3 else { continue }
      if cells[0].hasPrefix("`") {
        let key = cells[0].replacing("`", with: "")
        if cells[1] != "exit" { sections[section, default: []].append(Row(key: key, type: cells[1])) }
      } else if section == "Errors", cells[1] != "type", !cells[0].hasPrefix("-") {
        let exits = cells[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        codes[cells[0]] = Set(exits.compactMap { Int32($0) })
      }
    }
  }
}

/// What a document holds, by key.
enum Document: Decodable {
  case null, text, number, boolean
  case list([Document])
  case object([String: Document])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if (try? container.decode(Bool.self)) != nil {
      self = .boolean
    } else if (try? container.decode(Double.self)) != nil {
      self = .number
    } else if (try? container.decode(String.self)) != nil {
      self = .text
    } else if let list = try? container.decode([Document].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: Document].self))
    }
  }

  /// Every value with its key, as the page writes it.
  func keys(_ path: String = "") -> [(key: String, kind: JSONPage.Kind)] {
    switch self {
    case .null: [(path, .null)]
    case .text: [(path, .text)]
    case .number: [(path, .number)]
    case .boolean: [(path, .boolean)]
    case .list(let items): items.flatMap { $0.keys(path + "[]") }
    case .object(let pairs): pairs.flatMap { $0.value.keys(path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
  }
}

/// What commands answered, against the page.
struct Answers {
  let page = JSONPage()
  private var seen: [String: Set<String>] = [:]

  /// Takes the document that a run wrote; it must be one line, and nothing else may be said.
  mutating func take(_ section: String, _ run: Program.Run, exit: Int32 = 0) throws {
    let rows = try #require(page.sections[section], "clients/json.md says nothing of '\(section)'")
    #expect(run.exit == exit, "\(section): \(run.output) \(run.errors)")
    #expect(run.errors.isEmpty, "\(section) says besides: \(run.errors)")
    #expect(run.output.hasSuffix("\n") && run.output.filter { $0 == "\n" }.count == 1, "\(section) is not one line")
    let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    for (key, kind) in document.keys() {
      guard let row = rows.first(where: { key.range(of: $0.pattern, options: .regularExpression) != nil }) else {
        Issue.record("\(section): the page does not know '\(key)'")
        continue
      }
      #expect(row.fits(kind), "\(section): '\(key)' is \(kind), the page says \(row.type)")
      seen[section, default: []].insert(row.key)
    }
  }

  /// What the page promises of the sections and no run has shown.
  func unseen() -> [String] {
    page.sections.filter { !["Types"].contains($0.key) }.flatMap { section, rows in
      rows.filter { !$0.type.hasPrefix("object") && !(seen[section]?.contains($0.key) ?? false) }
        .map { "\(section): \($0.key)" }
    }.sorted()
  }

  var sections: Set<String> { Set(seen.keys) }
}
