import Casework
import Changes
import Disclosure
import Foundation
import OpenSSL
import Records
import SQLite
import Sealing
import Sync
import TestKit

@testable import Server

/// A small municipality on disk, with a clock and a generator of its own, for tests that speak to the hub in
/// messages.
final class Town {
  let folder: URL
  private(set) var hub: Hub
  let time: Time
  private(set) var accounts: [String: RecordID] = [:]
  private var seed: Seed

  /// A clock that only a test moves.
  final class Time: @unchecked Sendable {
    // SAFETY: a test moves it between requests only.
    var now: Int64 = 1_790_000_000_000
  }

  static let policy = Repository.deelbeleid()

  static let people: [(String, PartyKind, [AccountFunction])] = [
    ("wm-oost", .gemeente, [.wijkmanager]), ("handhaving", .handhaving, [.medewerker]),
    ("politie", .politie, [.wijkagent]), ("jongerenwerk", .jongerenwerk, [.medewerker]),
    ("swt", .swt, [.medewerker]), ("woco", .woningcorporatie, [.medewerker]), ("halt", .halt, [.medewerker]),
  ]

  init(seed origin: UInt64 = 1, people: [(String, PartyKind, [AccountFunction])] = Town.people) throws {
    var seed = Seed(origin)
    folder = FileManager.default.temporaryDirectory.appending(path: "overlast-town-\(UUID().uuidString)")
    let directory = DataDirectory(path: folder.path)
    let time = Time()
    self.time = time
    try Administration.initialise(
      directory, checkedPolicy: Town.policy, clock: { time.now }, entropy: { seed.bytes($0) })
    do {
      let office = try Administration(directory: directory, clock: { time.now }, entropy: { seed.bytes($0) })
      for (code, kind, functions) in people {
        try office.save(
          MunicipalityFile.Party(code: "p-\(code)", name: code, kind: kind, convenantFrom: 0, convenantTo: nil))
        try office.save(
          MunicipalityFile.Account(
            code: code, name: code, party: "p-\(code)", functions: functions, wijken: ["Oost"], isActive: true))
        time.now += 1
      }
      for account in office.accounts { accounts[account.text("code") ?? ""] = account.id }
    }
    self.seed = seed
    let shared = Shared(Seed(origin &+ 77))
    hub = try Hub(directory: directory, clock: { time.now }, entropy: { shared.bytes($0) })
  }

  private final class Shared: @unchecked Sendable {
    // SAFETY: the hub draws on its writer's thread only.
    var seed: Seed
    init(_ seed: Seed) { self.seed = seed }
    func bytes(_ count: Int) -> [UInt8] { seed.bytes(count) }
  }

  deinit {
    hub.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// A copy of the database, as a backup is: keys and witness are not in it.
  func backUp() throws -> URL {
    let copy = folder.appending(path: "copy-\(UUID().uuidString).sqlite")
    try Hub.connect(hub.directory).backup(to: copy.path)
    return copy
  }

  /// Puts a copy in the place of the database and starts again.
  /// - Parameter isWitnessed: whether the witness shows it.
  func restore(_ copy: URL, isWitnessed: Bool = true) throws {
    hub.close()
    let directory = hub.directory
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: directory.database + suffix) }
    try FileManager.default.copyItem(atPath: copy.path, toPath: directory.database)
    if !isWitnessed { directory.witness.record(0, mayLower: true) }
    let time = time
    hub = try Hub(directory: directory, clock: { time.now })
  }

  /// Stops the server and starts it again.
  func restart() throws {
    hub.close()
    let time = time
    hub = try Hub(directory: hub.directory, clock: { time.now })
  }

  func office() throws -> Administration {
    let time = time
    return try Administration(directory: hub.directory, clock: { time.now })
  }

  /// A new device of the account.
  func device(_ code: String) throws -> Device {
    let fingerprint = seed.bytes(32)
    guard let id = RecordID(bytes: seed.bytes(16)), let account = accounts[code] else { throw Missing() }
    let mint = try hub.keys.mintKey(of: account)
    let now = time.now
    try hub.writer.perform { ledger in
      guard let number = ledger.roster.account(account)?.number else { throw Missing() }
      try ledger.add(
        id, account: number, label: code, mintKey: mint, issued: (fingerprint, now + 86_400_000 * 90), now: now)
    }
    return Device(
      town: self, id: id, account: account, fingerprint: fingerprint, mint: RecordMint(key: mint), seed: seed.next())
  }

  struct Missing: Error {}

  /// Parties by their codes, as a besluit names them.
  func parties(_ codes: [String]) throws -> [FieldValue] {
    try hub.writer.perform { ledger in
      codes.compactMap { code in
        ledger.caseload.directory.parties.first { $0.text("code") == code }.map { .identifier($0.id) }
      }
    }
  }

  /// The lines of an account's register.
  func register(of account: RecordID) throws -> [RegisterLine] {
    try hub.writer.perform { ledger in
      guard let number = ledger.roster.account(account)?.number else { throw Missing() }
      return try ledger.connection.query(
        """
        SELECT content FROM whole_register JOIN line ON line.number = whole_register.line
        WHERE account = ?1 ORDER BY link
        """, [.integer(number)]
      ) { try RegisterLine(encoded: $0.blob(0)) }
    }
  }

  /// What the register and the ledger say is wrong.
  func faults() throws -> [String] {
    let time = time
    return try Administration(directory: hub.directory, clock: { time.now }).verify().faults
  }
}

/// A scripted device: it keeps what it is sent and nothing more.
final class Device {
  unowned let town: Town
  let id: RecordID
  let account: RecordID
  let fingerprint: [UInt8]
  let mint: RecordMint
  private var seed: Seed
  private var clock = HybridClock()
  private var outbox: [Change] = []
  private var sequence: UInt64 = 0
  private(set) var token: [UInt8] = []
  private(set) var epoch: RecordID?
  private(set) var cursor: UInt64 = 0
  private(set) var mark: CheckpointMark?
  /// Cells held: record, field, value.
  private(set) var held: [RecordID: [FieldNumber: FieldValue]] = [:]
  private(set) var seen: [RecordID: [FieldNumber: UInt64]] = [:]
  private(set) var grounds: [RecordID: [FieldNumber: Ground]] = [:]
  private(set) var kinds: [RecordID: KindNumber] = [:]
  /// The bytes of every answer.
  private(set) var answers: [[UInt8]] = []
  private(set) var verdicts: [Verdict] = []
  /// What the server took of this device with a receipt, and the receipt.
  private(set) var taken: [(change: Change, receipt: Receipt)] = []
  /// All that it ever pushed.
  private(set) var pushedChanges: [Change] = []
  private(set) var lastAcknowledged: UInt64 = 0

  init(town: Town, id: RecordID, account: RecordID, fingerprint: [UInt8], mint: RecordMint, seed: UInt64) {
    self.town = town
    self.id = id
    self.account = account
    self.fingerprint = fingerprint
    self.mint = mint
    self.seed = Seed(seed)
  }

  /// Writes a record, new or known; goes out with the next sync.
  @discardableResult
  func write(_ kind: KindSpec, _ record: RecordID? = nil, _ values: [String: FieldValue]) throws -> RecordID {
    let id = try record ?? mint.mint(high: seed.next())
    sequence += 1
    let writes = values.compactMap { name, value -> CellWrite? in
      guard let number = kind.field(named: name)?.number else { return nil }
      return CellWrite(field: number, value: value, base: seen[id]?[number] ?? 0)
    }
    let stamp = clock.tick(milliseconds: UInt64(town.time.now))
    outbox.append(Change(sequence: sequence, kind: kind.number, record: id, stamp: stamp, writes: writes))
    return id
  }

  /// Offers a change as it is, from any device, under the next sequence of this one.
  @discardableResult
  func offer(_ change: Change) -> UInt64 {
    sequence += 1
    outbox.append(
      Change(
        sequence: sequence, kind: change.kind, record: change.record, stamp: change.stamp, writes: change.writes))
    return sequence
  }

  /// What it last pushed of a record.
  func lastChange(of record: RecordID) -> Change? { pushedChanges.last { $0.record == record } }

  /// Starts to count anew, as after a restart at a server that knows of `acknowledged` changes.
  func recount(after acknowledged: UInt64) {
    outbox = []
    sequence = acknowledged
  }

  /// The request that a sync would send now.
  func request() -> ExchangeRequest {
    ExchangeRequest(
      replica: id, token: token, attempt: RecordID(high: seed.next(), low: seed.next()), epoch: epoch, cursor: cursor,
      changes: outbox, policyVersion: 1, checkpoint: mark)
  }

  /// One exchange.
  @discardableResult
  func sync() throws -> ExchangeResponse { try take(send(request())) }

  func send(_ request: ExchangeRequest) throws -> [UInt8] {
    let response = try town.hub.exchange(request, fingerprint: fingerprint)
    return Frame.wrap(response.encoded())
  }

  @discardableResult
  func take(_ bytes: [UInt8]) throws -> ExchangeResponse {
    answers.append(bytes)
    let response = try ExchangeResponse(encoded: Frame.unwrap(bytes))
    if response.status == .forked { return response }
    token = response.token
    epoch = response.epoch
    for receipt in response.receipts {
      for change in outbox where change.sequence == receipt.sequence { taken.append((change, receipt)) }
    }
    pushedChanges += outbox.filter { $0.sequence <= response.acknowledged }
    lastAcknowledged = response.acknowledged
    outbox.removeAll { $0.sequence <= response.acknowledged }
    verdicts += response.verdicts
    for purge in response.purges {
      for field in purge.fields.fields {
        held[purge.record]?[field] = nil
        grounds[purge.record]?[field] = nil
      }
      if held[purge.record]?.isEmpty ?? false { held[purge.record] = nil }
    }
    for entry in response.entries {
      kinds[entry.record] = entry.kind
      for part in entry.parts {
        for cell in part.cells {
          held[entry.record, default: [:]][cell.field] = cell.value
          seen[entry.record, default: [:]][cell.field] = entry.sequence
          grounds[entry.record, default: [:]][cell.field] = response.grounds[part.ground]
        }
      }
    }
    cursor = response.cursor
    mark = response.checkpoint?.mark ?? mark
    return response
  }

  /// Whether the device holds this value anywhere.
  func holds(_ text: String) -> Bool { held.values.contains { $0.values.contains(.text(text)) } }

  /// Whether the text's bytes were ever sent to the device.
  func wasSent(_ text: String) -> Bool {
    let needle = Array(text.utf8)
    return answers.contains { answer in
      answer.indices.contains { answer[$0...].starts(with: needle) }
    }
  }
}

/// Shorthand for the casus stories.
extension Device {
  func melding(casus: RecordID? = nil, text: String = "Muziek en geschreeuw") throws -> RecordID {
    var values: [String: FieldValue] = [
      "soort": .text("geluid"), "tijdstip": .integer(town.time.now), "plaats": .text("Vogelplein 3"),
      "wijk": .text("Oost"), "omschrijving": .text(text),
    ]
    values["casus"] = casus.map { .identifier($0) }
    return try write(.melding, nil, values)
  }

  func casus(_ title: String = "Vogelplein") throws -> RecordID {
    try write(
      .casus, nil,
      [
        "titel": .text(title), "niveau": .text("hinder"), "type": .text("openbare_ruimte"), "wijk": .text("Oost"),
        "regiehouder": .identifier(account),
      ])
  }

  /// The besluit that makes a casus overlast, and what it decides.
  func raise(_ casus: RecordID, to regiehouder: Device) throws {
    let parties = try town.parties(["p-handhaving", "p-politie"])
    try write(
      .besluit, nil,
      [
        "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
        "motivering": .text("Al drie weken elke avond"), "ingezette_interventies": .text("gewaarschuwd"),
        "betrokken_partijen": .list(parties), "nieuwe_regiehouder": .identifier(regiehouder.account),
        "datum": .integer(20_700),
      ])
    try write(
      .casus, casus, ["niveau": .text("overlast"), "regiehouder": .identifier(regiehouder.account)])
  }

  @discardableResult
  func release(
    _ cells: [(RecordID, KindSpec, [String])], to accounts: [RecordID], casus: RecordID? = nil,
    overleg: RecordID? = nil,
    until: Int64? = nil, extra: [String: FieldValue] = [:]
  ) throws -> RecordID {
    let selections = cells.map { record, kind, names in
      CellSelection(record: record, fields: FieldSet(names.compactMap { kind.field(named: $0)?.number }))
    }
    var values: [String: FieldValue] = [
      "cellen": CellSelection.value(selections), "ontvangers": .list(accounts.map { .identifier($0) }),
      "grondslag": .text("Gemeentewet 172"),
    ]
    values["casus"] = casus.map { .identifier($0) }
    values["overleg"] = overleg.map { .identifier($0) }
    values["geldig_tot"] = until.map { .integer($0) }
    return try write(.verstrekking, nil, values.merging(extra) { $1 })
  }
}
