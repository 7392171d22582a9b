import Foundation
import Records
import TestKit
import Testing

struct CalendarDayTests {
  @Test("The Dutch day of an instant is the one that the database of time zones has")
  func asTheZoneDatabase() throws {
    let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    var seed = Seed()
    let (first, last) = (820_454_400_000 as Int64, 2_145_916_800_000 as Int64)  // 1996 to 2038.
    var instants = (0..<2000).map { _ in Int64.random(in: first..<last, using: &seed) }
    // Around every change of the clocks.
    var change = zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(first) / 1000))
    while let moment = change, moment.timeIntervalSince1970 * 1000 < Double(last) {
      let milliseconds = Int64(moment.timeIntervalSince1970 * 1000)
      for hours in -26...26 as ClosedRange<Int64> { instants += [0, -1].map { milliseconds + hours * 3_600_000 + $0 } }
      change = zone.nextDaylightSavingTimeTransition(after: moment)
    }
    for instant in instants {
      let date = Date(timeIntervalSince1970: Double(instant) / 1000)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let day = CalendarDay.days(
        year: Int64(parts.year ?? 0), month: Int64(parts.month ?? 0), day: Int64(parts.day ?? 0))
      try #require(CalendarDay.dutchDay(at: instant) == day, "\(instant) \(seed)")
      let midnight = Int64((calendar.startOfDay(for: date).timeIntervalSince1970 * 1000).rounded())
      try #require(CalendarDay.dutchMidnight(day) == midnight, "\(instant) \(seed)")
    }
  }

  @Test("A day beyond the table has no midnight, and an instant beyond it still a day")
  func bounds() {
    for day in [Int64.min, FieldSpec.days.lowerBound - 1, FieldSpec.days.upperBound + 1, .max] {
      #expect(CalendarDay.dutchMidnight(day) == nil)
    }
    #expect(CalendarDay.dutchDay(at: .max) == CalendarDay.dutchDay(at: FieldSpec.instants.upperBound))
    #expect(CalendarDay.dutchDay(at: .min) == CalendarDay.dutchDay(at: FieldSpec.instants.lowerBound))
  }
}
