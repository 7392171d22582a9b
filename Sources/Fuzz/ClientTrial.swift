import Foundation

/// The real `overlast` on an enrolled device, called with arguments and files that nobody would think of. It ends with
/// one of its documented codes, and says something when that is not 0.
final class ClientTrial {
  private let folder: URL
  private static let codes: Set<Int32> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 64, 65]

  /// Takes in a device of the account hh-1 and unlocks it.
  init(_ server: FuzzedServer) throws {
    folder = server.folder.appending(path: "client")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try write("wachtwoord", Array("wachtwoord-van-de-proef\n".utf8))
    try write("uitnodiging", Array(try server.admin("invite", "hh-1").utf8))
    for arguments in [
      ["aanmelden", "--uitnodiging-bestand", path("uitnodiging"), "--label", "fuzz"], ["ontgrendel"],
    ] {
      let code = try run(arguments + ["--wachtwoord-bestand", path("wachtwoord")])
      guard code == 0 else { throw Finding("overlast \(arguments[0]) ended with \(code)") }
    }
    guard try run(["sync"]) == 0 else { throw Finding("the first sync of overlast failed") }
  }

  /// One call; gives its exit code.
  func act(_ chance: inout Mutation) throws -> Int32 {
    let word = { (chance: inout Mutation) in
      // An argument cannot hold a zero byte: the system ends it there.
      String(chance.pick(Mutation.words).filter { $0 != "\u{0}" })
    }
    var arguments = chance.pick(Self.calls).map { $0 == "?" ? word(&chance) : $0 }
    if chance.oneIn(3) { arguments.insert(word(&chance), at: chance.below(arguments.count + 1)) }
    if chance.oneIn(4) { arguments.append("--json") }
    if let place = arguments.firstIndex(of: "FILE") {
      arguments[place] = path("import")
      let samples = try chance.oneIn(2) ? Target.named("csv").samples() : Target.named("signalen").samples()
      try write("import", chance.input(.text, from: samples))
    }
    return try run(arguments)
  }

  private static let calls = [
    ["melding", "nieuw", "geluid", "Vogelplein", "--tijdstip", "?"],
    ["melding", "nieuw", "geluid", "?", "--wijk", "?"],
    ["melding", "nieuw", "?", "?", "--breedtegraad", "?", "--lengtegraad", "?"], ["melding", "toon", "?"],
    ["melding", "lijst"], ["melding", "importeer", "FILE"], ["casus", "nieuw", "?", "--wijk", "?"],
    ["persoon", "nieuw", "--naam", "?", "--geboortedatum", "?", "--bsn", "?"], ["mag", "?", "?", "?"],
    ["verstrek", "?", "?", "?", "--grondslag", "?", "--tot", "?"], ["uitleg", "?"], ["zoek", "?"], ["gids"], ["status"],
    ["sync", "--toon"], ["?", "?"], ["profiel", "kies", "FILE"], ["geweigerd", "toon", "?"],
    ["overleg", "uitnodig", "?", "?"], ["uitleg", "?", "?"], ["register"], ["voltooiing", "?"], ["conflict", "?"],
    ["intrek", "?"],
  ]

  private func run(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = Programs.url("overlast")
    process.arguments = arguments + ["--map", path("device")]
    process.environment = ProcessInfo.processInfo.environment.merging(["XDG_RUNTIME_DIR": folder.path]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let call = "overlast \(arguments.map { "'\($0)'" }.joined(separator: " "))"
    guard process.terminationReason == .exit else {
      throw Finding("\(call) was ended by signal \(process.terminationStatus)")
    }
    guard Self.codes.contains(process.terminationStatus) else {
      throw Finding("\(call) ended with \(process.terminationStatus)")
    }
    if process.terminationStatus != 0, said.isEmpty { throw Finding("\(call) failed without a word") }
    return process.terminationStatus
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.appending(path: name))
  }
}
