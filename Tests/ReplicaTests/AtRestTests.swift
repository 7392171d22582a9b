import Changes
import Foundation
import Records
import SQLite
import Sealing
import Sync
import TestKit
import Testing

@testable import Replica

@Suite struct `On the disk` {
  static let foreign = RecordID(high: 5, low: 6)

  /// A desk through which every sort of row has gone, with markers in every place a value can be.
  private func used() throws -> Desk {
    let desk = try Desk()
    try desk.firstSync { hub in
      [hub.entry(.melding, Self.foreign, ["plaats": .text("Markering-vreemd"), "omschrijving": .text("x")], ground: 1)]
    }
    let id = try desk.melding(["notitie": .text("Markering-notitie"), "omschrijving": .text("Markering-eigen")])
    try desk.release(
      [(id, .melding, ["soort", "omschrijving"])], to: ["jongerenwerk"], extra: ["motief": .text("Markering-motief")])
    // A refused write, a page kept aside, and an exchange that was never answered.
    try desk.exchange { hub, request in
      let change = try require(request.changes.first { $0.record == id })
      let aside = hub.entry(.melding, RecordID(high: 8, low: 9), ["plaats": .text("Markering-apart")])
      return try hub.answer(
        request, entries: [aside], grounds: [Desk.grounds[0]],
        verdicts: [Verdict(sequence: change.sequence, code: .rule)], isPartial: true)
    }
    _ = try desk.replica.write(try Draft(.melding, record: id, ["omschrijving": .text("Markering-onderweg")]))
    _ = try desk.replica.prepareExchange()
    return desk
  }

  private func files(_ desk: Desk) throws -> [(name: String, bytes: [UInt8])] {
    try FileManager.default.contentsOfDirectory(atPath: desk.folder).map { name in
      (name, [UInt8](try Data(contentsOf: URL(filePath: desk.folder + "/" + name))))
    }
  }

  @Test func `no value, kind, field or name can be read in any file, in any common writing`() throws {
    let desk = try used()
    #expect(try desk.replica.search("Markering").count == 3)
    let words = [
      "Markering", "Merelplein", "handhaving", "wachtwoord", "melding", "verstrekking", "omschrijving", "geluid",
      "Gemeentewet", "HIN-05", "deelbeleid", "vier woorden", "sleutel van de tls",
    ]
    let found = try files(desk)
    #expect(found.map(\.name).contains("replica.sqlite-wal"), "the log must be among what is looked at")
    for (name, bytes) in found {
      for word in words {
        for (writing, needle) in Self.writings(word) {
          #expect(!contains(bytes, needle), "\(word) as \(writing) in \(name)")
        }
      }
    }
  }

  /// A text as it may lie in a file.
  private static func writings(_ word: String) -> [(String, [UInt8])] {
    let raw = Array(word.utf8)
    let hex = raw.map { String(format: "%02x", $0) }.joined()
    var writings: [(String, [UInt8])] = [
      ("text", raw), ("hex", Array(hex.utf8)), ("upper hex", Array(hex.uppercased().utf8)),
      ("UTF-16", raw.flatMap { [$0, 0] }),
    ]
    // The three alignments of Base64, without the characters that depend on what stands beside it.
    for skip in 0..<3 {
      let padded = Data([UInt8](repeating: 0, count: skip) + raw)
      let whole = Array(padded.base64EncodedString().utf8)
      let inner = whole.dropFirst(skip == 0 ? 0 : 4).dropLast(4)
      if inner.count >= 8 { writings.append(("Base64", Array(inner))) }
    }
    return writings
  }

  @Test func `the columns hold ids, counters and sealed bytes, and nothing else`() throws {
    let desk = try used()
    let connection = desk.replica.store.connection
    let columns = try connection.query(
      "SELECT m.name || '.' || p.name || ' ' || p.type FROM sqlite_master m, pragma_table_info(m.name) p"
        + " WHERE m.type = 'table' ORDER BY 1"
    ) { try $0.text(0) }
    #expect(
      columns == [
        "catalogue.compartment INTEGER", "catalogue.sealed BLOB", "damaged.id BLOB", "damaged.sealed BLOB",
        "ground.number INTEGER", "ground.sealed BLOB", "journal.number INTEGER", "journal.sealed BLOB",
        "meta.key INTEGER", "meta.sealed BLOB", "outbox.number INTEGER", "outbox.record BLOB", "outbox.sealed BLOB",
        "record.id BLOB", "record.sealed BLOB", "refused.number INTEGER", "refused.record BLOB", "refused.sealed BLOB",
        "staging.number INTEGER", "staging.record BLOB", "staging.sealed BLOB", "vault.active BLOB",
        "vault.one INTEGER", "vault.unfinished INTEGER",
      ])
  }

  @Test func `another passphrase opens nothing and changes nothing`() throws {
    let desk = try used()
    try desk.replica.close()
    let before = try files(desk).map(\.bytes)
    #expect(throws: ReplicaError(.wrongPassphrase, "")) {
      try Replica.open(
        folder: desk.folder, unlockedBy: .passphrase(Array("vier woorden van gister".utf8)),
        environment: Desk.environment(desk.time))
    }
    #expect(try files(desk).map(\.bytes) == before)
  }

  @Test func `the passphrase can be changed, and only the new one opens`() throws {
    let desk = try Desk()
    let new = Array("vier andere woorden".utf8)
    try desk.replica.changePassphrase(from: Desk.passphrase, to: new)
    #expect(throws: ReplicaError(.wrongPassphrase, "")) { try desk.reopen() }
    _ = try Replica.open(folder: desk.folder, unlockedBy: .passphrase(new), environment: Desk.environment(desk.time))
  }

  @Test func `files that are there and do not open are not taken for a device that never enrolled`() throws {
    let desk = try Desk()
    try desk.replica.close()
    for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: desk.folder + "/replica.sqlite" + name) }
    // A folder in its place: the log cannot be made, as on a full disk.
    try FileManager.default.createDirectory(
      atPath: desk.folder + "/replica.sqlite-wal/x", withIntermediateDirectories: true)
    func open() throws -> Replica {
      try Replica.open(
        folder: desk.folder, unlockedBy: .passphrase(Desk.passphrase), environment: Desk.environment(desk.time))
    }
    #expect(throws: ReplicaError(.notWritable, "")) { try open() }
    try FileManager.default.removeItem(atPath: desk.folder + "/replica.sqlite-wal")
    _ = try open()
    try FileManager.default.removeItem(atPath: desk.folder + "/replica.sqlite")
    #expect(throws: ReplicaError(.notEnrolled, "")) { try open() }
  }

  @Test func `a folder without a replica, and one with one, are told apart`() throws {
    let desk = try Desk()
    #expect(throws: ReplicaError(.notEnrolled, "")) {
      try Replica.open(
        folder: desk.folder + "-niet", unlockedBy: .passphrase(Desk.passphrase),
        environment: Desk.environment(desk.time))
    }
    #expect(throws: ReplicaError(.alreadyEnrolled, "")) {
      try Replica.create(
        folder: desk.folder, passphrase: Desk.passphrase, identity: desk.identity,
        environment: Desk.environment(desk.time), cost: PassphraseCost(logN: 1, r: 1, p: 1))
    }
    #expect(try desk.replica.identity().replica == desk.identity.replica)
    #expect(try desk.replica.identity().credentials == desk.identity.credentials)
  }

  @Test func `an enrolment that was cut off after the key file can be done again, with the same passphrase`() throws {
    let desk = try Desk()
    let folder = desk.folder + "-half"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let cost = PassphraseCost(logN: 1, r: 1, p: 1)
    _ = try KeyFile.create(at: folder + "/replica.keys", unlockedBy: .passphrase(Desk.passphrase), cost: cost)
    func create(_ passphrase: [UInt8]) throws -> Replica {
      try Replica.create(
        folder: folder, passphrase: passphrase, identity: desk.identity, environment: Desk.environment(desk.time),
        cost: cost)
    }
    #expect(throws: ReplicaError(.wrongPassphrase, "")) { try create(Array("een andere".utf8)) }
    #expect(try create(Desk.passphrase).identity().account == desk.identity.account)
  }

  @Test func `a database of another program is left alone`() throws {
    let desk = try Desk()
    try desk.replica.close()
    let path = desk.folder + "/replica.sqlite"
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
    #expect(throws: ReplicaError(.foreignFile, "")) { try desk.reopen() }
  }

  @Test func `with a full disk a write is refused, and what was stored stays`() throws {
    let desk = try Desk()
    let id = try desk.melding()
    let connection = desk.replica.store.connection
    let pages = try require(connection.queryFirst("PRAGMA page_count") { $0.int64(0) })
    try connection.execute("PRAGMA max_page_count=\(pages)")
    let long = FieldValue.text(String(repeating: "a", count: 3999))
    #expect(throws: ReplicaError(.diskFull, "")) {
      for _ in 0..<20 { _ = try desk.melding(["omschrijving": long]) }
    }
    let held = try desk.replica.records(kind: .melding).map(\.id)
    #expect(held.contains(id))
    try connection.execute("PRAGMA max_page_count=100000")
    _ = try desk.melding(["omschrijving": long])
    try desk.reopen()
    #expect(try desk.replica.records(kind: .melding).count == held.count + 1)
  }

  @Test func `two processes follow each other, also through a purge`() throws {
    let desk = try Desk()
    try desk.firstSync { hub in
      [hub.entry(.melding, Self.foreign, ["plaats": .text("Merelplein"), "omschrijving": .text("x")], ground: 1)]
    }
    let other = try Replica.open(
      folder: desk.folder, unlockedBy: .passphrase(Desk.passphrase), environment: Desk.environment(desk.time))
    #expect(try other.record(Self.foreign)?.text("plaats") == "Merelplein")
    let id = try desk.melding()
    #expect(try other.record(id)?.text("plaats") == "Vogelplein")
    _ = try other.write(try Draft(.melding, record: id, ["plaats": .text("Vinkplein")]))
    #expect(try desk.replica.record(id)?.text("plaats") == "Vinkplein")
    try desk.exchange { hub, request in
      try hub.answer(request, purges: [hub.purge(Self.foreign, .melding, ["omschrijving"])])
    }
    let seen = try require(other.record(Self.foreign))
    #expect(seen.text("plaats") == "Merelplein")
    #expect(seen.text("omschrijving") == nil)
    _ = try other.write(try Draft(.melding, record: id, ["plaats": .text("Uilenplein")]))
    #expect(try desk.replica.record(id)?.text("plaats") == "Uilenplein")
  }
}
