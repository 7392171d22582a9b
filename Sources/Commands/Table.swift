/// A plain table for a terminal: columns two spaces apart under a header, without lines.
///
/// Cells are made safe to show. A table that is wider than the terminal gives up the widest columns first: their cells
/// go on below themselves, at a space where there is one. Nothing is left out.
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
      let columns = row.indices.map { Self.lines(row[$0], width: widths[$0]) }
      return (0..<(columns.map(\.count).max() ?? 1)).map { number in
        let line = columns.indices.map { column in
          let part = columns[column].indices.contains(number) ? columns[column][number] : ""
          return Self.padded(part, widths[column], alignments[column])
        }.joined(separator: "  ")
        let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
        return line[..<end] + "\n"
      }.joined()
    }.joined()
  }

  /// As wide as the cells are, or narrower to fit: first as far as no word breaks, then as far as it must.
  private func columnWidths(within width: Int?) -> [Int] {
    var widths = alignments.indices.map { column in cells.map { TerminalText.width(of: $0[column]) }.max() ?? 0 }
    guard let width else { return widths }
    let words = alignments.indices.map { column in
      cells.flatMap { $0[column].split(separator: " ") }.map { TerminalText.width(of: $0) }.max() ?? 0
    }
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    for least in [words, words.map { min($0, Self.leastColumnWidth) }] {
      while excess > 0,
        let widest = widths.indices.filter({ widths[$0] > max(least[$0], Self.leastColumnWidth) })
          .max(by: { widths[$0] < widths[$1] })
      {
        widths[widest] -= 1
        excess -= 1
      }
    }
    return widths
  }

  private static func lines(_ cell: String, width: Int) -> [String] {
    if TerminalText.width(of: cell) <= width { return [cell] }
    return TextWrapping.lines(cell, width: width).flatMap { broken($0, width: width) }
  }

  /// A word that is too wide, in parts.
  private static func broken(_ line: String, width: Int) -> [String] {
    var parts: [String] = [""]
    var partWidth = 0
    for character in line {
      let characterWidth = TerminalText.width(of: String(character))
      if partWidth > 0, partWidth + characterWidth > width {
        parts.append("")
        partWidth = 0
      }
      parts[parts.count - 1].append(character)
      partWidth += characterWidth
    }
    return parts
  }

  private static func padded(_ part: String, _ width: Int, _ alignment: Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - TerminalText.width(of: part)))
    return alignment == .leading ? part + space : space + part
  }
}
