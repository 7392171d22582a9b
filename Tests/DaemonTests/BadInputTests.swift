import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import Sealing
import Sync
import TestKit
import Testing

@testable import Server
@testable import Transport

/// What an enrolled device can do wrong, over real TLS against the running program: it is told, nothing else is taken,
/// and everybody else is served. Protocol/sync.md and http.md.
@Suite struct `Bad input over the wire` {
  let daemon: Daemon
  let device: Enrolled
  let bystander: Enrolled

  init() throws {
    daemon = try Daemon()
    device = try daemon.enrol("hh-1")
    bystander = try daemon.enrol("jw-1")
    try device.exchange()
    try bystander.exchange()
  }

  /// The daemon is well: others are served, this device is too, and nothing was taken that should not be.
  private func expectWell(acknowledged: UInt64 = 0, _ comment: Comment? = nil) throws {
    #expect(try bystander.exchange().status == .ok, comment)
    let answer = try device.exchange()
    #expect(answer.status == .ok && answer.acknowledged == acknowledged, comment)
    #expect(daemon.process.isRunning, comment)
    #expect(try daemon.operations("/healthz") == "ok\n", comment)
  }

  private func refused(_ reason: String) throws -> Int {
    try daemon.figure(#"requests_refused_total{listener="sync",reason="\#(reason)"}"#) ?? 0
  }

  // MARK: Messages

  /// Bodies that are no message, each with the change of a well-formed one that makes it so.
  static let brokenBodies: [(name: String, break: @Sendable ([UInt8]) -> [UInt8])] = [
    ("nothing", { _ in [] }),
    ("no frame", { _ in [1, 2, 3] }),
    ("a length beyond the body", { Frame.wrap($0).replacingPrefix(with: [0x7F, 0xFF, 0xFF, 0xFF]) }),
    ("another size class", { Frame.wrap($0) + [0] }),
    ("padding that is not zero", { Frame.wrap($0).dropLast() + [1] }),
    ("an item cut off", { Frame.wrap($0.dropLast()) }),
    ("an item with more behind it", { Frame.wrap($0 + [0]) }),
    ("no CBOR", { _ in Frame.wrap([0xFF, 0xFF]) }),
    ("a reserved head", { _ in Frame.wrap([0x1C]) }),
    ("another type", { _ in Frame.wrap([0x80]) }),
    ("an indefinite map", { Frame.wrap([0xBF] + $0.dropFirst() + [0xFF]) }),
    ("a length that is not the shortest", { Frame.wrap([0xB8, 0x0A] + $0.dropFirst()) }),
    ("an endless length", { _ in Frame.wrap([0xBB] + [UInt8](repeating: 0xFF, count: 8)) }),
    ("deep nesting", { _ in Frame.wrap([UInt8](repeating: 0x81, count: 100_000)) }),
    ("an unknown required key", { Frame.wrap([0xAB] + $0.dropFirst() + [0x18, 0x3F, 0x00]) }),
    ("a key twice", { Frame.wrap([0xAB] + $0.dropFirst() + [0x09, 0xF6]) }),
    ("a missing key", { Frame.wrap([0xA9] + $0.dropFirst().dropLast(2)) }),
  ]

  @Test func `bytes that are no message are answered with malformed, and counted`() throws {
    let good = device.request().encoded()
    for (index, (name, breaking)) in Self.brokenBodies.enumerated() {
      let answer = try device.post("/v1/exchange", breaking(good))
      #expect(answer.status == 400, "\(name)")
      #expect(try Problem(encoded: Frame.unwrap(answer.body)).code == .malformed, "\(name)")
      #expect(try refused("malformed") == index + 1, "\(name)")
    }
    for path in ["/v1/wait", "/v1/renew"] {
      #expect(try device.post(path, Frame.wrap([0x80])).status == 400, "\(path)")
    }
    try expectWell()
    #expect(try refused("malformed") == Self.brokenBodies.count + 2)
  }

  @Test func `an optional key that nobody knows is ignored`() throws {
    let body = [0xAB] + device.request().encoded().dropFirst() + [0x18, 0x40, 0x82, 0x01, 0x61, 0x78]
    let answer = try device.post("/v1/exchange", Frame.wrap(body))
    #expect(answer.status == 200)
    _ = try device.take(ExchangeResponse(encoded: Frame.unwrap(answer.body)))
    try expectWell()
  }

  @Test func `another version, a client that cannot purge, another path and another method have their own answers`()
    throws
  {
    var request = device.request()
    request.versions = [99]
    #expect(try device.post("/v1/exchange", Frame.wrap(request.encoded())).status == 409)
    request = device.request()
    request.features = []
    #expect(try device.post("/v1/exchange", Frame.wrap(request.encoded())).status == 409)
    #expect(try device.post("/v1/enrol", Frame.wrap(request.encoded())).status == 404)
    #expect(try device.post("/v2/exchange", Frame.wrap(request.encoded())).status == 404)
    #expect(try device.client.send(.get, "/v1/exchange", timeout: .seconds(20)).status == 405)
    try expectWell()
    #expect(try [refused("version"), refused("not-found"), refused("method")] == [2, 2, 1])
  }

  @Test func `more changes than a push may have, and a change larger than one may be, are refused whole`() throws {
    let melding = try device.melding(1)
    let many = (1...UInt64(Limits.changesPerPushMax + 1)).map {
      Change(sequence: $0, kind: melding.kind, record: melding.record, stamp: melding.stamp, writes: melding.writes)
    }
    let large = try device.melding(1, text: String(repeating: "x", count: Limits.changeBytesMax))
    for changes in [many, [large]] {
      let answer = try device.post("/v1/exchange", Frame.wrap(device.request(changes).encoded()))
      #expect(answer.status == 413)
      #expect(try Problem(encoded: Frame.unwrap(answer.body)).code == .tooLarge)
    }
    #expect(try refused("too-large") == 2)
    try expectWell()
  }

  // MARK: HTTP

  /// Sends raw bytes over TLS; gives the whole answer.
  private func answer(to bytes: [UInt8]) throws -> String {
    let channel = try device.channel()
    // The server may answer and close before it has read everything.
    try? channel.write(bytes, by: .after(.seconds(20)))
    var all: [UInt8] = []
    while let more = try? channel.read(by: .after(.seconds(20))), !more.isEmpty { all += more }
    return String(decoding: all, as: UTF8.self)
  }

  @Test func `what is not HTTP, and heads and bodies that are too large, get their status and the end`() throws {
    let head = "POST /v1/exchange HTTP/1.1\r\nHost: x\r\n"
    let cases: [(String, Int, String)] = [
      ("\u{16}\u{3}\u{1}nonsense\r\n\r\n", 400, "controlCharacter"), ("GET\r\n\r\n", 400, "startLine"),
      (head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0", 400, "transferEncodingWithLength"),
      (head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400, "duplicateLength"),
      (head + "Content-Length: -3\r\n\r\nabc", 400, "contentLength"), (head + "\r\n", 411, "lengthRequired"),
      (head + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415, "contentEncoding"),
      (head + "A: " + String(repeating: "a", count: 9_000) + "\r\n\r\n", 431, "headTooLarge"),
      (head + "Content-Length: 99999999\r\n\r\n", 413, "bodyTooLarge"),
      (head + "Content-Length: 99999999999999999999\r\n\r\n", 413, "contentLengthOverflow"),
    ]
    for (text, status, reason) in cases {
      #expect(try answer(to: Array(text.utf8)).hasPrefix("HTTP/1.1 \(status) "), "\(reason)")
      #expect(try refused(reason) == 1, "\(reason)")
    }
    try expectWell()
  }

  @Test func `a body one byte over the limit is refused before it is read, one at the limit is read`() throws {
    let limit = Frame.paddedLength(Limits.requestBytesMax + 4)
    let head = "POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: "
    #expect(try answer(to: Array("\(head)\(limit + 1)\r\n\r\n".utf8)).hasPrefix("HTTP/1.1 413 "))
    let whole = Array("\(head)\(limit)\r\nConnection: close\r\n\r\n".utf8) + [UInt8](repeating: 0, count: limit)
    #expect(try answer(to: whole).hasPrefix("HTTP/1.1 400 "))
    #expect(try [refused("bodyTooLarge"), refused("malformed")] == [1, 1])
    try expectWell()
  }

  @Test func `a batch that was sent by half is not taken, and the whole of it is`() throws {
    let changes = try (1...20).map { try device.melding($0) }
    let body = Frame.wrap(device.request(changes).encoded())
    let head = Array("POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
    for part in [1, body.count / 2, body.count - 1] {
      let channel = try device.channel()
      try channel.write(head + body.prefix(part), by: .after(.seconds(20)))
      channel.close(by: .after(.seconds(20)))
    }
    try expectWell(acknowledged: 0)
    #expect(try device.exchange(changes).acknowledged == 20)
  }

  @Test func `peers that are slow hold up nobody and are told`() throws {
    let daemon = try Daemon(settings: "request_seconds_max = 5")
    let device = try daemon.enrol("hh-1")
    let deadline = Deadline.after(.seconds(60))
    let silent = try (0..<8).map { _ in try Socket.connect(to: device.server, by: deadline) }
    let slowHead = try device.channel()
    try slowHead.write(Array("POST /v1/exch".utf8), by: deadline)
    let slowBody = try device.channel()
    try slowBody.write(
      Array("POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 512\r\n\r\nab".utf8), by: deadline)
    for _ in 0..<20 { #expect(try device.exchange().status == .ok) }
    func text(_ channel: Channel) throws -> String {
      var all: [UInt8] = []
      while case let more = try channel.read(by: deadline), !more.isEmpty { all += more }
      return String(decoding: all, as: UTF8.self)
    }
    #expect(try text(slowHead).hasPrefix("HTTP/1.1 408 "))
    #expect(try text(slowBody).hasPrefix("HTTP/1.1 408 "))
    for socket in silent { #expect(try socket.read(by: deadline) == []) }
    #expect(
      try daemon.figure(#"handshakes_failed_total{listener="sync",reason="timeout"}"#, becomes: silent.count))
    #expect(try daemon.figure(#"requests_refused_total{listener="sync",reason="timeout"}"#, becomes: 2))
    #expect(try device.exchange().status == .ok)
  }

  // MARK: Changes

  private func field(_ name: String) throws -> FieldNumber {
    try #require(KindSpec.melding.field(named: name)?.number)
  }

  @Test func `each bad change gets its verdict, and the rest of the batch is taken`() throws {
    let theirs = try bystander.melding(1)
    #expect(try bystander.exchange([theirs]).verdicts.isEmpty)
    func change(
      _ sequence: UInt64, kind: KindNumber = KindSpec.melding.number, record: RecordID? = nil, _ field: FieldNumber,
      _ value: FieldValue
    ) throws -> Change {
      let good = try device.melding(sequence)
      return Change(
        sequence: sequence, kind: kind, record: record ?? good.record, stamp: good.stamp,
        writes: good.writes.filter { $0.field != field } + [CellWrite(field: field, value: value)])
    }
    let plaats = try field("plaats")
    let changes = [
      try device.melding(1),
      try change(2, kind: 999, 1, .text("x")),
      try change(3, 60, .text("x")),
      try change(4, plaats, .integer(4)),
      try change(5, plaats, .text(String(repeating: "x", count: 100_000))),
      try change(6, field("soort"), .text("bestaat niet")),
      try change(7, field("melder_naam"), .text("P. Jansen")),
      try change(8, record: theirs.record, plaats, .text("van een ander")),
      try change(9, record: RecordID(high: 1, low: 2), plaats, .text("van niemand")),
      try change(10, record: device.response.account, plaats, .text("van het beheer")),
      try device.melding(11),
    ]
    let answer = try device.exchange(changes)
    #expect(answer.acknowledged == 11)
    #expect(answer.verdicts.map(\.sequence) == Array(2...10))
    #expect(
      answer.verdicts.map(\.code) == [.schema, .schema, .schema, .schema, .schema, .schema, .record, .record, .record])
    let foreign = answer.verdicts.filter { $0.code == .record }
    #expect(
      Set(foreign.map { "\($0.rule) \($0.message)" }).count == 1, "someone's, nobody's and ours are answered alike")
    #expect(try daemon.figure(#"verdicts_total{code="schema"}"#) == 6)
    #expect(try daemon.figure(#"verdicts_total{code="record"}"#) == 3)
    try expectWell(acknowledged: 11)
    for word in ["Jansen", "van een ander", "van niemand", "bestaat niet", "Muziek", "Smit", "hh-1"] {
      #expect(!daemon.log.contains(word), "the log holds \(word)")
    }
    #expect(try daemon.admin("register", "verify").exit == 0)
  }

  @Test func `a stamp from the future is taken in with the server's time`() throws {
    let stamps = [Daemon.now + 3_600_000, Daemon.now + 400_000, Daemon.now + 60_000, 0, Int64(1) << 47]
    let changes = try stamps.enumerated().map { index, time in
      let change = try device.melding(UInt64(index + 1))
      return Change(
        sequence: change.sequence, kind: change.kind, record: change.record,
        stamp: Stamp(milliseconds: UInt64(time)), writes: change.writes)
    }
    let answer = try device.exchange(changes)
    #expect(answer.acknowledged == 5)
    #expect(answer.verdicts.map(\.sequence) == [1, 2, 5])
    #expect(answer.verdicts.allSatisfy { $0.code == .clock })
    // A later write by a right clock stands: nothing keeps winning because a clock once ran ahead.
    let later = try device.melding(6)
    let correction = Change(
      sequence: 6, kind: later.kind, record: changes[0].record, stamp: Stamp(milliseconds: UInt64(Daemon.now + 1000)),
      writes: [CellWrite(field: try field("plaats"), value: .text("Verbeterd"))])
    #expect(try device.exchange([correction]).verdicts.isEmpty)
    try expectWell(acknowledged: 6)
  }

  @Test func `a replayed batch is taken once, one with other content is a fork, and a gap takes nothing`() throws {
    let changes = try (1...5).map { try device.melding($0) }
    #expect(try device.exchange(changes).acknowledged == 5)
    let before = try daemon.figure("changes_total")
    let again = try device.exchange(changes)
    #expect(again.acknowledged == 5 && again.verdicts.isEmpty)
    #expect(try daemon.figure("changes_total") == before)

    let gap = try device.exchange([device.melding(9)])
    #expect(gap.acknowledged == 5 && gap.status == .ok)
    // Numbers that do not follow each other are no batch at all.
    let loose = Frame.wrap(device.request([try device.melding(6), try device.melding(8)]).encoded())
    #expect(try device.post("/v1/exchange", loose).status == 400)

    let other = try device.melding(3, text: "Anders")
    let fork = try device.post("/v1/exchange", Frame.wrap(device.request([other]).encoded()))
    #expect(try ExchangeResponse(encoded: Frame.unwrap(fork.body)).status == .forked)
    try expectWell(acknowledged: 5)
    #expect(try daemon.figure("changes_total") == before)
  }

  @Test func `a whole exchange that is sent again is answered alike, and one with an old token is a fork`() throws {
    let request = device.request(try (1...3).map { try device.melding($0) }, attempt: 77)
    let first = try device.post("/v1/exchange", Frame.wrap(request.encoded()))
    let second = try device.post("/v1/exchange", Frame.wrap(request.encoded()))
    let (one, two) = (
      try ExchangeResponse(encoded: Frame.unwrap(first.body)), try ExchangeResponse(encoded: Frame.unwrap(second.body))
    )
    #expect(one.acknowledged == 3 && two.acknowledged == 3 && one.token == two.token && one.entries == two.entries)
    _ = device.take(one)
    try device.exchange()
    let old = try device.post("/v1/exchange", Frame.wrap(request.encoded()))
    #expect(try ExchangeResponse(encoded: Frame.unwrap(old.body)).status == .forked)
    try expectWell(acknowledged: 3)
  }

  @Test func `a cursor beyond the stream does not seal the server for everybody else`() throws {
    var request = device.request()
    request.cursor = .max
    let answer = try device.post("/v1/exchange", Frame.wrap(request.encoded()))
    #expect(try ExchangeResponse(encoded: Frame.unwrap(answer.body)).status == .forked)
    #expect(try daemon.figure("sealed") == 0)
    try expectWell()
  }
}

extension [UInt8] {
  fileprivate func replacingPrefix(with prefix: [UInt8]) -> [UInt8] { prefix + dropFirst(prefix.count) }
}
