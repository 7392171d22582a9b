import CBOR
import Disclosure
import Enrolment
import HTTP1
import Records
import Sync
import TestKit
import Testing

/// Every code that the chapters list is in the program, and every code of the program is listed.
@Suite struct `Tables of codes` {
  @Test func `verdicts`() throws {
    let table = try ChapterTable("sync", "Verdicts").rows.map { "\($0[0]) \($0[1])" }
    #expect(table == Verdict.Code.allCases.map { "\($0.rawValue) \($0)" })
  }

  @Test func `statuses of an exchange`() throws {
    let table = try ChapterTable("sync", "Status").rows.map { "\($0[0]) \($0[1])" }
    #expect(table == ExchangeResponse.Status.allCases.map { "\($0.rawValue) \($0)" })
  }

  @Test func `problems with their HTTP status`() throws {
    let table = try ChapterTable("sync", "Problems").rows.map { "\($0[0]) \($0[1])" }
    #expect(table.sorted() == Problem.Code.allCases.map { "\($0.rawValue) \(Problem($0, "").httpStatus)" }.sorted())
  }

  @Test func `refusals of messages`() throws {
    let listed = try ChapterTable("sync", "Refusals").words(0)
    #expect(listed.sorted() == MessageFault.Code.allCases.map(\.rawValue).sorted())
  }

  @Test func `faults of CBOR`() throws {
    let table = try ChapterTable("cbor", "What is refused").words(0)
    #expect(table.sorted() == CBORFault.Code.allCases.map(\.rawValue).sorted())
    #expect(Repository.text("Protocol/cbor.md").contains("more than \(CBORDecoder.standardDepthLimit) arrays and maps"))
  }

  @Test func `faults of HTTP with their status`() throws {
    var listed: [String] = []
    for row in try ChapterTable("http", "What is refused").rows {
      for code in row[0].split(separator: ", ") { listed.append("\(code) \(row[1])") }
    }
    let codes = HTTPFault.Code.allCases.map { code in
      // Refused by a client that reads a response, and by who writes a field: neither sends a status.
      [.status, .fieldValue].contains(code) ? "\(code.rawValue) –" : "\(code.rawValue) \(HTTPFault(code).status)"
    }
    #expect(listed.sorted() == codes.sorted())
  }

  @Test func `refusals of a deelbeleid and of a profile`() throws {
    let listed = try ChapterTable("disclosure", "Refusals").words(0)
    let ofProfiles = ["widening", "unknown-field", "needed-by-process"]
    for code in ofProfiles { #expect(Repository.text("Protocol/disclosure.md").contains("`\(code)`")) }
    #expect((listed + ofProfiles).sorted() == PolicyFault.Code.allCases.map(\.rawValue).sorted())
  }

  @Test func `refusals of values`() throws {
    let listed = try ChapterTable("records", "Refusals").words(0)
    #expect(listed.sorted() == ValueFault.Code.allCases.map(\.rawValue).sorted())
  }

  @Test func `refusals of an enrolment`() throws {
    let listed = try ChapterTable("enrolment", "Refusals").words(0)
    #expect(listed.sorted() == EnrolmentError.Code.allCases.map(\.rawValue).sorted())
  }

  @Test func `forms`() throws {
    let numbers = Form.allCases.map { "\($0.rawValue)" }
    #expect(try ChapterTable("disclosure", "Decisions").rows.map { $0[0] } == numbers)
    #expect(try ChapterTable("records", "Forms").rows.map { $0[0] } == numbers)
  }
}
