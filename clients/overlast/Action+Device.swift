import Changes
import Commands
import Replica

/// Commands on the device itself: how it stands, its lock, its passphrase, its repair.
extension Action {
  func unlock() throws -> Exit {
    guard let minutes = Int64(invocation.value(for: "minuten") ?? "480"), (1...1440).contains(minutes) else {
      throw Failure(.usage, "minutes", "Kies een aantal minuten van 1 tot en met 1440. Er is niets veranderd.")
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

  /// Changes the passphrase. The old one opens nothing any more; a session ends too, so that the new one is tried.
  func changePassphrase() throws -> Exit {
    let old = try device.passphrase("Wachtwoord van nu")
    let replica = try device.open(with: old)
    let new = try device.newPassphrase(from: "nieuw-wachtwoord-bestand", undone: "Het oude wachtwoord geldt nog.")
    guard new != old else {
      throw Failure(
        .badInput, "same-passphrase", "Dit is het wachtwoord van nu. Er is niets veranderd. Kies een ander wachtwoord.")
    }
    try replica.changePassphrase(from: old, to: new)
    try device.lock()
    answer(
      .object([("veranderd", true)]),
      "Het wachtwoord is veranderd. Het oude wachtwoord opent dit apparaat niet meer.\n"
        + "Hebt u een kopie van de map? Die gaat nog open met het oude wachtwoord. Gooi hem weg.\n")
    return .ok
  }

  /// Puts what is damaged aside, so that the next exchange brings it anew.
  func repair() throws -> Exit {
    let replica = try device.open()
    let progress = Progress()
    progress.show("alles nakijken")
    let damaged = try replica.check()
    guard !damaged.isEmpty else {
      progress.end()
      answer(.object([("beschadigd", .array([]))]), "Alles is nagekeken. Er is niets beschadigd.\n")
      return .ok
    }
    progress.show("herstellen")
    let aside = try replica.repair()
    progress.end()
    let names = aside.map { $0.short() }.joined(separator: ", ")
    answer(
      .object([("beschadigd", .array(aside.map { .string($0.text) }))]),
      "\(aside.count) beschadigd en apart gezet: \(names)\nWat u daarin schreef en nog niet verstuurde, is weg.\n"
        + "Voer nu 'overlast sync' uit: dat haalt de rest opnieuw op.\n")
    return .ok
  }
}
