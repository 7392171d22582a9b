import Casework
import Changes
import Commands
import Glibc
import Records
import Replica
import Reports

/// The steps of a casus: besluit, overleg and verzoek.
extension Action {
  func decide() throws -> Exit {
    let replica = try device.open()
    let casus = try target(replica, kind: .casus)
    let directory = try replica.directory()
    let parties = try Pieces.of(argument("partijen"), in: "partijen").map { code -> FieldValue in
      guard let party = directory.parties.first(where: { $0.text("code") == code }) else {
        throw Failure(
          .badInput, "unknown-party",
          "Er is geen partij '\(TerminalText.sanitized(code))'. Er is niets gedaan. Zie 'overlast gids'.")
      }
      return .identifier(party.id)
    }
    let to = try argument("naar")
    let holder = try account(argument("regiehouder"), replica)
    var besluit: [String: FieldValue] = [
      "casus": .identifier(casus.id), "van": .text(casus.text("niveau") ?? Niveau.hinder.rawValue), "naar": .text(to),
      "motivering": .text(try argument("motivering")), "ingezette_interventies": .text(try argument("interventies")),
      "betrokken_partijen": .list(parties), "nieuwe_regiehouder": .identifier(holder),
      "datum": .integer(DutchTime.today()),
    ]
    if let codes = invocation.value(for: "delen-met") {
      besluit["gedeeld_met"] = .list(try accounts(codes, replica, in: "delen-met").map { .identifier($0) })
    }
    // The besluit stands first: without it the casus may not change its niveau (ALG-01). Both or neither is written.
    let ids = try replica.write([
      Draft(.besluit, besluit),
      Draft(.casus, record: casus.id, ["niveau": .text(to), "regiehouder": .identifier(holder)]),
    ])
    answer(
      .object([
        ("besluit", .string(ids[0].text)), ("kort", .string(ids[0].short())), ("casus", .string(casus.id.text)),
        ("van", .string(casus.text("niveau") ?? Niveau.hinder.rawValue)), ("naar", .string(to)),
      ]),
      "\(ids[0].short())  besluit vastgelegd: \(casus.text("niveau") ?? "hinder") wordt \(to)\n")
    return .ok
  }

  func invite() throws -> Exit {
    let replica = try device.open()
    let overleg = try target(replica, kind: .overleg)
    let drafts = try accounts(argument("accounts"), replica, in: "accounts").map { account in
      var values: [String: FieldValue] = [
        "overleg": .identifier(overleg.id), "account": .identifier(account),
        "uitgenodigd_op": .integer(DutchTime.now()),
      ]
      values["casus"] = overleg["casus"]
      return try Draft(.deelnemer, values)
    }
    let ids = try replica.write(drafts)
    answer(.object([("deelnemers", .array(ids.map { .string($0.text) }))]), "\(ids.count) uitnodigingen vastgelegd\n")
    return .ok
  }

  /// Writes these values into the seats of the accounts that are named.
  func seat(_ values: [String: FieldValue], _ done: String) throws -> Exit {
    let replica = try device.open()
    let overleg = try target(replica, kind: .overleg)
    let invited = try replica.records(kind: .deelnemer).filter { $0.reference("overleg") == overleg.id }
    let drafts = try accounts(argument("accounts"), replica, in: "accounts").map { account in
      guard let record = invited.first(where: { $0.reference("account") == account }) else {
        throw Failure(
          .refused, "not-invited",
          "Een van deze accounts is niet uitgenodigd (CAS-01). Er is niets gedaan. Nodig eerst uit.")
      }
      return try Draft(.deelnemer, record: record.id, values)
    }
    let ids = try replica.write(drafts)
    answer(.object([("deelnemers", .array(ids.map { .string($0.text) }))]), "\(ids.count) \(done)\n")
    return .ok
  }

  /// The file for a niet-convenantpartij: the request and nothing else (NCP-01, NCP-02).
  func writeRequest() throws -> Exit {
    let replica = try device.open()
    let verzoek = try target(replica, kind: .verzoek)
    let path = try argument("bestand")
    let contents = try replica.request(verzoek.id, cells: requestedCells(replica))
    let directory = try replica.directory()
    let text = RequestLetter(
      contents.verzoek, from: contents.party,
      details: contents.details.map {
        ($0.field.name, FieldText.text($0.value, for: $0.field, directory))
      }
    ).text
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == ENOSPC || errno == EDQUOT { throw Self.unwritten }
      let reason = errno == EEXIST ? "bestaat al" : "is niet te maken"
      throw Failure(
        .badInput, "file-exists", "Het bestand \(path) \(reason). Er is niets geschreven. Kies een andere naam of map.")
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      unlink(path)
      throw Self.unwritten
    }
    try replica.note(contents)
    answer(
      .object([("bestand", .string(path))]),
      "Geschreven: \(path). Namen van personen op dit apparaat staan er niet in. Lees het na voor u het geeft.\n")
    return .ok
  }

  private static let unwritten = Failure(
    .full, "disk-full", "De schijf is vol. Het bestand is niet geschreven. Maak ruimte vrij en probeer het opnieuw.")

  /// What else the request needs: `7k2p.straat,7k2p.plek`.
  private func requestedCells(_ replica: Replica) throws -> [CellSelection] {
    guard let text = invocation.value(for: "velden") else { return [] }
    return try Pieces.of(text, in: "velden").map { word in
      let parts = word.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let view = try replica.record(replica.resolve(String(parts[0]))) else {
        throw Failure(
          .badInput, "cells",
          "Schrijf bij --velden steeds kenmerk.veld, zoals 7k2p.straat. Er is geen bestand gemaakt.")
      }
      return CellSelection(record: view.id, fields: FieldSet([try field(String(parts[1]), of: view.kind).number]))
    }
  }
}
