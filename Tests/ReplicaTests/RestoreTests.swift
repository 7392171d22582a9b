import Changes
import Foundation
import Records
import Sync
import Testing

@testable import Replica

/// Invariant 6: nothing acknowledged is lost, not by a restored server and not by a restored or copied device.
@Suite struct `Restores and copies` {
  static let foreign = RecordID(high: 5, low: 6)
  static let withdrawn = RecordID(high: 6, low: 7)

  private func entry(_ hub: ScriptedHub, _ id: RecordID, _ plaats: String, ground: Int = 0) -> Entry {
    hub.entry(.melding, id, ["plaats": .text(plaats)], ground: ground)
  }

  /// A desk with own work that was sent, own work that was not, and two foreign records.
  private func desk() throws -> (Desk, sent: RecordID, kept: RecordID) {
    let desk = try Desk()
    try desk.firstSync {
      [entry($0, Self.foreign, "Merelplein", ground: 1), entry($0, Self.withdrawn, "Vinkplein", ground: 1)]
    }
    let sent = try desk.melding()
    try desk.release([(sent, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    let kept = try desk.melding(["omschrijving": .text("niet gedeeld")])
    return (desk, sent, kept)
  }

  @Test func `a restored server is offered all delivered work anew, in new sequences`() throws {
    let (desk, sent, kept) = try desk()
    desk.hub.epoch = RecordID(high: 0xE0, low: 2)
    desk.hub.acknowledged = 0
    let report = try desk.exchange { hub, request in
      var answer = try hub.answer(request, cursor: 0, status: .restart)
      answer.checkpoint = nil
      answer.links = []
      return answer
    }
    #expect(report.status == .restart)
    #expect(report.needsAnother)
    #expect(try desk.replica.status().state == .rereading)
    // Until the new stream has come, what is held is still shown.
    #expect(try desk.replica.record(Self.withdrawn) != nil)
    let request = try desk.replica.prepareExchange()
    #expect(request.epoch == desk.hub.epoch)
    #expect(request.cursor == 0)
    #expect(request.changes.map(\.sequence) == [1, 2])
    #expect(request.changes.contains { $0.record == sent && $0.writes.count == 2 })
    #expect(request.changes.allSatisfy { change in change.writes.allSatisfy { $0.base == 0 } })
    #expect(!request.changes.contains { $0.record == kept })
  }

  @Test func `a new record goes in one act, and offered anew it keeps the stamps of its cells`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange { hub, request in
      #expect(request.changes.filter { $0.record == id }.map(\.stamp.milliseconds) == [Desk.start])
      return try hub.answer(request)
    }
    desk.time.now += 1000
    desk.hub.now = desk.time.now
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Vinkplein")]))
    try desk.exchange()
    desk.hub.epoch = RecordID(high: 0xE0, low: 2)
    desk.hub.acknowledged = 0
    try desk.exchange { hub, request in try hub.answer(request, cursor: 0, status: .restart) }
    let again = try desk.replica.prepareExchange().changes.filter { $0.record == id }
    #expect(again.map(\.stamp.milliseconds) == [Desk.start, Desk.start + 2000])
  }

  @Test func `what the restored server does not give again is purged, and own work stays`() throws {
    let (desk, sent, kept) = try desk()
    desk.hub.epoch = RecordID(high: 0xE0, low: 2)
    desk.hub.acknowledged = 0
    try desk.exchange { hub, request in try hub.answer(request, cursor: 0, status: .restart) }
    desk.hub.sequence = 0
    try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [entry(hub, Self.foreign, "Merelplein")], grounds: [Desk.grounds[0]], isPartial: true)
    }
    #expect(try desk.replica.record(Self.withdrawn) != nil, "nothing is swept before the last page")
    let report = try desk.exchange { hub, request in
      try hub.answer(
        request, entries: [entry(hub, RecordID(high: 9, low: 9), "Spechtplein")], grounds: [Desk.grounds[0]])
    }
    #expect(report.purged > 0)
    #expect(try desk.replica.record(Self.withdrawn) == nil)
    #expect(try desk.replica.record(Self.foreign)?.text("plaats") == "Merelplein")
    #expect(try desk.replica.record(sent)?.text("plaats") == "Vogelplein")
    #expect(try desk.replica.record(kept)?.text("omschrijving") == "niet gedeeld")
    #expect(try desk.replica.status().state == .normal)
  }

  @Test func `a sealed server takes work and gives nothing`() throws {
    let (desk, _, _) = try desk()
    let melding = try desk.melding()
    try desk.release([(melding, .melding, ["soort"])], to: ["jongerenwerk"])
    let report = try desk.exchange { hub, request in
      var answer = try hub.answer(request, cursor: request.cursor, status: .sealed)
      answer.checkpoint = nil
      answer.links = []
      return answer
    }
    #expect(report.sent == 2)
    #expect(!report.needsAnother)
    #expect(try desk.replica.status().state == .serverSealed)
    #expect(try desk.replica.prepareExchange().cursor == desk.hub.sequence, "the stream goes on where it stood")
    #expect(try desk.replica.record(Self.foreign) != nil)
    try desk.exchange()
    #expect(try desk.replica.status().state == .normal)
  }

  @Test func `a forked replica keeps everything, sends nothing, and goes on under a new identity`() throws {
    let (desk, sent, kept) = try desk()
    let pending = try desk.melding()
    try desk.release([(pending, .melding, ["soort"])], to: ["jongerenwerk"])
    let report = try desk.exchange { hub, request in
      var answer = try hub.answer(request, status: .forked)
      answer.acknowledged = 0
      answer.token = []
      return answer
    }
    #expect(report.status == .forked)
    #expect(throws: ReplicaError(.forked, "")) { try desk.replica.prepareExchange() }
    try desk.reopen()
    #expect(try desk.replica.status().state == .forked)
    for id in [sent, kept, pending, Self.foreign] { #expect(try desk.replica.record(id) != nil) }

    var identity = desk.identity
    identity.replica = RecordID(high: 0x4E91, low: 99)
    identity.mintKey = [UInt8](repeating: 9, count: 32)
    try desk.replica.adopt(identity)
    let request = try desk.replica.prepareExchange()
    #expect(request.replica == identity.replica)
    #expect(request.token.isEmpty)
    #expect(request.epoch == desk.hub.epoch)
    #expect(request.changes.map(\.sequence) == [1, 2])
    #expect(request.changes.map(\.record).contains(pending))
    #expect(!request.changes.map(\.record).contains(sent), "what was delivered is with the server")
    // Ids made under the old name are still this device's own.
    #expect(try desk.replica.read { try desk.replica.isMinted(sent) })
  }

  @Test func `another account's identity is refused`() throws {
    let desk = try Desk()
    var identity = desk.identity
    identity.account = Desk.account("politie")
    #expect(throws: ReplicaError(.badAnswer, "")) { try desk.replica.adopt(identity) }
  }

  @Test func `an old copy of the folder repeats the old attempt and token, so that the server can tell`() throws {
    let (desk, _, _) = try desk()
    let (old, folder) = try desk.crashedCopy()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let current = try desk.replica.prepareExchange()
    _ = try desk.replica.apply(try desk.hub.answer(current), to: current.attempt)
    let copied = try old.prepareExchange()
    #expect(copied.token == current.token)
    #expect(copied.attempt != current.attempt)
  }
}
