import Changes
import Commands
import Disclosure
import Enrolment
import Foundation
import Records
import Server
import Sync
import Transport

/// One invocation: its settings, and the command that it names.
struct Operator {
  let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  private static let clock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

  func run() throws -> Program.Exit {
    switch invocation.names.joined(separator: " ") {
    case "serve": return try serve()
    case "ca init": return try initialise()
    case "ca renew": return try renewCertificate()
    case "account import": return try importAccounts()
    case "account list": return try listAccounts()
    case "invite": return try invite()
    case "device list": return try listDevices()
    case "revoke": return try revoke()
    case "unseal": return try unseal()
    case "policy check": return try checkPolicy()
    case "policy activate": return try activatePolicy()
    case "policy list": return try listPolicies()
    case "register verify": return try verify()
    case "backup": return try backup()
    case "manual":
      let page = ManualPage(
        Program.table, phrases: .english, section: 8, date: Product.date, version: Product.version)
      Output.text(page.text)
      return .ok
    case "version": return version()
    case "completion":
      guard let shell = Completion.Shell(rawValue: try argument("shell")) else { return .usage }
      Output.text(Completion(Program.table, phrases: .english).script(for: shell))
      return .ok
    default:
      Output.error(Help(invocation.path, phrases: .english, width: Output.width).text)
      return .usage
    }
  }

  // MARK: What commands share

  private var isJSON: Bool { invocation.flag("json") }

  private func argument(_ name: String) throws -> String {
    guard let value = invocation.value(for: name) else { throw ServerError(.configuration, "\(name) is missing") }
    return value
  }

  private func settings() throws -> DaemonConfiguration {
    let path = invocation.value(for: "config") ?? "/etc/overlast/overlastd.conf"
    var configuration = try DaemonConfiguration(parsing: try file(path, as: .configuration))
    if let data = invocation.value(for: "data") {
      // Without a / in front it would mean another folder to the daemon than to this command.
      guard data.hasPrefix("/") else {
        throw ServerError(.configuration, "--data needs a path from the root; nothing was changed")
      }
      configuration.dataDirectory = data
      configuration.witness = DaemonConfiguration.witness(beside: data)
    }
    return configuration
  }

  private func file(_ path: String, as code: ServerError.Code = .input) throws -> String {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ServerError(code, "cannot read \(path) as UTF-8 text; nothing was changed. Check its name and rights.")
    }
    return text
  }

  private func office() throws -> Administration {
    try Administration(directory: settings().directory, clock: Self.clock)
  }

  private func answer(_ words: String, _ json: [(key: String, value: JSON)]) {
    Output.text(isJSON ? JSON.object(json).text + "\n" : words + "\n")
  }

  // MARK: Commands

  private func serve() throws -> Program.Exit {
    let signals = SignalWatch([.terminate, .interrupt, .hangUp])
    let configuration = try settings()
    let log = Log(level: configuration.logLevel, clock: Self.clock) { Output.error($0) }
    let service = try Service(configuration, clock: Self.clock, log: log)
    try service.start()
    let endpoints = service.endpoints
    try configuration.directory.noteListening(enrolmentPort: endpoints.enrolment.port)
    if service.isSealed {
      log.write(.warning, "sealed", ["note": "nothing is disclosed until 'overlastd unseal --yes'"])
    }
    service.compare(policyFile: configuration.policyPath)
    answer(
      "ready sync=\(endpoints.sync) enrolment=\(endpoints.enrolment) operations=\(endpoints.operations)",
      [
        ("ready", true), ("sync", .string("\(endpoints.sync)")), ("enrolment", .string("\(endpoints.enrolment)")),
        ("operations", .string("\(endpoints.operations)")),
      ])
    SystemdNotify.ready()
    while signals.next() == .hangUp {
      log.write(.info, "hangup", ["note": "settings are read at start only"])
      service.reloadCertificate()
      service.compare(policyFile: configuration.policyPath)
    }
    SystemdNotify.stopping()
    service.stop(within: .seconds(configuration.stopSecondsMax))
    return .ok
  }

  private func initialise() throws -> Program.Exit {
    let configuration = try settings()
    try Administration.initialise(
      configuration.directory, policy: try file(configuration.policyPath),
      names: configuration.serverNames, clock: Self.clock)
    answer(
      "made keys, authority and an empty database in \(configuration.dataDirectory); keep a copy of keys/ in a safe",
      [("directory", .string(configuration.dataDirectory))])
    return .ok
  }

  private func renewCertificate() throws -> Program.Exit {
    let end = try office().renewCertificate(names: try settings().serverNames)
    answer(
      "the server's certificate is valid until \(Moment.text(end)); a running daemon uses it after SIGHUP",
      [("until", .integer(end))])
    return .ok
  }

  private func importAccounts() throws -> Program.Exit {
    let path = try argument("file")
    let municipality: MunicipalityFile
    do {
      municipality = try MunicipalityFile(parsing: file(path))
    } catch let fault as ConfigurationFault {
      throw ServerError(.input, "\(path), \(fault); nothing was changed. Correct the file and import it again.")
    }
    let office = try office()
    for party in municipality.parties { try office.save(party) }
    for account in municipality.accounts { try office.save(account) }
    answer(
      "\(municipality.parties.count) parties and \(municipality.accounts.count) accounts are as in the file",
      [
        ("parties", .integer(Int64(municipality.parties.count))),
        ("accounts", .integer(Int64(municipality.accounts.count))),
      ])
    return .ok
  }

  private func version() -> Program.Exit {
    let (protocolVersion, schema) = (Version.current, Schema.version)
    if isJSON {
      let answer = JSON.object([
        ("version", .string(Product.version)), ("protocol", .integer(Int64(protocolVersion))),
        ("schema", .integer(Int64(schema))),
      ])
      Output.text(answer.text + "\n")
    } else {
      Output.text("overlastd \(Product.version) (protocol \(protocolVersion), schema \(schema))\n")
    }
    return .ok
  }

  private func listAccounts() throws -> Program.Exit {
    let accounts = try office().accounts
    if isJSON {
      let items = accounts.map { account in
        JSON.object([
          ("id", .string(account.id.text)), ("code", .optional(account.text("code"))),
          ("functions", .array(account.texts("functies").map { .string($0) })),
          ("active", .boolean(account.isTrue("actief"))),
        ])
      }
      Output.text(JSON.array(items).text + "\n")
    } else {
      let rows = accounts.map { account in
        [
          account.text("code") ?? "", account.texts("functies").joined(separator: ", "),
          account.isTrue("actief") ? "yes" : "no",
        ]
      }
      Output.text(Table(["account", "functions", "active"], rows: rows).text(width: Output.width))
    }
    return .ok
  }

  private func invite() throws -> Program.Exit {
    let configuration = try settings()
    let code = try argument("account")
    let host = configuration.serverNames.first?.description ?? configuration.enrolmentListen.host
    let configured = configuration.enrolmentListen.port
    let port = configured != 0 ? configured : try configuration.directory.listeningPort()
    let ticket = try office().invite(account: code, host: host, port: port, hours: configuration.ticketHours)
    let line = try ticket.line()
    answer(line, [("account", .string(code)), ("ticket", .string(line)), ("expires", .integer(ticket.expires))])
    return .ok
  }

  private func listDevices() throws -> Program.Exit {
    let devices = try office().devices()
    if isJSON {
      let items = devices.map { device in
        JSON.object([
          ("id", .string(device.id.text)), ("account", .string(device.account)), ("label", .string(device.label)),
          ("enrolled", .integer(device.enrolled)), ("expires", .integer(device.expires)),
          ("revoked", device.revoked.map { .integer($0) } ?? .null),
          ("seen", device.seen.map { .integer($0) } ?? .null),
          ("unconfirmed", .integer(device.unconfirmed)),
        ])
      }
      Output.text(JSON.array(items).text + "\n")
    } else {
      let rows = devices.map { device in
        [
          device.id.text, device.account, device.label, device.revoked == nil ? "active" : "revoked",
          "\(device.unconfirmed)",
        ]
      }
      Output.text(Table(["device", "account", "label", "state", "unconfirmed"], rows: rows).text(width: Output.width))
    }
    return .ok
  }

  private func revoke() throws -> Program.Exit {
    guard let id = RecordID(text: try argument("device")) else {
      throw ServerError(
        .unknownReplica, "that is not the id of a device; see 'overlastd device list'; nothing was changed")
    }
    let isNoted = try office().revoke(id)
    answer(
      "\(id.text) is refused from now on"
        + (isNoted ? "" : "; it could not be noted beside the witness, so revoke it again after a restore"),
      [("device", .string(id.text)), ("revoked", true), ("noted", .boolean(isNoted))])
    return .ok
  }

  private func unseal() throws -> Program.Exit {
    let office = try office()
    let preview = try office.unsealPreview()
    let isDone = preview.isSealed && invocation.flag("yes")
    if isDone { try office.unseal() }
    if isJSON {
      let accounts = preview.accounts.map { account in
        JSON.object([
          ("account", .string(account.code)), ("records", .integer(Int64(account.records))),
          ("cells", .integer(Int64(account.cells))), ("granted", .integer(Int64(account.granted))),
          ("withdrawn", .integer(Int64(account.withdrawn))), ("devices", .integer(Int64(account.devices))),
          ("absent", .integer(Int64(account.absent))), ("missing", .integer(Int64(clamping: account.missing))),
        ])
      }
      Output.text(
        JSON.object([
          ("sealed", .boolean(preview.isSealed && !isDone)), ("waiting", .integer(Int64(preview.waiting))),
          ("accounts", .array(accounts)),
        ]).text + "\n")
      return .ok
    }
    let rows = preview.accounts.map { account in
      [account.code, "\(account.records)", "\(account.cells)", "+\(account.granted)", "-\(account.withdrawn)"]
        + ["\(account.devices)", "\(account.absent)", "\(account.missing)"]
    }
    let head = ["account", "records", "cells", "given", "withdrawn", "devices", "not back", "lines missing"]
    Output.text(Table(head, rows: rows).text(width: Output.width))
    if preview.waiting > 0 {
      Output.text(
        "\(preview.waiting) changes wait for a record that no device has given back yet, or a rule refuses them; "
          + "they are kept\n")
    }
    Output.text(
      !preview.isSealed
        ? "the server is not sealed\n"
        : isDone
          ? "unsealed: devices start over and are given what stands above; all else they erase\n"
          : "sealed: the above is what devices will be given again; run with --yes when that is right\n")
    return .ok
  }

  private func checkPolicy() throws -> Program.Exit {
    let policy = try Policy.parse(try file(argument("file")))
    answer("version \(policy.version) is valid", [("version", .integer(Int64(policy.version))), ("valid", true)])
    return .ok
  }

  private func activatePolicy() throws -> Program.Exit {
    let office = try office()
    let stored = try office.activate(policy: try file(argument("file")))
    answer(
      stored.state == .inForce
        ? "version \(stored.version) is in force"
        : "version \(stored.version) is stored and takes force on \(Moment.text(stored.from)); until then version "
          + "\(office.policyVersion) stays in force", Self.fields(stored))
    return .ok
  }

  private func listPolicies() throws -> Program.Exit {
    let policies = try office().policies()
    if isJSON {
      Output.text(JSON.array(policies.map { JSON.object(Self.fields($0)) }).text + "\n")
    } else {
      let rows = policies.map { ["\($0.version)", $0.state.rawValue, Moment.text($0.from)] }
      Output.text(Table(["version", "state", "from"], rows: rows).text(width: Output.width))
    }
    return .ok
  }

  private static func fields(_ policy: Administration.StoredPolicy) -> [(key: String, value: JSON)] {
    [
      ("version", .integer(Int64(clamping: policy.version))), ("state", .string(policy.state.rawValue)),
      ("from", policy.from.map { .integer($0) } ?? .null),
    ]
  }

  private func verify() throws -> Program.Exit {
    let checkpoint = try invocation.value(for: "checkpoint").map(Checkpoint.init)
    let result = try office().verify(checkpoint: checkpoint.map { ($0.account, $0.mark) })
    answer(
      result.faults.isEmpty
        ? "\(result.accounts) chains with \(result.lines) lines and \(result.holdings) held cells are in order"
        : result.faults.joined(separator: "\n"),
      [
        ("accounts", .integer(Int64(result.accounts))), ("lines", .integer(Int64(result.lines))),
        ("holdings", .integer(Int64(result.holdings))), ("faults", .array(result.faults.map { .string($0) })),
      ])
    return result.faults.isEmpty ? .ok : .failed
  }

  private func backup() throws -> Program.Exit {
    let path = try argument("file")
    try office().backup(to: path)
    answer("copied and checked: \(path)", [("file", .string(path))])
    return .ok
  }
}

/// The head of a chain that a partner kept, as it is written on the command line.
private struct Checkpoint {
  let account: String
  let mark: CheckpointMark

  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let count = UInt64(parts[1]), let digest = [UInt8](hexadecimal: parts[2]),
      digest.count == 32
    else {
      throw ServerError(
        .input,
        "--checkpoint needs account:count:digest, the digest as 64 hexadecimal digits; nothing was checked")
    }
    account = String(parts[0])
    mark = CheckpointMark(count: count, digest: digest)
  }
}

extension [UInt8] {
  fileprivate init?(hexadecimal text: Substring) {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

/// A moment as an operator reads it, to the minute, in UTC.
private enum Moment {
  static func text(_ milliseconds: Int64?) -> String {
    guard let milliseconds else { return "never" }
    return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
      .iso8601.year().month().day().time(includingFractionalSeconds: false)) + "Z"
  }
}
