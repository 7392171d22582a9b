import Changes
import Commands
import Records
import Replica

/// What this device sent, got and erased, when and by which rule.
extension Action {
  func register() throws -> Exit {
    let replica = try device.open()
    if invocation.flag("aanvaard") { return try acceptRegister(replica) }
    let lines = try replica.journal()
    if device.isJSON {
      Terminal.out(JSON.array(lines.map { json($0) }).text + "\n")
      return .ok
    }
    let shown = invocation.flag("alles") ? lines : try lines.filter { try !isNoise($0, replica) }
    let rows = shown.map { line in
      [
        DutchTime.text(instant: Int64(clamping: line.at)), line.act.words, subject(line),
        names(line).joined(separator: ", "), line.reason,
      ]
    }
    Terminal.out(
      rows.isEmpty
        ? "Dit apparaat heeft nog niets verstuurd of gekregen.\n"
        : Table(["tijd", "wat", "gegeven", "velden", "waarom"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  /// Lets go of what this device knew of the server's register.
  private func acceptRegister(_ replica: Replica) throws -> Exit {
    try confirm("Heeft de functionaris gegevensbescherming gezegd dat het register van de server klopt?")
    try replica.acceptRegister()
    answer(
      .object([("aanvaard", true)]), "Het register is aanvaard. De volgende sync neemt over wat de server laat zien.\n")
    return .ok
  }

  /// Lines that carry no data of a case: the gids, and the papers under which somebody else shared something; the
  /// fields that came or went under them have lines of their own.
  private func isNoise(_ line: JournalLine, _ replica: Replica) throws -> Bool {
    guard line.act == .received || line.act == .purged, let kind = line.kind else { return false }
    switch kind {
    case KindSpec.partij.number, KindSpec.account.number: return true
    case KindSpec.verstrekking.number:
      let owner = try line.record.flatMap { try replica.record($0)?.owner }
      return owner == nil
    default: return false
    }
  }

  private func subject(_ line: JournalLine) -> String {
    guard let record = line.record else { return "" }
    return "\(line.kind.flatMap(Schema.current.kind)?.name ?? "gegeven") \(record.short())"
  }

  private func json(_ line: JournalLine) -> JSON {
    .object([
      ("tijd", .integer(Int64(clamping: line.at))), ("wat", .string("\(line.act)")),
      ("kenmerk", .optional(line.record?.text)),
      ("soort", .optional(line.kind.flatMap(Schema.current.kind)?.name)),
      ("velden", .array(names(line).map { .string($0) })), ("regel", .string(line.rule)),
      ("verstrekking", .optional(line.release?.text)),
    ])
  }

  private func names(_ line: JournalLine) -> [String] {
    guard let kind = line.kind.flatMap(Schema.current.kind) else { return [] }
    return line.fields.fields.compactMap { kind.field($0)?.name }
  }
}

extension JournalLine {
  /// Why, for a person: the rule, and the release where there is one.
  var reason: String {
    let basis = rule == "EIGEN" ? "eigen gegeven" : rule
    guard let release else { return basis }
    return basis.isEmpty ? "verstrekking \(release.short())" : "\(basis), verstrekking \(release.short())"
  }
}

extension JournalLine.Act {
  /// What happened, for a person.
  var words: String {
    switch self {
    case .sent: "verstuurd"
    case .received: "gekregen"
    case .purged: "gewist"
    case .refused: "geweigerd"
    case .superseded: "ingehaald"
    case .conflict: "conflict"
    case .restamped, .clockCorrected: "tijd verbeterd"
    case .policy: "nieuw deelbeleid"
    case .forked: "kopie gebruikt"
    case .serverRestored: "server hersteld"
    case .newIdentity: "nieuwe naam"
    case .registerAccepted: "register aanvaard"
    case .repaired: "hersteld"
    }
  }
}
