import Casework
import Changes
import Commands
import Records
import Replica

/// Field values as people type and read them.
enum FieldText {
  /// Reads what was typed for `field`.
  /// - Throws: `Failure` that names the field and says what fits.
  static func value(_ text: String, for field: FieldSpec, in replica: Replica) throws -> FieldValue {
    if text.isEmpty { return .null }
    func wrong(_ hint: String) -> Failure {
      Failure(.badInput, "invalid-value", "De waarde voor '\(field.name)' past niet: \(hint). Er is niets opgeslagen.")
    }
    switch field.type {
    case .text, .bsn: return .text(text)
    case .choice(let codes):
      guard codes.contains(text) else { throw wrong("kies uit: \(codes.joined(separator: ", "))") }
      return .text(text)
    case .boolean:
      switch text.lowercased() {
      case "ja", "j": return .boolean(true)
      case "nee", "n": return .boolean(false)
      default: throw wrong("kies ja of nee")
      }
    case .integer:
      guard let number = Int64(text) else { throw wrong("geef een heel getal") }
      return .integer(number)
    case .real:
      guard let number = Double(text), number.isFinite else { throw wrong("geef een getal, zoals 51.8133") }
      return .real(number)
    case .instant:
      guard let instant = DutchTime.instant(text) else { throw wrong("geef een tijd, zoals 23:40 of 2026-11-23T14:05") }
      return .integer(instant)
    case .day:
      guard let day = DutchTime.day(text) else { throw wrong("geef een datum, zoals 2026-11-23") }
      return .integer(day)
    case .reference(let kind): return .identifier(try reference(text, kind: kind, in: replica))
    case .references(let kind, _):
      return .list(
        try Pieces.of(text, in: field.name).map { .identifier(try reference($0, kind: kind, in: replica)) })
    case .choices(let codes):
      let pieces = try Pieces.of(text, in: field.name)
      guard pieces.allSatisfy(codes.contains) else { throw wrong("kies uit: \(codes.joined(separator: ", "))") }
      return .list(pieces.map { .text($0) })
    case .texts: return .list(try Pieces.of(text, in: field.name).map { .text($0) })
    case .cells: throw wrong("gebruik 'overlast verstrek'")
    }
  }

  /// An account or party by its code, any other record by its short id; by its whole id also when it is not held
  /// here, as the casus of a police export.
  static func reference(_ text: String, kind: String, in replica: Replica) throws -> RecordID {
    if kind == "account" || kind == "partij" {
      let directory = try replica.directory()
      let records = kind == "account" ? directory.accounts : directory.parties
      if let found = records.first(where: { $0.text("code") == text }) { return found.id }
    }
    if let id = RecordID(text: text) { return id }
    return try replica.resolve(text, kind: Schema.current.kind(named: kind))
  }

  /// What a person reads. Of an instant held as a main line only the day is known.
  static func text(
    _ value: FieldValue, for field: FieldSpec, _ directory: Directory, form: Form = .heel
  ) -> String {
    switch (field.type, value) {
    case (.instant, .integer(let instant)) where form == .hoofdlijn:
      DutchTime.text(day: CalendarDay.dutchDay(at: instant))
    case (_, .null): ""
    case (_, .boolean(let answer)): answer ? "ja" : "nee"
    case (.instant, .integer(let instant)): DutchTime.text(instant: instant)
    case (.day, .integer(let day)): DutchTime.text(day: day)
    case (_, .integer(let number)): "\(number)"
    case (_, .real(let number)): "\(number)"
    case (_, .text(let text)): TerminalText.sanitized(text)
    case (_, .identifier(let id)): name(id, directory)
    case (.cells, .list): "\((CellSelection.list(from: value) ?? []).reduce(0) { $0 + $1.fields.count }) velden"
    case (_, .list(let values)): values.map { text($0, for: field, directory) }.joined(separator: ", ")
    case (_, .bytes(let bytes)): "\(bytes.count) bytes"
    }
  }

  /// The code of an account or party, else the short id.
  static func name(_ id: RecordID, _ directory: Directory) -> String {
    let found = directory.accounts.first { $0.id == id } ?? directory.parties.first { $0.id == id }
    return found?.text("code") ?? id.short()
  }

  /// The value for a script.
  static func json(_ value: FieldValue) -> JSON {
    switch value {
    case .null: .null
    case .boolean(let answer): .boolean(answer)
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .text(let text): .string(text)
    case .identifier(let id): .string(id.text)
    case .bytes(let bytes): .array(bytes.map { .integer(Int64($0)) })
    case .list(let values): .array(values.map(json))
    }
  }
}
