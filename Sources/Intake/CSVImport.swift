public import Changes
internal import Records

/// Reads meldingen from a CSV file: for partners whose own system exports tables or nothing at all.
///
/// The first row names the columns: the Dutch names of the fields of a melding, in any order and with capitals, spaces
/// or hyphens as one likes; `datum` and `tijd` in place of `tijdstip`; and `kenmerk`, the partner's own number, which
/// lets a later import recognise the melding. Needed are `soort`, `plaats` and the time. Columns with other names are
/// passed over and reported.
///
/// ```
/// kenmerk;soort;datum;tijd;plaats;omschrijving
/// 2024-17;geluid;18-06-2024;23:15;Plein 1, Voorbeeldstad;Harde muziek uit een auto
/// ```
public enum CSVImport {
  /// Reads a file.
  /// - Parameter identify: Makes a record id from the key of a source melding; see `SignalenImport.read`.
  /// - Throws: `IntakeError` when nothing can be read; what `identify` throws.
  public static func read(_ bytes: [UInt8], identify: (_ key: String) throws -> RecordID) throws -> ImportResult {
    try IntakeLimits.check(bytes)
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard String(validating: text, as: UTF8.self) != nil else {
      throw IntakeError(
        .wrongFormat, "Het bestand is geen UTF-8. Sla het in Excel op als \"CSV UTF-8\". Er is niets ingelezen.")
    }
    var reader = CSVReader(text)
    guard let header = reader.next() else {
      throw IntakeError(.empty, "Het bestand is leeg. Er is niets ingelezen.")
    }
    let columns = try CSVColumns(header)
    var result = ImportResult()
    result.ignoredColumns = columns.ignored
    var index = 0
    while let row = reader.next() {
      guard index < IntakeLimits.elementsMax else { throw IntakeLimits.tooMany }
      do {
        let source = try CSVRow(row, columns)
        result.add(try source.key().melding(source.draft(), index: index, line: row.line, identify))
      } catch let fault as ElementFault {
        result.faults.append(ImportFault(index: index, line: row.line, reason: fault.reason))
      }
      index += 1
    }
    return result
  }
}

/// Which column holds what.
struct CSVColumns {
  private(set) var count: Int
  private(set) var ignored: [String] = []
  private var places: [String: Int] = [:]

  /// Fields that a column may name. The others come from elsewhere (`casus`, `bron`, `uitkomst`) or are ours alone.
  static let fields = [
    "soort", "tijdstip", "plaats", "wijk", "breedtegraad", "lengtegraad", "omschrijving", "ernst", "regelmaat",
    "waarneming", "veroorzaakt_door", "bronstatus", "broncategorie", "melder_naam", "melder_email",
    "melder_telefoon", "melder_delen_mag", "notitie",
  ]
  /// Names that stand for something else than a field.
  static let others = ["kenmerk", "datum", "tijd"]

  init(_ header: CSVReader.Row) throws(IntakeError) {
    count = header.cells.count
    if let fault = header.fault {
      throw IntakeError(.wrongFormat, "De eerste regel kan niet worden gelezen: \(fault). Er is niets ingelezen.")
    }
    guard count <= IntakeLimits.columnsMax else {
      throw IntakeError(.wrongColumns, "De eerste regel telt meer dan \(IntakeLimits.columnsMax) kolommen.")
    }
    for (place, cell) in header.cells.enumerated() {
      let name = Self.plain(cell)
      guard Self.fields.contains(name) || Self.others.contains(name) else {
        ignore(cell)
        continue
      }
      guard places.updateValue(place, forKey: name) == nil else {
        throw IntakeError(.wrongColumns, "De kolom \(name) staat er twee keer in. Er is niets ingelezen.")
      }
    }
    if has("tijdstip"), has("datum") || has("tijd") {
      throw IntakeError(.wrongColumns, "Gebruik de kolom tijdstip, of de kolommen datum en tijd, maar niet allebei.")
    }
    let time = has("datum") || has("tijd") ? ["datum", "tijd"] : ["tijdstip"]
    let missing = (["soort"] + time + ["plaats"]).filter { !has($0) }
    guard missing.isEmpty else {
      throw IntakeError(
        .wrongColumns, "In de eerste regel ontbreekt: \(missing.joined(separator: ", ")). Er is niets ingelezen.")
    }
  }

  private mutating func ignore(_ cell: String) {
    guard ignored.count < IntakeLimits.ignoredColumnsMax, let clean = SourceText.clean(cell, .one) else { return }
    ignored.append(String(clean.unicodeScalars.prefix(IntakeLimits.columnNameCharactersMax)))
  }

  /// A name in small letters, with `_` for spaces and hyphens.
  private static func plain(_ cell: String) -> String {
    let clean = SourceText.clean(cell, .one) ?? ""
    return String(clean.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  /// The cell of a row under the column with this name, cleaned; nil when there is no such column or nothing in it.
  func cell(_ name: String, in cells: [String], _ lines: SourceText.Lines) -> String? {
    places[name].flatMap { SourceText.clean(cells[$0], lines) }
  }
}

/// One row, read into the fields of a melding.
struct CSVRow {
  private let cells: [String]
  private let columns: CSVColumns

  init(_ row: CSVReader.Row, _ columns: CSVColumns) throws(ElementFault) {
    if let fault = row.fault { throw ElementFault(fault) }
    guard row.cells.count == columns.count else {
      throw ElementFault("de regel telt \(row.cells.count) cellen in plaats van \(columns.count)")
    }
    cells = row.cells
    self.columns = columns
  }

  private func cell(_ name: String, _ lines: SourceText.Lines = .one) -> String? {
    columns.cell(name, in: cells, lines)
  }

  /// The partner's own mark, or the content of the row.
  func key() -> SourceKey {
    if let mark = cell("kenmerk") { return .named("csv:\(mark)") }
    return .content(
      source: "csv-inhoud", parts: (CSVColumns.fields + ["datum", "tijd"]).map { cell($0, .one) ?? "" })
  }

  /// The melding, complete and checked.
  func draft() throws(ElementFault) -> MeldingDraft {
    var draft = MeldingDraft()
    try readKind(&draft)
    try draft.set("tijdstip", .integer(try instant()))
    for name in ["plaats", "wijk", "bronstatus", "melder_naam", "melder_email", "melder_telefoon"] {
      try draft.setText(name, cell(name))
    }
    for name in ["omschrijving", "notitie"] { try draft.setText(name, cell(name, .many), lines: .many) }
    for name in ["ernst", "regelmaat", "veroorzaakt_door"] { try draft.setText(name, cell(name).map(code)) }
    for name in ["waarneming", "melder_delen_mag"] { try readBoolean(name, &draft) }
    for name in ["breedtegraad", "lengtegraad"] { try readNumber(name, &draft) }
    try readReporter(&draft)
    try draft.checkComplete()
    return draft
  }

  /// A kind of overlast that is not in the list becomes `overig`, with the word kept beside it.
  private func readKind(_ draft: inout MeldingDraft) throws(ElementFault) {
    try draft.setText("broncategorie", cell("broncategorie"))
    guard let word = cell("soort") else { return }
    if KindSpec.overlastSoorten.contains(code(word)) {
      try draft.set("soort", .text(code(word)))
    } else {
      try draft.set("soort", .text("overig"))
      if !draft.has("broncategorie") { try draft.setText("broncategorie", word) }
    }
  }

  private func instant() throws(ElementFault) -> Int64 {
    let text: String
    if columns.has("tijdstip") {
      guard let cell = cell("tijdstip") else { throw ElementFault("het veld tijdstip ontbreekt") }
      text = cell
    } else {
      guard let date = cell("datum"), let time = cell("tijd") else {
        throw ElementFault("de datum of de tijd ontbreekt")
      }
      text = "\(date) \(time)"
    }
    guard let instant = Instant.rfc3339(text) ?? Instant.dutch(text) else {
      throw ElementFault("het tijdstip is geen geldige datum en tijd; schrijf bijvoorbeeld 18-06-2024 23:15")
    }
    return instant
  }

  private func readBoolean(_ name: String, _ draft: inout MeldingDraft) throws(ElementFault) {
    switch cell(name).map(code) {
    case nil: return
    case "ja", "j", "waar", "true", "1": try draft.set(name, .boolean(true))
    case "nee", "n", "onwaar", "false", "0": try draft.set(name, .boolean(false))
    default: throw ElementFault("in het veld \(name) moet ja of nee staan")
    }
  }

  /// A decimal number with a point or a comma; no exponent and no grouping.
  private func readNumber(_ name: String, _ draft: inout MeldingDraft) throws(ElementFault) {
    guard let text = cell(name) else { return }
    let plain = text.map { $0 == "," ? "." : $0 }
    let isDecimal = plain.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard plain.count <= IntakeLimits.numberCharactersMax, isDecimal, let number = Double(String(plain)) else {
      throw ElementFault("in het veld \(name) moet een getal staan")
    }
    try draft.set(name, .real(number))
  }

  /// No answer to whether the melder's data may be shared counts as no.
  private func readReporter(_ draft: inout MeldingDraft) throws(ElementFault) {
    let names = ["melder_naam", "melder_email", "melder_telefoon"]
    if !draft.has("melder_delen_mag"), names.contains(where: { draft.has($0) }) {
      try draft.set("melder_delen_mag", .boolean(false))
    }
  }

  /// A word as the schema writes its codes: small letters, `_` for what lies between.
  private func code(_ word: String) -> String {
    String(word.lowercased().map { " -/".contains($0) ? "_" : $0 })
  }
}
