import Changes
import Foundation
import Records
import SQLite
import Sync
import Testing

@testable import Server

/// How the logs of the accounts and of the replicas lie in the file.
@Suite struct `The server's file` {
  @Test func `streams and registers are whole wherever their rows lie`() throws {
    let town = try Town()
    let giver = try town.device("handhaving")
    let partners = try ["jongerenwerk", "swt", "woco"].map { try town.device($0) }
    let melding = try giver.melding()
    try giver.release([(melding, .melding, ["plaats"])], to: partners.map(\.account))
    for index in 0..<150 {
      try giver.write(.melding, melding, ["plaats": .text("Kade \(index)")])
      try giver.sync()
      if index % 20 == 0 { for partner in partners.prefix(2) { try partner.sync() } }
    }
    let (settled, tail) = try town.hub.writer.perform { ledger in
      func count(_ table: String) throws -> Int64 {
        try ledger.connection.queryFirst("SELECT count(*) FROM \(table)") { $0.int64(0) } ?? 0
      }
      return (
        try [count("stream"), count("register")], try [count("stream_tail"), count("register_tail")]
      )
    }
    #expect(settled.allSatisfy { $0 > 128 }, "most rows have gone to their places: \(settled)")
    #expect(tail.allSatisfy { (1..<128).contains($0) }, "and some have not: \(tail)")
    let plaats = try #require(KindSpec.melding.field(named: "plaats")?.number)
    for partner in partners {
      try partner.sync()
      #expect(partner.held[melding]?[plaats] == .text("Kade 149"))
      let lines = try town.register(of: partner.account)
      #expect(partner.mark?.count == UInt64(lines.count) && lines.count > 150)
    }
    // What one push tells several accounts stands once.
    let (rows, lines) = try town.hub.writer.perform { ledger in
      (
        try ledger.connection.queryFirst("SELECT count(*) FROM whole_register") { $0.int64(0) } ?? 0,
        try ledger.connection.queryFirst("SELECT count(*) FROM line") { $0.int64(0) } ?? 0
      )
    }
    #expect(rows > 2 * lines)
    #expect(try town.faults() == [])
  }

  @Test func `a page begins with the entry after the cursor, wherever that lies in a segment`() throws {
    let town = try Town()
    let giver = try town.device("handhaving")
    let partner = try town.device("jongerenwerk")
    for _ in 0..<4 {
      let meldingen = try (0..<3).map { _ in try giver.melding() }
      try giver.release(meldingen.map { ($0, .melding, ["plaats"]) }, to: [partner.account])
      try giver.sync()
    }
    let account = try town.hub.writer.perform { [id = partner.account] in $0.roster.account(id) }
    let (number, head) = (try #require(account?.number), try #require(account?.stream))
    // Half of the segments in their places, half of them not.
    try town.hub.writer.perform { ledger in
      let copy = "SELECT account, first, last, segment FROM stream_tail WHERE number <= 6"
      try ledger.connection.execute("INSERT INTO stream(account, first, last, segment) \(copy)")
      try ledger.connection.execute("DELETE FROM stream_tail WHERE number <= 6")
    }
    let whole = try town.hub.withReader { try $0.page(account: number, replica: 0, after: 0) }.entries.map(\.sequence)
    for cursor in 0...head {
      let page = try town.hub.withReader { try $0.page(account: number, replica: 0, after: cursor) }
      #expect(page.entries.map(\.sequence) == whole.filter { $0 > cursor })
      #expect(page.cursor == head)
    }
  }

  @Test func `a database from before is brought up to date with all that it holds`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "overlast-old-\(UUID().uuidString).sqlite").path
    defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
    func open(_ migrations: some Collection<Migration>) throws -> Connection {
      try Connection(
        path: path, mode: .readWriteCreate,
        configuration: Configuration(
          applicationID: ServerSchema.applicationID, migrations: Array(migrations), durability: .full))
    }
    let old = try open(ServerSchema.migrations.prefix(6))
    try old.executeScript(
      """
      INSERT INTO stream VALUES(1, 1, 2, 7, x'820204'), (1, 3, 3, 8, x'8106'), (2, 1, 1, 7, x'8108');
      INSERT INTO register VALUES(2, 1, 98, x'c2', x'd2'), (1, 1, 98, x'c1', x'd1'), (1, 2, 99, x'c3', x'd3');
      """)
    try old.close()
    let new = try open(ServerSchema.migrations)
    let streams = try new.query(
      """
      SELECT account, first, last, origin, hex(records) FROM stream JOIN segment ON segment.number = stream.segment
      ORDER BY account, first
      """
    ) { "\($0.int64(0)) \($0.int64(1)) \($0.int64(2)) \($0.int64(3)) \(try $0.text(4))" }
    #expect(streams == ["1 1 2 7 820204", "1 3 3 8 8106", "2 1 1 7 8108"])
    let lines = try new.query(
      """
      SELECT account, link, at, hex(content), hex(digest) FROM whole_register
      JOIN line ON line.number = whole_register.line ORDER BY account, link
      """
    ) { "\($0.int64(0)) \($0.int64(1)) \($0.int64(2)) \(try $0.text(3)) \(try $0.text(4))" }
    #expect(lines == ["1 1 98 C1 D1", "1 2 99 C3 D3", "2 1 98 C2 D2"])
  }

  @Test func `the log knows every change under its number, also one that was given back late`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    let melding = try device.melding()
    try device.sync()
    @Sendable func change(_ sequence: UInt64) -> Change {
      Change(
        sequence: sequence, kind: KindSpec.melding.number, record: melding, stamp: Stamp(milliseconds: sequence),
        writes: [CellWrite(field: 1, value: .text("geluid"))])
    }
    let pushes: [[UInt64]] = [[10, 11, 13], [14], [17, 18]]
    let late: [UInt64] = [2, 12, 5, 15, 16, 30, 31]
    try town.hub.writer.perform { ledger in
      let row = try #require(try ledger.store.record(melding)?.number)
      let replica: Int64 = 99
      func write(_ sequences: [UInt64], isReturned: Bool) throws {
        for sequence in sequences {
          ledger.pushLog.note(change(sequence), record: row, replica: replica, isReturned: isReturned)
        }
        try ledger.pushLog.write(at: 1)
        ledger.pushLog.removeAll()
      }
      for push in pushes { try write(push, isReturned: false) }
      try write(late, isReturned: true)
      try write([40, 41], isReturned: false)
      try write([39], isReturned: true)
      let all = Set(pushes.joined()).union(late).union([39, 40, 41])
      for sequence: UInt64 in 1...45 {
        let found = try ledger.pushLog.changes(sequence...sequence, replica: replica)
        #expect(found == (all.contains(sequence) ? [sequence: change(sequence)] : [:]), "\(sequence)")
      }
      #expect(Set(try ledger.pushLog.changes(1...100, replica: replica).keys) == all)
      #expect(try ledger.pushLog.changes(1...100, replica: 98) == [:])
    }
  }

  @Test func `a retry is taken for one, and another change under a number of it for a second copy`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    for _ in 0..<3 { _ = try device.melding() }
    let request = device.request()
    _ = try device.send(request)
    var other = request
    let middle = try #require(request.changes.dropFirst().first)
    other.changes[1] = Change(
      sequence: middle.sequence, kind: middle.kind, record: middle.record, stamp: middle.stamp,
      writes: middle.writes.map { CellWrite(field: $0.field, value: .text("anders"), base: $0.base) })
    #expect(try town.hub.exchange(other, fingerprint: device.fingerprint).status == .forked)
    let answer = try town.hub.exchange(request, fingerprint: device.fingerprint)
    #expect(answer.status == .ok && answer.acknowledged == 3 && answer.verdicts == [])
  }
}
