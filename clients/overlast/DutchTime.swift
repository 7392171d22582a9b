import Glibc

/// Times as people in the Netherlands read and write them. Stored values are UTC; only what is shown and typed is
/// local. Written by hand, so that start-up stays fast.
enum DutchTime {
  private static let months = [
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
  ]

  private static let zone: Void = {
    if getenv("TZ") == nil { setenv("TZ", "Europe/Amsterdam", 1) }
    tzset()
  }()

  /// Now, milliseconds since 1970 UTC.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Today, days since 1970, by local time.
  static func today() -> Int64 {
    var parts = local(now())
    parts.tm_hour = 12
    return Int64(timegm(&parts)) / 86_400
  }

  private static func local(_ milliseconds: Int64) -> tm {
    _ = zone
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  /// `23 november 2026, 14:05`.
  static func text(instant: Int64) -> String {
    let parts = local(instant)
    let minute = parts.tm_min < 10 ? "0\(parts.tm_min)" : "\(parts.tm_min)"
    return "\(date(parts)), \(parts.tm_hour):\(minute)"
  }

  /// `23 november 2026`.
  static func text(day: Int64) -> String {
    var seconds = time_t(day * 86_400)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return date(parts)
  }

  private static func date(_ parts: tm) -> String {
    "\(parts.tm_mday) \(months[Int(max(0, min(11, parts.tm_mon)))]) \(1900 + Int(parts.tm_year))"
  }

  /// Reads `2026-11-23`, as days since 1970.
  static func day(_ text: String) -> Int64? {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
    guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
      (1800...2200).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var parts = tm()
    parts.tm_year = year - 1900
    parts.tm_mon = month - 1
    parts.tm_mday = day
    let seconds = timegm(&parts)
    return parts.tm_mday == day && parts.tm_mon == month - 1 ? Int64(seconds) / 86_400 : nil
  }

  /// Reads `nu`, `2026-11-23`, `2026-11-23T14:05` or `23:40` (today), as milliseconds since 1970 UTC.
  static func instant(_ text: String) -> Int64? {
    if text == "nu" { return now() }
    _ = zone
    let halves = text.split(separator: "T", maxSplits: 1).flatMap { $0.split(separator: " ", maxSplits: 1) }
    var dayPart: Int64 = today()
    var timePart = "0:00"
    switch halves.count {
    case 1 where halves[0].contains(":"): timePart = String(halves[0])
    case 1, 2:
      guard let day = day(String(halves[0])) else { return nil }
      dayPart = day
      if halves.count == 2 { timePart = String(halves[1]) }
    default: return nil
    }
    let clock = timePart.split(separator: ":").map { Int32($0) }
    guard clock.count == 2, let hour = clock[0], let minute = clock[1], (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    var seconds = time_t(dayPart * 86_400)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    parts.tm_hour = hour
    parts.tm_min = minute
    parts.tm_isdst = -1
    return Int64(mktime(&parts)) * 1000
  }
}
