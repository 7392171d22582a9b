import Casework
import Changes
import Records
import Sync
import Testing

@testable import Server

/// Where a push writes but values, nobody decides anew who holds what. `faults` does, about every record.
@Suite struct `Changes of values alone` {
  private func shared(_ fields: [String] = ["soort", "plaats", "omschrijving"]) throws -> (
    town: Town, giver: Device, partner: Device, melding: RecordID, release: RecordID
  ) {
    let town = try Town()
    let giver = try town.device("handhaving")
    let partner = try town.device("jongerenwerk")
    let melding = try giver.melding()
    let release = try giver.release([(melding, .melding, fields)], to: [partner.account])
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    return (town, giver, partner, melding, release)
  }

  private func number(_ name: String) throws -> FieldNumber {
    try #require(KindSpec.melding.field(named: name)?.number)
  }

  @Test func `reach who holds the cell, on the ground it is held on, and are in its register`() throws {
    let (town, giver, partner, melding, release) = try shared(["soort", "plaats"])
    let lines = try town.register(of: partner.account).count
    try giver.write(.melding, melding, ["plaats": .text("Kade 1")])
    try giver.sync()
    try giver.write(.melding, melding, ["plaats": .text("Kade 2"), "omschrijving": .text("Een feest")])
    try giver.sync()
    try partner.sync()
    let plaats = try number("plaats")
    #expect(partner.held[melding]?[plaats] == .text("Kade 2"))
    #expect(partner.grounds[melding]?[plaats]?.release == release)
    #expect(!partner.wasSent("Een feest"))
    #expect(try town.register(of: partner.account).count == lines + 2)
    #expect(try town.faults() == [])
  }

  @Test(arguments: [true, false])
  func `do not outlive a withdrawal in the same push`(isWrittenFirst: Bool) throws {
    let (town, giver, partner, melding, release) = try shared()
    let write = { try giver.write(.melding, melding, ["plaats": .text("Kade 1")]) }
    if isWrittenFirst { _ = try write() }
    try giver.write(.verstrekking, release, ["ingetrokken_op": .integer(town.time.now)])
    if !isWrittenFirst { _ = try write() }
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    #expect(partner.held[melding] == nil && !partner.wasSent("Kade 1"))
    #expect(try town.faults() == [])
  }

  @Test(arguments: [true, false])
  func `reach who is given the record in the same push`(isWrittenFirst: Bool) throws {
    let (town, giver, _, melding, _) = try shared()
    let swt = try town.device("swt")
    let write = { try giver.write(.melding, melding, ["plaats": .text("Kade 1")]) }
    if isWrittenFirst { _ = try write() }
    try giver.release([(melding, .melding, ["plaats"])], to: [swt.account])
    if !isWrittenFirst { _ = try write() }
    #expect(try giver.sync().verdicts == [])
    try swt.sync()
    let plaats = try number("plaats")
    #expect(swt.held[melding]?[plaats] == .text("Kade 1"))
    #expect(try town.faults() == [])
  }

  @Test func `take the cell away where it is cleared, and bring it back where it is filled again`() throws {
    let (town, giver, partner, melding, _) = try shared(["soort", "omschrijving"])
    let (soort, text) = (try number("soort"), try number("omschrijving"))
    try giver.write(.melding, melding, ["omschrijving": .null])
    try giver.write(.melding, melding, ["soort": .text("verkeer")])
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    #expect(partner.held[melding]?[text] == nil && partner.held[melding]?[soort] == .text("verkeer"))
    #expect(try town.faults() == [])
    try giver.write(.melding, melding, ["soort": .text("geluid")])
    try giver.write(.melding, melding, ["omschrijving": .text("Een feest")])
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    #expect(partner.held[melding]?[text] == .text("Een feest"))
    #expect(try town.faults() == [])
  }

  @Test func `leave it to the casus when its niveau changes in the same push`() throws {
    let town = try Town()
    let giver = try town.device("handhaving")
    let partner = try town.device("jongerenwerk")
    let wijkmanager = try town.device("wm-oost")
    let casus = try giver.casus()
    let melding = try giver.melding(casus: casus)
    try giver.release([(melding, .melding, ["soort", "plaats"])], to: [partner.account], casus: casus)
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    #expect(partner.held[melding] != nil)
    try giver.write(.melding, melding, ["plaats": .text("Kade 1")])
    try giver.raise(casus, to: wijkmanager)
    #expect(try giver.sync().verdicts == [])
    try partner.sync()
    // At overlast a partner that is at no casusoverleg holds nothing (CAS-05).
    #expect(partner.held[melding] == nil && !partner.wasSent("Kade 1"))
    #expect(try town.faults() == [])
  }

  @Test func `are not what a release, a fact of its root or an addressed record writes`() {
    for kind in [KindSpec.verstrekking, .casus, .besluit, .overleg, .deelnemer, .partij, .account, .politieExport] {
      #expect(CaseFile.factFields(of: kind) == kind.all, "\(kind.name)")
    }
    #expect(
      CaseFile.factFields(of: .melding)
        == KindSpec.melding.set { ["casus", "wijk", "regime"].contains($0.name) })
  }
}
