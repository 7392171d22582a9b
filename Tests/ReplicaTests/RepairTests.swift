import Changes
import Foundation
import Records
import SQLite
import Sync
import TestKit
import Testing

@testable import Replica
@testable import Server

/// A device that reads its stream anew must get back what it wrote itself and the server has: the server leaves out a
/// device's own echoes only as long as that device has them. Protocol/sync.md, "Stream".
@Suite struct `Reading the stream anew, with the real hub` {
  private func flip(_ device: HubDevice, _ record: RecordID) throws {
    let key = Store.key(record)
    let connection = device.replica.store.connection
    var sealed = try require(
      connection.queryFirst("SELECT sealed FROM record WHERE id = ?1", [.bytes16(key.0, key.1)]) { $0.blob(0) })
    sealed[sealed.count / 2] ^= 4
    try connection.execute("UPDATE record SET sealed = ?2 WHERE id = ?1", [.bytes16(key.0, key.1), .blob(sealed)])
  }

  /// What of a melding left the device and so can come back.
  private func shared(_ device: HubDevice, _ id: RecordID) throws -> [String?] {
    let record = try device.replica.record(id)
    return ["soort", "plaats", "omschrijving"].map { record?.text($0) }
  }

  @Test func `a repair brings back the device's own acknowledged cells, also where it had confirmed them`() throws {
    let town = try Municipality(seed: 11)
    let device = try town.device("handhaving")
    _ = try town.device("jongerenwerk")
    var meldingen: [RecordID] = []
    for index in 0..<4 {
      let id = try device.melding(["omschrijving": .text("Nummer \(index)")])
      try device.release(id, .melding, ["soort", "plaats", "omschrijving"], to: ["jongerenwerk"])
      meldingen.append(id)
      // The last one is acknowledged, and its entries are not confirmed yet when the damage is found.
      try device.exchange()
    }
    let before = try meldingen.map { try shared(device, $0) }
    #expect(before.last == ["geluid", "Vogelplein", "Nummer 3"])
    for id in meldingen { try flip(device, id) }
    #expect(try Set(device.replica.repair()) == Set(meldingen))
    for id in meldingen { #expect(try device.replica.record(id) == nil) }
    try device.sync()
    #expect(try meldingen.map { try shared(device, $0) } == before)
    #expect(try town.office().verify().faults == [])

    // Once it has them again, its echoes are left out again.
    let mine = try device.melding(["omschrijving": .text("Daarna")])
    try device.release(mine, .melding, ["soort", "omschrijving"], to: ["jongerenwerk"])
    try device.sync()
    #expect(!device.wasSent("Daarna"))
  }

  @Test func `a restore that the witness does not show is told by the token of a device, and seals the server`() throws
  {
    let town = try Municipality(seed: 14)
    let device = try town.device("handhaving")
    let other = try town.device("jongerenwerk")
    let backup = try town.backUp()
    for _ in 0..<3 { try device.exchange() }
    let directory = town.hub.directory
    let count = try require(directory.witness.read())
    try town.restore(backup) { directory.witness.record(count - 3, mayLower: true) }
    #expect(!town.hub.isSealed, "the witness was put back too")
    #expect(try other.exchange().status == .ok)
    #expect(try device.exchange().status == .restart)
    #expect(try device.exchange().status == .sealed)
    #expect(town.hub.isSealed)
    #expect(try other.sync().map(\.status).contains(.restart))
    try town.office().unseal()
    #expect(try device.sync().last?.status == .ok)
  }

  @Test func `a restored server gives a device that starts over its own cells back`() throws {
    let town = try Municipality(seed: 12)
    let device = try town.device("handhaving")
    let id = try device.melding(["omschrijving": .text("Voor de kopie")])
    try device.release(id, .melding, ["soort", "plaats", "omschrijving"], to: ["jongerenwerk"])
    try device.sync()
    let backup = try town.backUp()
    let later = try device.melding()
    try device.release(later, .melding, ["soort"], to: ["jongerenwerk"])
    try device.sync()
    try town.restore(backup)
    try town.office().unseal()
    try device.sync()
    try flip(device, id)
    #expect(try device.replica.repair() == [id])
    try device.sync()
    #expect(try shared(device, id) == ["geluid", "Vogelplein", "Voor de kopie"])
    #expect(try device.replica.record(later)?.text("soort") == "geluid")
  }
}
