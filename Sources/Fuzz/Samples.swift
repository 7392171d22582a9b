import CBOR
import Changes
import Records
import Sync

/// Good input for what is spoken over the network.
enum Samples {
  static let id = RecordID(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718)
  private static let other = RecordID(high: 9, low: 10)
  private static let mark = CheckpointMark(count: 7, digest: [UInt8](repeating: 3, count: 32))

  private static let made: [Change] = [
    Change(
      sequence: 1, kind: KindSpec.melding.number, record: id, stamp: Stamp(milliseconds: 1_790_000_000_000),
      writes: [
        CellWrite(field: 1, value: .text("geluid")), CellWrite(field: 2, value: .integer(1_790_000_000_000), base: 4),
        CellWrite(field: 3, value: .text("Vogelplein")), CellWrite(field: 9, value: .text(Marked.name), base: 9),
      ]),
    Change(
      sequence: 2, kind: KindSpec.verstrekking.number, record: other, stamp: Stamp(milliseconds: 1_790_000_000_001),
      writes: [
        CellWrite(field: 1, value: .identifier(id)), CellWrite(field: 2, value: .null),
        CellWrite(field: 3, value: .list([.identifier(id), .integer(6), .identifier(other), .integer(-1)])),
        CellWrite(field: 4, value: .real(51.8123)), CellWrite(field: 5, value: .boolean(true)),
        CellWrite(field: 6, value: .bytes([1, 2, 3])), CellWrite(field: 63, value: .list([.list([.text("a")])])),
      ]),
  ]

  static let changes: [[UInt8]] = made.map { change in
    var encoder = CBOREncoder()
    change.encode(into: &encoder)
    return encoder.bytes
  }

  /// Every sort of message: each reader gets those of the others too.
  static let messages: [[UInt8]] = {
    let request = ExchangeRequest(
      replica: id, token: [1, 2, 3, 4], attempt: other, epoch: id, cursor: 12, changes: made, policyVersion: 1,
      checkpoint: mark)
    let first = ExchangeRequest(
      replica: id, token: [], attempt: other, epoch: nil, cursor: 0, changes: [], policyVersion: 0, checkpoint: nil)
    return [
      request.encoded(), first.encoded(), answer.encoded(), WaitRequest(replica: id, cursor: 5).encoded(),
      WaitResponse(hasNews: true).encoded(), Problem(.ticket, "Vraag een nieuwe uitnodiging.").encoded(),
    ]
  }()

  private static let answer: ExchangeResponse = {
    var answer = ExchangeResponse(
      epoch: id, token: [9, 9], time: 1_790_000_000_000, status: .ok, acknowledged: 2, cursor: 14)
    answer.verdicts = [Verdict(sequence: 2, code: .rule, rule: "HIN-04", message: "Dit mag niet.")]
    answer.purges = [Purge(sequence: 13, record: id, fields: FieldSet([1, 2, 63]), rule: "CAS-05")]
    answer.grounds = [
      Ground(release: nil, rule: "ALG-06", form: 0, author: nil, until: nil),
      Ground(release: other, rule: "CAS-05", form: 1, author: id, until: 1_790_000_000_000),
    ]
    answer.entries = [
      Entry(
        sequence: 14, record: id, kind: KindSpec.melding.number, isOwn: false,
        parts: [Entry.Part(ground: 1, cells: [(field: 1, value: .text("geluid")), (field: 3, value: .text("plein"))])],
        conflicts: [Entry.Conflict(field: 3, losers: [.text(Marked.name)])])
    ]
    answer.checkpoint = Checkpoint(
      mark: mark, signature: [UInt8](repeating: 4, count: 64), key: [UInt8](repeating: 5, count: 32))
    answer.policy = PolicyText(version: 1, text: "deelbeleid 1\n", signature: [UInt8](repeating: 6, count: 64))
    return answer
  }()

  static let requests = [
    "POST /v1/exchange HTTP/1.1\r\nHost: overlast.example:8443\r\nContent-Length: 512\r\n"
      + "Content-Type: application/vnd.overlast.v1+cbor\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-A: b\r\n\r\n",
    "GET /metrics?x=%20 HTTP/1.1\r\nHost: [::1]:1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
  ]
  static let responses = [
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  ]
}
