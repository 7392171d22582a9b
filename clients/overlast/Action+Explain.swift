import Casework
import Changes
import Commands
import Disclosure
import Records
import Replica
import Sync

/// Questions: may this go there, and why is this here or not.
extension Action {
  /// May this field go to this recipient now, and why (ALG-03).
  func may() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let field = try field(argument("veld"), of: view.kind)
    let recipient = try account(argument("ontvanger"), replica)
    let basis = try replica.basis(root: view.root)
    guard let policy = basis.policy else {
      throw Failure(.other, "no-policy", "Dit apparaat heeft nog geen deelbeleid. Voer eerst 'overlast sync' uit.")
    }
    var values: [String: FieldValue] = [
      "cellen": CellSelection.value([CellSelection(record: view.id, fields: FieldSet([field.number]))]),
      "ontvangers": .list([.identifier(recipient)]), "grondslag": .text("vraag"),
    ]
    values.merge(try circumstances(replica)) { $1 }
    let draft = RecordView(
      id: view.id, kind: .verstrekking, owner: basis.author.account,
      values: FieldValues(try Draft(.verstrekking, values).values))
    let now = DutchTime.now()
    guard let release = Release(verstrekking: draft, createdAt: now) else { return .other }
    let facts = Assessment.facts(
      release: release, recipient: recipient, recordOwner: try source(of: field, view, replica),
      regime: Assessment.regime(of: view), file: basis.file, directory: basis.directory, now: now,
      overleg: try soort(ofOverleg: release, replica))
    // What a text tells of a person goes where the person may.
    let decision =
      try replica.mention(in: view.id, field: field).map { policy.decide(field, of: view.kind, facts, mention: $0) }
      ?? policy.decide(field, of: view.kind, facts)
    let explanation = Explanation(decision)
    // The party's own profile narrows what the deelbeleid allows.
    let isKept = try replica.profile()?.profile.holdsBack(field, of: view.kind) ?? false
    let mayGo = decision.form != nil && !isKept
    let kept = "Uw organisatie deelt dit veld nooit. Zie 'overlast profiel toon'."
    answer(
      .object([
        ("kenmerk", .string(view.id.text)), ("veld", .string(field.name)),
        ("ontvanger", .string(FieldText.name(recipient, basis.directory))), ("mag", .boolean(mayGo)),
        ("profiel_houdt_tegen", .boolean(isKept)),
        ("uitkomst", .string(explanation.outcome)), ("regel", .string(explanation.rule)),
        ("betekenis", .string(explanation.meaning)), ("ontbreekt", .array(explanation.missing.map { .string($0) })),
        ("advies", .optional(explanation.advice)),
      ]),
      isKept ? "Nee, dit mag niet. \(kept)\n" : explanation.answer + "\n")
    return mayGo ? .ok : .refused
  }

  /// The soort of the overleg that a release names: an overleg without a casus is in no case file.
  private func soort(ofOverleg release: Release, _ replica: Replica) throws -> OverlegSoort? {
    try release.overleg.flatMap { try replica.record($0)?.text("soort") }.flatMap(OverlegSoort.init)
  }

  /// Who made a record: this account, or else who shared the field, or anything of it, with this account. Of a record
  /// of which nothing tells that, the strict reading is that the police made it.
  private func source(of field: FieldSpec, _ view: RecordView, _ replica: Replica) throws -> RecordID? {
    if let owner = view.owner { return owner }
    let provenance = try replica.held(view.id)?.provenance ?? [:]
    return provenance[field.number]?.author ?? provenance.values.compactMap(\.author).min()
  }

  /// Why do I hold this or not: also for what never came, or is gone.
  func explain() throws -> Exit {
    let replica = try device.open()
    let text = try argument("gegeven")
    let id: RecordID
    do throws(ReplicaError) { id = try replica.resolve(text) } catch {
      guard error.code == .unknownRecord else { throw error }
      return try explainMissing(text, replica)
    }
    guard let view = try replica.record(id) else { return try explainMissing(text, replica) }
    let directory = try replica.directory()
    let named = try invocation.value(for: "veld").map { [try field($0, of: view.kind)] }
    let journal = try replica.journal(limit: .max).filter { $0.record == id }
    var json: [JSON] = []
    var words = ""
    for field in named ?? view.kind.fields {
      let explanation = try replica.explain(id, field: field)
      guard explanation.provenance != nil || named != nil else { continue }
      let isHeld = explanation.provenance != nil
      let origin =
        isHeld ? origin(explanation.provenance, field, directory) : absence(of: field, view, journal, directory)
      let departure = explanation.departure?.explained
      json.append(
        .object([
          ("kenmerk", .string(id.text)), ("veld", .string(field.name)), ("aanwezig", .boolean(isHeld)),
          ("vandaan", .string(origin)), ("vertrek", .optional(departure)),
        ]))
      words += "\(field.name): \(origin)" + (departure.map { ". " + $0 } ?? "") + "\n"
    }
    answer(.array(json), words)
    return .ok
  }

  /// Why a field of a record that is held is not.
  private func absence(
    of field: FieldSpec, _ view: RecordView, _ journal: [JournalLine], _ directory: Directory
  ) -> String {
    if let line = journal.first(where: { $0.act == .purged && $0.fields.contains(field.number) }) {
      return "gewist op \(DutchTime.text(instant: Int64(clamping: line.at))): \(line.reason)"
    }
    if view.owner != nil { return "niet ingevuld: dit is uw eigen gegeven" }
    if let rule = field.group.localRule {
      return "niet op dit apparaat: dit veld blijft altijd bij wie het opschreef (\(rule))"
    }
    return "niet op dit apparaat: niemand heeft dit aan u verstrekt (CAS-05)"
  }

  /// Why a record is not held: it was erased, or it never came.
  private func explainMissing(_ text: String, _ replica: Replica) throws -> Exit {
    let wanted = text.lowercased()
    let line = try replica.journal(limit: .max).first { line in
      line.act == .purged && line.record.map { $0.text == wanted || $0.short().hasPrefix(wanted) } ?? false
    }
    let origin =
      line.map { "gewist op \(DutchTime.text(instant: Int64(clamping: $0.at))): \($0.reason)" }
      ?? "niet op dit apparaat: niemand heeft dit aan u verstrekt (CAS-05), of het kenmerk klopt niet"
    answer(
      .array([
        .object([
          ("kenmerk", .string(line?.record?.text ?? text)), ("veld", .optional(invocation.value(for: "veld"))),
          ("aanwezig", false), ("vandaan", .string(origin)), ("vertrek", nil),
        ])
      ]),
      "\(TerminalText.sanitized(text)): \(origin)\n")
    return .ok
  }
}

extension Provenance {
  /// Who shared it.
  fileprivate var author: RecordID? {
    if case .given(let ground) = self { ground.author } else { nil }
  }
}
