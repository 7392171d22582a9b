import Changes
import Foundation
import Records
import Sealing
import Sync
import TestKit
import Testing

@testable import Replica
@testable import Server

@Suite struct `Devices and the real hub` {
  @Test func `a released melding reaches the partner, and its withdrawal erases it there`() throws {
    let town = try Municipality(seed: 1)
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let woco = try town.device("woco")
    let id = try handhaving.melding(["omschrijving": .text("Box"), "notitie": .text("Sami K., 15")])
    let release = try handhaving.release(id, .melding, ["soort", "plaats", "omschrijving"], to: ["jongerenwerk"])
    #expect(try handhaving.sync().flatMap(\.notices).isEmpty)
    try jongerenwerk.sync()
    try woco.sync()
    let view = try require(jongerenwerk.replica.record(id))
    #expect(view.text("omschrijving") == "Box")
    #expect(view.values.fields.count == 3)
    #expect(try woco.replica.record(id) == nil)
    #expect(!jongerenwerk.wasSent("Sami") && !woco.wasSent("Box"))
    #expect(try handhaving.replica.status().unsentCells == 3, "what was not released is still here")

    town.time.now += 1000
    _ = try handhaving.write(.verstrekking, release, ["ingetrokken_op": .integer(Int64(town.time.now))])
    town.time.now += 1000
    try handhaving.sync()
    let reports = try jongerenwerk.sync()
    #expect(reports.map(\.purged).reduce(0, +) >= 3)
    #expect(try jongerenwerk.replica.record(id) == nil)
    #expect(try town.office().verify().faults == [])
  }

  @Test func `a melding without a casus reaches the wijkmanager of its wijk, released at once or later`() throws {
    let town = try Municipality(seed: 5)
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let wijkmanager = try town.device("wm-oost")
    let id = try handhaving.melding(["omschrijving": .text("Box"), "wijk": .text("Oost")])
    try handhaving.release(id, .melding, ["soort"], to: ["jongerenwerk"])
    try handhaving.sync()
    #expect(try handhaving.replica.preview().flatMap(\.fields).allSatisfy { !$0.departure.leaves })
    town.time.now += 1000
    try handhaving.release(id, .melding, ["wijk", "omschrijving"], to: ["wm-oost"])
    #expect(try handhaving.sync().flatMap(\.notices).isEmpty)
    try wijkmanager.sync()
    #expect(try require(wijkmanager.replica.record(id)).text("omschrijving") == "Box")
    let later = try handhaving.melding(["omschrijving": .text("Vuur"), "wijk": .text("Oost")])
    try handhaving.release(later, .melding, ["wijk", "omschrijving"], to: ["wm-oost"])
    try handhaving.sync()
    try wijkmanager.sync()
    #expect(try require(wijkmanager.replica.record(later)).text("omschrijving") == "Vuur")
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(later) == nil)
  }

  @Test func `a melding in no casus reaches the wijkmanager of its wijk, with the fields that were released (HIN-10)`()
    throws
  {
    let town = try Municipality(seed: 2)
    let politie = try town.device("politie")
    let wijkmanager = try town.device("wm-oost")
    let id = try politie.melding(["omschrijving": .text("Box")])
    try politie.release(id, .melding, ["soort", "plaats", "wijk"], to: ["wm-oost"])
    #expect(try politie.sync().flatMap(\.notices).isEmpty)
    try wijkmanager.sync()
    let view = try require(wijkmanager.replica.record(id))
    #expect(view.values.fields.count == 3 && view.text("plaats") == "Vogelplein")
    // A release of something else of it later goes alone.
    try politie.release(id, .melding, ["omschrijving"], to: ["wm-oost"])
    try politie.sync()
    try wijkmanager.sync()
    #expect(try wijkmanager.replica.record(id)?.text("omschrijving") == "Box")
  }

  @Test(arguments: 0..<4)
  func `two devices of one account end equal, with lost answers and in any order`(_ run: Int) throws {
    let seed = Seed()
    var dice = run == 0 ? seed : Seed(seed.origin &+ UInt64(run))
    let town = try Municipality(seed: dice.next())
    let devices = [try town.device("handhaving"), try town.device("handhaving")]
    let partner = try town.device("jongerenwerk")
    var meldingen: [RecordID] = []
    for _ in 0..<40 {
      town.time.now += UInt64.random(in: 1...2000, using: &dice)
      let device = try require(devices.randomElement(using: &dice))
      switch Int.random(in: 0..<6, using: &dice) {
      case 0:
        let id = try device.melding()
        try device.release(id, .melding, ["soort", "plaats", "omschrijving", "ernst"], to: ["jongerenwerk"])
        meldingen.append(id)
      case 1...2:
        guard let id = meldingen.randomElement(using: &dice), try device.replica.record(id) != nil else { continue }
        let text = FieldValue.text("Plein \(Int.random(in: 0..<100, using: &dice))")
        _ = try device.write(.melding, id, [Bool.random(using: &dice) ? "plaats" : "omschrijving": text])
      case 3: _ = try device.exchange(isLost: true)
      case 4: _ = try device.exchange()
      default: _ = try partner.exchange()
      }
    }
    for _ in 0..<2 { for device in devices + [partner] { try device.sync() } }
    #expect(try devices[0].replica.viewDigest() == devices[1].replica.viewDigest(), "\(seed) run \(run)")
    for id in meldingen {
      let views = try devices.map { try require($0.replica.record(id)).text("plaats") }
      #expect(views[0] == views[1], "\(seed) run \(run)")
      #expect(try partner.replica.record(id)?.text("plaats") == views[0], "\(seed) run \(run)")
    }
    for device in devices { #expect(try device.replica.prepareExchange().changes.isEmpty, "\(seed) run \(run)") }
    #expect(try town.office().verify().faults == [], "\(seed) run \(run)")
  }

  @Test func `a restored server gets back what it had acknowledged, and forgets no purge`() throws {
    let town = try Municipality(seed: 3)
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let old = try handhaving.melding()
    let release = try handhaving.release(old, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    try handhaving.sync()
    try jongerenwerk.sync()
    let backup = try town.backUp()
    // After the backup: new work, and a withdrawal.
    let new = try handhaving.melding(["plaats": .text("Merelplein")])
    try handhaving.release(new, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    town.time.now += 1000
    _ = try handhaving.write(.verstrekking, release, ["ingetrokken_op": .integer(Int64(town.time.now))])
    town.time.now += 1000
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(old) == nil)

    try town.restore(backup)
    let reports = try handhaving.sync() + handhaving.sync() + jongerenwerk.sync() + jongerenwerk.sync()
    #expect(reports.contains { $0.status == .restart })
    #expect(reports.contains { $0.status == .sealed })
    try town.office().unseal()
    for _ in 0..<2 {
      try handhaving.sync()
      try jongerenwerk.sync()
    }
    #expect(try jongerenwerk.replica.record(new)?.text("plaats") == "Merelplein")
    #expect(try jongerenwerk.replica.record(old) == nil, "the withdrawal was offered anew too")
    #expect(try handhaving.replica.status().state == .normal)
    #expect(try handhaving.replica.record(old)?.text("plaats") == "Vogelplein")
  }

  @Test func `another deelbeleid under the number of one that was lost in a restore reaches the devices`() throws {
    let town = try Municipality(seed: 10)
    let handhaving = try town.device("handhaving")
    let backup = try town.backUp()
    func policyHeld() throws -> String? {
      try handhaving.replica.read { try handhaving.replica.policyInForce()?.text.text }
    }
    let lost = Repository.deelbeleid(version: 2)
    try town.office().activate(policy: lost)
    try handhaving.sync()
    #expect(try policyHeld() == lost)
    try town.restore(backup)
    let stricter = Repository.deelbeleid(version: 2, isStricter: true)
    try town.office().activate(policy: stricter)
    try town.office().unseal()
    try handhaving.sync()
    #expect(try policyHeld() == stricter)
  }

  @Test func `a device that took a late answer for a restored server's gives back under its new name`() throws {
    let town = try Municipality(seed: 9)
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let backup = try town.backUp()
    let melding = try handhaving.melding()
    try handhaving.release(melding, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    let request = try handhaving.replica.prepareExchange()
    let late = try town.hub.exchange(request, fingerprint: handhaving.fingerprint)
    try town.restore(backup)
    try town.office().unseal()
    #expect(try town.hub.exchange(request, fingerprint: handhaving.fingerprint).status == .restart)
    _ = try handhaving.replica.apply(late, to: request.attempt)
    // The server waits for another token than the one that was in the late answer.
    #expect(try handhaving.sync().last?.status == .forked)
    try handhaving.enrolAgain()
    #expect(try handhaving.sync().contains { $0.status == .restart })
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(melding)?.text("plaats") == "Vogelplein")
    #expect(try town.office().verify().faults == [])
  }

  @Test func `the second of two copies is told, keeps its work, and delivers it under a new name`() throws {
    let town = try Municipality(seed: 4)
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let sent = try handhaving.melding()
    try handhaving.release(sent, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    try handhaving.sync()
    let copyFolder = handhaving.folder + "-kopie"
    try FileManager.default.copyItem(atPath: handhaving.folder, toPath: copyFolder)
    let copy = try Replica.open(
      folder: copyFolder, unlockedBy: .passphrase(Desk.passphrase), environment: Desk.environment(town.time))
    try handhaving.sync()

    let draft = try Draft(
      .melding,
      [
        "soort": .text("geluid"), "tijdstip": .integer(Int64(town.time.now)), "plaats": .text("Kopieplein"),
        "bron": .identifier(try require(town.parties["handhaving"])),
      ])
    let pending = try copy.write(draft)
    let selection = CellSelection(record: pending, fields: FieldSet([2, 4]))
    _ = try copy.write(
      try Draft(
        .verstrekking,
        [
          "cellen": CellSelection.value([selection]), "grondslag": .text("Gemeentewet 172"),
          "ontvangers": .list([.identifier(try town.account("jongerenwerk"))]),
        ]))
    func exchange(_ fingerprint: [UInt8]) throws -> ExchangeReport {
      let request = try copy.prepareExchange()
      return try copy.apply(try town.hub.exchange(request, fingerprint: fingerprint), to: request.attempt)
    }
    #expect(try exchange(handhaving.fingerprint).status == .forked)
    #expect(throws: ReplicaError(.forked, "")) { try copy.prepareExchange() }
    let enrolled = try town.enrol("handhaving")
    try copy.adopt(enrolled.identity)
    #expect(try exchange(enrolled.fingerprint).notices == [])
    while try exchange(enrolled.fingerprint).needsAnother {}
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(pending)?.text("plaats") == "Kopieplein")
    #expect(try copy.record(sent)?.text("plaats") == "Vogelplein")
    try handhaving.sync()
    #expect(try handhaving.replica.viewDigest() == copy.viewDigest())
  }

  @Test func `two devices that decide at once open a conflict, and the regiehouder settles it`() throws {
    let town = try Municipality(seed: 5)
    let first = try town.device("wm-oost")
    let second = try town.device("wm-oost")
    let casus = try first.write(
      .casus, nil,
      [
        "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("wm-oost")), "status": .text("open"),
      ])
    try first.release(casus, .casus, ["titel"], to: ["handhaving"], extra: ["casus": .identifier(casus)])
    try first.sync()
    try second.sync()
    _ = try first.write(.casus, casus, ["status": .text("monitoring")])
    town.time.now += 1000
    _ = try second.write(.casus, casus, ["status": .text("opgelost")])
    try first.sync()
    try second.sync()
    try first.sync()
    for device in [first, second] {
      #expect(try device.replica.record(casus)?.text("status") == "opgelost")
      #expect(
        try device.replica.conflicts().map(\.conflicts) == [[Entry.Conflict(field: 7, losers: [.text("monitoring")])]])
    }
    town.time.now += 1000
    _ = try first.write(.casus, casus, ["status": .text("opgelost")])
    try first.sync()
    try second.sync()
    for device in [first, second] { #expect(try device.replica.conflicts().isEmpty) }
    #expect(try first.replica.viewDigest() == second.replica.viewDigest())
  }
}
