import HTTP1
import Testing

/// Heads as they are written.
@Suite struct WritingTests {
  @Test func aRequestIsWrittenWithItsLength() throws {
    var head = RequestHead(.post, "/sync", host: "overlast.example:8443", bodyBytes: 12)
    head.fields.append("Content-Type", "application/cbor")
    #expect(
      String(decoding: try head.serialize(), as: UTF8.self) == """
        POST /sync HTTP/1.1\r
        Host: overlast.example:8443\r
        Content-Length: 12\r
        Content-Type: application/cbor\r
        \r\n
        """)
  }

  @Test func aResponseIsWrittenWithItsWords() throws {
    #expect(
      String(decoding: try ResponseHead(404, bodyBytes: 0).serialize(), as: UTF8.self) == """
        HTTP/1.1 404 Not Found\r
        Content-Length: 0\r
        \r\n
        """)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let request = RequestHead(.put, "/a%20b?c", host: "a.example", bodyBytes: 0)
    var requests = RequestHeadParser(limits: HTTPLimits(bodyBytes: 10))
    let bytes = try request.serialize()
    #expect(try requests.feed(bytes) == .head(request, framing: .length(0), consumed: bytes.count))

    let response = ResponseHead(599, bodyBytes: 3)
    var responses = ResponseHeadParser(limits: HTTPLimits(bodyBytes: 10))
    let answer = try response.serialize()
    #expect(try responses.feed(answer) == .head(response, framing: .length(3), consumed: answer.count))
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "a\n", "a\rb", "a\0", " a", "a ", "caf\u{e9}", "\u{1b}[2J"])
  func noValueCanAddAFieldOrAMessage(_ value: String) {
    var head = ResponseHead(200, bodyBytes: 0)
    head.fields.append("X-A", value)
    #expect(throws: HTTPFault(.fieldValue)) { try head.serialize() }
  }

  @Test(arguments: ["", "X A", "X:", "X\r\n", "\u{e9}"]) func noNameCanAddAField(_ name: String) {
    var head = ResponseHead(200, bodyBytes: 0)
    head.fields.append(name, "a")
    #expect(throws: HTTPFault(.fieldName)) { try head.serialize() }
  }

  @Test(arguments: ["", "a", "/a b", "/\r\nX: 1", "/a\u{e9}", "/%"]) func noTargetCanEndItsLine(_ target: String) {
    #expect(throws: HTTPFault(.target)) { try RequestHead(.get, target, host: "a").serialize() }
  }

  @Test func noReasonCanEndItsLine() {
    let head = ResponseHead(200, reason: "OK\r\nX: 1", fields: HeaderFields(["Content-Length": "0"]))
    #expect(throws: HTTPFault(.startLine)) { try head.serialize() }
  }

  @Test func aHeadThatContradictsItselfIsNotWritten() {
    var twice = ResponseHead(200, bodyBytes: 1)
    twice.fields.append("content-length", "2")
    #expect(throws: HTTPFault(.duplicateLength)) { try twice.serialize() }
    #expect(throws: HTTPFault(.lengthRequired)) { try RequestHead(.post, "/", host: "a").serialize() }
    #expect(throws: HTTPFault(.missingHost)) { try RequestHead(.get, "/", fields: HeaderFields()).serialize() }
    #expect(throws: HTTPFault(.status)) { try ResponseHead(100, bodyBytes: 0).serialize() }
  }

  @Test func aHeadThatAPeerWouldRefuseForItsSizeIsNotWritten() {
    var large = ResponseHead(200, bodyBytes: 1)
    large.fields.append("X-A", String(repeating: "a", count: 8192))
    #expect(throws: HTTPFault(.headTooLarge)) { try large.serialize() }
    var many = ResponseHead(200, bodyBytes: 1)
    for _ in 0..<64 { many.fields.append("X-A", "a") }
    #expect(throws: HTTPFault(.tooManyFields)) { try many.serialize() }
  }

  @Test(arguments: HTTPFault.Code.allCases) func everyRefusalHasAnAnswerThatCloses(_ code: HTTPFault.Code) throws {
    let answer = ResponseHead(refusing: HTTPFault(code))
    #expect(!answer.keepsConnection)
    #expect(!answer.reason.isEmpty)
    #expect(try !answer.serialize().isEmpty)
  }
}
