import Casework
import Records

/// Reads the text of a deelbeleid into a document. Protocol/disclosure.md, "The file".
///
/// It knows the shape of the file and its closed vocabularies; what the document then means is for ``PolicyChecker``.
struct PolicyParser {
  private let end: TextPosition
  private var lines: ArraySlice<PolicyText.Line>

  /// The version of the layout that this release reads.
  static let layout = 1

  /// The document in `text`.
  static func document(_ text: String) throws(PolicyFault) -> PolicyDocument {
    var parser = try PolicyParser(text)
    return try parser.readDocument()
  }

  private init(_ text: String) throws(PolicyFault) {
    let text = try PolicyText(text)
    end = text.end
    lines = text.lines[...]
  }

  private mutating func readDocument() throws(PolicyFault) -> PolicyDocument {
    let layout = try readValue(of: "deelbeleid")
    guard layout.text == String(PolicyParser.layout) else {
      throw PolicyFault(
        .notSupported, at: layout.position,
        "Deze versie leest alleen de indeling deelbeleid \(PolicyParser.layout). Werk eerst de software bij.")
    }
    var document = PolicyDocument(
      version: try readVersion(), validFrom: try readDay(), outside: try readOutside(), phases: [], prohibitions: [])
    var hasProhibitions = false
    while let line = lines.first {
      switch line.words.first?.text {
      case "fase": document.phases.append(try readPhase(after: document.phases))
      case "verboden" where !hasProhibitions:
        hasProhibitions = true
        document.prohibitions = try readProhibitions()
      case "verboden":
        throw PolicyFault.twice("Het deel “verboden”", at: line.position)
      default:
        throw PolicyFault(
          .syntax, at: line.position,
          "Hier moet een deel beginnen met “fase” of “verboden”. Kijk naar het deel erboven.")
      }
    }
    guard hasProhibitions else {
      throw PolicyFault(.missing, at: end, "Het deel “verboden” ontbreekt. Zet het onder de fasen.")
    }
    for niveau in Niveau.allCases where !document.phases.contains(where: { $0.niveau == niveau }) {
      throw PolicyFault(.missing, at: end, "De fase “\(niveau.rawValue)” ontbreekt. Voeg die toe.")
    }
    return document
  }

  // MARK: The head

  /// The one word after `key` on a line of its own.
  private mutating func readValue(of key: String) throws(PolicyFault) -> PolicyText.Word {
    let words = try readWords(key, count: 2, "Hier moet staan: “\(key)” met één waarde erachter.")
    return words[1]
  }

  private mutating func readWords(_ key: String, count: Int, _ message: String) throws(PolicyFault)
    -> [PolicyText.Word]
  {
    guard let line = lines.first else { throw PolicyFault(.missing, at: end, message) }
    guard !line.isTable, line.words.first?.text == key, line.words.count == count else {
      throw PolicyFault(line.words.first?.text == key ? .syntax : .missing, at: line.position, message)
    }
    lines.removeFirst()
    return line.words
  }

  private mutating func readVersion() throws(PolicyFault) -> UInt64 {
    let word = try readValue(of: "versie")
    guard let version = UInt64(word.text), version > 0, version <= UInt64(Int64.max) else {
      throw PolicyFault(.syntax, at: word.position, "Het versienummer moet een heel getal zijn, 1 of hoger.")
    }
    return version
  }

  private mutating func readDay() throws(PolicyFault) -> Int64 {
    let word = try readValue(of: "geldig-vanaf")
    guard let day = CalendarDay.days(word.text) else {
      throw PolicyFault(.syntax, at: word.position, "Schrijf de datum als jaar-maand-dag, zoals 2026-01-31.")
    }
    return day
  }

  private mutating func readOutside() throws(PolicyFault) -> String {
    let words = try readWords(
      "buiten", count: 3, "Hier moet staan: “buiten woonoverlast” met het nummer van de regel erachter.")
    guard words[1].text == "woonoverlast" else {
      throw PolicyFault(
        .unknownValue, at: words[1].position,
        "Buiten het beleid kan alleen “woonoverlast” staan, niet \(words[1].quoted).")
    }
    return try PolicyWords.rule(words[2])
  }

  // MARK: A phase

  private mutating func readPhase(after phases: [PolicyDocument.Phase]) throws(PolicyFault) -> PolicyDocument.Phase {
    let position = lines.first?.position ?? end
    let word = try readValue(of: "fase")
    let niveau = try PolicyWords.niveau(word)
    guard !phases.contains(where: { $0.niveau == niveau }) else {
      throw .twice("De fase “\(word.text)”", at: word.position)
    }
    var phase = PolicyDocument.Phase(niveau: niveau, rows: [], rest: "", position: position)
    let table = try readTable()
    let columns = try columns(table.head)
    for row in table.rows { phase.rows.append(try readRow(row, columns: columns, after: phase.rows)) }
    let message = "Hier moet staan: “overige nee” met het nummer van de regel erachter."
    let rest = try readWords("overige", count: 3, message)
    guard rest[1].text == "nee" else { throw PolicyFault(.contradiction, at: rest[1].position, message) }
    phase.rest = try PolicyWords.rule(rest[2])
    return phase
  }

  /// A table: its head and its rows, where lines with an empty first part continue the row above.
  private mutating func readTable() throws(PolicyFault) -> (head: PolicyText.Line, rows: [PolicyText.Line]) {
    guard let head = lines.first, head.isTable else {
      throw PolicyFault(
        .syntax, at: lines.first?.position ?? end, "Hier moet een tabel beginnen, met | tussen de vakken.")
    }
    lines.removeFirst()
    var rows: [PolicyText.Line] = []
    while let line = lines.first, line.isTable {
      guard line.parts.count == head.parts.count else {
        throw PolicyFault(
          .syntax, at: line.position,
          "Deze regel heeft \(line.parts.count) vakken, en de kop van de tabel \(head.parts.count). Maak dat gelijk.")
      }
      lines.removeFirst()
      guard line.parts[0].isEmpty else {
        rows.append(line)
        continue
      }
      guard let above = rows.popLast() else {
        throw PolicyFault(.syntax, at: line.position, "Deze regel vult een rij aan, maar er staat geen rij boven.")
      }
      rows.append(PolicyText.Line(number: above.number, parts: zip(above.parts, line.parts).map { $0 + $1 }))
    }
    return (head, rows)
  }

  private func columns(_ head: PolicyText.Line) throws(PolicyFault) -> [RecipientRole] {
    guard head.parts[0].map(\.text) == ["rij"] else {
      throw PolicyFault(.syntax, at: head.position, "De kop van deze tabel moet beginnen met “rij”.")
    }
    var columns: [RecipientRole] = []
    for part in head.parts.dropFirst() {
      guard part.count == 1 else {
        throw PolicyFault(.syntax, at: part.first?.position ?? head.position, "Zet boven elke kolom één naam.")
      }
      let role = try PolicyWords.role(part[0])
      guard !columns.contains(role) else { throw .twice("De kolom “\(role.rawValue)”", at: part[0].position) }
      columns.append(role)
    }
    for role in RecipientRole.allCases where !columns.contains(role) {
      throw PolicyFault(
        .missing, at: head.position, "De kolom “\(role.rawValue)” ontbreekt. Elke fase heeft alle tien kolommen.")
    }
    return columns
  }

  private func readRow(
    _ line: PolicyText.Line, columns: [RecipientRole], after rows: [PolicyDocument.Row]
  ) throws(PolicyFault) -> PolicyDocument.Row {
    let groups = try PolicyWords.groups(line.parts[0])
    for group in groups where rows.contains(where: { $0.groups.contains(group) }) {
      throw .twice("De rij \(group.rawValue)", at: line.position)
    }
    var cells = [[PolicyDocument.Alternative]](repeating: [], count: RecipientRole.allCases.count)
    for (column, part) in zip(columns, line.parts.dropFirst()) {
      guard let first = part.first else {
        throw PolicyFault(
          .missing, at: line.position,
          "Rij \(groups[0].rawValue) heeft een leeg vak in kolom \(column.rawValue). Vul ja of nee in, met een regel.")
      }
      cells[column.index] = try PolicyWords.alternatives(part, at: first.position)
    }
    return PolicyDocument.Row(groups: groups, cells: cells, position: line.position)
  }

  // MARK: The prohibitions

  private mutating func readProhibitions() throws(PolicyFault) -> [PolicyDocument.Prohibition] {
    _ = try readWords("verboden", count: 1, "Hier moet alleen “verboden” staan.")
    let table = try readTable()
    guard table.head.parts.map({ $0.map(\.text) }) == [["regel"], ["fase"], ["aan"], ["rijen"], ["als"]] else {
      throw PolicyFault(
        .unknownColumn, at: table.head.position, "De kop van deze tabel is: regel | fase | aan | rijen | als.")
    }
    guard table.rows.count <= Policy.prohibitionsMax else {
      throw PolicyFault(
        .tooLarge, at: table.head.position,
        "Er zijn meer dan \(Policy.prohibitionsMax) verboden. Voeg er een paar samen.")
    }
    var prohibitions: [PolicyDocument.Prohibition] = []
    for line in table.rows { prohibitions.append(try readProhibition(line)) }
    return prohibitions
  }

  private func readProhibition(_ line: PolicyText.Line) throws(PolicyFault) -> PolicyDocument.Prohibition {
    let names = ["regel", "fase", "aan", "rijen", "als"]
    for (part, name) in zip(line.parts, names) where part.isEmpty {
      throw PolicyFault(.missing, at: line.position, "Bij dit verbod is het vak “\(name)” leeg. Vul het in.")
    }
    guard line.parts[0].count == 1 else {
      throw PolicyFault(
        .syntax, at: line.position, "Een verbod heeft één regelnummer. Maak er anders twee verboden van.")
    }
    let isEvery = line.parts.map { $0.map(\.text) == ["elke"] }
    var niveaus: [Niveau] = []
    for word in isEvery[1] ? [] : line.parts[1] {
      let niveau = try PolicyWords.niveau(word)
      guard !niveaus.contains(niveau) else { throw .twice("De fase “\(word.text)”", at: word.position) }
      niveaus.append(niveau)
    }
    var roles: [RecipientRole] = []
    for word in isEvery[2] ? [] : line.parts[2] {
      let role = try PolicyWords.role(word)
      guard !roles.contains(role) else { throw .twice("De kolom “\(word.text)”", at: word.position) }
      roles.append(role)
    }
    return PolicyDocument.Prohibition(
      rule: try PolicyWords.rule(line.parts[0][0]), niveaus: isEvery[1] ? Niveau.allCases : niveaus,
      roles: isEvery[2] ? RecipientRole.allCases : roles,
      groups: isEvery[3] ? FieldGroup.rows : try PolicyWords.groups(line.parts[3]),
      conditions: try PolicyWords.conditions(line.parts[4]),
      position: line.position)
  }
}
