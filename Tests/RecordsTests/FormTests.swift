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

  @Test("Main lines show the day of an instant and not the time, also before 1970")
  func dayOfAnInstant() throws {
    let tijdstip = try field(.melding, "tijdstip")
    let day: Int64 = 86_400_000
    for (instant, shown) in [
      (0, 0), (day - 1, 0), (day, day), (day + 83_000_000, day), (-1, -day), (-day, -day), (-day - 1, -2 * day),
    ] as [(Int64, Int64)] {
      #expect(tijdstip.reduced(.integer(instant), to: .hoofdlijn) == .integer(shown))
    }
    #expect(tijdstip.reduced(.null, to: .hoofdlijn) == .null)
  }

  @Test("Two instants of one day reduce to one value, so that nothing is sent when the time changes")
  func sameDaySameValue() throws {
    let tijdstip = try field(.melding, "tijdstip")
    var seed = Seed()
    for _ in 0..<1000 {
      let day = Int64.random(in: -20_000...60_000, using: &seed)
      let times = (0..<2).map { _ in day * 86_400_000 + Int64.random(in: 0..<86_400_000, using: &seed) }
      let shown = times.map { tijdstip.reduced(.integer($0), to: .hoofdlijn) }
      #expect(shown[0] == shown[1], "\(seed)")
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
