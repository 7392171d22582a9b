/// A plain table for a terminal: columns two spaces apart under a header, without lines.
///
/// Cells are made safe to show. A table that is wider than the terminal gives up the widest columns first.
///
///     Table(["Nr", "Wijk"], rows: [["12", "Oud-Krispijn"]]).text(width: 80)
public struct Table: Sendable {
  /// Where a column stands.
  public enum Alignment: Sendable {
    /// At the left: words.
    case leading
    /// At the right: numbers.
    case trailing
  }

  /// A column cannot become narrower than this.
  private static let leastColumnWidth = 4

  private let cells: [[String]]
  private let alignments: [Alignment]

  /// A table with these titles. Rows with other lengths are filled with empty cells or cut off; columns without
  /// alignment are leading.
  public init(_ titles: [String], alignments: [Alignment] = [], rows: [[String]]) {
    cells = ([titles] + rows).map { row in
      titles.indices.map { TerminalText.sanitized(row.indices.contains($0) ? row[$0] : "") }
    }
    self.alignments = titles.indices.map { alignments.indices.contains($0) ? alignments[$0] : .leading }
  }

  /// The table within `width` columns, or as wide as it is when there is no width. Ends in a line end.
  public func text(width: Int? = nil) -> String {
    let widths = columnWidths(within: width)
    return cells.map { row in
      let line = row.indices.map { Self.padded(row[$0], widths[$0], alignments[$0]) }.joined(separator: "  ")
      let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
      return line[..<end] + "\n"
    }.joined()
  }

  /// The rows without header, cells separated by tabs, for other programs to read. Ends in a line end.
  public var tabSeparated: String {
    cells.dropFirst().map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  private func columnWidths(within width: Int?) -> [Int] {
    var widths = alignments.indices.map { column in cells.map { TerminalText.width(of: $0[column]) }.max() ?? 0 }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.leastColumnWidth
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private static func padded(_ cell: String, _ width: Int, _ alignment: Alignment) -> String {
    let cell = cut(cell, to: width)
    let space = String(repeating: " ", count: max(0, width - TerminalText.width(of: cell)))
    return alignment == .leading ? cell + space : space + cell
  }

  private static func cut(_ cell: String, to width: Int) -> String {
    guard TerminalText.width(of: cell) > width else { return cell }
    var kept = ""
    for character in cell {
      guard TerminalText.width(of: kept) + TerminalText.width(of: String(character)) < width else { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
