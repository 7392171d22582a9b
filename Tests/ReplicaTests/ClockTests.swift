import Changes
import Records
import Sync
import Testing

@testable import Replica

@Suite struct `Clock and lease` {
  private static let hour: UInt64 = 3_600_000

  private func stamp(_ desk: Desk, _ id: RecordID) throws -> Stamp {
    guard case .written(let stamp, _)? = try desk.replica.held(id)?.provenance[4] else { throw Missing() }
    return stamp
  }

  @Test func `a clock that runs ahead has its pending stamps set back by as much, in order`() throws {
    let desk = try Desk()
    try desk.firstSync()
    desk.time.now += 5 * Self.hour
    let first = try desk.melding()
    desk.time.now += 1000
    let second = try desk.melding()
    desk.hub.now += 2000
    try desk.exchange()
    let ahead = desk.time.now - desk.hub.now
    #expect(try stamp(desk, first).milliseconds == Desk.start + 5 * Self.hour - ahead)
    #expect(try stamp(desk, first) < stamp(desk, second))
    #expect(try stamp(desk, second).milliseconds <= desk.hub.now)
    #expect(try desk.replica.status().offsetMilliseconds == -Int64(ahead))
    // The user sets the clock right: what is written next still comes after.
    desk.time.now = desk.hub.now + 10
    let third = try desk.melding()
    #expect(try stamp(desk, second) < stamp(desk, third))
    #expect(try stamp(desk, third).milliseconds <= desk.time.now + 1)
  }

  @Test func `an answer that was under way for hours does not pass for a clock that runs ahead`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let request = try desk.replica.prepareExchange()
    let answer = try desk.hub.answer(request)
    // The laptop sleeps, wakes, and its user writes before the answer is read.
    desk.time.now += 5 * Self.hour
    let id = try desk.melding()
    _ = try desk.replica.apply(answer, to: request.attempt)
    #expect(try stamp(desk, id).milliseconds == Desk.start + 5 * Self.hour)
  }

  @Test func `what was written before stays before what is set back`() throws {
    let desk = try Desk()
    try desk.firstSync()
    // By the device's clock the first is written before the server's time of the sync, and the second after it.
    desk.time.now += Self.hour
    let first = try desk.melding()
    desk.time.now += Self.hour / 2
    let second = try desk.melding()
    desk.hub.now += Self.hour + 60_000
    desk.time.now = desk.hub.now + Self.hour
    try desk.exchange()
    #expect(try stamp(desk, first) < stamp(desk, second))
    #expect(try stamp(desk, second).milliseconds == Desk.start + Self.hour / 2)
  }

  @Test func `a clock that is a little off is left alone`() throws {
    let desk = try Desk()
    try desk.firstSync()
    desk.time.now += 60_000
    let id = try desk.melding()
    try desk.exchange()
    #expect(try stamp(desk, id).milliseconds == Desk.start + 60_000)
  }

  @Test func `a clock that runs behind writes after the last sync all the same`() throws {
    let desk = try Desk()
    desk.hub.now += 120_000
    try desk.firstSync()
    let id = try desk.melding()
    #expect(try stamp(desk, id).milliseconds >= desk.hub.now)
  }

  @Test func `past the lease reading is locked, writing and syncing are not, and a sync opens it again`() throws {
    let desk = try Desk(leaseMilliseconds: 24 * Self.hour)
    try desk.firstSync()
    let id = try desk.melding()
    desk.time.now += 24 * Self.hour
    #expect(try desk.replica.record(id) != nil)
    desk.time.now += 1
    #expect(throws: ReplicaError(.leaseEnded, "")) { try desk.replica.record(id) }
    #expect(throws: ReplicaError(.leaseEnded, "")) { try desk.replica.records(kind: .melding) }
    #expect(throws: ReplicaError(.leaseEnded, "")) { try desk.replica.search("plein") }
    #expect(throws: ReplicaError(.leaseEnded, "")) { try desk.replica.preview() }
    _ = try desk.melding()
    #expect(try desk.replica.status().unsentCells > 0)
    desk.hub.now = desk.time.now
    try desk.exchange()
    #expect(try desk.replica.records(kind: .melding).count == 2)
  }

  @Test func `turning the clock back does not lengthen the lease`() throws {
    let desk = try Desk(leaseMilliseconds: Self.hour)
    try desk.firstSync()
    desk.time.now += 2 * Self.hour
    let id = try desk.melding()
    desk.time.now = Desk.start
    #expect(throws: ReplicaError(.leaseEnded, "")) { try desk.replica.record(id) }
  }

  @Test func `a cell whose term has ended is not shown, also without a sync`() throws {
    let desk = try Desk()
    let id = RecordID(high: 5, low: 6)
    let until = Int64(Desk.start) + 1000
    try desk.firstSync()
    try desk.exchange { hub, request in
      let ground = Ground(
        release: RecordID(high: 1, low: 1), rule: "HIN-05", form: 0, author: Desk.account("woco"), until: until)
      return try hub.answer(
        request, entries: [hub.entry(.melding, id, ["plaats": .text("Merelplein")])], grounds: [ground])
    }
    #expect(try desk.replica.record(id)?.text("plaats") == "Merelplein")
    desk.time.now += 1001
    #expect(try desk.replica.record(id)?.text("plaats") == nil)
    #expect(try desk.replica.search("Merel").isEmpty)
  }
}
