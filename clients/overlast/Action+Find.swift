import Casework
import Changes
import Commands
import Records
import Replica

/// Looking things up: who takes part, and where a text stands.
extension Action {
  func directory() throws -> Exit {
    let directory = try device.open().directory()
    let rows = directory.accounts.map { account in
      [
        account.text("code") ?? "", account.text("naam") ?? "", directory.party(of: account.id)?.text("naam") ?? "",
        account.texts("functies").joined(separator: ", "),
      ]
    }
    answer(
      .array(
        directory.accounts.map { account in
          let party = directory.party(of: account.id)
          return .object([
            ("code", .optional(account.text("code"))), ("naam", .optional(account.text("naam"))),
            ("kenmerk", .string(account.id.text)), ("partij", .optional(party?.text("naam"))),
            ("partijcode", .optional(party?.text("code"))), ("partijsoort", .optional(party?.text("soort"))),
            ("functies", .array(account.texts("functies").map { .string($0) })),
            ("wijken", .array(account.texts("wijken").map { .string($0) })),
          ])
        }),
      Table(["code", "naam", "partij", "functies"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  func search() throws -> Exit {
    let hits = try device.open().search(argument("tekst"))
    let rows = hits.map { hit in
      [
        "\(hit.view.kind.name) \(hit.view.id.short())",
        names(hit).joined(separator: ", "),
      ]
    }
    answer(
      .array(
        hits.map { hit in
          json(hit.view, [("gevonden_in", .array(names(hit).map { .string($0) }))])
        }),
      rows.isEmpty
        ? "Niets gevonden op dit apparaat.\n"
        : Table(["gegeven", "gevonden in"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  private func names(_ hit: SearchHit) -> [String] {
    hit.fields.fields.compactMap { hit.view.kind.field($0)?.name }
  }
}
