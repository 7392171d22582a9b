import Foundation
import Records
import TestKit
import Testing

@testable import Intake

@Suite("Written times")
struct InstantTests {
  @Test(
    "RFC 3339 times are read to the millisecond",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2018-06-18T13:30:47.604472Z", 1_529_328_647_604),
      ("2018-06-18T15:30:47.6+02:00", 1_529_328_647_600), ("1969-12-31T23:59:59.999Z", -1),
      ("2024-02-29T12:00:00-05:30", 1_709_227_800_000), ("2000-02-29t00:00:00z", 951_782_400_000),
      ("1900-01-01T00:00:00Z", -2_208_988_800_000), ("2200-12-31T23:59:59Z", 7_289_654_399_000),
      ("2024-01-01T00:00:00-00:00", 1_704_067_200_000),
    ] as [(String, Int64)])
  func rfc3339(text: String, milliseconds: Int64) {
    #expect(Instant.rfc3339(text) == milliseconds)
  }

  @Test(
    "Anything else is no RFC 3339 time",
    arguments: [
      "", "2024", "2024-01-01", "2024-01-01T00:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z",
      "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
      "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
      "2024-01-01T00:00:60Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+2:00", "2024-01-01T00:00:00+24:00",
      "2024-01-01T00:00:00+02:60", "2024-01-01T00:00:00+0200", "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z",
      "+2024-01-01T00:00:00Z", "02024-01-01T00:00:00Z", "2024-1-1T00:00:00Z", "99999999999999999999-01-01T00:00:00Z",
      "２０２４-01-01T00:00:00Z", "1899-12-31T00:00:00Z", "2201-01-01T00:00:00Z",
    ])
  func notRFC3339(text: String) {
    #expect(Instant.rfc3339(text) == nil)
  }

  @Test("A very long fraction is read, not trapped on")
  func longFraction() {
    #expect(Instant.rfc3339("1970-01-01T00:00:00." + String(repeating: "9", count: 10_000) + "Z") == 999)
  }

  @Test("Dutch clock times follow the same calendar as the operating system")
  func dutch() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
    var seed = Seed()
    for _ in 0..<5000 {
      let date = Date(
        timeIntervalSince1970: Double(Int64.random(in: 852_076_800...2_145_916_800, using: &seed) / 60 * 60))
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
      let numbers = [parts.day, parts.month, parts.year, parts.hour, parts.minute].map { $0 ?? 0 }
      let minute = numbers[4] < 10 ? "0\(numbers[4])" : "\(numbers[4])"
      let text = "\(numbers[0])-\(numbers[1])-\(numbers[2]) \(numbers[3]):\(minute)"
      let read = try #require(Instant.dutch(text), "\(text) \(seed)")
      let expected = Int64(date.timeIntervalSince1970) * 1000
      // In the repeated hour of autumn the first is taken.
      #expect(read == expected || read == expected - 3_600_000 && CalendarDay.isDutchSummer(read), "\(text) \(seed)")
    }
  }

  @Test("The hour that does not exist is refused, the one that exists twice is the first")
  func clockChanges() {
    #expect(Instant.dutch("31-03-2024 01:59") == 1_711_846_740_000)
    #expect(Instant.dutch("31-03-2024 02:00") == nil)
    #expect(Instant.dutch("2024-03-31 02:59") == nil)
    #expect(Instant.dutch("31-03-2024 03:00") == 1_711_846_800_000)
    #expect(Instant.dutch("27-10-2024 02:30") == 1_729_989_000_000)
    #expect(Instant.dutch("27-10-2024 03:00") == 1_729_994_400_000)
  }

  @Test(
    "Dutch forms that are read, and those that are not",
    arguments: [
      ("18-06-2024 23:15", true), ("18-6-2024 9:05", true), ("2024-06-18 23:15:10", true), ("2024-06-18T23:15", true),
      ("18/06/2024 23:15", false), ("06-18-2024 23:15", false), ("18-06-24 23:15", false), ("18-06-2024", false),
      ("18-06-2024 23.15", false), ("18-06-2024 24:00", false), ("18-06-2024 23:15Z", false), ("45461,96", false),
    ])
  func dutchForms(text: String, isRead: Bool) {
    #expect((Instant.dutch(text) != nil) == isRead)
  }
}
