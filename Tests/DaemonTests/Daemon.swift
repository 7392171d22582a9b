import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import Sealing
import Sync
import TestKit
import Testing

@testable import Server
@testable import Transport

/// A municipality's daemon: the built program, as a process of its own, in a folder that goes away with it.
final class Daemon {
  private let place: Place
  /// Where its settings, data and log are.
  var folder: URL { place.folder }
  let process = Process()
  private(set) var endpoints: [String: Endpoint] = [:]
  private let output = Pipe()
  private var hasEnded = false

  /// A folder that goes away when the last daemon in it has gone.
  final class Place {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-daemon-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  /// What `account import` reads in every test here.
  static let municipality = """
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
    [account jw-1]
    naam = C. Visser
    partij = jongerenwerk
    functies = medewerker
    """

  /// Sets up a data directory and starts the daemon on it.
  /// - Parameters:
  ///   - settings: further lines of `overlastd.conf`.
  ///   - data: where the data directory is to be; in the daemon's own folder when nil.
  ///   - environment: further variables for the daemon.
  init(settings: String = "", data: URL? = nil, environment: [String: String] = [:]) throws {
    place = try Place()
    let folder = place.folder
    let data = data ?? folder.appending(path: "server")
    let configuration = """
      server_names = 127.0.0.1
      sync_listen = 127.0.0.1:0
      enrolment_listen = 127.0.0.1:0
      operations_listen = 127.0.0.1:0
      data_directory = \(data.path)
      witness = \(folder.path)/witness/commits
      policy = \(Repository.folder.path)/server-config/deelbeleid
      \(settings)
      """
    try configuration.write(to: folder.appending(path: "overlastd.conf"), atomically: true, encoding: .utf8)
    try Self.municipality.write(to: folder.appending(path: "gemeente.conf"), atomically: true, encoding: .utf8)
    try #require(admin("ca", "init").exit == 0)
    try #require(admin("account", "import", folder.path + "/gemeente.conf").exit == 0)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try start()
  }

  /// A daemon on the data of one that has ended; with `copy`, an operator has put that in the place of the database.
  init(after other: Daemon, restoring copy: String? = nil) throws {
    place = other.place
    if let copy {
      let database = other.directory.database
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + suffix) }
      try FileManager.default.moveItem(atPath: copy, toPath: database)
    }
    try start()
  }

  deinit {
    if process.isRunning { process.terminate() }
    if !hasEnded { process.waitUntilExit() }
  }

  static func run(_ arguments: [String]) throws -> Program.Run { try Program.run("overlastd", arguments) }

  /// An admin command beside the daemon.
  @discardableResult
  func admin(_ arguments: String...) throws -> Program.Run {
    try Self.run(arguments + ["--config", folder.path + "/overlastd.conf"])
  }

  private func start() throws {
    let errors = folder.appending(path: "log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = Program.folder.appending(path: "overlastd")
    process.arguments = ["serve", "--json", "--config", folder.path + "/overlastd.conf"]
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += more
    }
    let ready = try #require(
      JSONSerialization.jsonObject(with: line) as? [String: Any], "it did not start: \(log)")
    for name in ["sync", "enrolment", "operations"] {
      endpoints[name] = (ready[name] as? String).flatMap { Endpoint($0) }
    }
  }

  /// What the daemon has logged.
  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  /// Waits until the daemon has logged `text`: it does so just after its peer has heard.
  func hasLogged(_ text: String) -> Bool {
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while ContinuousClock.now < end {
      if log.contains(text) { return true }
      sched_yield()
    }
    return false
  }

  /// Ends the daemon with `signal`; gives its exit code.
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    hasEnded = true
    return process.terminationStatus
  }

  func endpoint(_ name: String) throws -> Endpoint { try #require(endpoints[name]) }

  /// One figure of `/metrics`, by its name with labels; nil when it is not there.
  func figure(_ name: String) throws -> Int? {
    let text = try operations("/metrics")
    return text.split(separator: "\n").first { $0.hasPrefix("overlast_\(name) ") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
  }

  /// Waits until a figure is `value`.
  func figure(_ name: String, becomes value: Int) throws -> Bool {
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while ContinuousClock.now < end {
      if try figure(name) == value { return true }
    }
    return false
  }

  func operations(_ path: String) throws -> String {
    let client = HTTPClient(try endpoint("operations"), tls: nil)
    return String(decoding: try client.send(.get, path, timeout: .seconds(20)).body, as: UTF8.self)
  }

  // MARK: Identities

  var directory: DataDirectory {
    DataDirectory(path: folder.path + "/server", witness: folder.path + "/witness/commits")
  }

  func authority() throws -> CertificateAuthority { try directory.authority() }

  /// A new device of the account, taken in over the enrolment listener with an invitation.
  func enrol(_ account: String, label: String = "test") throws -> Enrolled {
    let run = try admin("invite", account)
    try #require(run.exit == 0, "\(run.errors)")
    let ticket = try Ticket(line: run.output.trimmingCharacters(in: .whitespacesAndNewlines))
    let key = try PrivateKey.generate()
    let request = EnrolmentRequest(
      secret: ticket.secret, request: try CertificateRequest.create(key: key, commonName: "x"), label: label)
    let client = HTTPClient(
      try endpoint("enrolment"), tls: try .client(identity: nil, trust: .fingerprint(ticket.authority)))
    let answer = try client.send(
      .post, "/v1/enrol", body: Frame.wrap(request.encoded()), contentType: Enrolled.contentType,
      timeout: .seconds(20))
    try #require(answer.status == 200)
    let response = try EnrolmentResponse(encoded: Frame.unwrap(answer.body))
    let identity = try TLSIdentity(certificate: Certificate(der: response.certificate), key: key)
    return Enrolled(
      response: response, identity: identity, authority: try Certificate(der: response.authority),
      server: try endpoint("sync"))
  }
}

/// A device that a daemon has taken in, speaking raw messages.
final class Enrolled {
  static let contentType = "application/vnd.overlast.v1+cbor"
  let response: EnrolmentResponse
  let identity: TLSIdentity
  let authority: Certificate
  let server: Endpoint
  let client: HTTPClient
  private(set) var token: [UInt8] = []
  private(set) var epoch: RecordID?
  private(set) var cursor: UInt64 = 0
  private(set) var acknowledged: UInt64 = 0

  init(response: EnrolmentResponse, identity: TLSIdentity, authority: Certificate, server: Endpoint) {
    self.response = response
    self.identity = identity
    self.authority = authority
    self.server = server
    client = Self.client(of: server, identity: identity, authority: authority)
  }

  static func client(of server: Endpoint, identity: TLSIdentity?, authority: Certificate) -> HTTPClient {
    HTTPClient(server, tls: try? .client(identity: identity, trust: .authority(authority)))
  }

  /// The request of the next exchange.
  func request(_ changes: [Change] = [], attempt: UInt64 = .random(in: 0 ... .max)) -> ExchangeRequest {
    ExchangeRequest(
      replica: response.replica, token: token, attempt: RecordID(high: attempt, low: 1), epoch: epoch, cursor: cursor,
      changes: changes, policyVersion: 0, checkpoint: nil)
  }

  /// Sends a framed body; gives status and body.
  func post(_ path: String, _ body: [UInt8], over client: HTTPClient? = nil) throws -> HTTPResponse {
    try (client ?? self.client).send(
      .post, path, body: body, contentType: Self.contentType, timeout: .seconds(60))
  }

  /// One exchange that must succeed.
  @discardableResult
  func exchange(_ changes: [Change] = []) throws -> ExchangeResponse {
    let answer = try post("/v1/exchange", Frame.wrap(request(changes).encoded()))
    guard answer.status == 200 else { throw try Problem(encoded: Frame.unwrap(answer.body)) }
    return try take(ExchangeResponse(encoded: Frame.unwrap(answer.body)))
  }

  /// Goes on where another connection of the same device was.
  func resume(_ other: Enrolled) {
    token = other.token
    epoch = other.epoch
    cursor = other.cursor
  }

  func take(_ response: ExchangeResponse) -> ExchangeResponse {
    token = response.token
    epoch = response.epoch
    cursor = response.cursor
    acknowledged = response.acknowledged
    return response
  }

  /// A melding under an id of this device's own.
  func melding(_ sequence: UInt64, text: String = "Muziek", now: Int64 = Daemon.now) throws -> Change {
    let id = try RecordMint(key: response.mintKey).mint(high: sequence &+ 1)
    return Change(
      sequence: sequence, kind: KindSpec.melding.number, record: id, stamp: Stamp(milliseconds: UInt64(now)),
      writes: [
        CellWrite(field: try #require(KindSpec.melding.field(named: "soort")?.number), value: .text("geluid"), base: 0),
        CellWrite(
          field: try #require(KindSpec.melding.field(named: "tijdstip")?.number), value: .integer(now), base: 0),
        CellWrite(field: try #require(KindSpec.melding.field(named: "plaats")?.number), value: .text(text), base: 0),
      ])
  }

  /// A TLS connection on which any bytes can be sent.
  func channel() throws -> Channel {
    let socket = try Socket.connect(to: server, by: .after(.seconds(20)))
    let context = try TLSContext.client(identity: identity, trust: .authority(authority))
    let channel = Channel(socket, tls: try TLSConnection(client: context, serverName: server.host))
    try channel.shakeHands(by: .after(.seconds(20)))
    return channel
  }
}

extension Daemon {
  /// Milliseconds since 1970, as the daemon's own clock has it.
  static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
