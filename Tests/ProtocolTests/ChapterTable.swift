import Foundation
import TestKit

/// The first table under a heading of a chapter, row by row.
struct ChapterTable {
  /// The cells of each row, without the marks of code.
  let rows: [[String]]

  /// The table under `heading` of `Protocol/<chapter>.md`.
  /// - Throws: when there is no such heading or no table under it.
  init(_ chapter: String, _ heading: String) throws {
    let lines = Repository.text("Protocol/\(chapter).md").split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("#") && $0.drop { $0 == "#" } == " \(heading)" }) else {
      throw NoTable(place: "\(chapter), \(heading)")
    }
    let section = lines[(start + 1)...].prefix { !$0.hasPrefix("#") }
    let table = section.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    guard table.count > 2 else { throw NoTable(place: "\(chapter), \(heading)") }
    rows = table.dropFirst(2).map { line in
      line.dropFirst().dropLast().split(separator: " | ", omittingEmptySubsequences: false).map {
        $0.replacing("`", with: "").trimmingCharacters(in: .whitespaces)
      }
    }
  }

  /// The column at `index`; a cell that lists several words gives each of them.
  func words(_ index: Int) -> [String] {
    rows.flatMap { row in index < row.count ? row[index].split(separator: ", ").map(String.init) : [] }
  }

  struct NoTable: Error { let place: String }
}
