import Records
import Testing

@testable import Disclosure

@Suite struct ProfileTests {
  @Test func `a profile names rows and fields that never leave`() throws {
    let profile = try Profile.parse("# van ons\nprofiel 1\n\nnooit F07  # adres\nnooit melding.plaats\n")
    let adres = try #require(KindSpec.persoon.field(named: "adres"))
    let plaats = try #require(KindSpec.melding.field(named: "plaats"))
    let soort = try #require(KindSpec.melding.field(named: "soort"))
    #expect(profile.groups == [.f07])
    #expect(profile.holdsBack(adres, of: .persoon) && profile.holdsBack(plaats, of: .melding))
    #expect(!profile.holdsBack(soort, of: .melding))
  }

  @Test func `an empty profile keeps nothing`() throws {
    #expect(try Profile.parse("profiel 1").groups.isEmpty)
  }

  @Test(arguments: [
    ("", PolicyFault.Code.syntax, 2, 1), ("nooit F07", .syntax, 1, 1), ("profiel 2", .syntax, 1, 1),
    ("profiel 1\nF07", .syntax, 2, 1), ("profiel 1\nnooit", .syntax, 2, 1), ("profiel 1\nnooit F07 F08", .syntax, 2, 1),
    ("profiel 1\nnooit | F07", .syntax, 2, 1), ("profiel 1\naltijd F07", .widening, 2, 1),
    ("profiel 1\nja F07", .widening, 2, 1), ("profiel 1\ndeel persoon.bsn", .widening, 2, 1),
    ("profiel 1\n  NOOIT F07", .widening, 2, 3), ("profiel 1\nnooit F30", .unknownRow, 2, 7),
    ("profiel 1\nnooit GIDS", .unknownRow, 2, 7), ("profiel 1\nnooit OVERLEG", .unknownRow, 2, 7),
    ("profiel 1\nnooit LOKAAL", .unknownRow, 2, 7), ("profiel 1\nnooit persoon.schoen", .unknownField, 2, 7),
    ("profiel 1\nnooit schoen.maat", .unknownField, 2, 7), ("profiel 1\nnooit persoon.", .unknownField, 2, 7),
    ("profiel 1\nnooit persoon.naam.x", .unknownField, 2, 7), ("profiel 1\nnooit F07\nnooit F07", .duplicate, 3, 7),
    ("profiel 1\nnooit persoon.adres\nnooit persoon.adres", .duplicate, 3, 7),
    ("profiel 1\nnooit casus.niveau", .neededByProcess, 2, 7), ("profiel 1\nnooit F24", .neededByProcess, 2, 7),
    ("profiel 1\nnooit verstrekking.cellen", .neededByProcess, 2, 7),
  ])
  func `a profile that says anything else is refused where it stands`(
    text: String, code: PolicyFault.Code, line: Int, column: Int
  ) {
    let fault = #expect(throws: PolicyFault.self) { try Profile.parse(text) }
    #expect(fault?.code == code && fault?.line == line && fault?.column == column, "\(fault.map(String.init) ?? "")")
  }
}
