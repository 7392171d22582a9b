import Casework
import Changes
import Commands
import Glibc
import Intake
import Records
import Replica
import Reports

/// The steps of a casus: import, besluit, overleg and verzoek.
extension Action {
  func importReports() throws -> Exit {
    let replica = try device.open()
    let path = try argument("bestand")
    let bytes = try Terminal.file(path)
    let casus = try invocation.value(for: "casus").map { try replica.resolve($0, kind: .casus) }
    let identify: (String) throws -> RecordID = { try replica.importID(sourceKey: $0) }
    let isJSON =
      bytes.first { !" \t\r\n".utf8.contains($0) }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
    let result =
      isJSON ? try SignalenImport.read(bytes, identify: identify) : try CSVImport.read(bytes, identify: identify)
    let party = try replica.identity().party
    var created = 0
    var known = 0
    var faults = result.faults.map { (number: $0.index, reason: $0.reason) }
    for melding in result.meldingen {
      guard try replica.record(melding.record) == nil else {
        known += 1
        continue
      }
      var values = melding.values
      if let field = KindSpec.melding.field(named: "bron") { values[field.number] = .identifier(party) }
      if let casus, let field = KindSpec.melding.field(named: "casus") { values[field.number] = .identifier(casus) }
      do throws(ReplicaError) {
        _ = try replica.write(Draft(.melding, record: melding.record, values: values))
        created += 1
      } catch {
        guard error.code == .invalidValue || error.code == .refused else { throw error }
        faults.append((melding.index, error.message))
      }
    }
    for fault in faults { Terminal.note("Nummer \(fault.number) is overgeslagen: \(fault.reason)") }
    answer(
      .object([
        ("nieuw", .integer(Int64(created))), ("bekend", .integer(Int64(known))),
        (
          "overgeslagen",
          .array(faults.map { .object([("nummer", .integer(Int64($0.number))), ("reden", .string($0.reason))]) })
        ),
      ]),
      "\(created) nieuw, \(known) waren er al, \(faults.count) overgeslagen. Alles staat op dit apparaat.\n")
    return faults.isEmpty ? .ok : .badInput
  }

  func decide() throws -> Exit {
    let replica = try device.open()
    let casus = try target(replica, kind: .casus)
    let directory = try replica.directory()
    let parties = try argument("partijen").split(separator: ",").map { code -> FieldValue in
      guard let party = directory.parties.first(where: { $0.text("code") == String(code) }) else {
        throw Failure(
          .badInput, "unknown-party", "Er is geen partij '\(code)'. Zie 'overlast gids'. Er is niets gedaan.")
      }
      return .identifier(party.id)
    }
    let to = try argument("naar")
    guard let holder = try accounts(argument("regiehouder"), replica).first else { return .usage }
    var besluit: [String: FieldValue] = [
      "casus": .identifier(casus.id), "van": .text(casus.text("niveau") ?? Niveau.hinder.rawValue), "naar": .text(to),
      "motivering": .text(try argument("motivering")), "ingezette_interventies": .text(try argument("interventies")),
      "betrokken_partijen": .list(parties), "nieuwe_regiehouder": .identifier(holder),
      "datum": .integer(DutchTime.today()),
    ]
    if let codes = invocation.value(for: "delen-met") {
      besluit["gedeeld_met"] = .list(try accounts(codes, replica).map { .identifier($0) })
    }
    // The besluit stands first: without it the casus may not change its niveau (ALG-01).
    let id = try replica.write(Draft(.besluit, besluit))
    _ = try replica.write(Draft(.casus, record: casus.id, ["niveau": .text(to), "regiehouder": .identifier(holder)]))
    answer(
      .object([("besluit", .string(id.text)), ("niveau", .string(to))]),
      "\(id.short())  besluit vastgelegd: \(casus.text("niveau") ?? "hinder") wordt \(to)\n")
    return .ok
  }

  func invite() throws -> Exit {
    let replica = try device.open()
    let overleg = try target(replica, kind: .overleg)
    let drafts = try accounts(argument("accounts"), replica).map { account in
      var values: [String: FieldValue] = [
        "overleg": .identifier(overleg.id), "account": .identifier(account),
        "uitgenodigd_op": .integer(DutchTime.now()),
      ]
      values["casus"] = overleg["casus"]
      return try Draft(.deelnemer, values)
    }
    let ids = try replica.write(drafts)
    answer(.array(ids.map { .string($0.text) }), "\(ids.count) uitnodigingen vastgelegd\n")
    return .ok
  }

  func attend() throws -> Exit {
    let replica = try device.open()
    let overleg = try target(replica, kind: .overleg)
    let invited = try replica.records(kind: .deelnemer).filter { $0.reference("overleg") == overleg.id }
    let drafts = try accounts(argument("accounts"), replica).map { account in
      guard let record = invited.first(where: { $0.reference("account") == account }) else {
        throw Failure(
          .refused, "not-invited",
          "Een van deze accounts is niet uitgenodigd (CAS-01). Er is niets gedaan. Nodig eerst uit.")
      }
      return try Draft(.deelnemer, record: record.id, ["aanwezig": .boolean(true)])
    }
    let ids = try replica.write(drafts)
    answer(.array(ids.map { .string($0.text) }), "\(ids.count) aanwezigen vastgelegd\n")
    return .ok
  }

  /// The file for a niet-convenantpartij: the request and nothing else (NCP-01, NCP-02).
  func writeRequest() throws -> Exit {
    let replica = try device.open()
    let verzoek = try target(replica, kind: .verzoek)
    let path = try argument("bestand")
    let text = RequestLetter(verzoek).text
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .badInput, "file-exists", "Het bestand \(path) is niet te maken, of bestaat al. Kies een andere naam.")
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Failure(.full, "disk-full", "Het bestand is niet helemaal geschreven. Maak ruimte en probeer het opnieuw.")
    }
    answer(.object([("bestand", .string(path))]), "Geschreven: \(path). Er staan geen personen in.\n")
    return .ok
  }
}
