import Commands
import Disclosure
import Records
import Replica

/// What this organisation keeps to itself, whatever the deelbeleid allows.
extension Action {
  func showProfile() throws -> Exit {
    guard let profile = try device.open().profile() else {
      answer(
        .object([("naam", nil), ("nooit", .array([])), ("tekst", nil)]),
        "Er geldt geen profiel: alleen het deelbeleid bepaalt wat mag vertrekken.\n"
          + "Kies er een met 'overlast profiel kies'.\n")
      return .ok
    }
    answer(
      .object([
        ("naam", .string(profile.name)), ("nooit", .array(profile.profile.names.map { .string($0) })),
        ("tekst", .string(profile.text)),
      ]), Self.words(profile))
    return .ok
  }

  private static func words(_ profile: ProfileInForce) -> String {
    let rows = profile.profile.names.map { name in [name, fields(name).joined(separator: ", ")] }
    guard !rows.isEmpty else { return "Profiel '\(profile.name)' houdt niets extra tegen.\n" }
    return "Profiel '\(profile.name)'. Dit verlaat dit apparaat nooit:\n"
      + Table(["regel", "velden"], rows: rows).text(width: Terminal.tableWidth)
  }

  /// The fields behind a line of a profile: of a row all that lie in it, so that people need not know rows by heart.
  private static func fields(_ name: String) -> [String] {
    guard !name.contains(".") else { return [name] }
    return Schema.current.kinds.flatMap { kind in
      kind.fields.filter { $0.group.rawValue == name }.map { "\(kind.name).\($0.name)" }
    }
  }

  func chooseProfile() throws -> Exit {
    // A bad file is told before a passphrase is asked.
    let given = try invocation.value(for: "bestand").map { try ProfileFile.read($0) }
    let replica = try device.open()
    let kind = try replica.identity().partyKind
    guard let profile = try given ?? ProfileFile.installed(for: kind) else {
      throw Failure(
        .badInput, "no-profile",
        "Er is geen profiel voor \(kind.rawValue) op deze machine. Er is niets veranderd. Noem een bestand.")
    }
    try replica.setProfile(profile)
    answer(
      .object([("naam", .string(profile.name)), ("nooit", .array(profile.profile.names.map { .string($0) }))]),
      "Het profiel '\(profile.name)' geldt vanaf nu.\n" + Self.words(profile)
        + "Wat al verstuurd is, blijft verstuurd. Trek dat in met 'overlast intrek'.\n")
    return .ok
  }

  func dropProfile() throws -> Exit {
    let replica = try device.open()
    guard let name = try droppedName(replica) else {
      answer(.object([("weg", nil)]), "Er gold geen profiel. Er is niets veranderd.\n")
      return .ok
    }
    try confirm("Zonder profiel bepaalt alleen het deelbeleid wat mag vertrekken. Profiel '\(name)' weghalen?")
    try replica.setProfile(nil)
    answer(.object([("weg", .string(name))]), "Het profiel '\(name)' geldt niet meer.\n")
    return .ok
  }

  /// A profile that cannot be read any more can still be taken away.
  private func droppedName(_ replica: Replica) throws -> String? {
    do throws(ReplicaError) { return try replica.profile()?.name } catch {
      guard error.code == .corrupt else { throw error }
      return "onleesbaar"
    }
  }
}
