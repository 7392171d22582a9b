import Changes
import Records
import Testing

@testable import Replica

@Suite struct `Writing on a device` {
  @Test func `works before the first sync and is there after reopening`() throws {
    let desk = try Desk()
    let id = try desk.melding()
    try desk.reopen()
    let view = try require(desk.replica.record(id))
    #expect(view.text("plaats") == "Vogelplein")
    #expect(view.owner == desk.identity.account)
    let held = try require(desk.replica.held(id))
    #expect(held.provenance[4] == .written(at: Stamp(milliseconds: Desk.start), .onDevice))
    let status = try desk.replica.status()
    #expect(status.state == .neverSynced)
    #expect(status.records == [KindSpec.melding.number: 1])
    #expect(status.own == 1)
    #expect(status.unsentCells == 6)
  }

  @Test func `a value that does not fit is refused by name, and nothing is stored`() throws {
    let desk = try Desk()
    let error = #expect(throws: ReplicaError.self) { try desk.melding(["soort": .text("vuurwerk")]) }
    #expect(error?.code == .invalidValue)
    #expect(error?.field == "soort")
    #expect(try desk.replica.records(kind: .melding).isEmpty)
    #expect(try desk.replica.status().records.isEmpty)
  }

  @Test func `a rule of the process refuses with its ruling, and nothing of the whole act is stored`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let drafts = [
      try Draft(
        .melding,
        [
          "soort": .text("geluid"), "tijdstip": .integer(1), "plaats": .text("Hier"),
          "bron": .identifier(desk.identity.party),
        ]),
      try Draft(.overleg, ["soort": .text("lbo"), "datum": .integer(1), "status": .text("gepland")]),
    ]
    let error = #expect(throws: ReplicaError.self) { try desk.replica.write(drafts) }
    #expect(error?.code == .refused)
    #expect(error?.rulings.isEmpty == false)
    #expect(try desk.replica.records(kind: .melding).isEmpty)
  }

  @Test func `writing what stands already writes nothing`() throws {
    let desk = try Desk()
    let id = try desk.melding()
    let before = try desk.replica.held(id)?.provenance
    desk.time.now += 1000
    _ = try desk.replica.write(try Draft(.melding, record: id, ["plaats": .text("Vogelplein")]))
    #expect(try desk.replica.held(id)?.provenance == before)
  }

  @Test func `an import makes nothing twice`() throws {
    let desk = try Desk()
    let id = try desk.replica.importID(sourceKey: "SIG-4711")
    _ = try desk.melding(record: id)
    #expect(try desk.replica.importID(sourceKey: "SIG-4711") == id)
    _ = try desk.melding(record: id)
    #expect(try desk.replica.records(kind: .melding).map(\.id) == [id])
  }

  @Test func `an id that is neither held nor minted here is unknown`() throws {
    let desk = try Desk()
    #expect(throws: ReplicaError(.unknownRecord, "")) { try desk.melding(record: RecordID(high: 1, low: 2)) }
  }

  @Test func `stamps go up although the clock goes back`() throws {
    let desk = try Desk()
    let first = try desk.melding()
    desk.time.now -= 60_000
    let second = try desk.melding()
    let stamps = try [first, second].map { id -> Stamp in
      guard case .written(let stamp, _)? = try desk.replica.held(id)?.provenance[4] else { throw Missing() }
      return stamp
    }
    #expect(stamps[0] < stamps[1])
  }

  @Test func `a record is found by the first characters of its id, in any case`() throws {
    let desk = try Desk()
    let id = try desk.melding()
    let other = try desk.melding()
    #expect(try desk.replica.resolve(id.short().uppercased()) == id)
    #expect(try desk.replica.resolve(id.text) == id)
    #expect(throws: ReplicaError(.unknownRecord, "")) { try desk.replica.resolve("zzzzzzzz") }
    let shared = zip(id.short(25), other.short(25)).prefix { $0 == $1 }.count
    if shared > 0 {
      #expect(throws: ReplicaError(.ambiguousRecord, "")) { try desk.replica.resolve(id.short(shared)) }
    }
  }

  @Test func `a text is found whatever its case`() throws {
    let desk = try Desk()
    let id = try desk.melding(["omschrijving": .text("Scooters op het Élandplein")])
    _ = try desk.melding()
    let hits = try desk.replica.search("éLANDplein")
    #expect(hits.map(\.view.id) == [id])
    #expect(hits.first?.fields == FieldSet([8]))
  }
}
