import Changes
import TestKit
import Testing

@testable import Sync

@Suite struct `Messages` {
  static func request(_ seed: inout Seed) -> ExchangeRequest {
    let changes = (1...3).map { number in
      Change(
        sequence: UInt64(number), kind: 4, record: RecordID(high: seed.next(), low: seed.next()),
        stamp: Stamp(packed: seed.next()),
        writes: [
          CellWrite(field: 2, value: .text("geluid")), CellWrite(field: 3, value: .integer(17), base: 5),
          CellWrite(field: 41, value: .list([.identifier(RecordID(high: 1, low: 2)), .boolean(true), .null])),
        ])
    }
    return ExchangeRequest(
      replica: RecordID(high: seed.next(), low: 1), token: seed.bytes(16), attempt: RecordID(high: 2, low: 3),
      epoch: RecordID(high: 4, low: 5), cursor: 77, changes: changes, policyVersion: 1,
      checkpoint: CheckpointMark(count: 3, digest: seed.bytes(32)))
  }

  static func response(_ seed: inout Seed) -> ExchangeResponse {
    var response = ExchangeResponse(
      epoch: RecordID(high: 1, low: 1), token: seed.bytes(16), time: 12, status: .ok, acknowledged: 3, cursor: 9)
    response.verdicts = [Verdict(sequence: 1, code: .rule, rule: "POL-05", message: "Niet nu.")]
    response.purges = [
      Purge(sequence: 8, record: RecordID(high: 9, low: 9), fields: FieldSet([1, 63]), rule: "CAS-05")
    ]
    response.grounds = [Ground(release: RecordID(high: 6, low: 6), rule: "HIN-05", form: 1, author: nil, until: 99)]
    response.entries = [
      Entry(
        sequence: 9, record: RecordID(high: 8, low: 8), kind: 3, isOwn: false,
        parts: [Entry.Part(ground: 0, cells: [(2, .text("overlast")), (6, .identifier(RecordID(high: 1, low: 2)))])],
        conflicts: [Entry.Conflict(field: 2, losers: [.text("hinder")])])
    ]
    response.checkpoint = Checkpoint(
      mark: CheckpointMark(count: 1, digest: seed.bytes(32)), signature: seed.bytes(64), key: seed.bytes(32))
    response.links = [seed.bytes(32)]
    response.policy = PolicyText(version: 1, text: "deelbeleid 1", signature: seed.bytes(64))
    return response
  }

  @Test func `requests and responses read back as they were written`() throws {
    var seed = Seed()
    let request = Self.request(&seed)
    #expect(try ExchangeRequest(encoded: request.encoded()) == request, "\(seed)")
    let response = Self.response(&seed)
    #expect(try ExchangeResponse(encoded: response.encoded()) == response, "\(seed)")
    let wait = WaitRequest(replica: RecordID(high: 1, low: 2), cursor: 4)
    #expect(try WaitRequest(encoded: wait.encoded()) == wait)
    let problem = Problem(.ticket, "Vraag een nieuwe.")
    #expect(try Problem(encoded: problem.encoded()) == problem)
  }

  @Test func `a damaged message is refused or says exactly what it holds`() throws {
    var seed = Seed()
    for bytes in [Self.request(&seed).encoded(), Self.response(&seed).encoded()] {
      for _ in 0..<3000 {
        var damaged = bytes
        let index = Int(seed.next() % UInt64(bytes.count))
        damaged[index] ^= UInt8(truncatingIfNeeded: 1 << (seed.next() % 8))
        if let request = try? ExchangeRequest(encoded: damaged) { #expect(request.encoded() == damaged, "\(seed)") }
        if let response = try? ExchangeResponse(encoded: damaged) { #expect(response.encoded() == damaged, "\(seed)") }
      }
      for length in stride(from: 0, to: bytes.count, by: 7) {
        #expect(throws: MessageFault.self) { try ExchangeRequest(encoded: Array(bytes.prefix(length))) }
      }
    }
  }

  @Test func `however many values lost in one cell, the stream stays readable`() throws {
    var seed = Seed()
    var response = Self.response(&seed)
    response.entries[0].conflicts = [Entry.Conflict(field: 2, losers: (0..<500).map { .integer($0) })]
    #expect(try ExchangeResponse(encoded: response.encoded()) == response, "\(seed)")
  }

  @Test func `gaps and steps back in the sequence are refused`() throws {
    var seed = Seed()
    var request = Self.request(&seed)
    request.changes.remove(at: 1)
    #expect(throws: MessageFault(.sequence, "")) { try ExchangeRequest(encoded: request.encoded()) }
  }

  @Test func `frames hide length within their class and refuse any other`() throws {
    for length in [0, 1, 507, 508, 509, 4096, 100_000] {
      let item = [UInt8](repeating: 7, count: length)
      let frame = Frame.wrap(item)
      #expect(try Frame.unwrap(frame) == item)
      #expect(frame.count == Frame.paddedLength(frame.count))
      #expect(frame.count <= max(512, (length + 4) * 112 / 100 + 1))
      #expect(throws: Frame.Fault.wrongSizeClass) { try Frame.unwrap(frame + [0]) }
    }
    #expect(Frame.wrap([1]).count == Frame.wrap([UInt8](repeating: 1, count: 500)).count)
    var frame = Frame.wrap([1, 2, 3])
    frame[100] = 1
    #expect(throws: Frame.Fault.nonZeroPadding) { try Frame.unwrap(frame) }
    #expect(throws: Frame.Fault.truncated) { try Frame.unwrap([0, 0, 1]) }
  }
}
