import Changes
import Foundation
import OpenSSL
import Records
import Sealing
import Sync
import TestKit

@testable import Replica

/// A desk with one device on it: a replica in a folder of its own, a clock that only the test moves, and a scripted
/// hub at the other end.
final class Desk {
  let folder: String
  let hub: ScriptedHub
  let identity: Identity
  let time: Time
  private(set) var replica: Replica
  static let passphrase = Array("vier woorden voor vandaag".utf8)
  static let start: UInt64 = 1_790_000_000_000

  final class Time: @unchecked Sendable {
    // SAFETY: only the test's own thread moves and reads it.
    var now = Desk.start
    var seed: Seed
    init(_ seed: Seed) { self.seed = seed }
  }

  /// Somebody else in the convenant.
  struct Seat {
    let account: RecordID
    let party: RecordID
    let kind: PartyKind
    let functions: [AccountFunction]
  }

  static let seats: [String: Seat] = {
    let people: [(String, PartyKind, [AccountFunction])] = [
      ("handhaving", .handhaving, [.medewerker]), ("jongerenwerk", .jongerenwerk, [.medewerker]),
      ("wm-oost", .gemeente, [.wijkmanager]), ("politie", .politie, [.wijkagent]),
      ("woco", .woningcorporatie, [.medewerker]), ("swt", .swt, [.medewerker]),
    ]
    var seats: [String: Seat] = [:]
    for (index, (code, kind, functions)) in people.enumerated() {
      seats[code] = Seat(
        account: RecordID(high: 0xACC0, low: UInt64(index) << 32 | 7),
        party: RecordID(high: 0x9A27, low: UInt64(index) << 32 | 9), kind: kind, functions: functions)
    }
    return seats
  }()

  static func account(_ code: String) -> RecordID { seats[code]?.account ?? RecordID(high: 0, low: 0) }
  static func party(_ code: String) -> RecordID { seats[code]?.party ?? RecordID(high: 0, low: 0) }

  init(_ code: String = "handhaving", seed: UInt64 = 1, leaseMilliseconds: UInt64? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "overlast-desk-\(UUID().uuidString)").path
    let seat = try require(Self.seats[code])
    time = Time(Seed(seed))
    identity = Identity(
      replica: RecordID(high: 0x4E91, low: seed), account: seat.account, party: seat.party, partyKind: seat.kind,
      functions: Set(seat.functions), wijken: ["Oost"], mintKey: time.seed.bytes(32),
      leaseMilliseconds: leaseMilliseconds, credentials: Array("sleutel van de tls".utf8))
    hub = try ScriptedHub(account: seat.account, now: Desk.start)
    replica = try Replica.create(
      folder: folder, passphrase: Self.passphrase, identity: identity, environment: Self.environment(time),
      cost: PassphraseCost(logN: 1, r: 1, p: 1))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameter skew: by how many milliseconds the device's clock runs ahead of the town's.
  static func environment(_ time: Time, skew: Int64 = 0) -> Environment {
    Environment(now: { UInt64(Int64(time.now) + skew) }, random: { time.seed.bytes($0) })
  }

  /// Closes the replica and opens it again, as the next command does.
  func reopen() throws {
    try replica.close()
    replica = try Replica.open(
      folder: folder, unlockedBy: .passphrase(Self.passphrase), environment: Self.environment(time))
  }

  /// Opens a copy of the folder as it is on the disk now: what a crash at this moment leaves.
  func crashedCopy() throws -> (replica: Replica, folder: String) {
    let copy = FileManager.default.temporaryDirectory.appending(path: "overlast-crash-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: folder, toPath: copy)
    return (
      try Replica.open(folder: copy, unlockedBy: .passphrase(Self.passphrase), environment: Self.environment(time)),
      copy
    )
  }

  // MARK: Exchanges

  /// One exchange that the hub answers as the test says.
  @discardableResult
  func exchange(
    _ answer: (ScriptedHub, ExchangeRequest) throws -> ExchangeResponse = { try $0.answer($1) }
  ) throws -> ExchangeReport {
    let request = try replica.prepareExchange()
    return try replica.apply(try carried(try answer(hub, carried(request))), to: request.attempt)
  }

  /// The request as it comes out at the other end of the wire.
  func carried(_ request: ExchangeRequest) throws -> ExchangeRequest { try ExchangeRequest(encoded: request.encoded()) }
  func carried(_ response: ExchangeResponse) throws -> ExchangeResponse {
    try ExchangeResponse(encoded: response.encoded())
  }

  /// The first exchange: the directory and the deelbeleid.
  @discardableResult
  func firstSync(extra: (ScriptedHub) -> [Entry] = { _ in [] }) throws -> ExchangeReport {
    try exchange { hub, request in
      let policy = try hub.signed(Self.policy, version: 1)
      return try hub.answer(
        request, entries: Self.directory(hub) + extra(hub), grounds: [Self.directoryGround] + Self.grounds,
        policy: policy)
    }
  }

  /// The directory, on ground 0.
  static func directory(_ hub: ScriptedHub) -> [Entry] {
    seats.sorted { $0.key < $1.key }.flatMap { code, seat in
      [
        hub.entry(
          .partij, seat.party,
          [
            "code": .text("p-\(code)"), "naam": .text(code), "soort": .text(seat.kind.rawValue),
            "convenant_vanaf": .integer(0),
          ]),
        hub.entry(
          .account, seat.account,
          [
            "code": .text(code), "naam": .text(code), "partij": .identifier(seat.party),
            "functies": .list(seat.functions.map { .text($0.rawValue) }), "wijken": .list([.text("Oost")]),
            "actief": .boolean(true),
          ]),
      ]
    }
  }

  static let directoryGround = Ground(release: nil, rule: "ALG-06", form: 0, author: nil, until: nil)

  /// Grounds that tests use by number after the directory's, 1 whole and 2 yes or no.
  static let grounds = [
    Ground(
      release: RecordID(high: 0x4E1, low: 1), rule: "HIN-05", form: 0, author: account("jongerenwerk"), until: nil),
    Ground(
      release: RecordID(high: 0x4E1, low: 1), rule: "MPT-03", form: 2, author: account("jongerenwerk"), until: nil),
  ]

  static let policy = Repository.deelbeleid()

  // MARK: Records

  /// A melding as a handhaver types it.
  func melding(_ extra: [String: FieldValue] = [:], record: RecordID? = nil) throws -> RecordID {
    let values: [String: FieldValue] = [
      "soort": .text("geluid"), "tijdstip": .integer(Int64(time.now)), "plaats": .text("Vogelplein"),
      "wijk": .text("Oost"), "omschrijving": .text("Muziek en geschreeuw"),
      "bron": .identifier(identity.party),
    ]
    return try replica.write(try Draft(.melding, record: record, values.merging(extra) { $1 }))
  }

  @discardableResult
  func release(
    _ cells: [(RecordID, KindSpec, [String])], to codes: [String], extra: [String: FieldValue] = [:]
  ) throws -> RecordID {
    let selections = cells.map { record, kind, names in
      CellSelection(record: record, fields: FieldSet(names.compactMap { kind.field(named: $0)?.number }))
    }
    let values: [String: FieldValue] = [
      "cellen": CellSelection.value(selections),
      "ontvangers": .list(codes.map { .identifier(Self.account($0)) }), "grondslag": .text("Gemeentewet 172"),
    ]
    return try replica.write(try Draft(.verstrekking, values.merging(extra) { $1 }))
  }
}

/// What a missing value throws in a test.
struct Missing: Error {}

func require<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw Missing() }
  return value
}
