import Foundation
import TestKit
import Testing

/// A municipality with a real server and real devices, in a folder that goes away with it. Devices are unlocked by a
/// file with their passphrase, as a script does it.
final class Town {
  let folder: URL
  private var server: Process?
  private static let passphrase = "wachtwoord-van-de-proef"

  /// - Parameters:
  ///   - settings: further lines of `overlastd.conf`.
  ///   - environment: further variables for the server.
  init(settings: String = "", environment: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "overlast-town-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.passphrase.write(to: file("wachtwoord"), atomically: true, encoding: .utf8)
    try configure(ports: [0, 0, 0], settings)
    try #require(admin("ca", "init").exit == 0)
    try #require(admin("account", "import", Repository.folder.path + "/server-config/gemeente.conf").exit == 0)
    try serve(environment: environment)
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  private func configure(ports: [Int], _ settings: String) throws {
    let text = """
      server_names = localhost
      sync_listen = 127.0.0.1:\(ports[0])
      enrolment_listen = 127.0.0.1:\(ports[1])
      operations_listen = 127.0.0.1:\(ports[2])
      data_directory = \(folder.path)/server
      witness = \(folder.path)/witness/commits
      policy = \(Repository.folder.path)/server-config/deelbeleid
      \(settings)
      """
    try text.write(to: file("overlastd.conf"), atomically: true, encoding: .utf8)
  }

  func file(_ name: String) -> URL { folder.appending(path: name) }

  /// Writes a file and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    try text.write(to: file(name), atomically: true, encoding: .utf8)
    return file(name).path
  }

  // MARK: The server

  @discardableResult
  func admin(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Run {
    try Program.run(
      "overlastd", arguments + ["--config", file("overlastd.conf").path], environment: environment)
  }

  /// Variables that preload the library of faults; `fault` as in Tests/Faults/faults.c. It hits what lies in the folder
  /// of `device`.
  func fault(_ fault: String, on device: String) -> [String: String] {
    [
      "LD_PRELOAD": Program.folder.appending(path: "libFaults.so").path, "OVERLAST_FAULTS": fault,
      "OVERLAST_FAULTS_BELOW": file(device).path,
    ]
  }

  /// Variables that put a program's clock ahead.
  static func ahead(days: Int) -> [String: String] {
    [
      "LD_PRELOAD": Program.folder.appending(path: "libFaults.so").path,
      "OVERLAST_FAULTS_CLOCK": "\(days * 86_400)",
    ]
  }

  /// Starts the server; its ports stay as they are, because devices know it by its address.
  func serve(environment: [String: String] = [:]) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = Program.folder.appending(path: "overlastd")
    process.arguments = ["serve", "--json", "--config", file("overlastd.conf").path]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    server = process
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += more
    }
    let ready = try #require(JSONSerialization.jsonObject(with: line) as? [String: Any], "the server did not start")
    let ports = ["sync", "enrolment", "operations"].compactMap { name in
      (ready[name] as? String)?.split(separator: ":").last.flatMap { Int($0) }
    }
    try #require(ports.count == 3)
    let settings = try String(contentsOf: file("overlastd.conf"), encoding: .utf8).split(separator: "\n").dropFirst(7)
    try configure(ports: ports, settings.joined(separator: "\n"))
  }

  func stop() {
    guard let server else { return }
    server.terminate()
    server.waitUntilExit()
    self.server = nil
  }

  // MARK: Devices

  /// Runs the client as `device`.
  @discardableResult
  func on(_ device: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Program.Run {
    try Program.run("overlast", arguments + unlocked(device), environment: environment)
  }

  /// The options that name a device and unlock it.
  func unlocked(_ device: String) -> [String] {
    ["--map", file(device).path, "--wachtwoord-bestand", file("wachtwoord").path]
  }

  /// Runs a command that must succeed, and gives its JSON.
  @discardableResult
  func json(_ device: String, _ arguments: String..., exit: Int32 = 0) throws -> Any {
    let run = try on(device, arguments + ["--json"])
    try #require(run.exit == exit, "\(arguments): \(run.exit) \(run.output) \(run.errors)")
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8), options: .fragmentsAllowed)
  }

  /// The short id of what a command makes.
  func made(_ device: String, _ arguments: String...) throws -> String {
    let run = try on(device, arguments)
    try #require(run.exit == 0, "\(arguments): \(run.exit) \(run.output) \(run.errors)")
    return String(try #require(run.output.split(separator: " ").first))
  }

  func sync(_ devices: String...) throws {
    for device in devices {
      let run = try on(device, ["sync"])
      try #require(run.exit == 0, "\(device): \(run.exit) \(run.output) \(run.errors)")
    }
  }

  /// A file with a new invitation.
  func invitation(_ account: String, environment: [String: String] = [:]) throws -> String {
    let run = try admin("invite", account, environment: environment)
    try #require(run.exit == 0, "\(run.errors)")
    return try file("uitnodiging-\(UUID().uuidString)", run.output)
  }

  /// Takes a device in and syncs it.
  func enrol(_ device: String, _ account: String, _ options: String...) throws {
    let run = try on(device, ["aanmelden", "--uitnodiging-bestand", try invitation(account)] + options)
    try #require(run.exit == 0, "\(run.errors)")
    try sync(device)
  }

  /// How a device stands.
  func status(_ device: String) throws -> [String: Any] {
    try #require(try json(device, "status") as? [String: Any])
  }
}
