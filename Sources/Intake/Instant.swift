internal import Records

/// Times as files write them, in milliseconds since 1970 UTC.
enum Instant {
  private static let hourMilliseconds: Int64 = 3_600_000
  private static let dayMilliseconds: Int64 = 86_400_000

  /// Reads an RFC 3339 `date-time`, such as `2018-06-18T13:30:47.604472Z`. Strict: an offset is demanded, impossible
  /// days and a second 60 are refused, and what lies below a millisecond is dropped.
  static func rfc3339(_ text: String) -> Int64? {
    var scanner = DigitScanner(text)
    guard let date = scanner.isoDate(), scanner.takes("T") || scanner.takes("t"),
      let time = scanner.time(secondsNeeded: true), let offset = scanner.offset(), scanner.isAtEnd
    else { return nil }
    return dayMilliseconds * date + time - offset
  }

  /// Reads a Dutch clock time as spreadsheets write it: `18-06-2018 13:30`, `18-6-2018 9:05:10`, `2018-06-18 13:30` or
  /// the last with a `T`. The hour that a spring night skips is refused; of the one that an autumn night repeats, the
  /// first is taken.
  static func dutch(_ text: String) -> Int64? {
    var scanner = DigitScanner(text)
    guard let date = scanner.isoDate() ?? scanner.dutchDate(), scanner.takes(" ") || scanner.takes("T"),
      let time = scanner.time(secondsNeeded: false), scanner.isAtEnd
    else { return nil }
    let local = dayMilliseconds * date + time
    let (summer, winter) = (local - 2 * hourMilliseconds, local - hourMilliseconds)
    if CalendarDay.isDutchSummer(summer) { return summer }
    return CalendarDay.isDutchSummer(winter) ? nil : winter
  }
}

/// Reads the parts of a written time from left to right.
struct DigitScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position == bytes.count }

  /// Moves past `character` if it comes next.
  mutating func takes(_ character: Character) -> Bool {
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  /// A number of `lengths` digits; as many as there are within it.
  private mutating func number(_ lengths: ClosedRange<Int>) -> Int64? {
    var value: Int64 = 0
    var count = 0
    while count < lengths.upperBound, position < bytes.count, (48...57).contains(bytes[position]) {
      value = value * 10 + Int64(bytes[position] - 48)
      position += 1
      count += 1
    }
    return lengths.contains(count) ? value : nil
  }

  /// `YYYY-MM-DD` as days since 1970; stays where it was when something else comes.
  mutating func isoDate() -> Int64? {
    let start = position
    guard let year = number(4...4), takes("-"), let month = number(2...2), takes("-"), let day = number(2...2),
      let days = Self.days(year, month, day)
    else {
      position = start
      return nil
    }
    return days
  }

  /// `D-M-YYYY` as days since 1970.
  mutating func dutchDate() -> Int64? {
    guard let day = number(1...2), takes("-"), let month = number(1...2), takes("-"), let year = number(4...4) else {
      return nil
    }
    return Self.days(year, month, day)
  }

  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    guard (1900...2200).contains(year), (1...12).contains(month),
      (1...CalendarDay.length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    return CalendarDay.days(year: year, month: month, day: day)
  }

  /// `HH:MM:SS` with an optional fraction, as milliseconds. Without `secondsNeeded` also `H:MM`.
  mutating func time(secondsNeeded: Bool) -> Int64? {
    guard let hour = number((secondsNeeded ? 2 : 1)...2), hour < 24, takes(":"), let minute = number(2...2), minute < 60
    else { return nil }
    let minutes = hour * 60 + minute
    guard takes(":") else { return secondsNeeded ? nil : minutes * 60_000 }
    guard let second = number(2...2), second < 60 else { return nil }
    let seconds = minutes * 60 + second
    guard takes(".") else { return seconds * 1000 }
    let start = position
    var milliseconds: Int64 = 0
    while position < bytes.count, (48...57).contains(bytes[position]) {
      if position - start < 3 { milliseconds = milliseconds * 10 + Int64(bytes[position] - 48) }
      position += 1
    }
    guard position > start else { return nil }
    for _ in 0..<max(0, 3 - (position - start)) { milliseconds *= 10 }
    return seconds * 1000 + milliseconds
  }

  /// `Z` or `±HH:MM`, as milliseconds.
  mutating func offset() -> Int64? {
    if takes("Z") || takes("z") { return 0 }
    let sign: Int64
    if takes("+") { sign = 1 } else if takes("-") { sign = -1 } else { return nil }
    guard let hours = number(2...2), hours < 24, takes(":"), let minutes = number(2...2), minutes < 60 else {
      return nil
    }
    return sign * (hours * 60 + minutes) * 60_000
  }
}
