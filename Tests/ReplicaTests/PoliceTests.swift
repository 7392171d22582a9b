import Casework
import Changes
import Records
import Sync
import Testing

@testable import Replica
@testable import Server

/// What the police export and take back, on real devices with the real server. POL-01, POL-02.
@Suite struct `Exports of the police` {
  /// The police and the wijkmanager of one casus, of which the police know.
  private struct Story {
    let town: Municipality
    let politie: HubDevice
    let wijkmanager: HubDevice
    let casus: RecordID

    init(seed: UInt64) throws {
      town = try Municipality(seed: seed)
      politie = try town.device("politie", skew: 3_600_000)
      wijkmanager = try town.device("wm-oost")
      casus = try wijkmanager.write(
        .casus, nil,
        [
          "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("wm-oost")),
        ])
      try wijkmanager.release(casus, .casus, ["titel"], to: ["handhaving"], extra: ["casus": .identifier(casus)])
      try wijkmanager.sync()
    }

    func export(_ text: String) throws -> RecordID {
      try politie.write(
        .politieExport, nil,
        [
          "casus": .identifier(casus), "wijkmanager": .identifier(try town.account("wm-oost")),
          "mutaties": .text(text), "datum": .integer(20_700), "grondslag": .text("Wpg artikel 16"),
        ])
    }

    func takeBack(_ id: RecordID) throws {
      let values = try require(Casework.withdrawal(of: .politieExport, at: politie.clock))
      _ = try politie.write(.politieExport, id, values)
    }
  }

  @Test func `an export is taken back, and one that never left stays whole`() throws {
    let story = try Story(seed: 6)
    let (politie, wijkmanager) = (story.politie, story.wijkmanager)
    let sent = try story.export("mutatie een")
    try politie.sync()
    try wijkmanager.sync()
    #expect(try wijkmanager.replica.record(sent)?.text("mutaties") == "mutatie een")
    #expect(throws: ReplicaError.self) { try politie.write(.politieExport, sent, ["mutaties": .text("mutatie twee")]) }
    let unsent = try story.export("mutatie drie")
    _ = try politie.write(.politieExport, unsent, ["mutaties": .text("mutatie vier")])
    try story.takeBack(unsent)
    try story.takeBack(sent)
    #expect(try politie.sync().flatMap(\.notices).filter { $0.code != .clock } == [])
    try wijkmanager.sync()
    #expect(try wijkmanager.replica.record(sent) == nil)
    #expect(try wijkmanager.replica.record(unsent) == nil)
    #expect(!wijkmanager.wasSent("mutatie drie") && !wijkmanager.wasSent("mutatie vier"))
    #expect(try politie.replica.record(unsent)?.text("mutaties") == "mutatie vier")
    #expect(try politie.replica.refusals().isEmpty)
  }

  @Test func `an export is taken back while the server is put back to before it: it goes out no more`() throws {
    let story = try Story(seed: 8)
    let (politie, wijkmanager) = (story.politie, story.wijkmanager)
    let backup = try story.town.backUp()
    let export = try story.export("mutatie vijf")
    try politie.sync()
    try wijkmanager.sync()
    #expect(wijkmanager.wasSent("mutatie vijf"))
    try story.takeBack(export)

    try story.town.restore(backup)
    try wijkmanager.sync()
    try story.town.office().unseal()
    let before = wijkmanager.received.count
    var notices: [ExchangeReport.Notice] = []
    for _ in 0..<3 {
      for device in [politie, wijkmanager] { notices += try device.sync().flatMap(\.notices) }
    }
    #expect(!wijkmanager.received.dropFirst(before).contains { contains($0, Array("mutatie vijf".utf8)) })
    #expect(try wijkmanager.replica.record(export) == nil)
    #expect(try politie.replica.record(export)?.integer("ingetrokken_op") != nil)
    #expect(notices.filter { $0.code != .clock } == [], "there was nothing to end")
    #expect(try politie.replica.refusals().isEmpty)
    #expect(try politie.replica.prepareExchange().changes.isEmpty)
    #expect(try story.town.office().verify().faults == [])
  }
}
