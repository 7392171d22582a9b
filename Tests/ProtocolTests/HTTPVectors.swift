import HTTP1
import TestKit
import Testing

/// Protocol/vectors/http: the outcomes that every reader of heads must give.
@Suite struct HTTPVectors {
  static let limits = HTTPLimits(bodyBytes: 1_000_000)

  @Test func theChapterHasVectors() throws {
    #expect(try Vector.chapter("http").count > 100)
  }

  @Test(arguments: try Vector.chapter("http")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    switch vector.value("role") {
    case "request": try check(vector, RequestHead.self)
    case "response": try check(vector, ResponseHead.self)
    default: Issue.record("role is request or response")
    }
  }

  private func check<Head: HTTPHead>(_ vector: Vector, _: Head.Type) throws {
    var parser = HeadParser<Head>(limits: Self.limits)
    do throws(HTTPFault) {
      guard case .head(let head, let framing, _) = try parser.feed(vector.input) else {
        Issue.record("the head does not end")
        return
      }
      #expect(vector.expect == "accept")
      #expect(vector.value("body") == (framing == .none ? "none" : "\(framing.byteCount)"))
      #expect(vector.value("connection") == (head.keepsConnection ? "keep" : "close"))
    } catch {
      #expect(vector.expect == error.code.rawValue)
      if Head.self == RequestHead.self { #expect(vector.value("status") == "\(error.status)") }
    }
  }
}
