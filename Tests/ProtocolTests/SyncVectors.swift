import CBOR
import Changes
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

  /// No vector: a file with such a request would be larger than all others together.
  @Test func `more changes than a push may hold are told apart from what cannot be read`() throws {
    let id = RecordID(high: 1, low: 2)
    var request = ExchangeRequest(
      replica: id, token: [], attempt: id, epoch: nil, cursor: 0, changes: [], policyVersion: 0, checkpoint: nil)
    func change(_ sequence: Int, _ text: String) -> Change {
      Change(
        sequence: UInt64(sequence), kind: 4, record: id, stamp: Stamp(packed: 1),
        writes: [CellWrite(field: 4, value: .text(text))])
    }
    request.changes = (1...Limits.changesPerPushMax).map { change($0, "") }
    #expect(try ExchangeRequest(encoded: request.encoded()).changes.count == Limits.changesPerPushMax)
    request.changes.append(change(Limits.changesPerPushMax + 1, ""))
    #expect(throws: MessageFault(.tooLarge, "")) { try ExchangeRequest(encoded: request.encoded()) }
    request.changes = [change(1, String(repeating: "x", count: Limits.changeBytesMax))]
    #expect(throws: MessageFault(.tooLarge, "")) { try ExchangeRequest(encoded: request.encoded()) }
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
