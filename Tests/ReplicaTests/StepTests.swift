import Changes
import Records
import Sync
import Testing

@testable import Replica
@testable import Server

/// What is decided offline, one thing upon the other, is judged step by step when it reaches the server.
@Suite struct `Steps: several decisions before the next sync` {
  @Test func `a casus that becomes overlast before the server knows of it is taken`() throws {
    let town = try Municipality(seed: 1)
    let handhaving = try town.device("handhaving")
    let casus = try handhaving.write(
      .casus, nil,
      [
        "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("handhaving")), "status": .text("open"),
      ])
    let wijkmanager = try town.account("wm-oost")
    _ = try handhaving.write(
      .besluit, nil,
      [
        "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
        "motivering": .text("Elke avond"),
        "ingezette_interventies": .text("gewaarschuwd"), "nieuwe_regiehouder": .identifier(wijkmanager),
        "betrokken_partijen": .list(
          try ["handhaving", "politie"].map { .identifier(try require(town.parties[$0])) }), "datum": .integer(20_700),
      ])
    _ = try handhaving.write(
      .casus, casus, ["niveau": .text("overlast"), "regiehouder": .identifier(wijkmanager)])
    #expect(try handhaving.sync().flatMap(\.notices) == [])
    let device = try town.device("wm-oost")
    #expect(try device.replica.record(casus)?.text("niveau") == "overlast")
  }

  @Test func `a besluit and what it decides are one act: both are written, or neither`() throws {
    let town = try Municipality(seed: 4)
    let handhaving = try town.device("handhaving")
    let account = FieldValue.identifier(try town.account("handhaving"))
    let casus = try handhaving.write(
      .casus, nil,
      [
        "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": account, "status": .text("open"),
      ])
    let wijkmanager = FieldValue.identifier(try town.account("wm-oost"))
    let besluit = try Draft(
      .besluit,
      [
        "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
        "motivering": .text("Elke avond"), "ingezette_interventies": .text("gewaarschuwd"),
        "nieuwe_regiehouder": wijkmanager, "datum": .integer(20_700),
        "betrokken_partijen": .list(
          try ["handhaving", "politie"].map { .identifier(try require(town.parties[$0])) }),
      ])
    // The second draft is refused: no besluit decides on this niveau, or this person.
    for refused in [
      ["niveau": FieldValue.text("ernstige_overlast")], ["niveau": .text("overlast"), "regiehouder": account],
    ] {
      let error = #expect(throws: ReplicaError.self) {
        try handhaving.replica.write([besluit, Draft(.casus, record: casus, refused)])
      }
      #expect(error?.code == .refused)
      #expect(try handhaving.replica.records(kind: .besluit).isEmpty)
      #expect(try handhaving.replica.record(casus)?.text("niveau") == "hinder")
    }
    _ = try handhaving.replica.write([
      besluit, Draft(.casus, record: casus, ["niveau": .text("overlast"), "regiehouder": wijkmanager]),
    ])
    #expect(try handhaving.replica.records(kind: .besluit).count == 1)
    #expect(try handhaving.sync().flatMap(\.notices) == [])
    #expect(try town.device("wm-oost").replica.record(casus)?.text("niveau") == "overlast")
  }

  @Test func `a status that went two steps offline is taken, and also when the push is cut between them`() throws {
    for limit in [1, 5_000] {
      let town = try Municipality(seed: 2)
      let wijkmanager = try town.device("wm-oost")
      let casus = try wijkmanager.write(
        .casus, nil,
        [
          "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("wm-oost")), "status": .text("open"),
        ])
      for status in ["opgelost", "open", "afgeschaald"] {
        _ = try wijkmanager.write(.casus, casus, ["status": .text(status)])
      }
      try wijkmanager.release(casus, .casus, ["titel"], to: ["handhaving"], extra: ["casus": .identifier(casus)])
      var notices: [ExchangeReport.Notice] = []
      for _ in 0..<8 {
        let request = try wijkmanager.replica.prepareExchange(limit: limit)
        let answer = try town.hub.exchange(request, fingerprint: wijkmanager.fingerprint)
        notices += try wijkmanager.replica.apply(answer, to: request.attempt).notices
      }
      #expect(notices == [])
      let other = try town.device("wm-oost")
      #expect(try other.replica.record(casus)?.text("status") == "afgeschaald")
      #expect(try other.replica.viewDigest() == wijkmanager.replica.viewDigest())
    }
  }

  @Test func `an answer that was lost is answered alike again, also where the server set the clock right`() throws {
    let town = try Municipality(seed: 3)
    let handhaving = try town.device("handhaving")
    let id = try handhaving.melding()
    try handhaving.release(id, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    town.time.now -= 3_600_000
    let request = try handhaving.replica.prepareExchange()
    let first = try town.hub.exchange(request, fingerprint: handhaving.fingerprint)
    let second = try town.hub.exchange(request, fingerprint: handhaving.fingerprint)
    #expect(first.verdicts.map(\.code) == [.clock, .clock])
    #expect(second == first)
  }
}
