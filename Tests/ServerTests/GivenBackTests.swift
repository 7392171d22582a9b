import Changes
import Foundation
import Records
import Sync
import Testing

@testable import Server

/// What comes back to a restored server, and what a device cannot bring in by that road. Protocol/sync.md, "Receipts"
/// and "Restores"; invariants 1 and 6.
@Suite struct `What is given back after a restore` {
  private let status = KindSpec.casus.field(named: "status")?.number ?? 0

  /// A casus that went from open over monitoring to opgelost, a step at a time.
  private func casus(_ device: Device, _ town: Town) throws -> RecordID {
    let casus = try device.casus()
    for status in ["open", "monitoring", "opgelost"] {
      town.time.now += 1000
      try device.write(.casus, casus, ["status": .text(status)])
    }
    try device.sync()
    #expect(device.verdicts.isEmpty)
    return casus
  }

  /// A server that was put back, sealed, to a copy without a casus that `device` had pushed.
  private func forgotten() throws -> (town: Town, device: Device, casus: RecordID) {
    let town = try Town()
    let device = try town.device("handhaving")
    try device.sync()
    let copy = try town.backUp()
    let casus = try casus(device, town)
    town.time.now += 60_000
    try town.restore(copy)
    return (town, device, casus)
  }

  private func stored(_ town: Town, _ record: RecordID, _ field: FieldNumber) throws -> FieldValue? {
    try town.hub.writer.perform { try $0.store.record(record)?[field]?.value }
  }

  /// Offers what `device` was given receipts for, but for what a later write replaced: a device does not hold that.
  private func giveBack(_ taken: [(change: Change, receipt: Receipt)], by device: Device) -> [Receipt] {
    let isLast = { (item: (change: Change, receipt: Receipt)) in
      item.change.writes.count > 1
        || !taken.contains { other in
          other.change.record == item.change.record && other.change.stamp > item.change.stamp
            && other.change.writes.map(\.field) == item.change.writes.map(\.field)
        }
    }
    return taken.filter(isLast).map { item in
      Receipt(sequence: device.offer(item.change), codes: item.receipt.codes)
    }
  }

  @discardableResult
  private func push(_ device: Device, _ proofs: [Receipt]) throws -> ExchangeResponse {
    var request = device.request()
    request.proofs = proofs
    return try device.take(device.send(request))
  }

  @Test(arguments: [true, false])
  func `what was judged once is taken with its receipt, sealed or not, though steps are lost`(isSealed: Bool) throws {
    let (town, device, casus) = try forgotten()
    #expect(device.taken.count == 4)
    if !isSealed { try town.office().unseal() }
    #expect(try device.sync().status == .restart)
    device.recount(after: 0)
    let proofs = giveBack(device.taken, by: device)
    #expect(proofs.count == 2, "the casus, and the last of its statuses")
    let answer = try push(device, proofs)
    #expect(answer.status == (isSealed ? .sealed : .ok))
    #expect(answer.entries.isEmpty == isSealed, "a sealed server discloses nothing")
    #expect(answer.acknowledged == 2)
    #expect(answer.verdicts.isEmpty)
    if isSealed {
      #expect(try town.office().unsealPreview().accounts.contains { $0.code == "handhaving" && $0.cells > 0 })
      try town.office().unseal()
    }
    #expect(try stored(town, casus, status) == .text("opgelost"))
    #expect(try town.faults() == [])
  }

  @Test func `without its receipt it is judged anew, and a sealed server leaves it on the device`() throws {
    let (town, device, casus) = try forgotten()
    try device.sync()
    device.recount(after: 0)
    _ = giveBack(device.taken, by: device)
    #expect(try push(device, []).acknowledged == 0)
    try town.office().unseal()
    let answer = try push(device, [])
    #expect(answer.acknowledged == 2)
    #expect(answer.verdicts.map(\.code) == [.rule], "a casus cannot begin as opgelost (HIN-08)")
    #expect(try stored(town, casus, status) == nil)
  }

  /// Whoever helps himself to a release, with whatever he can lay his hands on as proof.
  @Test func `a device cannot use a restore to release to itself what is another's`() throws {
    let town = try Town()
    let owner = try town.device("handhaving")
    let thief = try town.device("woco")
    let melding = try owner.melding(text: "Wie het weten mag")
    let forHalt = try owner.release(
      [(melding, .melding, ["soort", "omschrijving"])], to: [try #require(town.accounts["halt"])])
    try owner.sync()
    // Something of its own that was taken, and its receipt.
    let own = try thief.melding(text: "Van de woco")
    try thief.release([(own, .melding, ["soort"])], to: [owner.account])
    try thief.sync()
    let copy = try town.backUp()
    let theft = try thief.release([(melding, .melding, ["soort", "omschrijving"])], to: [thief.account])
    let refused = try thief.sync()
    #expect(refused.verdicts.map(\.code) == [.rule], "CAS-05: a release is of one's own cells")
    #expect(refused.receipts.isEmpty)

    town.time.now += 60_000
    try town.restore(copy)
    #expect(try thief.sync().status == .restart)
    let receipt = try #require(thief.taken.last?.receipt)
    let ownersReceipt = try #require(owner.taken.first { $0.change.record == forHalt })
    for isSealed in [true, false] {
      if !isSealed { try town.office().unseal() }
      // None, its own for another change, too short a one, the owner's own change offered as its own, with his receipt.
      for codes in [[], receipt.codes, Array(receipt.codes.prefix(16)), ownersReceipt.receipt.codes] {
        thief.recount(after: thief.lastAcknowledged)
        town.time.now += 1
        let stamp = Stamp(milliseconds: UInt64(town.time.now - 120_000))
        let change = try #require(thief.lastChange(of: theft))
        let forged = Change(sequence: 1, kind: change.kind, record: theft, stamp: stamp, writes: change.writes)
        let stolen = ownersReceipt.change
        for offered in [forged, stolen] {
          let sequence = thief.offer(offered)
          let answer = try push(thief, codes.isEmpty ? [] : [Receipt(sequence: sequence, codes: codes)])
          if isSealed {
            #expect(answer.acknowledged < sequence, "it stays on the device")
            thief.recount(after: answer.acknowledged)
          } else {
            #expect([.rule, .record].contains(answer.verdicts.first?.code))
          }
        }
      }
    }
    #expect(!thief.holds("Wie het weten mag"))
    #expect(!thief.wasSent("Wie het weten mag"))
    #expect(try town.faults() == [])
  }

  @Test func `a receipt is for one value at one time: neither another value nor another time has it`() throws {
    let (town, device, casus) = try forgotten()
    try town.office().unseal()
    try device.sync()
    device.recount(after: 0)
    let (created, last) = (try #require(device.taken.first), try #require(device.taken.last))
    let write = try #require(last.change.writes.first)
    let variants = [
      Change(
        sequence: 1, kind: last.change.kind, record: casus,
        stamp: Stamp(milliseconds: last.change.stamp.milliseconds + 1), writes: [write]),
      Change(
        sequence: 1, kind: last.change.kind, record: casus, stamp: last.change.stamp,
        writes: [CellWrite(field: write.field, value: .text("afgeschaald"))]),
    ]
    try push(device, [Receipt(sequence: device.offer(created.change), codes: created.receipt.codes)])
    for variant in variants {
      let answer = try push(device, [Receipt(sequence: device.offer(variant), codes: last.receipt.codes)])
      #expect(answer.verdicts.map(\.code) == [.rule])
    }
    #expect(try stored(town, casus, status) == nil)
  }

  @Test func `a refused change gets no receipt, also when it is offered again under its number`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    let casus = try device.casus()
    try device.write(.casus, casus, ["status": .text("opgelost")])
    let request = device.request()
    let first = try device.take(device.send(request))
    #expect(first.verdicts.map(\.sequence) == [2])
    #expect(first.receipts.map(\.sequence) == [1])
    // Again, in an exchange of its own, and then as a retry of that: the verdict is forgotten by then.
    var again = device.request()
    again.changes = request.changes
    let second = try device.take(device.send(again))
    let third = try ExchangeResponse(encoded: Frame.unwrap(device.send(again)))
    for answer in [second, third] {
      #expect(answer.acknowledged == 2)
      #expect(answer.receipts.map(\.sequence).contains(2) == false)
    }
  }

  @Test func `a retry of a lost answer has the same receipts`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    _ = try device.casus()
    let request = device.request()
    let first = try ExchangeResponse(encoded: Frame.unwrap(device.send(request)))
    let second = try ExchangeResponse(encoded: Frame.unwrap(device.send(request)))
    #expect(first.receipts.count == 1)
    #expect(first.receipts == second.receipts)
  }

  @Test(arguments: [true, false])
  func `a device that was enrolled after the backup gives back under a new identity`(isSealed: Bool) throws {
    let town = try Town()
    let copy = try town.backUp()
    let lost = try town.device("handhaving")
    let melding = try lost.melding(text: "Na de kopie gemaakt")
    try lost.release(
      [(melding, .melding, ["soort", "omschrijving"])], to: [try #require(town.accounts["jongerenwerk"])])
    let casus = try casus(lost, town)
    let made = lost.pushedChanges.filter { $0.record == melding }
    town.time.now += 60_000
    try town.restore(copy)
    #expect(throws: Ledger.notEnrolled) { try lost.sync() }

    let device = try town.device("handhaving")
    let reader = try town.device("jongerenwerk")
    if !isSealed { try town.office().unseal() }
    for change in made { device.offer(change) }
    let answer = try push(device, giveBack(lost.taken, by: device))
    #expect(answer.verdicts.isEmpty)
    #expect(answer.acknowledged == 4)
    if isSealed { try town.office().unseal() }
    #expect(try stored(town, casus, status) == .text("opgelost"))
    try reader.sync()
    #expect(reader.holds("Na de kopie gemaakt"))
    #expect(try town.faults() == [])
  }

  @Test func `a token of six hundred exchanges later seals a server whose witness says nothing`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    try device.sync()
    let copy = try town.backUp()
    for _ in 0..<600 { try device.sync() }
    try town.restore(copy, isWitnessed: false)
    #expect(!town.hub.isSealed)
    let other = try town.device("woco")
    try other.sync()
    #expect(!town.hub.isSealed)
    var forged = device.request()
    forged.token[20] ^= 1
    #expect(try town.hub.exchange(forged, fingerprint: device.fingerprint).status == .forked)
    #expect(!town.hub.isSealed, "only the server makes tokens")
    #expect(try device.sync().status == .restart)
    #expect(try device.sync().status == .sealed)
  }

  @Test func `an invitation from before the restore is void, for it may have been used`() throws {
    let town = try Town()
    let account = try #require(town.accounts["handhaving"])
    let secret = [UInt8](repeating: 7, count: 32)
    let now = town.time.now
    let redeem = { (town: Town) in
      try town.hub.writer.perform { ledger in
        _ = try ledger.redeem(
          secret: secret, key: [1], label: "x", now: now, replica: RecordID(high: 1, low: 2),
          mintKey: { _ in [UInt8](repeating: 0, count: 32) }, issue: { _ in ([2], [3], now + 1000) })
      }
    }
    try town.hub.writer.perform { ledger in
      let number = try #require(ledger.roster.account(account)?.number)
      try ledger.saveTicket(secret: secret, account: number, expires: now + 1000)
    }
    let copy = try town.backUp()
    try redeem(town)
    try town.restore(copy)
    try town.office().unseal()
    #expect { try redeem(town) } throws: { ($0 as? Problem)?.code == .ticket }
  }
}
