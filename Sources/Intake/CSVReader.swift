/// Reads the rows of a CSV file (RFC 4180), strictly, and goes on after a row that is wrong.
///
/// Departures from the RFC: a line may end in LF alone, as most programs other than Excel write it, and the separator
/// may be a semicolon or tab, as Excel writes it where the decimal sign is a comma. Cells are text and nothing else:
/// what looks like a formula stays as it is.
struct CSVReader {
  /// A row, or what is wrong with it; and the line where it begins, from 1.
  struct Row: Equatable {
    var line: Int
    var cells: [String]
    var fault: String?
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var position: Int
  private var line: Int

  /// Reads text that is valid UTF-8. The separator is the one of these that stands most often, outside quotes, in the
  /// first line; a line `sep=;` in front, which Excel understands, decides it too.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.count > 4, bytes.starts(with: "sep=".utf8), let end = bytes.firstIndex(of: 0x0A), (5...6).contains(end) {
      separator = bytes[4]
      position = end + 1
      line = 2
    } else {
      separator = Self.commonest(in: bytes)
      position = 0
      line = 1
    }
  }

  private static func commonest(in bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == 0x0A, !isQuoted { break }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
  }

  /// The next row; nil at the end. Lines with nothing on them are passed over.
  mutating func next() -> Row? {
    while position < bytes.count {
      let row = readRow()
      if row.fault != nil || row.cells != [""] { return row }
    }
    return nil
  }

  private mutating func readRow() -> Row {
    var row = Row(line: line, cells: [], fault: nil)
    while true {
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      switch isQuoted ? quotedCell() : plainCell() {
      case .success(let cell): row.cells.append(cell)
      case .failure(let fault):
        row.fault = fault.reason
        passLine()
        return row
      }
      if position < bytes.count, bytes[position] == separator {
        position += 1
        continue
      }
      if endLine() { return row }
      row.fault = "na een aanhalingsteken staat nog tekst"
      passLine()
      return row
    }
  }

  private mutating func plainCell() -> Result<String, ElementFault> {
    let start = position
    while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0A, bytes[position] != 0x0D {
      guard bytes[position] != UInt8(ascii: "\"") else {
        return .failure(ElementFault("een aanhalingsteken staat midden in een cel"))
      }
      position += 1
    }
    return .success(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func quotedCell() -> Result<String, ElementFault> {
    var content: [UInt8] = []
    var cursor = position + 1
    var linesPassed = 0
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "\"") {
        guard cursor + 1 < bytes.count, bytes[cursor + 1] == UInt8(ascii: "\"") else {
          position = cursor + 1
          line += linesPassed
          return .success(String(decoding: content, as: UTF8.self))
        }
        cursor += 1
      }
      if byte == 0x0A { linesPassed += 1 }
      content.append(byte)
      cursor += 1
    }
    // Everything up to the end would be one cell; more likely one quote is missing, so only this line is given up.
    return .failure(ElementFault("een aanhalingsteken wordt niet gesloten"))
  }

  /// Moves past a line end, or stands at the end of the file. False when something else comes.
  private mutating func endLine() -> Bool {
    if position == bytes.count { return true }
    let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
    guard isPair || bytes[position] == 0x0A else { return false }
    position += isPair ? 2 : 1
    line += 1
    return true
  }

  /// Moves to the start of the next line.
  private mutating func passLine() {
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    if position < bytes.count { position += 1 }
    line += 1
  }
}
