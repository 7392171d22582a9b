import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Sync
import TestKit
import Transport

/// A real `overlastd` on loopback, in a folder that goes away with it.
final class FuzzedServer {
  let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-fuzz-\(UUID().uuidString)")
  private(set) var endpoints: [String: Endpoint] = [:]
  private let process = Process()

  private static let municipality = """
    [gemeente]
    naam = Voorbeeldstad
    wijken = Oost
    [partij gemeente]
    naam = Gemeente
    soort = gemeente
    convenant_vanaf = 2022-12-22
    [partij handhaving]
    naam = Handhaving
    soort = handhaving
    convenant_vanaf = 2022-12-22
    [partij politie]
    naam = Politie
    soort = politie
    convenant_vanaf = 2022-12-22
    [partij jongerenwerk]
    naam = Jongerenwerk
    soort = jongerenwerk
    convenant_vanaf = 2022-12-22
    [account wm-oost]
    naam = A. Bakker
    partij = gemeente
    functies = wijkmanager
    wijken = Oost
    [account hh-1]
    naam = B. Smit
    partij = handhaving
    functies = medewerker
    [account po-1]
    naam = D. Mulder
    partij = politie
    functies = wijkagent
    wijken = Oost
    [account jw-1]
    naam = C. Visser
    partij = jongerenwerk
    functies = medewerker

    """

  /// Sets one up and starts it.
  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let settings = """
      server_names = 127.0.0.1
      sync_listen = 127.0.0.1:0
      enrolment_listen = 127.0.0.1:0
      operations_listen = 127.0.0.1:0
      data_directory = \(folder.path)/server
      policy = \(Repository.folder.path)/server-config/deelbeleid

      """
    try settings.write(to: folder.appending(path: "overlastd.conf"), atomically: true, encoding: .utf8)
    try Self.municipality.write(to: folder.appending(path: "gemeente.conf"), atomically: true, encoding: .utf8)
    try admin("ca", "init")
    try admin("account", "import", folder.path + "/gemeente.conf")
    let errors = folder.appending(path: "log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    let output = Pipe()
    process.executableURL = Programs.url("overlastd")
    process.arguments = ["serve", "--json", "--config", folder.path + "/overlastd.conf"]
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Finding("the server did not start: \(log)") }
      line += more
    }
    let ready = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
    for name in ["sync", "enrolment", "operations"] {
      endpoints[name] = (ready[name] as? String).flatMap { Endpoint($0) }
    }
  }

  deinit {
    if process.isRunning { process.terminate() }
    try? FileManager.default.removeItem(at: folder)
  }

  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  func endpoint(_ name: String) throws -> Endpoint {
    guard let endpoint = endpoints[name] else { throw Finding("the server does not say where '\(name)' is") }
    return endpoint
  }

  /// Runs an admin command beside the server; gives what it says.
  @discardableResult
  func admin(_ arguments: String...) throws -> String {
    let command = Process()
    command.executableURL = Programs.url("overlastd")
    command.arguments = arguments + ["--config", folder.path + "/overlastd.conf"]
    let output = Pipe()
    command.standardOutput = output
    try command.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    command.waitUntilExit()
    guard command.terminationStatus == 0 else {
      throw Finding("overlastd \(arguments.joined(separator: " ")): \(said)")
    }
    return said
  }

  /// Takes in a new device of an account.
  func enrol(_ account: String) throws -> FuzzedDevice {
    let line = try admin("invite", account).trimmingCharacters(in: .whitespacesAndNewlines)
    let ticket = try Ticket(line: line)
    let key = try PrivateKey.generate()
    let request = EnrolmentRequest(
      secret: ticket.secret, request: try CertificateRequest.create(key: key, commonName: "x"), label: "fuzz")
    let client = HTTPClient(
      try endpoint("enrolment"), tls: try .client(identity: nil, trust: .fingerprint(ticket.authority)))
    let answer = try client.send(
      .post, "/v1/enrol", body: Frame.wrap(request.encoded()), contentType: FuzzedDevice.contentType,
      timeout: .seconds(30))
    guard answer.status == 200 else { throw Finding("enrolment was answered with \(answer.status)") }
    return try FuzzedDevice(
      EnrolmentResponse(encoded: Frame.unwrap(answer.body)), key: key, server: try endpoint("sync"))
  }

  /// It runs, says that it is well, and has said nothing of what came in.
  func expectWell() throws {
    guard process.isRunning else {
      throw Finding("the server has ended with \(process.terminationStatus): \(log.suffix(1000))")
    }
    let client = HTTPClient(try endpoint("operations"), tls: nil)
    let health = try client.send(.get, "/healthz", timeout: .seconds(20))
    guard health.status == 200, health.body == Array("ok\n".utf8) else {
      throw Finding("/healthz says \(health.status)")
    }
    for text in [Marked.name, Marked.number] where log.contains(text) {
      throw Finding("personal data is in the log of the server")
    }
  }

  /// The most memory it ever held, in MiB.
  var memoryMost: Int {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let words = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
    return words?.dropFirst().first.flatMap { Int($0) }.map { $0 >> 10 } ?? 0
  }

  /// A copy of the data of a server that has stopped is damaged, and its register verified: in order, or told what is
  /// wrong.
  func verifyDamaged(_ chance: inout Mutation) throws {
    let copy = folder.appending(path: "damaged")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: folder.appending(path: "server"), to: copy)
    let name = try DamagedFiles.damage(in: copy, &chance)
    let command = Process()
    command.executableURL = Programs.url("overlastd")
    command.arguments = ["register", "verify", "--config", folder.path + "/overlastd.conf", "--data", copy.path]
    let output = Pipe()
    command.standardOutput = output
    command.standardError = output
    try command.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    command.waitUntilExit()
    guard command.terminationReason == .exit, [0, 1, 2, 65, 69, 74, 78].contains(command.terminationStatus) else {
      throw Finding("register verify with a damaged \(name) ended with \(command.terminationStatus)")
    }
    if said.isEmpty { throw Finding("register verify with a damaged \(name) said nothing") }
  }

  /// Ends it in order, and proves its register.
  func stop() throws {
    process.terminate()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw Finding("the server ended with \(process.terminationStatus): \(log.suffix(1000))")
    }
    try admin("register", "verify")
  }
}
