import Casework
import Changes
import Commands
import Enrolment
import OpenSSL
import Records
import Replica
import Sync

/// The exchange with the server, and what of this device's work would go with it.
extension Action {
  func sync() throws -> Exit {
    let replica = try device.open()
    if invocation.flag("toon") { return try preview(replica) }
    var remote = try server(of: replica)
    var exit = try exchange(replica, remote)
    while invocation.flag("wacht") {
      // Who listens for weeks renews too.
      if try renewal(of: replica).standing != .valid { remote = try server(of: replica) }
      let request = try replica.prepareExchange()
      if try remote.wait(WaitRequest(replica: request.replica, cursor: request.cursor)) || !request.changes.isEmpty {
        exit = try exchange(replica, remote)
      }
    }
    return exit
  }

  /// The server, reached with a certificate that is renewed in time.
  private func server(of replica: Replica) throws -> Remote {
    let credentials = try Credentials(encoded: replica.identity().credentials)
    let remote = try Remote(credentials)
    let renewal = Renewal(credentials, now: DutchTime.now())
    switch renewal.standing {
    case .valid: return remote
    case .expired:
      throw Failure(
        .enrolment, "certificate-expired",
        "Het certificaat van dit apparaat is verlopen op \(DutchTime.text(instant: renewal.until))."
          + " Al uw werk staat nog op dit apparaat. Vraag de gemeente om een nieuwe uitnodiging."
          + " Voer dan 'overlast aanmelden --opnieuw' uit.")
    case .due:
      do {
        return try renew(replica, remote)
      } catch {
        // The present one still works; the next exchange tries again.
        if !device.isJSON {
          Terminal.note(
            "Het certificaat is nog niet vernieuwd; het geldt nog \(renewal.daysLeft(now: DutchTime.now()))."
              + " \(Program.explain(error).message)")
        }
        return remote
      }
    }
  }

  /// How the certificate of this device stands.
  func renewal(of replica: Replica) throws -> Renewal {
    Renewal(try Credentials(encoded: replica.identity().credentials), now: DutchTime.now())
  }

  /// Asks for a new certificate. The key is stored before it is used, and the server takes the old certificate until it
  /// sees the new one: wherever this is cut off, the device can still reach it.
  private func renew(_ replica: Replica, _ remote: Remote) throws -> Remote {
    let key = try replica.pendingKey { try PrivateKey.generate().der() }
    let request = try CertificateRequest.create(key: PrivateKey(der: key), commonName: "overlast")
    let response = try remote.renew(RenewalRequest(request: request, isNewIdentity: false))
    let credentials = try Credentials(key: key, response: response)
    try replica.setCredentials(credentials.encoded())
    if !device.isJSON {
      let until = DutchTime.text(instant: Renewal(credentials, now: DutchTime.now()).until)
      Terminal.note("Het certificaat van dit apparaat is vernieuwd. Het geldt tot \(until).")
    }
    return try Remote(credentials)
  }

  /// What would leave and what is held back, field by field, with the rule (invariant 4).
  private func preview(_ replica: Replica) throws -> Exit {
    let items = try replica.preview()
    let directory = try replica.directory()
    if device.isJSON {
      let json = items.map { item in
        JSON.object([
          ("kenmerk", .string(item.view.id.text)), ("kort", .string(item.view.id.short())),
          ("soort", .string(item.view.kind.name)),
          (
            "velden",
            .array(
              item.fields.map { field, departure in
                .object([
                  ("veld", .string(field.name)), ("vertrekt", .boolean(departure.leaves)),
                  ("regel", .optional(departure.rule)),
                  ("ontvangers", .array(Self.names(departure, directory).map { .string($0) })),
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
          Self.names(departure, directory).joined(separator: ", "), departure.explained,
        ])
      }
    }
    Terminal.out(
      rows.isEmpty
        ? "Er wacht niets om te versturen.\n"
        : Table(["gegeven", "veld", "wat", "naar", "waarom"], rows: rows).text(width: Terminal.tableWidth))
    return .ok
  }

  /// Who gets it; somebody with two releases of it once.
  private static func names(_ departure: Departure, _ directory: Directory) -> [String] {
    departure.recipients.reduce(into: []) { names, account in
      let name = FieldText.name(account, directory)
      if !names.contains(name) { names.append(name) }
    }
  }

  /// What a whole sync did.
  private struct Tally {
    var sent = 0, received = 0, purged = 0
    var notices: [ExchangeReport.Notice] = []
    var damaged: Set<RecordID> = []
    var status = ExchangeResponse.Status.ok

    mutating func add(_ report: ExchangeReport) {
      sent += report.sent
      received += report.received
      purged += report.purged
      notices += report.notices
      damaged.formUnion(report.damaged)
      status = report.status
    }

    var json: JSON {
      .object([
        ("verstuurd", .integer(Int64(sent))), ("ontvangen", .integer(Int64(received))),
        ("gewist", .integer(Int64(purged))), ("verzegeld", .boolean(status == .sealed)),
        ("beschadigd", .array(damaged.sorted().map { .string($0.text) })),
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
      ])
    }

    var exit: Exit {
      if notices.contains(where: { $0.code == .rule || $0.code == .record || $0.code == .schema }) { return .refused }
      return notices.contains { $0.code == .conflict } ? .conflict : .ok
    }
  }

  private func exchange(_ replica: Replica, _ remote: Remote) throws -> Exit {
    var tally = Tally()
    let progress = Progress()
    defer { progress.end() }
    // A new name was needed, and asking for it was cut off.
    if try replica.status().state == .forked { try takeNewIdentity(replica, remote) }
    for _ in 0..<Self.roundsMax {
      let request = try replica.prepareExchange()
      let response: ExchangeResponse
      do { response = try remote.exchange(request) } catch let problem as Problem {
        try replica.refuse(request.attempt, with: problem)
        throw problem
      }
      let report = try replica.apply(response, to: request.attempt)
      tally.add(report)
      if report.status == .forked { try takeNewIdentity(replica, remote) }
      guard report.needsAnother else { break }
      progress.show("\(tally.sent) verstuurd, \(tally.received) ontvangen")
    }
    progress.end()
    for notice in tally.notices where !device.isJSON {
      let words = notice.message.isEmpty ? notice.code.words : notice.message
      Terminal.note("Let op, \(notice.record.short()): \(TerminalText.sanitized(words))")
    }
    answer(
      tally.json,
      "\(tally.sent) verstuurd, \(tally.received) ontvangen, \(tally.purged) gewist\n"
        + (tally.damaged.isEmpty ? "" : "\(tally.damaged.count) beschadigd. Voer 'overlast herstel' uit.\n")
        + (tally.status == .sealed ? "De server is hersteld en deelt nog niets uit. Wat u stuurde, is bewaard.\n" : ""))
    return tally.exit
  }

  /// More rounds than any sync needs: a server that never ends is left alone.
  private static let roundsMax = 1000

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
