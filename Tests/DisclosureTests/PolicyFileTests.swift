import Records
import Testing

@testable import Disclosure

@Suite struct PolicyFileTests {
  @Test func `the deelbeleid of the municipality is accepted`() throws {
    let policy = try Deelbeleid.policy()
    #expect(policy.version >= 1)
    #expect(policy.validFrom >= 20_454)
  }

  @Test func `the smallest deelbeleid is accepted`() throws {
    let policy = try Policy.parse(PolicyRefusalTests.smallest)
    #expect(policy.document.phases.map(\.niveau.rawValue) == ["hinder", "overlast", "ernstige_overlast"])
  }

  @Test func `line ends, tabs and comments do not matter`() throws {
    let text = PolicyRefusalTests.smallest
    for changed in [
      text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "  # toelichting\n"),
      text.replacing(" | ", with: "\t|\t"), text.replacing("\n", with: "\n\n# regel\n"), String(text.dropLast()),
    ] {
      #expect(try Policy.parse(changed).cells.count == 1020)
    }
  }

  @Test func `columns may stand in any order`() throws {
    let text = PolicyRefusalTests.smallest
      .replacing("rij | WM | VZ |", with: "rij | VZ | WM |")
      .replacing("F12 | ja POL-01 | nee ALG-02", with: "F12 | nee ALG-02 | ja POL-01")
    #expect(try Policy.parse(text).document.phases[1].rows[1].cells[0][0].rule == "POL-01")
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2024-12-31", 20_088), ("2026-01-01", 20_454),
    ("2199-12-31", 84_005),
  ])
  func `a date is a day number`(text: String, day: Int64) { #expect(CalendarDay.days(text) == day) }

  @Test(arguments: [
    "2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "1969-12-31", "2200-01-01", "",
    "2026-1-1", "2026-01-01-01", "20260101", "+026-01-01", "2026-01-0x", "２０２６-01-01",
  ])
  func `what is no date is refused`(text: String) { #expect(CalendarDay.days(text) == nil) }
}
