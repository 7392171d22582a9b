import CBOR
import Sync
import TestKit
import Testing

/// Protocol/vectors/sync: messages and frames, as every client and server must read and write them.
@Suite struct SyncVectors {
  @Test(arguments: try Vector.chapter("sync")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    switch vector.value("role") {
    case "request": try check(vector) { bytes throws(MessageFault) in try ExchangeRequest(encoded: bytes).encoded() }
    case "response": try check(vector) { bytes throws(MessageFault) in try ExchangeResponse(encoded: bytes).encoded() }
    case "wait": try check(vector) { bytes throws(MessageFault) in try WaitRequest(encoded: bytes).encoded() }
    case "news": try check(vector) { bytes throws(MessageFault) in try WaitResponse(encoded: bytes).encoded() }
    case "problem": try check(vector) { bytes throws(MessageFault) in try Problem(encoded: bytes).encoded() }
    case "frame":
      if vector.expect == "accept" {
        let item = try Frame.unwrap(vector.input)
        #expect(item.hexadecimal == vector.value("item"))
        #expect(Frame.wrap(item) == vector.input)
      } else {
        #expect(vector.expect == "frame", "expect is a word from the closed list")
        #expect(throws: Frame.Fault.self) { try Frame.unwrap(vector.input) }
      }
    default: Issue.record("role is request, response, wait, news, problem or frame")
    }
  }

  /// Every problem of the chapter has a vector.
  @Test func everyProblemIsShown() throws {
    let shown = try Vector.chapter("sync").filter { $0.value("role") == "problem" && $0.expect == "accept" }
      .map { String($0.file.dropFirst("accept-problem-".count)) }
    #expect(shown.sorted() == Problem.Code.allCases.map(\.rawValue).sorted())
  }

  private func check(_ vector: Vector, _ rewrite: ([UInt8]) throws(MessageFault) -> [UInt8]) throws {
    if vector.expect == "accept" {
      let rewritten = try rewrite(vector.input)
      #expect(rewritten.hexadecimal == vector.value("rewritten") ?? vector.input.hexadecimal)
      #expect(try CBORValue(decoding: vector.input).diagnostic == vector.value("diagnostic"))
    } else {
      let code = try #require(MessageFault.Code(rawValue: vector.expect), "expect is a word from the closed list")
      #expect(throws: MessageFault(code, "")) { try rewrite(vector.input) }
    }
  }
}
