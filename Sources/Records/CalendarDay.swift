/// Days of the Gregorian calendar as numbers, and the days of the Netherlands, without a clock or a library of zones.
/// The one reading of a written date, for policy, operators' files and command line.
public enum CalendarDay {
  /// The days since 1970-01-01 of a date written as `2026-01-31`; nil when that is no date of the years 1970 to 2199.
  public static func days(_ text: String) -> Int64? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }),
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
      (1970...2199).contains(year), (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    return days(year: year, month: month, day: day)
  }

  /// The days since 1970-01-01 of a day in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
  /// algorithms").
  public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    // Years that start in March have their leap day at the end.
    let shifted = month > 2 ? year : year - 1
    let era = floorDivided(shifted, by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// How many days a month has.
  public static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // MARK: The Netherlands

  /// Whether Dutch clocks stand at summer time at `instant` (milliseconds since 1970 UTC): from 01:00 UTC on the last
  /// Sunday of March to the same on that of October (Directive 2000/84/EC; what IANA has for Europe/Amsterdam since
  /// 1996). Earlier years are read by the same rule.
  public static func isDutchSummer(_ instant: Int64) -> Bool {
    let year = year(of: floorDivided(instant, by: dayMilliseconds))
    func change(_ month: Int64) -> Int64 {
      let last = days(year: year, month: month, day: 31)
      // Day 0, 1 January 1970, was a Thursday; count back to Sunday.
      let weekday = ((last + 4) % 7 + 7) % 7
      return (last - weekday) * dayMilliseconds + hourMilliseconds
    }
    return instant >= change(3) && instant < change(10)
  }

  /// The days since 1970-01-01 of the Dutch calendar day in which `instant` (milliseconds since 1970 UTC) lies.
  public static func dutchDay(at instant: Int64) -> Int64 {
    let bounded = min(max(instant, FieldSpec.instants.lowerBound), FieldSpec.instants.upperBound)
    return floorDivided(bounded + (isDutchSummer(bounded) ? 2 : 1) * hourMilliseconds, by: dayMilliseconds)
  }

  /// The instant (milliseconds since 1970 UTC) at which the Dutch calendar day begins; nil beyond the instants that a
  /// field takes.
  public static func dutchMidnight(_ day: Int64) -> Int64? {
    guard FieldSpec.days.contains(day) else { return nil }
    // Clocks are never changed at midnight, so one of the two is it.
    let winter = day * dayMilliseconds - hourMilliseconds
    let midnight = isDutchSummer(winter - hourMilliseconds) ? winter - hourMilliseconds : winter
    return FieldSpec.instants.contains(midnight) ? midnight : nil
  }

  private static let hourMilliseconds: Int64 = 3_600_000
  private static let dayMilliseconds: Int64 = 86_400_000

  /// The year of a day since 1970-01-01.
  private static func year(of day: Int64) -> Int64 {
    var year = 1970 + floorDivided(day * 400, by: 146_097)
    while days(year: year + 1, month: 1, day: 1) <= day { year += 1 }
    while days(year: year, month: 1, day: 1) > day { year -= 1 }
    return year
  }

  private static func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
