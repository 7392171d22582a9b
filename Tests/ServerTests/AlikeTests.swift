import Changes
import Records
import Sync
import Testing

@testable import Server

/// Records of one push are decided together where they are alike; each must still be given by its own releases, fields
/// and facts. Protocol/disclosure.md.
@Suite struct `Records that look alike` {
  @Test func `each of one push goes to whom its own release names, with the fields that it names`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let (jongerenwerk, swt) = (try town.device("jongerenwerk"), try town.device("swt"))
    let (first, second, third) = (try handhaving.melding(), try handhaving.melding(), try handhaving.melding())
    try handhaving.release([(first, .melding, ["soort", "plaats"])], to: [jongerenwerk.account])
    try handhaving.release([(second, .melding, ["soort"])], to: [jongerenwerk.account, swt.account])
    try handhaving.sync()
    try jongerenwerk.sync()
    try swt.sync()
    #expect(jongerenwerk.held[first]?.count == 2 && jongerenwerk.held[second]?.count == 1)
    #expect(swt.held[first] == nil && swt.held[second]?.count == 1)
    #expect(jongerenwerk.held[third] == nil && swt.held[third] == nil)
    #expect(try town.faults() == [])
  }

  @Test func `one of which a field is cleared does not take it from the others`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let (cleared, kept) = (try handhaving.melding(), try handhaving.melding())
    try handhaving.release(
      [(cleared, .melding, ["soort", "omschrijving"]), (kept, .melding, ["soort", "omschrijving"])],
      to: [jongerenwerk.account])
    try handhaving.sync()
    try handhaving.write(.melding, cleared, ["omschrijving": .null])
    try handhaving.write(.melding, kept, ["omschrijving": .null])
    try handhaving.write(.melding, kept, ["omschrijving": .text("Een feest")])
    #expect(try handhaving.sync().verdicts == [])
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[cleared]?.count == 1 && jongerenwerk.held[kept]?.count == 2)
    #expect(try town.faults() == [])
  }
}
