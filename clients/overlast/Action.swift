import Casework
import Changes
import Commands
import Records
import Replica
import Sync

/// One invocation, and the command that it names. Each group of commands is an extension in a file of its own.
struct Action {
  let invocation: Invocation
  let device: Device

  init(_ invocation: Invocation) {
    self.invocation = invocation
    device = Device(invocation: invocation)
  }

  func run() throws -> Exit {
    let names = invocation.names
    if let row = CommandTable.kinds.first(where: { $0.command == names.first }) {
      return try record(row.kind, row.positional, names.count > 1 ? names[1] : "")
    }
    if let row = CommandTable.papers.first(where: { $0.command == names.first }) {
      return try record(row.kind, [], names.count > 1 ? names[1] : "")
    }
    switch names.joined(separator: " ") {
    case "aanmelden": return try enrol()
    case "status": return try status()
    case "ontgrendel": return try unlock()
    case "vergrendel": return try lock()
    case "sync": return try sync()
    case "verstrek": return try release()
    case "intrek": return try withdraw()
    case "mag": return try may()
    case "uitleg": return try explain()
    case "register": return try register()
    case "profiel toon": return try showProfile()
    case "profiel kies": return try chooseProfile()
    case "profiel weg": return try dropProfile()
    case "wachtwoord": return try changePassphrase()
    case "herstel": return try repair()
    case "conflict lijst": return try conflicts()
    case "conflict kies": return try resolve()
    case "geweigerd lijst": return try refusals()
    case "geweigerd toon": return try showRefusal()
    case "geweigerd opnieuw": return try retryRefusal()
    case "geweigerd weg": return try dismissRefusal()
    case "gids": return try directory()
    case "zoek": return try search()
    case "handleiding":
      let page = ManualPage(
        CommandTable.program, phrases: .dutch, section: 1, date: Product.date, version: Product.version)
      answer(.object([("tekst", .string(page.text))]), page.text)
      return .ok
    case "voltooiing":
      guard let shell = Completion.Shell(rawValue: try argument("shell")) else { return .usage }
      let script = Completion(CommandTable.program, phrases: .dutch).script(for: shell)
      answer(.object([("tekst", .string(script))]), script)
      return .ok
    case "versie": return version()
    default: return help()
    }
  }

  private func version() -> Exit {
    let (protocolVersion, schema) = (Version.current, Schema.version)
    answer(
      .object([
        ("versie", .string(Product.version)), ("protocol", .integer(Int64(protocolVersion))),
        ("schema", .integer(Int64(schema))),
      ]), "overlast \(Product.version) (protocol \(protocolVersion), schema \(schema))\n")
    return .ok
  }

  /// The help of a command that only groups others.
  func help() -> Exit {
    Terminal.note(Help(invocation.path, phrases: .dutch, width: Terminal.width).text)
    return .usage
  }

  func argument(_ name: String) throws -> String {
    guard let value = invocation.value(for: name) else {
      throw Failure(.usage, "missing", "'\(name)' ontbreekt. Er is niets gedaan. Zie --help.")
    }
    return value
  }

  /// A result: JSON for programs, words for people.
  func answer(_ json: JSON, _ words: @autoclosure () -> String) {
    Terminal.out(device.isJSON ? json.text + "\n" : words())
  }

  /// Goes on only when the user says so, or said so with --ja. `undone` says what was not done otherwise.
  func confirm(_ question: String, undone: String = "Er is niets veranderd.") throws {
    guard !invocation.flag("ja"), !Terminal.confirms(question) else { return }
    throw Failure(.usage, "not-confirmed", "\(undone) Bevestig met j, of gebruik --ja.")
  }

  /// The field that was named; a dash may stand for a low line.
  func field(_ name: String, of kind: KindSpec) throws -> FieldSpec {
    guard let field = kind.field(named: String(name.map { $0 == "-" ? "_" : $0 })) else {
      let names = kind.fields.map(\.name).joined(separator: ", ")
      throw Failure(
        .badInput, "unknown-field",
        "Een \(kind.name) heeft geen veld '\(TerminalText.sanitized(name))'. Er is niets gedaan. Kies uit: \(names).")
    }
    return field
  }

  /// The record that was pointed at.
  func target(_ replica: Replica, kind: KindSpec? = nil, named name: String = "gegeven") throws -> RecordView {
    let text = try argument(name)
    guard let view = try replica.record(replica.resolve(text, kind: kind)) else {
      throw Self.unknown(text)
    }
    return view
  }

  static func unknown(_ text: String) -> Failure {
    Failure(
      .badInput, "unknown-record",
      "Op dit apparaat staat niets met het kenmerk \(TerminalText.sanitized(text)). Er is niets gedaan."
        + " Zoek het op met 'lijst' of 'overlast zoek'.")
  }

  /// The account with this code.
  func account(_ code: String, _ replica: Replica) throws -> RecordID {
    guard let account = try replica.directory().account(code: code) else {
      throw Failure(
        .badInput, "unknown-account",
        "Er is geen account '\(TerminalText.sanitized(code))'. Er is niets gedaan. Zie 'overlast gids'.")
    }
    return account
  }

  /// The accounts that `text` lists.
  func accounts(_ text: String, _ replica: Replica, in name: String) throws -> [RecordID] {
    try Pieces.of(text, in: name).map { try account($0, replica) }
  }
}
