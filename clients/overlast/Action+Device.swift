import Changes
import Commands
import Enrolment
import OpenSSL
import Records
import Replica
import Sync

/// Commands on the device itself: enrol, unlock, status, and the exchange with the server.
extension Action {
  func enrol() throws -> Exit {
    let line: String
    if let path = invocation.value(for: "uitnodiging-bestand") {
      line = String(decoding: try Terminal.file(path), as: UTF8.self)
    } else if let given = invocation.value(for: "uitnodiging") {
      line = given
    } else if Terminal.isInteractive {
      Terminal.note("Plak de uitnodiging:")
      line = readLine() ?? ""
    } else {
      throw Failure(.usage, "missing", "Geef de uitnodiging, of een bestand met --uitnodiging-bestand.")
    }
    let ticket = try Ticket(line: line)
    guard ticket.expires > DutchTime.now() else {
      throw Failure(.enrolment, "expired", "Deze uitnodiging is verlopen. Vraag de gemeente om een nieuwe uitnodiging.")
    }
    let passphrase = try device.passphrase("Kies een wachtwoord (ten minste 10 tekens)")
    guard passphrase.count >= 10 else {
      throw Failure(
        .badInput, "short-passphrase", "Dit wachtwoord is te kort. Er is niets aangemeld. Kies ten minste 10 tekens.")
    }
    if invocation.value(for: "wachtwoord-bestand") == nil, try device.passphrase("Nog een keer") != passphrase {
      throw Failure(
        .badInput, "passphrases-differ", "De wachtwoorden zijn niet gelijk. Er is niets aangemeld. Probeer het opnieuw."
      )
    }
    let key: PrivateKey
    if let path = invocation.value(for: "sleutel-bestand") {
      key = try PrivateKey(pem: String(decoding: try Terminal.file(path), as: UTF8.self))
    } else {
      key = try PrivateKey.generate()
    }
    let request = EnrolmentRequest(
      secret: ticket.secret, request: try CertificateRequest.create(key: key, commonName: "overlast"),
      label: invocation.value(for: "label") ?? "apparaat")
    let response = try Remote(ticket).enrol(request)
    let replica = try Replica.create(
      folder: device.folder, passphrase: passphrase, identity: Identity(response, key: key.der()),
      environment: Device.environment)
    let id = try replica.identity().replica
    answer(
      .object([("replica", .string(id.text)), ("map", .string(device.folder))]),
      "Aangemeld. Dit apparaat heet \(id.short()). Voer nu 'overlast sync' uit.\n")
    return .ok
  }

  func unlock() throws -> Exit {
    guard let minutes = Int64(invocation.value(for: "minuten") ?? "480"), (1...1440).contains(minutes) else {
      throw Failure(.usage, "minutes", "Kies een aantal minuten van 1 tot en met 1440.")
    }
    try device.unlock(minutes: minutes)
    answer(
      .object([("minuten", .integer(minutes))]),
      "Open voor \(minutes) minuten. Met 'overlast vergrendel' zet u het op slot.\n")
    return .ok
  }

  func lock() throws -> Exit {
    try device.lock()
    answer(.object([("op_slot", true)]), "Op slot.\n")
    return .ok
  }

  func status() throws -> Exit {
    let status = try device.open().status()
    let total = status.records.values.reduce(0, +)
    let synced = status.syncedAt.map { DutchTime.text(instant: Int64(clamping: $0)) } ?? "nog nooit"
    let words = """
      Apparaat \(status.replica.short()): \(status.state.rawValue)
      Op dit apparaat: \(total) gegevens, waarvan \(status.own) eigen
      Nog niet verstuurd: \(status.unsentCells) velden
      Conflicten: \(status.conflicts), geweigerd: \(status.refusals), beschadigd: \(status.damaged)
      Laatste sync: \(synced), deelbeleid versie \(status.policyVersion)

      """
    answer(
      .object([
        ("replica", .string(status.replica.text)), ("toestand", .string(status.state.rawValue)),
        ("gegevens", .integer(Int64(total))), ("eigen", .integer(Int64(status.own))),
        ("niet_verstuurd", .integer(Int64(status.unsentCells))), ("conflicten", .integer(Int64(status.conflicts))),
        ("geweigerd", .integer(Int64(status.refusals))), ("beschadigd", .integer(Int64(status.damaged))),
        ("laatste_sync", status.syncedAt.map { .integer(Int64(clamping: $0)) } ?? .null),
        ("deelbeleid", .integer(Int64(status.policyVersion))),
      ]),
      words + [status.policyProblem, status.registerProblem].compactMap { $0 }.map { $0 + "\n" }.joined())
    return status.conflicts > 0 ? .conflict : .ok
  }

  func sync() throws -> Exit {
    let replica = try device.open()
    if invocation.flag("toon") { return try preview(replica) }
    let remote = try Remote(Credentials(encoded: replica.identity().credentials))
    var exit = try exchange(replica, remote)
    while invocation.flag("wacht") {
      let request = try replica.prepareExchange()
      if try remote.wait(WaitRequest(replica: request.replica, cursor: request.cursor)) || !request.changes.isEmpty {
        exit = try exchange(replica, remote)
      }
    }
    return exit
  }

  /// What would leave and what is held back, field by field, with the rule (invariant 4).
  private func preview(_ replica: Replica) throws -> Exit {
    let items = try replica.preview()
    if device.isJSON {
      let json = items.map { item in
        JSON.object([
          ("kenmerk", .string(item.view.id.text)), ("soort", .string(item.view.kind.name)),
          (
            "velden",
            .array(
              item.fields.map { field, departure in
                .object([
                  ("veld", .string(field.name)), ("vertrekt", .boolean(departure.leaves)),
                  ("uitleg", .string(departure.explained)),
                ])
              })
          ),
        ])
      }
      Terminal.out(JSON.array(json).text + "\n")
      return .ok
    }
    var rows: [[String]] = []
    for item in items {
      for (field, departure) in item.fields {
        rows.append([
          "\(item.view.kind.name) \(item.view.id.short())", field.name, departure.leaves ? "vertrekt" : "blijft",
          departure.explained,
        ])
      }
    }
    Terminal.out(
      rows.isEmpty
        ? "Er wacht niets.\n"
        : Table(["gegeven", "veld", "wat", "waarom"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  private func exchange(_ replica: Replica, _ remote: Remote) throws -> Exit {
    var sent = 0
    var received = 0
    var purged = 0
    var notices: [ExchangeReport.Notice] = []
    var status = ExchangeResponse.Status.ok
    for _ in 0..<1000 {
      let request = try replica.prepareExchange()
      let response: ExchangeResponse
      do { response = try remote.exchange(request) } catch let problem as Problem {
        try replica.refuse(request.attempt, with: problem)
        throw problem
      }
      let report = try replica.apply(response, to: request.attempt)
      sent += report.sent
      received += report.received
      purged += report.purged
      notices += report.notices
      status = report.status
      if status == .forked {
        try takeNewIdentity(replica, remote)
        continue
      }
      guard report.needsAnother else { break }
      if Terminal.isInteractive { Terminal.note("… \(sent) verstuurd, \(received) ontvangen") }
    }
    for notice in notices where !device.isJSON {
      Terminal.note("Let op, \(notice.record.short()): \(notice.message.isEmpty ? notice.code.words : notice.message)")
    }
    answer(
      .object([
        ("verstuurd", .integer(Int64(sent))), ("ontvangen", .integer(Int64(received))),
        ("gewist", .integer(Int64(purged))),
        ("verzegeld", .boolean(status == .sealed)),
        (
          "meldingen",
          .array(
            notices.map {
              .object([
                ("kenmerk", .string($0.record.text)), ("code", .string("\($0.code)")), ("regel", .string($0.rule)),
                ("uitleg", .string($0.message)),
              ])
            })
        ),
      ]),
      "\(sent) verstuurd, \(received) ontvangen, \(purged) gewist\n"
        + (status == .sealed ? "De server is hersteld en deelt nog niets uit. Wat u stuurde, is bewaard.\n" : ""))
    if notices.contains(where: { $0.code == .rule || $0.code == .record || $0.code == .schema }) { return .refused }
    return notices.contains { $0.code == .conflict } ? .conflict : .ok
  }

  /// A copy of this replica has synced: this one goes on under a new name, with all its work (invariant 6).
  private func takeNewIdentity(_ replica: Replica, _ remote: Remote) throws {
    let key = try PrivateKey.generate()
    let request = try CertificateRequest.create(key: key, commonName: "overlast")
    let response = try remote.renew(RenewalRequest(request: request, isNewIdentity: true))
    try replica.adopt(Identity(response, key: key.der()))
    throw Failure(
      .enrolment, "forked",
      "Een kopie van dit apparaat heeft al uitgewisseld. Alles is bewaard. Voer 'overlast sync' opnieuw uit."
    )
  }
}

extension Verdict.Code {
  /// What became of the change, for a person.
  var words: String {
    switch self {
    case .superseded: "een latere wijziging geldt; de uwe is bewaard"
    case .conflict: "iemand anders wijzigde dit ook; de regiehouder kiest"
    case .rule: "geweigerd door een regel; uw tekst is bewaard"
    case .record: "dit gegeven is niet van u of bestaat niet; uw tekst is bewaard"
    case .schema: "een waarde past niet; uw tekst is bewaard"
    case .clock: "de klok van dit apparaat loopt voor; de tijd is verbeterd"
    }
  }
}
