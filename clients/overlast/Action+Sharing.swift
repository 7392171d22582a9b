import Casework
import Changes
import Commands
import Disclosure
import Records
import Replica
import Sync

/// Commands on sharing: release, withdraw, ask, explain, and look back.
extension Action {
  func release() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let fields = try argument("velden").split(separator: ",").map { try field(String($0), of: view.kind) }
    let recipients = try accounts(argument("ontvangers"), replica)
    let selection = CellSelection(record: view.id, fields: FieldSet(fields.map(\.number)))
    var values: [String: FieldValue] = [
      "cellen": CellSelection.value([selection]), "ontvangers": .list(recipients.map { .identifier($0) }),
      "grondslag": .text(try argument("grondslag")),
    ]
    if view.root != view.id || view.kind == .casus { values["casus"] = .identifier(view.root) }
    if let overleg = invocation.value(for: "overleg") {
      values["overleg"] = .identifier(try replica.resolve(overleg, kind: .overleg))
    }
    if let motive = invocation.value(for: "motief") { values["motief"] = .text(motive) }
    if let until = invocation.value(for: "tot") {
      guard let instant = DutchTime.instant(until) else {
        throw Failure(
          .badInput, "time", "De tijd bij --tot klopt niet. Er is niets gedeeld. Geef bijvoorbeeld 2026-12-31.")
      }
      values["geldig_tot"] = .integer(instant)
    }
    if invocation.flag("bevraging") { values["bevraging"] = .boolean(true) }
    if invocation.flag("als-vrager") { values["als_vrager"] = .boolean(true) }
    let id = try replica.write(try Draft(.verstrekking, values))
    answer(
      .object([("verstrekking", .string(id.text)), ("kort", .string(id.short()))]),
      "\(id.short())  verstrekking vastgelegd; zij gaat mee met de volgende sync\n")
    return .ok
  }

  func withdraw() throws -> Exit {
    let replica = try device.open()
    let id = try replica.resolve(argument("verstrekking"), kind: .verstrekking)
    var values: [String: FieldValue] = ["ingetrokken_op": .integer(DutchTime.now())]
    if let reason = invocation.value(for: "reden") { values["reden_intrekking"] = .text(reason) }
    _ = try replica.write(try Draft(.verstrekking, record: id, values))
    answer(
      .object([("ingetrokken", .string(id.text))]),
      "\(id.short())  ingetrokken; ontvangers wissen het bij hun volgende sync\n")
    return .ok
  }

  /// May this field go to this recipient now, and why (ALG-03).
  func may() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let field = try field(argument("veld"), of: view.kind)
    guard let recipient = try accounts(argument("ontvanger"), replica).first else { return .usage }
    let basis = try replica.basis(root: view.root)
    guard let policy = basis.policy else {
      throw Failure(.other, "no-policy", "Dit apparaat heeft nog geen deelbeleid. Voer eerst 'overlast sync' uit.")
    }
    let overleg = try invocation.value(for: "overleg").map { try replica.resolve($0, kind: .overleg) }
    var values: [FieldNumber: FieldValue] = [:]
    func put(_ name: String, _ value: FieldValue?) {
      if let number = KindSpec.verstrekking.field(named: name)?.number, let value { values[number] = value }
    }
    put("cellen", CellSelection.value([CellSelection(record: view.id, fields: FieldSet([field.number]))]))
    put("ontvangers", .list([.identifier(recipient)]))
    put("grondslag", .text("vraag"))
    put("overleg", overleg.map { .identifier($0) })
    let draft = RecordView(id: view.id, kind: .verstrekking, owner: basis.author.account, values: values)
    let now = DutchTime.now()
    guard let release = Release(verstrekking: draft, createdAt: now) else { return .other }
    let facts = Assessment.facts(
      release: release, recipient: recipient, recordOwner: view.owner, regime: Assessment.regime(of: view),
      file: basis.file, directory: basis.directory, now: now)
    let decision = policy.decide(field, of: view.kind, facts)
    let explanation = Explanation(decision)
    answer(
      .object([
        ("veld", .string(field.name)), ("uitkomst", .string(explanation.outcome)), ("regel", .string(explanation.rule)),
        ("betekenis", .string(explanation.meaning)), ("ontbreekt", .array(explanation.missing.map { .string($0) })),
        ("advies", .optional(explanation.advice)),
      ]),
      decision.explained + "\n")
    return decision.form == nil ? .refused : .ok
  }

  /// Why do I hold this or not.
  func explain() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let directory = try replica.directory()
    let fields = try invocation.value(for: "veld").map { [try field($0, of: view.kind)] } ?? view.kind.fields
    var json: [JSON] = []
    var words = ""
    for field in fields {
      let explanation = try replica.explain(view.id, field: field)
      guard explanation.provenance != nil || invocation.value(for: "veld") != nil else { continue }
      let origin =
        explanation.provenance == nil
        ? "niet op dit apparaat: niemand heeft dit aan u verstrekt (CAS-05)"
        : self.origin(explanation.provenance, field, directory)
      let departure = explanation.departure?.explained
      json.append(
        .object([("veld", .string(field.name)), ("vandaan", .string(origin)), ("vertrek", .optional(departure))]))
      words += "\(field.name): \(origin)" + (departure.map { ". " + $0 } ?? "") + "\n"
    }
    answer(.array(json), words)
    return .ok
  }

  func register() throws -> Exit {
    let lines = try device.open().journal()
    if device.isJSON {
      let json = lines.map { line in
        JSON.object([
          ("tijd", .integer(Int64(clamping: line.at))), ("wat", .string("\(line.act)")),
          ("gegeven", .optional(line.record?.text)),
          ("velden", .array(names(line).map { .string($0) })), ("regel", .string(line.rule)),
          ("verstrekking", .optional(line.release?.text)),
        ])
      }
      Terminal.out(JSON.array(json).text + "\n")
      return .ok
    }
    let rows = lines.map { line in
      [
        DutchTime.text(instant: Int64(clamping: line.at)), line.act.words, line.record?.short() ?? "",
        names(line).joined(separator: ", "), line.rule,
      ]
    }
    Terminal.out(Table(["tijd", "wat", "gegeven", "velden", "regel"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  private func names(_ line: JournalLine) -> [String] {
    guard let kind = line.kind.flatMap(Schema.current.kind) else { return [] }
    return line.fields.fields.compactMap { kind.field($0)?.name }
  }

  func conflicts() throws -> Exit {
    let replica = try device.open()
    let directory = try replica.directory()
    let conflicts = try replica.conflicts()
    var rows: [[String]] = []
    var json: [JSON] = []
    for held in conflicts {
      for conflict in held.conflicts {
        guard let field = held.view.kind.field(conflict.field) else { continue }
        let current = held.view.values[field.number].map { FieldText.text($0, for: field, directory) } ?? ""
        let losers = conflict.losers.map { FieldText.text($0, for: field, directory) }
        rows.append([
          "\(held.view.kind.name) \(held.view.id.short())", field.name, current, losers.joined(separator: ", "),
        ])
        json.append(
          .object([
            ("kenmerk", .string(held.view.id.text)), ("veld", .string(field.name)), ("geldt", .string(current)),
            ("ook", .array(losers.map { .string($0) })),
          ]))
      }
    }
    answer(
      .array(json),
      rows.isEmpty
        ? "Er zijn geen conflicten.\n"
        : Table(["gegeven", "veld", "nu geldt", "ook geschreven"], rows: rows).text(width: Terminal.tableWidth))
    return rows.isEmpty ? .ok : .conflict
  }

  func resolve() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let field = try field(argument("veld"), of: view.kind)
    let value = try FieldText.value(argument("waarde"), for: field, in: replica)
    _ = try replica.write(Draft(view.kind, record: view.id, values: [field.number: value]))
    answer(.object([("gekozen", .string(field.name))]), "Gekozen. Het gaat mee met de volgende sync.\n")
    return .ok
  }

  func refusals() throws -> Exit {
    let replica = try device.open()
    let directory = try replica.directory()
    var words = ""
    var json: [JSON] = []
    for refusal in try replica.refusals() {
      guard let kind = Schema.current.kind(refusal.kind) else { continue }
      words +=
        "\(kind.name) \(refusal.record.short()): \(refusal.message.isEmpty ? refusal.code.words : refusal.message)\n"
      var fields: [(key: String, value: JSON)] = []
      for (number, value) in refusal.values.sorted(by: { $0.key < $1.key }) {
        guard let field = kind.field(number) else { continue }
        words += "  \(field.name): \(FieldText.text(value, for: field, directory))\n"
        fields.append((field.name, FieldText.json(value)))
      }
      json.append(
        .object([
          ("kenmerk", .string(refusal.record.text)), ("regel", .string(refusal.rule)),
          ("uitleg", .string(refusal.message)),
          ("velden", .object(fields)),
        ]))
    }
    answer(.array(json), words.isEmpty ? "Er is niets geweigerd.\n" : words)
    return .ok
  }

  func directory() throws -> Exit {
    let directory = try device.open().directory()
    let rows = directory.accounts.map { account in
      [
        account.text("code") ?? "", account.text("naam") ?? "", directory.party(of: account.id)?.text("naam") ?? "",
        account.texts("functies").joined(separator: ", "),
      ]
    }
    answer(
      .array(rows.map { .object([("code", .string($0[0])), ("naam", .string($0[1])), ("partij", .string($0[2]))]) }),
      Table(["code", "naam", "partij", "functies"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  func search() throws -> Exit {
    let hits = try device.open().search(argument("tekst"))
    let rows = hits.map { hit in
      [
        "\(hit.view.kind.name) \(hit.view.id.short())",
        hit.fields.fields.compactMap { hit.view.kind.field($0)?.name }.joined(separator: ", "),
      ]
    }
    answer(
      .array(hits.map { json($0.view) }),
      rows.isEmpty
        ? "Niets gevonden.\n" : Table(["gegeven", "gevonden in"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
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
