import Changes
import Commands
import Records
import Replica
import Sync

/// Writes that the server refused: kept here with their whole text, to be used again or put away.
extension Action {
  func refusals() throws -> Exit {
    let replica = try device.open()
    let refusals = try replica.refusals()
    let rows = refusals.map { refusal in
      [
        "\(refusal.number)", DutchTime.text(instant: Int64(clamping: refusal.at)), Self.record(refusal),
        refusal.rule, Self.reason(refusal),
      ]
    }
    let table = Table(["nr", "tijd", "gegeven", "regel", "waarom"], rows: rows)
    answer(
      .array(refusals.map { Self.json($0) }),
      rows.isEmpty
        ? "Er is niets geweigerd.\n"
        : table.text(width: Terminal.tableWidth) + "De hele tekst staat bij 'overlast geweigerd toon'.\n")
    return .ok
  }

  func showRefusal() throws -> Exit {
    let replica = try device.open()
    let refusal = try refusal(in: replica)
    let directory = try replica.directory()
    let kind = Schema.current.kind(refusal.kind)
    let rows = refusal.values.sorted { $0.key < $1.key }.compactMap { number, value -> [String]? in
      kind?.field(number).map { [$0.name, FieldText.text(value, for: $0, directory)] }
    }
    var words = "Geweigerd op \(DutchTime.text(instant: Int64(clamping: refusal.at))): \(Self.record(refusal))\n"
    words += "Waarom: \(Self.reason(refusal))\n\n"
    words += Table(["veld", "wat u schreef"], rows: rows).text(width: Terminal.tableWidth)
    words += "\n\(Self.advice(refusal))\n"
    answer(Self.json(refusal), words)
    return .ok
  }

  /// Writes the refused values again. What the rules of this device already refuse stays where it is.
  func retryRefusal() throws -> Exit {
    let replica = try device.open()
    let refusal = try refusal(in: replica)
    guard let kind = Schema.current.kind(refusal.kind) else {
      throw Failure(
        .badInput, "unknown-kind", "Dit programma kent dit soort gegeven niet. De tekst is bewaard.")
    }
    let isHeld = try replica.record(refusal.record) != nil
    let id = try replica.write(
      Draft(kind, record: isHeld ? refusal.record : nil, values: refusal.values))
    try replica.dismissRefusal(refusal.number)
    answer(
      .object([
        ("nummer", .integer(refusal.number)), ("kenmerk", .string(id.text)), ("kort", .string(id.short())),
      ]),
      "\(id.short())  opnieuw vastgelegd\(isHeld ? "" : ", als nieuw gegeven"); het gaat mee met de volgende sync\n")
    return .ok
  }

  func dismissRefusal() throws -> Exit {
    let replica = try device.open()
    let refusal = try refusal(in: replica)
    try confirm(
      "De geweigerde tekst \(refusal.number) van \(Self.record(refusal)) wissen? Dat is niet terug te draaien.")
    try replica.dismissRefusal(refusal.number)
    answer(.object([("nummer", .integer(refusal.number))]), "De tekst is gewist.\n")
    return .ok
  }

  private func refusal(in replica: Replica) throws -> Refusal {
    let text = try argument("nummer")
    guard let number = Int64(text), let found = try replica.refusals().first(where: { $0.number == number }) else {
      throw Failure(
        .badInput, "unknown-refusal",
        "Er is geen geweigerde tekst met nummer '\(TerminalText.sanitized(text))'. Er is niets veranderd."
          + " Zie 'overlast geweigerd lijst'.")
    }
    return found
  }

  private static func record(_ refusal: Refusal) -> String {
    "\(Schema.current.kind(refusal.kind)?.name ?? "gegeven") \(refusal.record.short())"
  }

  private static func reason(_ refusal: Refusal) -> String {
    let words = TerminalText.sanitized(refusal.message.isEmpty ? refusal.code.words : refusal.message)
    return refusal.rule.isEmpty || words.contains(refusal.rule) ? words : "\(words) (\(refusal.rule))"
  }

  private static func advice(_ refusal: Refusal) -> String {
    let again = "'overlast geweigerd opnieuw \(refusal.number)'"
    let away = "Klaar ermee? Gebruik dan 'overlast geweigerd weg \(refusal.number)'."
    switch refusal.code {
    case .rule: return "Is intussen aan de regel voldaan? Gebruik dan \(again). \(away)"
    case .record:
      return "Dit gegeven is niet (meer) van u. Vraag de eigenaar om het te wijzigen. \(away)"
    case .schema: return "Schrijf het opnieuw met een waarde die past. \(away)"
    default: return "Gebruik \(again) als dit nog geldt. \(away)"
    }
  }

  private static func json(_ refusal: Refusal) -> JSON {
    let kind = Schema.current.kind(refusal.kind)
    let fields = refusal.values.sorted { $0.key < $1.key }.compactMap { number, value in
      kind?.field(number).map { (key: $0.name, value: FieldText.json(value)) }
    }
    return .object([
      ("nummer", .integer(refusal.number)), ("tijd", .integer(Int64(clamping: refusal.at))),
      ("kenmerk", .string(refusal.record.text)), ("kort", .string(refusal.record.short())),
      ("soort", .optional(kind?.name)), ("code", .string("\(refusal.code)")), ("regel", .string(refusal.rule)),
      ("uitleg", .string(reason(refusal))), ("advies", .string(advice(refusal))), ("velden", .object(fields)),
    ])
  }
}
