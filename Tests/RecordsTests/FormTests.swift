import Changes
import Records
import TestKit
import Testing

struct FormTests {
  private static let fields = Schema.current.kinds.flatMap(\.fields)

  private func field(_ kind: KindSpec, _ name: String) throws -> FieldSpec { try #require(kind.field(named: name)) }

  @Test("Whole shows a value as it stands", arguments: fields)
  func heel(_ field: FieldSpec) {
    for value: FieldValue in [.null, .text("x"), .integer(5), .boolean(false)] {
      #expect(field.reduced(value, to: .heel) == value)
    }
  }

  @Test("Main lines show nothing of any other field", arguments: fields)
  func hoofdlijn(_ field: FieldSpec) {
    #expect((field.reduced(.text("x"), to: .hoofdlijn) != nil) == field.marks.contains(.mainLine))
  }

  @Test("Main lines show the Dutch day of an instant and not the time")
  func dayOfAnInstant() throws {
    let tijdstip = try field(.melding, "tijdstip")
    // Seconds since 1970 of the instant, and of the midnight that it is shown as.
    for (instant, shown) in [
      (1_782_858_600, 1_782_856_800),  // 1 July 2026 0:30 is 1 July, though in UTC it is 30 June.
      (1_782_856_799, 1_782_770_400),  // The second before is 30 June.
      (1_767_225_600, 1_767_222_000),  // 1 January 2026 1:00, in winter.
      (1_774_746_000, 1_774_738_800),  // 29 March 2026 3:00: the day on which summer time began an hour before.
      (1_792_890_000, 1_792_879_200),  // 25 October 2026 2:00 for the second time: a day of 25 hours.
      (1_792_965_600, 1_792_879_200), (1_792_969_200, 1_792_969_200),  // 25 October 23:00; 26 October 0:00.
      (-1, -3600), (-3601, -90_000),
    ] as [(Int64, Int64)] {
      #expect(
        tijdstip.reduced(.integer(instant * 1000), to: .hoofdlijn) == .integer(shown * 1000), "\(instant)")
    }
    #expect(tijdstip.reduced(.null, to: .hoofdlijn) == .null)
  }

  @Test("Two instants of one Dutch day reduce to one value, so that nothing is sent when the time changes")
  func sameDaySameValue() throws {
    let tijdstip = try field(.melding, "tijdstip")
    var seed = Seed()
    for _ in 0..<1000 {
      let day = Int64.random(in: -20_000...60_000, using: &seed)
      let midnight = try #require(CalendarDay.dutchMidnight(day))
      let next = try #require(CalendarDay.dutchMidnight(day + 1))
      for instant in [midnight, next - 1, Int64.random(in: midnight..<next, using: &seed)] {
        #expect(CalendarDay.dutchDay(at: instant) == day, "\(seed)")
        #expect(tijdstip.reduced(.integer(instant), to: .hoofdlijn) == .integer(midnight), "\(seed)")
      }
    }
  }

  @Test("Ja/nee shows only whether there is something, or the answer itself")
  func jaNee() throws {
    for name in ["mutaties", "aantal_mutaties", "samenvatting", "datum"] {
      let field = try field(.politieExport, name)
      for value: FieldValue in [.text("a"), .text("een heel andere mutatie"), .integer(0), .integer(7), .list([])] {
        #expect(field.reduced(value, to: .jaNee) == .boolean(true))
      }
      #expect(field.reduced(.null, to: .jaNee) == .null)
    }
    let answer = try field(.persoon, "minderjarig_thuiswonend")
    #expect(answer.reduced(.boolean(false), to: .jaNee) == .boolean(false))
    #expect(answer.reduced(.boolean(true), to: .jaNee) == .boolean(true))
  }

  @Test("Reducing what is reduced changes nothing", arguments: fields)
  func idempotent(_ field: FieldSpec) {
    for form in Form.allCases {
      for value: FieldValue in [.null, .text("x"), .integer(-86_400_001), .integer(90_000_000), .boolean(false)] {
        guard let once = field.reduced(value, to: form) else { continue }
        #expect(field.reduced(once, to: form) == once)
      }
    }
  }
}
