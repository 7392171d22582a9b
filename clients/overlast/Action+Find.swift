import Casework
import Changes
import Commands
import Records
import Replica

/// Looking things up: who takes part, and where a text stands.
extension Action {
  func directory() throws -> Exit {
    let directory = try device.open().directory()
    let accounts = directory.accounts.sorted { ($0.text("code") ?? "") < ($1.text("code") ?? "") }
    let parties = directory.parties.sorted { ($0.text("code") ?? "") < ($1.text("code") ?? "") }
    let people = accounts.map { account in
      [
        account.text("code") ?? "", account.text("naam") ?? "", directory.party(of: account.id)?.text("code") ?? "",
        account.texts("functies").joined(separator: ", "), account.texts("wijken").joined(separator: ", "),
      ]
    }
    let organisations = parties.map { [$0.text("code") ?? "", $0.text("naam") ?? "", $0.text("soort") ?? ""] }
    answer(
      .object([
        ("accounts", .array(accounts.map { Self.json(account: $0, directory) })),
        ("partijen", .array(parties.map { Self.json(party: $0) })),
      ]),
      people.isEmpty && organisations.isEmpty
        ? "Dit apparaat heeft nog geen gids. Voer eerst 'overlast sync' uit.\n"
        : Table(["account", "naam", "partij", "functies", "wijken"], rows: people).text(width: Terminal.tableWidth)
          + "\n" + Table(["partij", "naam", "soort"], rows: organisations).text(width: Terminal.tableWidth))
    return .ok
  }

  private static func json(account: RecordView, _ directory: Directory) -> JSON {
    .object([
      ("kenmerk", .string(account.id.text)), ("code", .optional(account.text("code"))),
      ("naam", .optional(account.text("naam"))), ("partij", .optional(directory.party(of: account.id)?.text("code"))),
      ("functies", .array(account.texts("functies").map { .string($0) })),
      ("wijken", .array(account.texts("wijken").map { .string($0) })), ("actief", .boolean(account.isTrue("actief"))),
    ])
  }

  private static func json(party: RecordView) -> JSON {
    .object([
      ("kenmerk", .string(party.id.text)), ("code", .optional(party.text("code"))),
      ("naam", .optional(party.text("naam"))), ("soort", .optional(party.text("soort"))),
    ])
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
