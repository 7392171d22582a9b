import Changes
import Records
import Sync
import Testing

@testable import Replica
@testable import Server

/// A device's time is evidence, never authority: whatever its clock says, what is withdrawn is gone, and field work in
/// the right order is taken. Real devices and the real hub; times are written as a person's program writes them.
@Suite struct `Devices whose clocks are wrong` {
  private static let hour: Int64 = 3_600_000

  @Test(arguments: [-30 * hour, -hour, 60_000, hour, 30 * hour])
  func `a withdrawal takes effect at once, and stays in effect`(_ skew: Int64) throws {
    let town = try Municipality(seed: 21)
    let handhaving = try town.device("handhaving", skew: skew)
    let jongerenwerk = try town.device("jongerenwerk")
    let id = try handhaving.melding()
    let release = try handhaving.release(id, .melding, ["soort", "plaats"], to: ["jongerenwerk"])
    #expect(try handhaving.sync().flatMap(\.notices).filter { $0.code != .clock } == [])
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(id)?.values.fields.count == 2)

    town.time.now += 1000
    _ = try handhaving.write(.verstrekking, release, ["ingetrokken_op": .integer(handhaving.clock)])
    try handhaving.sync()
    #expect(try jongerenwerk.sync().map(\.purged).reduce(0, +) >= 2)
    #expect(try jongerenwerk.replica.record(id) == nil)
    try town.restart()
    // Later than every clock of the story.
    for _ in 0..<2 {
      town.time.now += UInt64(40 * Self.hour)
      let later = try town.device("jongerenwerk")
      try jongerenwerk.sync()
      #expect(try jongerenwerk.replica.record(id) == nil)
      #expect(try later.replica.record(id) == nil)
    }
    #expect(try town.office().verify().faults == [])
  }

  @Test(arguments: [-30 * hour, -hour, 240_000, hour, 30 * hour])
  func `who was invited first and then released to gets it (AMB-20)`(_ skew: Int64) throws {
    let town = try Municipality(seed: 22)
    let wijkmanager = try town.device("wm-oost", skew: skew)
    let jongerenwerk = try town.device("jongerenwerk")
    let account = try town.account("wm-oost")
    let casus = try wijkmanager.write(
      .casus, nil,
      [
        "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": .identifier(account),
      ])
    _ = try wijkmanager.write(
      .besluit, nil,
      [
        "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
        "motivering": .text("Elke avond"), "ingezette_interventies": .text("toezicht"),
        "betrokken_partijen": .list(
          try ["wm-oost", "jongerenwerk"].map { .identifier(try require(town.parties[$0])) }),
        "nieuwe_regiehouder": .identifier(account), "datum": .integer(wijkmanager.clock / 86_400_000),
      ])
    _ = try wijkmanager.write(.casus, casus, ["niveau": .text("overlast")])
    let overleg = try wijkmanager.write(
      .overleg, nil,
      [
        "casus": .identifier(casus), "soort": .text("casusoverleg"), "datum": .integer(wijkmanager.clock),
        "status": .text("begonnen"),
      ])
    _ = try wijkmanager.write(
      .deelnemer, nil,
      [
        "casus": .identifier(casus), "overleg": .identifier(overleg),
        "account": .identifier(try town.account("jongerenwerk")), "uitgenodigd_op": .integer(wijkmanager.clock),
        "aanwezig": .boolean(true),
      ])
    let persoon = try wijkmanager.write(.persoon, nil, ["casus": .identifier(casus), "naam": .text("Sami K.")])
    town.time.now += 60_000
    try wijkmanager.release(
      persoon, .persoon, ["naam"], to: ["jongerenwerk"],
      extra: ["casus": .identifier(casus), "overleg": .identifier(overleg)])
    #expect(try wijkmanager.sync().flatMap(\.notices).filter { $0.code != .clock } == [])
    #expect(try wijkmanager.replica.refusals().isEmpty)
    try jongerenwerk.sync()
    #expect(try jongerenwerk.replica.record(persoon)?.text("naam") == "Sami K.")
  }
}
