import Foundation
import Records
import TestKit
import Testing

/// The chapter's tables and the grammar are the schema, written out: what one says the other says.
/// With `RECORD_SNAPSHOTS=1` they are written anew.
struct ChapterTests {
  @Test("The tables of Protocol/records.md are the schema")
  func tables() throws {
    try compare("Protocol/records.md", from: "## Kinds\n", SchemaText.tables)
  }

  @Test("The grammar of Protocol/schema/records.cddl is the schema")
  func grammar() throws {
    try compare("Protocol/schema/records.cddl", from: "; Kinds\n", SchemaText.grammar)
  }

  @Test("The chapter names the version of the schema and every code, form, group and class")
  func proseOfTheChapter() throws {
    let chapter = try text("Protocol/records.md")
    #expect(chapter.contains("version \(Schema.version)."))
    for code in ValueFault.Code.allCases { #expect(chapter.contains("| `\(code.rawValue)` |"), "\(code)") }
    for form in Form.allCases { #expect(chapter.contains("| \(form.rawValue) | \(form) |"), "\(form)") }
    for category in DataCategory.allCases { #expect(chapter.contains("| P\(category.rawValue) |"), "\(category)") }
    let groups = chapter.split(separator: "\n\n").first { $0.hasPrefix("**Group**") } ?? ""
    for group in FieldGroup.allCases where !group.rawValue.hasPrefix("F") {
      #expect(groups.contains(group.rawValue), "\(group)")
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: repositoryRoot().appendingPathComponent(path), encoding: .utf8)
  }

  /// Compares what follows `heading` in the file with `expected`.
  private func compare(_ path: String, from heading: String, _ expected: String) throws {
    let whole = try text(path)
    let range = try #require(whole.range(of: heading))
    let head = String(whole[..<range.upperBound])
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data((head + expected).utf8).write(to: repositoryRoot().appendingPathComponent(path))
    } else {
      let kept = whole[range.upperBound...].split(separator: "\n")
      for (line, other) in zip(kept, expected.split(separator: "\n")) { #expect(line == other) }
      #expect(whole == head + expected)
    }
  }
}
