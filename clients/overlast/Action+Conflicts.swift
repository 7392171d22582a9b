import Changes
import Commands
import Records
import Replica
import Sync

/// Values that somebody else wrote too, without having seen the other.
extension Action {
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
}
