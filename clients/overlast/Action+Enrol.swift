import Changes
import Commands
import Enrolment
import OpenSSL
import Replica

/// Taking this device in, with an invitation that works once: whatever can go wrong here is looked at before it is
/// spent. Protocol/enrolment.md.
extension Action {
  func enrol() throws -> Exit {
    let ticket = try invitation()
    let given = try invocation.value(for: "profiel").map { try ProfileFile.read($0) }
    if given == nil { try ProfileFile.checkInstalled() }
    let ownKey = try invocation.value(for: "sleutel-bestand").map { path in
      let text = String(decoding: try Terminal.file(path), as: UTF8.self)
      do { return try PrivateKey(pem: text).der() } catch {
        throw Failure(
          .badInput, "bad-key",
          "In \(path) staat geen sleutel die past. Er is niets aangemeld. Geef een sleutel P-256 of Ed25519 in PEM.")
      }
    }
    if invocation.flag("opnieuw") { return try enrolAnew(ticket, ownKey: ownKey, profile: given) }
    let replica = try begin()
    let (response, key) = try ask(ticket, replica, ownKey: ownKey)
    let identity = try Identity(response, key: key)
    let profile = try given ?? ProfileFile.installed(for: identity.partyKind)
    try replica.complete(identity, profile: profile)
    answer(
      json(identity, profile),
      "Aangemeld. Dit apparaat heet \(identity.replica.short()).\n"
        + (profile.map { "Het profiel '\($0.name)' geldt: zie 'overlast profiel toon'.\n" }
          ?? "Er geldt geen profiel: alleen het deelbeleid bepaalt wat mag vertrekken.\n")
        + "Voer nu 'overlast sync' uit.\n")
    return .ok
  }

  /// A device that its server does not know any more, or whose certificate ran out, goes on under a new name; all its
  /// work stays.
  private func enrolAnew(_ ticket: Ticket, ownKey: [UInt8]?, profile: ProfileInForce?) throws -> Exit {
    let replica = try device.open()
    // Before the device can send anything under its new name.
    if let profile { try replica.setProfile(profile) }
    let (response, key) = try ask(ticket, replica, ownKey: ownKey)
    let identity = try Identity(response, key: key)
    try replica.adopt(identity)
    answer(
      json(identity, try replica.profile()),
      "Opnieuw aangemeld. Dit apparaat heet nu \(identity.replica.short()). Al uw werk is er nog.\n"
        + "Voer nu 'overlast sync' uit.\n")
    return .ok
  }

  private func json(_ identity: Identity, _ profile: ProfileInForce?) -> JSON {
    .object([
      ("replica", .string(identity.replica.text)), ("kort", .string(identity.replica.short())),
      ("map", .string(device.folder)), ("profiel", .optional(profile?.name)),
    ])
  }

  private func invitation() throws -> Ticket {
    let line: String
    if let path = invocation.value(for: "uitnodiging-bestand") {
      line = String(decoding: try Terminal.file(path), as: UTF8.self)
    } else if let given = invocation.value(for: "uitnodiging") {
      line = given
    } else if Terminal.isInteractive {
      Terminal.note("Plak de uitnodiging:")
      line = readLine() ?? ""
    } else {
      throw Failure(
        .usage, "missing",
        "Er is geen uitnodiging. Er is niets aangemeld. Geef de regel zelf, of een bestand met --uitnodiging-bestand.")
    }
    let ticket = try Ticket(line: line)
    guard ticket.expires > DutchTime.now() else {
      throw Failure(
        .enrolment, "expired",
        "Deze uitnodiging is verlopen. Er is niets aangemeld. Vraag de gemeente om een nieuwe uitnodiging.")
    }
    return ticket
  }

  /// The files of this device, made before the invitation is spent.
  private func begin() throws -> Replica {
    // An enrolment that was cut off has its passphrase already.
    let passphrase =
      device.hasKeys
      ? try device.passphrase()
      : try device.newPassphrase(from: "wachtwoord-bestand", undone: "Er is niets aangemeld.")
    do throws(ReplicaError) {
      return try Replica.begin(folder: device.folder, passphrase: passphrase, environment: Device.environment)
    } catch {
      switch error.code {
      case .wrongPassphrase:
        throw Failure(
          .locked, error.code.rawValue,
          "In \(device.folder) staat al een apparaat met een ander wachtwoord. Er is niets aangemeld."
            + " Gebruik dat wachtwoord, of kies een andere map met --map.")
      case .alreadyEnrolled:
        throw Failure(
          .enrolment, error.code.rawValue,
          "In \(device.folder) staat al een aangemeld apparaat. Er is niets veranderd."
            + " Kies een andere map met --map. Kent de server dit apparaat niet meer? Voeg dan --opnieuw toe.")
      default: throw error
      }
    }
  }

  private func ask(
    _ ticket: Ticket, _ replica: Replica, ownKey: [UInt8]?
  ) throws -> (response: EnrolmentResponse, key: [UInt8]) {
    let key = try ownKey ?? replica.pendingKey { try PrivateKey.generate().der() }
    let request = try CertificateRequest.create(key: PrivateKey(der: key), commonName: "overlast")
    let response = try Remote(ticket).enrol(
      EnrolmentRequest(
        secret: ticket.secret, request: request, label: invocation.value(for: "label") ?? "apparaat"))
    return (response, key)
  }
}
