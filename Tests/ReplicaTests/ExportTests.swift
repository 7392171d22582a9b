import Casework
import Changes
import Disclosure
import Foundation
import Records
import Sync
import Testing

@testable import Replica

/// Invariant 4: what the export filter does not let go is in no request.
@Suite struct `What leaves a device` {
  @Test func `nothing leaves without a release, and the preview says why`() throws {
    let desk = try Desk()
    try desk.firstSync()
    _ = try desk.melding()
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.isEmpty)
    let preview = try desk.replica.preview()
    #expect(preview.count == 1)
    for entry in try require(preview.first).fields { #expect(!entry.departure.leaves, "\(entry.field.name)") }
  }

  @Test func `nothing leaves before there is a deelbeleid`() throws {
    let desk = try Desk("jongerenwerk")
    let id = try desk.melding()
    let soort = try require(KindSpec.melding.field(named: "soort"))
    #expect(try desk.replica.explain(id, field: soort).departure == .heldBackWithoutPolicy)
    #expect(try desk.replica.prepareExchange().changes.isEmpty)
  }

  @Test func `the form of Bijlage 1 stays on the device until its owner hands something of it in (CAS-04)`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let casus = try desk.replica.write(
      try Draft(
        .casus,
        [
          "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text("Oost"), "regiehouder": .identifier(desk.identity.account), "status": .text("open"),
        ]))
    let form = try desk.replica.write(
      try Draft(
        .groep,
        [
          "casus": .identifier(casus), "naam": .text("de bankjesgroep"), "sfeer": .text("dreigend"),
          "tijdstippen": .text("na tien uur"), "culturele_achtergrond": .text("gemengd"),
        ]))
    let texts = ["bankjesgroep", "dreigend", "na tien uur", "gemengd"]
    let before = try desk.exchange()
    #expect(before.sent == 0)
    try desk.release([(form, .groep, ["naam"])], to: ["jongerenwerk"], extra: ["casus": .identifier(casus)])
    let request = try desk.replica.prepareExchange()
    #expect(texts.filter { contains(request.encoded(), Array($0.utf8)) } == ["bankjesgroep"])
  }

  @Test func `a release waits for what it names, and goes with it (CAS-05)`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let persoon = try desk.replica.write(try Draft(.persoon, ["naam": .text("Sami Kaya")]))
    let melding = try desk.melding()
    // At hinder no person leaves (HIN-04). The server would refuse a release of a record that it never got.
    let early = try desk.release([(persoon, .persoon, ["naam"])], to: ["jongerenwerk"])
    let release = try desk.release([(melding, .melding, ["soort"])], to: ["jongerenwerk"])
    let both = try desk.release(
      [(melding, .melding, ["plaats"]), (persoon, .persoon, ["naam"])], to: ["jongerenwerk"])
    let request = try desk.replica.prepareExchange()
    #expect(Set(request.changes.map(\.record)) == [melding, release])
    for item in try desk.replica.preview() where [early, both].contains(item.view.id) {
      #expect(item.fields.allSatisfy { $0.departure == .waits(rule: "CAS-05") })
    }
    // What is there already can be released alone, and what is withdrawn is always told.
    try desk.exchange()
    let second = try desk.release([(melding, .melding, ["wijk"])], to: ["jongerenwerk"])
    desk.time.now += 1000
    let withdrawal = ["ingetrokken_op": FieldValue.integer(Int64(desk.time.now))]
    _ = try desk.replica.write(try Draft(.verstrekking, record: release, withdrawal))
    #expect(Set(try desk.replica.prepareExchange().changes.map(\.record)).isSuperset(of: [second, release]))
  }

  @Test func `S1: only released cells are in the bytes of the request`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding([
      "omschrijving": .text("Twee jongens met een box"), "notitie": .text("Sami K., 15"),
      "melder_naam": .text("mevrouw Zilverberg"), "ernst": .text("hoog"),
    ])
    try desk.release([(id, .melding, ["soort", "plaats", "tijdstip"])], to: ["jongerenwerk"])
    let request = try desk.replica.prepareExchange()
    let bytes = request.encoded()
    for secret in ["Sami", "Zilverberg", "Twee jongens", "hoog"] {
      #expect(!contains(bytes, Array(secret.utf8)), "\(secret) is in the request")
    }
    #expect(contains(bytes, Array("Vogelplein".utf8)))
    let melding = try require(request.changes.first { $0.record == id })
    let names = melding.writes.compactMap { KindSpec.melding.field($0.field)?.name }
    #expect(names == ["soort", "tijdstip", "plaats"])
    #expect(request.changes.map(\.sequence) == [1, 2])
  }

  @Test func `a cell that is written after the release goes along, and an unreleased one still stays`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    desk.time.now += 1000
    _ = try desk.replica.write(
      try Draft(.melding, record: id, ["plaats": .text("Merelplein"), "omschrijving": .text("Sami was erbij")]))
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.map(\.writes.count) == [1])
    #expect(contains(request.encoded(), Array("Merelplein".utf8)))
    #expect(!contains(request.encoded(), Array("Sami".utf8)))
  }

  @Test func `when the release is withdrawn nothing new leaves`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    let release = try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    try desk.exchange()
    desk.time.now += 1000
    _ = try desk.replica.write(
      try Draft(.verstrekking, record: release, ["ingetrokken_op": .integer(Int64(desk.time.now))]))
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Merelplein")]))
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.map(\.record) == [release])
  }

  @Test func `the party's own profile holds back what a release lets go, and refuses a new release of it`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding()
    try desk.release([(id, .melding, ["soort", "plaats"])], to: ["jongerenwerk"])
    let profile = try ProfileInForce(name: "proef", text: "profiel 1\nnooit melding.plaats\n")
    try desk.replica.setProfile(profile)
    try desk.reopen()
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.contains { $0.record == id })
    #expect(!contains(request.encoded(), Array("Vogelplein".utf8)))
    #expect(try desk.replica.profile() == profile)
    let refusal = #expect(throws: ReplicaError(.refused, "")) {
      try desk.release([(id, .melding, ["plaats"])], to: ["wm-oost"])
    }
    #expect(refusal?.field == "plaats" && refusal?.message.contains("(HIN-04)") == true)
    try desk.release([(id, .melding, ["wijk"])], to: ["wm-oost"])
    try desk.replica.setProfile(nil)
    #expect(try desk.replica.profile() == nil)
    try desk.release([(id, .melding, ["plaats"])], to: ["wm-oost"])
  }

  @Test func `the party's own profile also holds for an answer in somebody else's record`() throws {
    let desk = try Desk("jongerenwerk")
    let id = RecordID(high: 0xAF5, low: 4)
    try desk.firstSync { hub in
      [
        hub.entry(
          .afspraak, id,
          ["wie": .identifier(desk.identity.account), "wat": .text("praat met de groep"), "status": .text("open")],
          ground: 1)
      ]
    }
    try desk.replica.setProfile(try ProfileInForce(name: "proef", text: "profiel 1\nnooit afspraak.terugkoppeling\n"))
    let answer: [String: FieldValue] = ["status": .text("gedaan"), "terugkoppeling": .text("in vertrouwen verteld")]
    _ = try desk.replica.write(try Draft(.afspraak, record: id, answer))
    let status = try require(KindSpec.afspraak.field(named: "status"))
    let changes = try desk.replica.prepareExchange().changes
    #expect(changes.flatMap { $0.writes.map(\.field) } == [status.number])
  }

  @Test func `an answer in somebody else's record goes to its owner, but not what the profile keeps`() throws {
    let desk = try Desk("jongerenwerk")
    let id = RecordID(high: 0xAF5, low: 3)
    try desk.firstSync { hub in
      let values: [String: FieldValue] = [
        "wie": .identifier(Desk.account("jongerenwerk")), "wat": .text("Praten"), "wanneer": .integer(20_000),
        "status": .text("open"),
      ]
      return [hub.entry(.afspraak, id, values, ground: 1)]
    }
    let terugkoppeling = try require(KindSpec.afspraak.field(named: "terugkoppeling"))
    try desk.replica.setProfile(ProfileInForce(name: "proef", text: "profiel 1\nnooit afspraak.terugkoppeling\n"))
    _ = try desk.replica.write(
      Draft(.afspraak, record: id, ["terugkoppeling": .text("Moeder belde"), "status": .text("gedaan")]))
    let request = try desk.replica.prepareExchange()
    #expect(request.changes.flatMap(\.writes).map(\.value) == [.text("gedaan")])
    #expect(
      try desk.replica.explain(id, field: terugkoppeling).departure == .heldBack(rule: "HIN-04", reason: .profile))
    try desk.replica.setProfile(nil)
    _ = try desk.replica.apply(try desk.hub.answer(request), to: request.attempt)
    #expect(contains(try desk.replica.prepareExchange().encoded(), Array("Moeder belde".utf8)))
  }

  @Test func `the explanation of a cell tells where it came from and what becomes of it`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding(["notitie": .text("alleen voor mij")])
    try desk.release([(id, .melding, ["soort"])], to: ["jongerenwerk"])
    func explain(_ name: String) throws -> CellExplanation {
      try desk.replica.explain(id, field: try require(KindSpec.melding.field(named: name)))
    }
    #expect(try explain("soort").departure == .leaves(rule: "HIN-05", recipients: [Desk.account("jongerenwerk")]))
    #expect(try explain("plaats").departure == .heldBack(rule: "HIN-04", reason: .notReleased))
    #expect(try explain("notitie").departure == .heldBack(rule: "CAS-04", reason: .local))
    #expect(try explain("ernst").provenance == nil)
    try desk.exchange()
    #expect(try explain("soort").departure == nil)
    let basis = try desk.replica.basis(root: id)
    #expect(basis.author.account == desk.identity.account)
    #expect(basis.policy?.version == 1)
    #expect(basis.directory.accounts.count == Desk.seats.count)
  }

  @Test func `a casus stays wholly on the device until something of it is released, and then its facts go`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let casus = try desk.replica.write(
      try Draft(
        .casus,
        [
          "titel": .text("Jongeren Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text("Oost"), "regiehouder": .identifier(desk.identity.account), "status": .text("open"),
        ]))
    let melding = try desk.melding(["casus": .identifier(casus)])
    #expect(try desk.replica.prepareExchange().changes.isEmpty)
    try desk.exchange()
    try desk.release(
      [(melding, .melding, ["soort", "plaats"])], to: ["jongerenwerk"], extra: ["casus": .identifier(casus)])
    let request = try desk.replica.prepareExchange()
    let facts = try require(request.changes.first { $0.record == casus })
    let names = facts.writes.compactMap { KindSpec.casus.field($0.field)?.name }
    #expect(names == ["niveau", "type", "wijk", "regiehouder", "status"])
    #expect(!contains(request.encoded(), Array("Jongeren".utf8)))
    let sent = try require(request.changes.first { $0.record == melding })
    #expect(sent.writes.contains { KindSpec.melding.field($0.field)?.name == "casus" })
  }
}

/// Whether `needle` occurs in `bytes`.
func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool { Data(bytes).range(of: Data(needle)) != nil }
