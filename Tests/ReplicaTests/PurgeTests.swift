import Changes
import Foundation
import Records
import SQLite
import Sealing
import Sync
import TestKit
import Testing

@testable import Replica

/// Invariant 7: what is withdrawn is erased from the file, not only hidden.
@Suite struct `Purging` {
  static let id = RecordID(high: 5, low: 6)
  static let neighbour = RecordID(high: 77, low: 0x0100 | 6)

  /// A desk that holds two foreign records in one key compartment.
  private func held() throws -> Desk {
    let desk = try Desk()
    try desk.firstSync { hub in
      [
        hub.entry(
          .melding, Self.id, ["plaats": .text("Merelplein"), "omschrijving": .text("geheim")], ground: 1),
        hub.entry(.melding, Self.neighbour, ["plaats": .text("Vinkplein")], ground: 1),
      ]
    }
    return desk
  }

  @Test func `takes the named cells, leaves the rest, and is written down with its rule`() throws {
    let desk = try held()
    let report = try desk.exchange { hub, request in
      try hub.answer(request, purges: [hub.purge(Self.id, .melding, ["omschrijving"], rule: "POL-03")])
    }
    #expect(report.purged == 1)
    #expect(report.needsAnother)
    try desk.reopen()
    let view = try require(desk.replica.record(Self.id))
    #expect(view.text("plaats") == "Merelplein")
    #expect(view.text("omschrijving") == nil)
    #expect(try desk.replica.record(Self.neighbour)?.text("plaats") == "Vinkplein")
    let line = try require(desk.replica.journal().first { $0.act == .purged })
    #expect(line.record == Self.id)
    #expect(line.fields == FieldSet([8]))
    #expect(line.rule == "POL-03")
  }

  @Test func `a record of which nothing is left is gone`() throws {
    let desk = try held()
    try desk.exchange { hub, request in
      try hub.answer(request, purges: [hub.purge(Self.id, .melding, ["plaats", "omschrijving"])])
    }
    #expect(try desk.replica.record(Self.id) == nil)
    #expect(try desk.replica.records(kind: .melding).map(\.id) == [Self.neighbour])
    #expect(throws: ReplicaError(.unknownRecord, "")) { try desk.replica.resolve(Self.id.text) }
  }

  @Test func `an old copy of the database does not open any more with the key file of after`() throws {
    let desk = try held()
    let old = try desk.copyOfFolder()
    defer { try? FileManager.default.removeItem(atPath: old) }
    try desk.exchange { hub, request in
      try hub.answer(request, purges: [hub.purge(Self.id, .melding, ["omschrijving"])])
    }
    try FileManager.default.removeItem(atPath: old + "/replica.keys")
    try FileManager.default.copyItem(atPath: desk.folder + "/replica.keys", toPath: old + "/replica.keys")
    let stolen = try Replica.open(
      folder: old, unlockedBy: .passphrase(Desk.passphrase), environment: Desk.environment(desk.time))
    for id in [Self.id, Self.neighbour] {
      #expect(throws: ReplicaError(.corrupt, "")) { _ = try stolen.read { try stolen.store.record(id) } }
    }
    #expect(try stolen.record(Desk.account("politie")) != nil, "another compartment still opens")
  }

  @Test func `the cursor confirms it only with the next request`() throws {
    let desk = try held()
    let request = try desk.replica.prepareExchange()
    let purge = desk.hub.purge(Self.id, .melding, ["omschrijving"])
    #expect(request.cursor < purge.sequence)
    _ = try desk.replica.apply(try desk.hub.answer(request, purges: [purge]), to: request.attempt)
    #expect(try desk.replica.prepareExchange().cursor >= purge.sequence)
  }

  @Test func `an interrupted one is finished before anything is confirmed`() throws {
    let desk = try held()
    let store = desk.replica.store
    let before = try Data(contentsOf: URL(filePath: desk.folder + "/replica.keys"))
    try store.connection.transaction(.immediate) { try store.beginRekey([6], leavingOut: { _ in false }) }
    // Here the power goes: the commit is on the disk, the old key too.
    let (copy, folder) = try desk.crashedCopy()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try copy.record(Self.id)?.text("omschrijving") == "geheim")
    _ = try copy.prepareExchange()
    #expect(try copy.store.connection.queryFirst("SELECT unfinished FROM vault") { $0.int64(0) } == 0)
    let after = try Data(contentsOf: URL(filePath: folder + "/replica.keys"))
    #expect(after != before)
  }

  @Test func `a withdrawal reaches a page that was kept aside`() throws {
    let desk = try Desk()
    try desk.firstSync()
    try desk.exchange { hub, request in
      try hub.answer(
        request,
        entries: [
          hub.entry(.melding, Self.id, ["plaats": .text("Merelplein"), "omschrijving": .text("geheim")])
        ], grounds: [Desk.grounds[0]], isPartial: true)
    }
    try desk.exchange { hub, request in
      let purge = hub.purge(Self.id, .melding, ["omschrijving"])
      return try hub.answer(
        request, entries: [hub.entry(.melding, Self.neighbour, ["plaats": .text("Vinkplein")])],
        grounds: [Desk.grounds[0]], purges: [purge])
    }
    let view = try require(desk.replica.record(Self.id))
    #expect(view.text("plaats") == "Merelplein")
    #expect(view.text("omschrijving") == nil)
  }

  @Test func `a cell that was granted again after the withdrawal stays`() throws {
    let desk = try held()
    try desk.exchange { hub, request in
      let purge = hub.purge(Self.id, .melding, ["omschrijving"])
      let again = hub.entry(.melding, Self.id, ["omschrijving": .text("toch")])
      return try hub.answer(request, entries: [again], grounds: [Desk.grounds[0]], purges: [purge])
    }
    #expect(try desk.replica.record(Self.id)?.text("omschrijving") == "toch")
    // The hub repeats the order until it is confirmed: it was before the grant.
    try desk.exchange { hub, request in
      let purge = Purge(sequence: hub.sequence - 1, record: Self.id, fields: FieldSet([8]), rule: "CAS-05")
      return try hub.answer(request, purges: [purge])
    }
    #expect(try desk.replica.record(Self.id)?.text("omschrijving") == "toch")
  }

  @Test func `a reduced form erases the detail like a withdrawal`() throws {
    let desk = try held()
    let keys = try Data(contentsOf: URL(filePath: desk.folder + "/replica.keys"))
    try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [hub.entry(.melding, Self.id, ["omschrijving": .boolean(true)])],
        grounds: [Desk.grounds[1]])
    }
    #expect(try desk.replica.record(Self.id)?.isTrue("omschrijving") == true)
    #expect(try Data(contentsOf: URL(filePath: desk.folder + "/replica.keys")) != keys)
  }

  @Test func `what was written in another's record goes too, unless it was not delivered yet`() throws {
    let desk = try Desk("jongerenwerk")
    let names = ["wie", "wat", "wanneer", "status", "terugkoppeling"]
    try desk.firstSync { hub in
      [
        hub.entry(
          .afspraak, Self.id,
          [
            "wie": .identifier(Desk.account("jongerenwerk")), "wat": .text("Praten"), "wanneer": .integer(20_000),
            "status": .text("open"),
          ], ground: 1)
      ]
    }
    _ = try desk.replica.write(try Draft(.afspraak, record: Self.id, ["terugkoppeling": .text("geheim")]))
    let request = try desk.replica.prepareExchange()
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.afspraak, record: Self.id, ["status": .text("gedaan")]))
    _ = try desk.replica.apply(try desk.hub.answer(request), to: request.attempt)
    let second = try desk.replica.prepareExchange()
    let purge = desk.hub.purge(Self.id, .afspraak, names)
    var answer = try desk.hub.answer(second, purges: [purge])
    answer.acknowledged = request.changes.last?.sequence ?? 0
    _ = try desk.replica.apply(answer, to: second.attempt)
    let view = try require(desk.replica.record(Self.id))
    #expect(view.text("terugkoppeling") == nil)
    #expect(view.text("wat") == nil)
    #expect(view.text("status") == "gedaan", "undelivered work is never destroyed")
  }

  @Test func `the owner keeps what it wrote`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    try desk.exchange { hub, request in
      try hub.answer(request, purges: [hub.purge(id, .melding, ["soort", "plaats"])])
    }
    #expect(try desk.replica.record(id)?.text("plaats") == "Vogelplein")
  }
}

extension Desk {
  func copyOfFolder() throws -> String {
    let copy = FileManager.default.temporaryDirectory.appending(path: "overlast-copy-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: folder, toPath: copy)
    return copy
  }
}
