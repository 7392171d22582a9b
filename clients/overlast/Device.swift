import Commands
import Glibc
import Replica
import Sealing

/// This device: its folder, and its replica once it is unlocked.
struct Device {
  let invocation: Invocation

  /// The folder of the replica: `--map`, else OVERLAST_MAP, else the user's data folder.
  var folder: String {
    if let folder = invocation.value(for: "map") ?? Terminal.environment("OVERLAST_MAP") { return folder }
    let data = Terminal.environment("XDG_DATA_HOME") ?? (Terminal.environment("HOME") ?? ".") + "/.local/share"
    return data + "/overlast"
  }

  private var keyFile: String { folder + "/replica.keys" }

  var isJSON: Bool { invocation.flag("json") }

  static let environment = Environment(now: { UInt64(max(0, DutchTime.now())) })

  private var session: UnlockSession? {
    try? UnlockSession(runtimeDirectory: Terminal.environment("XDG_RUNTIME_DIR"))
  }

  /// The passphrase: from a file when one is named, else asked.
  func passphrase(_ question: String = "Wachtwoord") throws -> [UInt8] {
    guard let path = invocation.value(for: "wachtwoord-bestand") else { return try Prompt.passphrase(question) }
    return try Self.line(path)
  }

  /// A new passphrase: from the file that `option` names, else asked twice.
  /// - Throws: `Failure` for one that is too short, or that was typed in two ways. `undone` says what was not done.
  func newPassphrase(from option: String, undone: String) throws -> [UInt8] {
    let passphrase: [UInt8]
    if let path = invocation.value(for: option) {
      passphrase = try Self.line(path)
    } else {
      passphrase = try Prompt.passphrase("Kies een wachtwoord (ten minste \(Self.passphraseMin) tekens)")
    }
    guard String(decoding: passphrase, as: UTF8.self).count >= Self.passphraseMin else {
      throw Failure(
        .badInput, "short-passphrase",
        "Dit wachtwoord is te kort. \(undone) Kies ten minste \(Self.passphraseMin) tekens.")
    }
    if invocation.value(for: option) == nil, try Prompt.passphrase("Nog een keer") != passphrase {
      throw Failure(
        .badInput, "passphrases-differ", "De wachtwoorden zijn niet gelijk. \(undone) Probeer het opnieuw.")
    }
    return passphrase
  }

  private static let passphraseMin = 10

  /// The first line of a file.
  private static func line(_ path: String) throws -> [UInt8] {
    Array(try Terminal.file(path).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
  }

  /// Opens the replica: with a running unlock session, else with the passphrase.
  func open() throws -> Replica {
    if invocation.value(for: "wachtwoord-bestand") == nil, let session,
      let identifier = try? KeyFile.identifier(at: keyFile),
      let master = try? session.load(identifier, nowUnixMilliseconds: DutchTime.now())
    {
      return try Replica.open(folder: folder, unlockedBy: .session(master), environment: Self.environment)
    }
    return try open(with: try passphrase())
  }

  /// Opens the replica with the passphrase, also when it is unlocked.
  func open(with passphrase: @autoclosure () throws -> [UInt8]) throws -> Replica {
    try requireFiles()
    return try Replica.open(folder: folder, unlockedBy: .passphrase(try passphrase()), environment: Self.environment)
  }

  /// Whether there is something here that a passphrase opens.
  var hasKeys: Bool { access(keyFile, F_OK) == 0 }

  /// Nobody is asked for a passphrase of what is not there.
  private func requireFiles() throws {
    guard !hasKeys else { return }
    if errno == EACCES {
      throw Failure(
        .other, "not-writable",
        "U mag niet in de map \(folder) lezen. Er is niets veranderd. Kijk na van wie de map is.")
    }
    throw Failure(
      .enrolment, "not-enrolled",
      "Op dit apparaat is niemand aangemeld. Vraag een uitnodiging en voer 'overlast aanmelden' uit.")
  }

  /// Keeps the replica unlocked, in memory only, for this many minutes.
  func unlock(minutes: Int64) throws {
    let replica = try open()
    guard let session else {
      throw Failure(
        .locked, "no-memory-folder", "Er is geen veilige plek in het geheugen. Typ het wachtwoord bij elke opdracht.")
    }
    let now = DutchTime.now()
    try session.save(replica.keyFile, nowUnixMilliseconds: now, expiresUnixMilliseconds: now + minutes * 60_000)
  }

  /// Forgets the unlocked key.
  func lock() throws {
    guard let session, let identifier = try? KeyFile.identifier(at: keyFile) else { return }
    try session.remove(identifier)
  }
}
