import Casework
import Changes
import Foundation
import Records
import SQLite
import Sealing
import Sync
import TestKit

@testable import Replica
@testable import Server

/// A municipality with the real hub and real devices, on one disk and with one clock.
final class Municipality {
  let folder: URL
  private(set) var hub: Hub
  let time: Desk.Time
  private(set) var accounts: [String: RecordID] = [:]
  private(set) var parties: [String: RecordID] = [:]

  init(seed: UInt64) throws {
    let time = Desk.Time(Seed(seed))
    self.time = time
    folder = FileManager.default.temporaryDirectory.appending(path: "overlast-municipality-\(UUID().uuidString)")
    let directory = DataDirectory(path: folder.appending(path: "server").path)
    try Administration.initialise(directory, checkedPolicy: Desk.policy, clock: { Int64(time.now) }) {
      time.seed.bytes($0)
    }
    let office = try Administration(directory: directory, clock: { Int64(time.now) }) { time.seed.bytes($0) }
    for (code, seat) in Desk.seats.sorted(by: { $0.key < $1.key }) {
      try office.save(
        MunicipalityFile.Party(code: "p-\(code)", name: code, kind: seat.kind, convenantFrom: 0, convenantTo: nil))
      try office.save(
        MunicipalityFile.Account(
          code: code, name: code, party: "p-\(code)", functions: seat.functions, wijken: ["Oost"], isActive: true))
    }
    let known = office.ledger.caseload.directory
    for account in known.accounts {
      guard let code = account.text("code") else { continue }
      accounts[code] = account.id
      parties[code] = account.reference("partij")
    }
    hub = try Self.open(directory, time)
  }

  deinit {
    hub.close()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func open(_ directory: DataDirectory, _ time: Desk.Time) throws -> Hub {
    try Hub(directory: directory, clock: { Int64(time.now) }, entropy: { try Hub.systemEntropy($0) })
  }

  func account(_ code: String) throws -> RecordID { try require(accounts[code]) }

  /// What a new enrolment gives.
  func enrol(_ code: String) throws -> (identity: Identity, fingerprint: [UInt8]) {
    let account = try account(code)
    let seat = try require(Desk.seats[code])
    let id = try require(RecordID(bytes: time.seed.bytes(16)))
    let mint = time.seed.bytes(32)
    let fingerprint = time.seed.bytes(32)
    let now = Int64(time.now)
    try hub.writer.perform { ledger in
      let number = try require(ledger.roster.account(account)?.number)
      try ledger.add(
        id, account: number, label: code, mintKey: mint, issued: (fingerprint, now + 90 * 86_400_000), now: now)
    }
    return (
      Identity(
        replica: id, account: account, party: try require(parties[code]), partyKind: seat.kind,
        functions: Set(seat.functions), wijken: ["Oost"], mintKey: mint), fingerprint
    )
  }

  /// A new device of the account, whose clock runs `skew` milliseconds ahead.
  func device(_ code: String, skew: Int64 = 0) throws -> HubDevice { try HubDevice(self, code, skew: skew) }

  /// Stops the server and starts it again.
  func restart() throws {
    hub.close()
    hub = try Self.open(hub.directory, time)
  }

  /// A copy of the server's database, as a backup is: the keys and the witness stay where they are.
  func backUp() throws -> URL {
    let copy = folder.appending(path: "backup-\(UUID().uuidString).sqlite")
    try Hub.connect(hub.directory).backup(to: copy.path)
    return copy
  }

  /// Puts a backup in the place of the database and starts the server on it.
  /// - Parameter prepare: what else happens before the server starts.
  func restore(_ backup: URL, prepare: () -> Void = {}) throws {
    hub.close()
    let path = hub.directory.database
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try FileManager.default.copyItem(atPath: backup.path, toPath: path)
    prepare()
    hub = try Self.open(hub.directory, time)
  }

  func office() throws -> Administration {
    let time = time
    return try Administration(directory: hub.directory, clock: { Int64(time.now) })
  }
}

/// A device that speaks with the hub.
final class HubDevice {
  unowned let town: Municipality
  let code: String
  let folder: String
  private let skew: Int64
  private(set) var replica: Replica
  private(set) var fingerprint: [UInt8]
  /// All bytes that came in.
  private(set) var received: [[UInt8]] = []

  init(_ town: Municipality, _ code: String, skew: Int64) throws {
    self.town = town
    self.code = code
    self.skew = skew
    folder = town.folder.appending(path: "\(code)-\(UUID().uuidString)").path
    let enrolled = try town.enrol(code)
    fingerprint = enrolled.fingerprint
    replica = try Replica.create(
      folder: folder, passphrase: Desk.passphrase, identity: enrolled.identity,
      environment: Desk.environment(town.time, skew: skew), cost: PassphraseCost(logN: 1, r: 1, p: 1))
    try sync()
  }

  /// The time that a person reads on the device, in milliseconds since 1970 UTC.
  var clock: Int64 { Int64(town.time.now) + skew }

  /// Exchanges until nothing is left to do.
  @discardableResult
  func sync() throws -> [ExchangeReport] {
    var reports: [ExchangeReport] = []
    repeat { reports.append(try exchange()) } while reports.last?.needsAnother ?? false && reports.count < 20
    return reports
  }

  /// One exchange; `isLost` loses the answer.
  @discardableResult
  func exchange(isLost: Bool = false) throws -> ExchangeReport {
    let request = try ExchangeRequest(encoded: replica.prepareExchange().encoded())
    let bytes = try town.hub.exchange(request, fingerprint: fingerprint).encoded()
    if isLost { return ExchangeReport(status: .ok, needsAnother: true) }
    received.append(bytes)
    return try replica.apply(try ExchangeResponse(encoded: bytes), to: request.attempt)
  }

  /// Enrols again, as after a fork.
  func enrolAgain() throws {
    let enrolled = try town.enrol(code)
    fingerprint = enrolled.fingerprint
    try replica.adopt(enrolled.identity)
  }

  func wasSent(_ text: String) -> Bool { received.contains { contains($0, Array(text.utf8)) } }

  func write(_ kind: KindSpec, _ record: RecordID? = nil, _ values: [String: FieldValue]) throws -> RecordID {
    town.time.now += 1
    return try replica.write(try Draft(kind, record: record, values))
  }

  func melding(_ extra: [String: FieldValue] = [:]) throws -> RecordID {
    try write(
      .melding, nil,
      [
        "soort": .text("geluid"), "tijdstip": .integer(Int64(town.time.now)), "plaats": .text("Vogelplein"),
        "wijk": .text("Oost"), "omschrijving": .text("Muziek"),
        "bron": .identifier(try require(town.parties[code])),
      ].merging(extra) { $1 })
  }

  @discardableResult
  func release(
    _ record: RecordID, _ kind: KindSpec, _ names: [String], to codes: [String], extra: [String: FieldValue] = [:]
  ) throws -> RecordID {
    let fields = FieldSet(names.compactMap { kind.field(named: $0)?.number })
    return try write(
      .verstrekking, nil,
      [
        "cellen": CellSelection.value([CellSelection(record: record, fields: fields)]),
        "ontvangers": .list(try codes.map { .identifier(try town.account($0)) }),
        "grondslag": .text("Gemeentewet 172"),
      ].merging(extra) { $1 })
  }
}
