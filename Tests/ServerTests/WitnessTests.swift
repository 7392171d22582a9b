import Changes
import Foundation
import Records
import TestKit
import Testing

@testable import Server

/// A server on restored data has forgotten withdrawals, so it must notice. Protocol/sync.md, "Restores".
@Suite struct `The witness of restores` {
  final class Place {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-witness-\(UUID().uuidString)")
    let time = Town.Time()
    var directory: DataDirectory {
      DataDirectory(path: folder.appending(path: "data").path, witness: folder.appending(path: "state/commits").path)
    }

    init() throws {
      let time = time
      try Administration.initialise(
        directory, checkedPolicy: Town.policy, clock: { time.now }, entropy: Hub.systemEntropy)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func office() throws -> Administration {
      let time = time
      return try Administration(directory: directory, clock: { time.now })
    }

    func hub() throws -> Hub {
      let time = time
      return try Hub(directory: directory, clock: { time.now })
    }

    /// Whether a server that starts now is sealed.
    func startsSealed() throws -> Bool {
      let hub = try hub()
      defer { hub.close() }
      return hub.isSealed
    }

    func copy() throws -> URL {
      let copy = folder.appending(path: UUID().uuidString)
      try FileManager.default.copyItem(at: folder.appending(path: "data"), to: copy)
      return copy
    }

    func restore(_ copy: URL) throws {
      try FileManager.default.removeItem(atPath: directory.path)
      try FileManager.default.copyItem(at: copy, to: folder.appending(path: "data"))
    }
  }

  private func party(_ code: String) -> MunicipalityFile.Party {
    MunicipalityFile.Party(code: code, name: code, kind: .handhaving, convenantFrom: 0)
  }

  @Test func `a data directory that was put back whole starts sealed, once`() throws {
    let place = try Place()
    try place.office().save(party("a"))
    let copy = try place.copy()
    #expect(try !place.startsSealed())
    // The daemon is stopped: the act itself has to be witnessed.
    try place.office().save(party("b"))
    try place.restore(copy)
    #expect(try place.startsSealed())
    #expect(try place.startsSealed(), "a start more does not open it")
    try place.office().unseal()
    #expect(try !place.startsSealed())
    try place.office().save(party("c"))
    #expect(try !place.startsSealed(), "the count goes on from the restored database's")
  }

  @Test func `what the daemon itself commits is witnessed too`() throws {
    let place = try Place()
    try place.office().save(party("a"))
    let copy = try place.copy()
    let hub = try place.hub()
    try hub.writer.perform { _ in }
    hub.close()
    try place.restore(copy)
    #expect(try place.startsSealed())
  }

  @Test func `a database without a witness starts sealed, as on a new machine`() throws {
    let place = try Place()
    try place.office().save(party("a"))
    try FileManager.default.removeItem(atPath: place.directory.witness.path)
    #expect(try place.startsSealed())
    try place.office().unseal()
    #expect(try !place.startsSealed())
  }

  @Test func `a new server, one that only went on, and one whose witness lags after a power cut, are not sealed`()
    throws
  {
    let place = try Place()
    #expect(try !place.startsSealed())
    try place.office().save(party("a"))
    place.directory.witness.record(0, mayLower: true)
    #expect(try !place.startsSealed())
  }

  @Test func `two writers in any order leave the higher count`() throws {
    let place = try Place()
    let witness = place.directory.witness
    for count in [7, 5, 12, 11] as [Int64] { #expect(witness.record(count)) }
    #expect(witness.read() == 12)
    witness.record(3, mayLower: true)
    #expect(witness.read() == 3)
    try Data("12".utf8).write(to: URL(fileURLWithPath: witness.path))
    #expect(witness.read() == nil, "half a witness is none")
    witness.record(4)
    #expect(witness.read() == 4)
  }

  @Test func `a witness that cannot be written stops no work, and shows in the figures`() throws {
    let place = try Place()
    try FileManager.default.removeItem(at: place.folder.appending(path: "state"))
    let hub = try place.hub()
    defer { hub.close() }
    try hub.writer.perform { _ in }
    #expect(hub.isWitnessFailing)
    try FileManager.default.createDirectory(
      at: place.folder.appending(path: "state"), withIntermediateDirectories: true)
    try hub.writer.perform { _ in }
    #expect(!hub.isWitnessFailing)
  }
}
