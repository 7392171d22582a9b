import Changes
import Records
import SQLite
import TestKit
import Testing

@testable import Replica
@testable import Server

/// A casus at overlast with real devices at the real hub: a casusoverleg with jongerenwerk and swt at the table, and
/// the woco invited and absent. Domain model, S3 without its police data.
struct OverlegStory {
  let town: Municipality
  let handhaving, wijkmanager, jongerenwerk, swt, woco, politie: HubDevice
  let casus: RecordID
  let overleg: RecordID
  let seats: [String: RecordID]
  static let title = "Rond het Vogelplein"

  /// - Parameter isBegun: whether the overleg has begun; before that nobody is there.
  init(seed: UInt64, isBegun: Bool = true) throws {
    town = try Municipality(seed: seed)
    handhaving = try town.device("handhaving")
    wijkmanager = try town.device("wm-oost")
    jongerenwerk = try town.device("jongerenwerk")
    swt = try town.device("swt")
    woco = try town.device("woco")
    politie = try town.device("politie")
    casus = try handhaving.write(
      .casus, nil,
      [
        "titel": .text(Self.title), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("handhaving")), "status": .text("open"),
      ])
    let holder = FieldValue.identifier(try town.account("wm-oost"))
    _ = try handhaving.write(
      .besluit, nil,
      [
        "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
        "motivering": .text("Al drie weken elke avond"), "ingezette_interventies": .text("gewaarschuwd"),
        "betrokken_partijen": .list([
          .identifier(try require(town.parties["handhaving"])), .identifier(try require(town.parties["wm-oost"])),
        ]), "nieuwe_regiehouder": holder, "datum": .integer(20_700),
      ])
    _ = try handhaving.write(.casus, casus, ["niveau": .text("overlast"), "regiehouder": holder])
    #expect(try handhaving.sync().flatMap(\.notices).isEmpty)
    try wijkmanager.sync()
    overleg = try wijkmanager.write(
      .overleg, nil,
      [
        "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(Int64(town.time.now)),
        "status": .text("gepland"),
      ])
    var seats: [String: RecordID] = [:]
    for code in ["jongerenwerk", "swt", "woco"] {
      seats[code] = try wijkmanager.write(
        .deelnemer, nil,
        [
          "casus": .identifier(casus), "overleg": .identifier(overleg), "account": .identifier(try town.account(code)),
          "uitgenodigd_op": .integer(Int64(town.time.now)), "reden": .text("Kent de groep"),
        ])
    }
    self.seats = seats
    if isBegun {
      _ = try wijkmanager.write(.overleg, overleg, ["status": .text("begonnen")])
      try attend("jongerenwerk")
      try attend("swt")
    }
    #expect(try wijkmanager.sync().flatMap(\.notices).isEmpty)
    try syncAll()
  }

  /// Says whether somebody was there.
  func attend(_ code: String, _ isPresent: Bool = true) throws {
    _ = try wijkmanager.write(.deelnemer, try require(seats[code]), ["aanwezig": .boolean(isPresent)])
  }

  func syncAll() throws {
    for _ in 0..<2 { for device in [handhaving, wijkmanager, jongerenwerk, swt, woco, politie] { try device.sync() } }
  }

  /// The names of the fields that a device holds of a record, in alphabetical order.
  func fields(_ device: HubDevice, _ record: RecordID) throws -> [String] {
    guard let view = try device.replica.record(record) else { return [] }
    return view.values.fields.fields.compactMap { view.kind.field($0)?.name }.sorted()
  }

  /// A persoon of jongerenwerk, given to the wijkmanager.
  func contribute(_ names: [String] = ["naam", "rol_in_groep"]) throws -> (persoon: RecordID, release: RecordID) {
    let persoon = try jongerenwerk.write(
      .persoon, nil,
      [
        "casus": .identifier(casus), "naam": .text("Sami Kaya"), "geboortedatum": .integer(14_000),
        "adres": .text("Merelstraat 7"), "rol_in_groep": .text("leider"),
      ])
    let release = try jongerenwerk.release(
      persoon, .persoon, names, to: ["wm-oost"],
      extra: ["casus": .identifier(casus), "overleg": .identifier(overleg), "motief": .text("Voor een huisbezoek")])
    #expect(try jongerenwerk.sync().flatMap(\.notices).isEmpty)
    try wijkmanager.sync()
    return (persoon, release)
  }

  /// The wijkmanager passes cells of somebody else on at the casusoverleg.
  @discardableResult
  func passOn(_ record: RecordID, _ kind: KindSpec, _ names: [String], to codes: [String]) throws -> RecordID {
    try wijkmanager.release(
      record, kind, names, to: codes, extra: ["casus": .identifier(casus), "overleg": .identifier(overleg)])
  }

  /// Withdraws a release.
  func withdraw(_ release: RecordID, by device: HubDevice) throws {
    town.time.now += 1000
    _ = try device.write(.verstrekking, release, ["ingetrokken_op": .integer(Int64(town.time.now))])
    town.time.now += 1000
    #expect(try device.sync().flatMap(\.notices).isEmpty)
  }

  /// The rules by which a device purged cells of a record.
  func purges(_ device: HubDevice, _ record: RecordID) throws -> Set<String> {
    Set(try device.replica.journal().filter { $0.act == .purged && $0.record == record }.map(\.rule))
  }

  /// Whether the register of an account shows that a device confirmed a purge.
  func isConfirmed(_ code: String) throws -> Bool {
    let account = try town.account(code)
    return try town.hub.writer.perform { ledger in
      guard let number = ledger.roster.account(account)?.number else { return false }
      return try ledger.connection.query(
        "SELECT content FROM whole_register JOIN line ON line.number = whole_register.line WHERE account = ?1",
        [.integer(number)]
      ) { try RegisterLine(encoded: $0.blob(0)) }.contains { !$0.confirmed.isEmpty }
    }
  }
}
