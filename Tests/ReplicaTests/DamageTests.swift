import Changes
import Foundation
import Records
import SQLite
import Sealing
import Sync
import TestKit
import Testing

@testable import Replica

/// Stock SQLite does not notice most changed bits; a device must never show what they make of a value.
@Suite struct `Damage` {
  static let foreign = RecordID(high: 5, low: 6)

  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.firstSync { hub in
      [hub.entry(.melding, Self.foreign, ["plaats": .text("Merelplein"), "omschrijving": .text("x")], ground: 1)]
    }
    return desk
  }

  private func flip(_ desk: Desk, _ record: RecordID) throws {
    let key = Store.key(record)
    let connection = desk.replica.store.connection
    let sealed = try require(
      connection.queryFirst("SELECT sealed FROM record WHERE id = ?1", [.bytes16(key.0, key.1)]) { $0.blob(0) })
    var changed = sealed
    changed[changed.count / 2] ^= 4
    try connection.execute(
      "UPDATE record SET sealed = ?2 WHERE id = ?1", [.bytes16(key.0, key.1), .blob(changed)])
  }

  @Test func `a damaged record is named and not shown, the rest is, and a new reading of the stream repairs it`() throws
  {
    let desk = try desk()
    let own = try desk.melding()
    try flip(desk, Self.foreign)
    let error = #expect(throws: ReplicaError.self) { try desk.replica.record(Self.foreign) }
    #expect(error?.code == .corrupt)
    #expect(error?.record == Self.foreign)
    #expect(error?.message.contains(Self.foreign.short()) == true)
    #expect(try desk.replica.records(kind: .melding).map(\.id) == [own])
    #expect(try desk.replica.check() == [Self.foreign])
    #expect(try desk.replica.repair() == [Self.foreign])
    #expect(try desk.replica.check().isEmpty)
    #expect(try desk.replica.status().damaged == 1)
    let request = try desk.replica.prepareExchange()
    #expect(request.cursor == 0)
    desk.hub.sequence = 0
    let entries =
      Desk.directory(desk.hub) + [desk.hub.entry(.melding, Self.foreign, ["plaats": .text("Merelplein")], ground: 1)]
    _ = try desk.replica.apply(
      try desk.hub.answer(request, entries: entries, grounds: [Desk.directoryGround, Desk.grounds[0]]),
      to: request.attempt)
    #expect(try desk.replica.record(Self.foreign)?.text("plaats") == "Merelplein")
    #expect(try desk.replica.record(own)?.text("plaats") == "Vogelplein")
  }

  @Test func `a damaged record does not stop a purge or an entry for another`() throws {
    let desk = try desk()
    let other = RecordID(high: 0xAA, low: 0xBB)
    try flip(desk, Self.foreign)
    let report = try desk.exchange { hub, request in
      let purge = hub.purge(Self.foreign, .melding, ["omschrijving"])
      return try hub.answer(
        request, entries: [hub.entry(.melding, other, ["plaats": .text("Vinkplein")])], grounds: [Desk.grounds[0]],
        purges: [purge])
    }
    #expect(report.damaged == [Self.foreign])
    #expect(try desk.replica.record(other)?.text("plaats") == "Vinkplein")
  }

  @Test func `a row cannot stand in for another`() throws {
    let desk = try desk()
    let twin = RecordID(high: 99, low: 6)
    try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [hub.entry(.melding, twin, ["plaats": .text("Vinkplein")])], grounds: [Desk.grounds[0]])
    }
    let connection = desk.replica.store.connection
    let (from, to) = (Store.key(twin), Store.key(Self.foreign))
    try connection.execute(
      "UPDATE record SET sealed = (SELECT sealed FROM record WHERE id = ?1) WHERE id = ?2",
      [.bytes16(from.0, from.1), .bytes16(to.0, to.1)])
    #expect(throws: ReplicaError(.corrupt, "")) { try desk.replica.record(Self.foreign) }
  }

  @Test func `a row that vanished is missed`() throws {
    let desk = try desk()
    let key = Store.key(Self.foreign)
    try desk.replica.store.connection.execute("DELETE FROM record WHERE id = ?1", [.bytes16(key.0, key.1)])
    #expect(throws: ReplicaError(.corrupt, "")) { try desk.replica.record(Self.foreign) }
    #expect(try desk.replica.check() == [Self.foreign])
  }

  @Test func `a damaged chunk of the catalogue is made again from its records`() throws {
    let desk = try desk()
    try desk.replica.store.connection.execute("UPDATE catalogue SET sealed = x'00' WHERE compartment = 6")
    try desk.reopen()
    #expect(try desk.replica.records(kind: .melding).map(\.id) == [Self.foreign])
  }

  /// Every answer is either right or an error: nothing in between, whatever bit was turned over.
  @Test func `no turned bit is ever shown as a value`() throws {
    var seed = Seed()
    let desk = try desk()
    var truth: [RecordID: FieldValues] = [:]
    for index in 0..<30 {
      let id = try desk.melding(["omschrijving": .text("Nummer \(index)")])
      truth[id] = try require(desk.replica.record(id)).values
    }
    truth[Self.foreign] = try require(desk.replica.record(Self.foreign)).values
    try desk.replica.close()
    let path = desk.folder + "/replica.sqlite"
    let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var outcomes = (right: 0, missing: 0, error: 0)
    for _ in 0..<150 {
      var bytes = whole
      let place = Int.random(in: 0..<bytes.count, using: &seed)
      let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &seed)
      bytes[place] ^= bit
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      try Data(bytes).write(to: URL(filePath: path))
      do throws(ReplicaError) {
        let replica = try Replica.open(
          folder: desk.folder, unlockedBy: .passphrase(Desk.passphrase), environment: Desk.environment(desk.time))
        let shown = try replica.records(kind: .melding)
        for view in shown {
          for (field, value) in view.values { #expect(truth[view.id]?[field] == value, "\(seed) \(place) \(bit)") }
        }
        let whole = Set(shown.filter { truth[$0.id] == $0.values }.map(\.id))
        if whole.count < truth.count {
          outcomes.missing += 1
          // What is not shown is not lost silently: the check names it.
          #expect(whole.union(try replica.check()).isSuperset(of: truth.keys), "\(seed) \(place) \(bit)")
        } else {
          outcomes.right += 1
        }
        try replica.close()
      } catch {
        outcomes.error += 1
      }
    }
    #expect(outcomes.right > 0 && outcomes.missing + outcomes.error > 0, "\(seed) \(outcomes)")
  }
}
