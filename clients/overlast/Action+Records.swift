import Casework
import Changes
import Commands
import Records
import Replica
import Sync

/// Commands on records, the same for every kind.
extension Action {
  func record(_ kind: KindSpec, _ positional: [String], _ verb: String) throws -> Exit {
    switch verb {
    case "nieuw": return try create(kind, positional)
    case "lijst": return try list(kind)
    case "toon": return try show(kind)
    case "wijzig": return try change(kind)
    case "importeer": return try importReports()
    case "besluit": return try decide()
    case "uitnodig": return try invite()
    case "aanwezig": return try seat(["aanwezig": .boolean(true)], "aanwezigen vastgelegd")
    case "afwezig": return try seat(["aanwezig": .boolean(false)], "afwezigen vastgelegd")
    case "afzeg": return try seat(["ingetrokken": .boolean(true)], "uitnodigingen ingetrokken")
    case "bestand": return try writeRequest()
    default: return help()
    }
  }

  private func values(_ kind: KindSpec, _ replica: Replica, positional: [String] = []) throws -> [FieldNumber:
    FieldValue]
  {
    var values: [FieldNumber: FieldValue] = [:]
    for field in kind.fields where !CommandTable.machineFields.contains(field.name) {
      let name = positional.contains(field.name) ? field.name : CommandTable.optionName(field)
      guard let text = invocation.value(for: name) else { continue }
      values[field.number] = try FieldText.value(text, for: field, in: replica)
    }
    return values
  }

  private func create(_ kind: KindSpec, _ positional: [String]) throws -> Exit {
    let replica = try device.open()
    var values = try values(kind, replica, positional: positional)
    let identity = try replica.identity()
    for (name, value) in Self.defaults(kind, identity) {
      if let field = kind.field(named: name), values[field.number] == nil { values[field.number] = value }
    }
    if kind.number == KindSpec.politieExport.number, !invocation.flag("ja") {
      try confirmExport(kind, values, replica)
    }
    let id = try replica.write(Draft(kind, values: values))
    return try report(id, replica)
  }

  /// What somebody in the field should not have to type.
  private static func defaults(_ kind: KindSpec, _ identity: Identity) -> [String: FieldValue] {
    var defaults: [String: FieldValue] = [:]
    let now = FieldValue.integer(DutchTime.now())
    if identity.wijken.count == 1 { defaults["wijk"] = .text(identity.wijken[0]) }
    switch kind.number {
    case KindSpec.melding.number:
      defaults["tijdstip"] = now
      defaults["bron"] = .identifier(identity.party)
      defaults["kanaal"] = .text("eigen_waarneming")
    case KindSpec.casus.number:
      defaults["niveau"] = .text(Niveau.hinder.rawValue)
      defaults["type"] = .text("openbare_ruimte")
      defaults["regiehouder"] = .identifier(identity.account)
      defaults["status"] = .text("open")
    case KindSpec.afspraak.number: defaults["status"] = .text("open")
    case KindSpec.verzoek.number: defaults["status"] = .text("concept")
    case KindSpec.interventie.number:
      defaults["uitvoerder"] = .identifier(identity.party)
      defaults["wanneer"] = now
    case KindSpec.overleg.number:
      defaults["datum"] = now
      defaults["status"] = .text("gepland")
    case KindSpec.schets.number, KindSpec.politieExport.number: defaults["datum"] = .integer(DutchTime.today())
    default: break
    }
    return defaults
  }

  /// The police see exactly what leaves, and to whom, before it does (POL-02).
  private func confirmExport(_ kind: KindSpec, _ values: [FieldNumber: FieldValue], _ replica: Replica) throws {
    let directory = try replica.directory()
    for field in kind.fields {
      if let value = values[field.number] {
        Terminal.note("  \(field.name): \(FieldText.text(value, for: field, directory))")
      }
    }
    try confirm(
      "Alleen deze velden gaan naar deze wijkmanager. Klopt dat?", undone: "Er is niets vastgelegd.")
  }

  private func report(_ id: RecordID, _ replica: Replica) throws -> Exit {
    answer(
      .object([("kenmerk", .string(id.text)), ("kort", .string(id.short())), ("toestand", "op-dit-apparaat")]),
      "\(id.short())  bewaard op dit apparaat\n")
    return .ok
  }

  private func list(_ kind: KindSpec) throws -> Exit {
    let replica = try device.open()
    let directory = try replica.directory()
    let casus = try invocation.value(for: "casus").map { try replica.resolve($0, kind: .casus) }
    let records = try replica.records(kind: kind).filter { casus == nil || $0.root == casus }
    if device.isJSON {
      Terminal.out(JSON.array(records.map { json($0) }).text + "\n")
      return .ok
    }
    let columns = kind.fields.filter { !$0.isLocal }.prefix(5)
    let hasInstants = columns.contains { $0.type == .instant }
    let rows = try records.map { record in
      let held = hasInstants ? try replica.held(record.id) : nil
      return [record.id.short()]
        + columns.map { field in
          let form = held?.provenance[field.number]?.form ?? .heel
          return record.values[field.number].map { FieldText.text($0, for: field, directory, form: form) } ?? ""
        }
    }
    Terminal.out(
      rows.isEmpty
        ? "Er staat hier nog niets.\n"
        : Table(["kenmerk"] + columns.map(\.name), rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  /// A record for a program; `more` follows its fields.
  func json(_ record: RecordView, _ more: [(key: String, value: JSON)] = []) -> JSON {
    var fields: [(key: String, value: JSON)] = []
    for field in record.kind.fields {
      if let value = record.values[field.number] { fields.append((field.name, FieldText.json(value))) }
    }
    return .object(
      [
        ("kenmerk", .string(record.id.text)), ("kort", .string(record.id.short())),
        ("soort", .string(record.kind.name)),
        ("velden", .object(fields)),
      ] + more)
  }

  private func show(_ kind: KindSpec) throws -> Exit {
    let replica = try device.open()
    let view = try target(replica, kind: kind)
    guard let held = try replica.held(view.id) else { throw Self.unknown(view.id.short()) }
    let directory = try replica.directory()
    if device.isJSON {
      let origins = kind.fields.compactMap { field in
        held.provenance[field.number].map { (key: field.name, value: JSON.string(origin($0, field, directory))) }
      }
      let contested = held.conflicts.compactMap { kind.field($0.field)?.name }
      Terminal.out(
        json(
          view,
          [
            ("eigen", .boolean(held.isOwn)), ("vandaan", .object(origins)),
            ("conflicten", .array(contested.map { .string($0) })),
          ]
        ).text + "\n")
      return .ok
    }
    var rows: [[String]] = []
    for field in kind.fields {
      guard let value = view.values[field.number], value != .null, !CommandTable.machineFields.contains(field.name)
      else { continue }
      rows.append([
        field.name,
        FieldText.text(value, for: field, directory, form: held.provenance[field.number]?.form ?? .heel),
        origin(held.provenance[field.number], field, directory),
      ])
    }
    Terminal.out("\(kind.name) \(view.id.short())\(held.isOwn ? ", eigen" : "")\n")
    Terminal.out(Table(["veld", "waarde", "vandaan"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  /// Where a cell came from and on what basis.
  func origin(_ provenance: Provenance?, _ field: FieldSpec, _ directory: Directory) -> String {
    switch provenance {
    case .written(_, let delivery)?: field.isLocal ? "eigen, blijft hier" : "eigen, \(delivery.rawValue)"
    case .given(let ground)?:
      ground.rule == "EIGEN"
        ? "eigen" : "van \(ground.author.map { FieldText.name($0, directory) } ?? "gids") (\(ground.rule))"
    case nil: ""
    }
  }

  private func change(_ kind: KindSpec) throws -> Exit {
    let replica = try device.open()
    let view = try target(replica, kind: kind)
    let values = try values(kind, replica)
    guard !values.isEmpty else {
      throw Failure(.usage, "nothing", "Er is geen veld genoemd. Er is niets gewijzigd. Zie --help.")
    }
    return try report(try replica.write(Draft(kind, record: view.id, values: values)), replica)
  }
}
