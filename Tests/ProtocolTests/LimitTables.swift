import Changes
import Enrolment
import HTTP1
import Sync
import TestKit
import Testing

/// Every limit of the program stands in its chapter with the same number, and the chapters list no other.
@Suite struct `Tables of limits` {
  /// The constants of an enum of limits, read from its source, so that a new one cannot be forgotten here.
  private func constants(_ path: String, of type: String) throws -> [String] {
    let text = Repository.text(path)
    let body = try #require(text.split(separator: "public enum \(type) {").last)
    return body.split(separator: "\n}")[0].matches(of: /public static let (\w+)/).map { String($0.1) }
  }

  /// 5000 as people write it: 5,000.
  private func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : grouped(number / 1000) + "," + "\(1000 + number % 1000)".dropFirst()
  }

  private func mebibytes(_ bytes: Int) -> String { "\(Double(bytes) / 1_048_576) MiB".replacing(".0 ", with: " ") }

  @Test func `of an exchange`() throws {
    let limits: [(name: String, what: String, limit: String)] = [
      ("changesPerPushMax", "changes in one push", grouped(Limits.changesPerPushMax)),
      ("requestBytesMax", "request body", mebibytes(Limits.requestBytesMax) + " before padding"),
      ("changeBytesMax", "one encoded change", "\(Limits.changeBytesMax / 1024) KiB"),
      ("pageBytes", "a page of entries", "ends after \(mebibytes(Limits.pageBytes)), with a whole record"),
      (
        "purgesPerPageMax", "purges in a response",
        grouped(Limits.purgesPerPageMax) + "; the page ends after the last of them"
      ),
      (
        "linksPerPageMax", "links in a response",
        grouped(Limits.linksPerPageMax) + "; its checkpoint speaks of the last of them"
      ),
      ("responseBytesMax", "response body a client accepts", mebibytes(Limits.responseBytesMax)),
      ("waitMilliseconds", "wait", "\(Limits.waitMilliseconds / 1000) s"),
      ("clockDriftMilliseconds", "clock drift believed", "\(Limits.clockDriftMilliseconds / 60_000) min"),
      ("paddedBytesMin", "a padded body", "at least \(Limits.paddedBytesMin) bytes"),
      ("versionsMax", "versions in a request", "\(Limits.versionsMax)"),
      ("featuresMax", "features in a request", "\(Limits.featuresMax)"),
      ("tokenBytesMax", "a token", "\(Limits.tokenBytesMax) bytes"),
      ("receiptBytesMax", "the codes of a receipt", "\(grouped(Limits.receiptBytesMax)) bytes"),
      ("partsPerEntryMax", "parts of an entry", "\(Limits.partsPerEntryMax)"),
    ]
    #expect(try constants("Sources/Sync/Limits.swift", of: "Limits").sorted() == limits.map(\.name).sorted())
    let rows = try ChapterTable("sync", "Limits").rows.map { $0.joined(separator: ": ") }
    #expect(rows.sorted() == limits.map { "\($0.what): \($0.limit)" }.sorted())
    let chapter = Repository.text("Protocol/sync.md")
    #expect(chapter.contains("at most \(Limits.waitMilliseconds / 1000) seconds"))
    #expect(chapter.contains("more than \(Limits.clockDriftMilliseconds / 60_000) minutes ahead"))
    #expect(chapter.contains("is \(Limits.paddedBytesMin) when L ≤ \(Limits.paddedBytesMin)"))
  }

  @Test func `of an enrolment`() throws {
    let limits: [(name: String, row: String)] = [
      ("requestBytesMax", "certificate request: \(grouped(EnrolmentLimits.requestBytesMax)) bytes"),
      ("labelBytesMax", "label: \(EnrolmentLimits.labelBytesMax) bytes"),
      ("textsMax", "functions, and wijken: \(EnrolmentLimits.textsMax)"),
    ]
    let names = try constants("Sources/Enrolment/EnrolmentMessages.swift", of: "EnrolmentLimits")
    #expect(names.sorted() == limits.map(\.name).sorted())
    #expect(
      try ChapterTable("enrolment", "Limits").rows.map { $0.joined(separator: ": ") }.sorted()
        == limits.map(\.row).sorted())
  }

  @Test func `of a head, a change and a value`() {
    let head = HTTPLimits(bodyBytes: 0)
    let http = Repository.text("Protocol/http.md")
    #expect(http.contains("at most \(head.headBytes / 1024) KiB and \(head.fieldCount) fields"))
    #expect(http.contains("at most \(head.targetBytes) bytes"))
    #expect(http.contains("\(head.reasonBytes)"))
    #expect(Repository.text("Protocol/changes.md").contains("to depth \(FieldValue.depthMax)"))
    #expect(Repository.text("Protocol/schema/changes.cddl").contains("field = 1..\(Change.writesMax)"))
  }
}
