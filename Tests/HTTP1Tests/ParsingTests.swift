import HTTP1
import TestKit
import Testing

/// Heads as they come from a connection. What is refused stands in Protocol/vectors/http.
@Suite struct ParsingTests {
  static let limits = HTTPLimits(bodyBytes: 1000)

  @Test func aRequestIsReadWithItsFieldsInOrder() throws {
    let fields = "Host: overlast.example\r\nX-B: 2\r\nX-A:  1 \r\nContent-Length: 4\r\n"
    let text = "POST /sync?x=1 HTTP/1.1\r\n\(fields)\r\nbody"
    var parser = RequestHeadParser(limits: Self.limits)
    guard case .head(let head, let framing, let consumed) = try parser.feed(Array(text.utf8)) else {
      Issue.record("the head must end")
      return
    }
    #expect(head.method == .post)
    #expect(head.target == "/sync?x=1")
    #expect(head.path == "/sync")
    #expect(head.query == "x=1")
    #expect(head.fields.all.map(\.name) == ["Host", "X-B", "X-A", "Content-Length"])
    #expect(try head.fields.value(of: "x-a") == "1")
    #expect(framing == .length(4))
    #expect(consumed == text.utf8.count - 4)
  }

  @Test func requestsThatFollowEachOtherAreReadOneByOne() throws {
    let one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    let two = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
    var rest = Array((one + two).utf8)[...]
    var parser = RequestHeadParser(limits: Self.limits)
    var targets: [String] = []
    while !rest.isEmpty {
      guard case .head(let head, _, let consumed) = try parser.feed(rest) else { break }
      targets.append(head.target)
      rest = rest.dropFirst(consumed)
      #expect(parser.isIdle)
    }
    #expect(targets == ["/1", "/2"])
  }

  @Test func anUnfinishedHeadIsNotIdle() throws {
    var parser = RequestHeadParser(limits: Self.limits)
    #expect(parser.isIdle)
    #expect(try parser.feed(Array("G".utf8)) == .needMore)
    #expect(!parser.isIdle)
  }

  @Test func afterAFaultNothingIsRead() {
    var parser = RequestHeadParser(limits: Self.limits)
    #expect(throws: HTTPFault(.bareLineFeed)) { try parser.feed(Array("GET / HTTP/1.1\n".utf8)) }
    #expect(throws: HTTPFault(.bareLineFeed)) { try parser.feed(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }
  }

  @Test func theWayInWhichBytesArriveChangesNothing() throws {
    var seed = Seed()
    for vector in try Vector.chapter("http") {
      let whole = outcome(of: [vector.input[...]], role: vector.value("role"))
      #expect(outcome(of: vector.input.indices.map { vector.input[$0...$0] }, role: vector.value("role")) == whole)
      for _ in 0..<5 {
        var rest = vector.input[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
          let piece = rest.prefix(Int.random(in: 0...40, using: &seed))
          pieces.append(piece)
          rest = rest.dropFirst(piece.count)
        }
        #expect(outcome(of: pieces, role: vector.value("role")) == whole, "\(vector), \(seed)")
      }
    }
  }

  @Test func noChangedByteTraps() throws {
    var seed = Seed()
    for vector in try Vector.chapter("http") {
      for _ in 0..<40 {
        var input = vector.input
        for _ in 0...Int.random(in: 0...2, using: &seed) {
          let index = Int.random(in: input.indices, using: &seed)
          switch Int.random(in: 0...2, using: &seed) {
          case 0: input[index] = UInt8(truncatingIfNeeded: seed.next())
          case 1: input.insert(UInt8(truncatingIfNeeded: seed.next()), at: index)
          default: if input.count > 1 { input.remove(at: index) }
          }
        }
        #expect(!outcome(of: [input[...]], role: vector.value("role")).isEmpty, "\(seed)")
      }
    }
  }

  /// What came of the pieces, as text: the head with its place and framing, the fault, or that more is needed.
  private func outcome(of pieces: [ArraySlice<UInt8>], role: String?) -> String {
    if role == "response" {
      outcome(of: pieces, parser: ResponseHeadParser(limits: Self.limits))
    } else {
      outcome(of: pieces, parser: RequestHeadParser(limits: Self.limits))
    }
  }

  private func outcome<Head>(of pieces: [ArraySlice<UInt8>], parser: HeadParser<Head>) -> String {
    var parser = parser
    var count = 0
    do throws(HTTPFault) {
      for piece in pieces {
        if case .head(let head, let framing, let consumed) = try parser.feed(piece) {
          return "\(head) \(head.fields.all) \(framing) \(count + consumed)"
        }
        count += piece.count
      }
      return "needs more"
    } catch {
      return error.description
    }
  }
}
