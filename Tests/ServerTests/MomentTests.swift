import Changes
import Foundation
import Records
import SQLite
import Sync
import TestKit
import Testing

@testable import Server

/// What time alone changes, driven by a clock that only the test moves; nobody exchanges at the moment itself.
@Suite(.timeLimit(.minutes(1))) struct `Moments` {
  static let day: Int64 = 86_400_000

  /// When a Dutch day begins.
  static func midnight(_ day: Int64) throws -> Int64 { try #require(CalendarDay.dutchMidnight(day)) }

  /// Waits for the account's stream as a connected device does; true when there is something.
  private func waits(_ device: Device) -> Background<Bool> {
    let request = WaitRequest(replica: device.id, cursor: device.cursor)
    let (hub, fingerprint) = (device.town.hub, device.fingerprint)
    return Background { try hub.wait(request, fingerprint: fingerprint, milliseconds: 40_000).hasNews }
  }

  @Test func `a release ends at its moment, and the waiting device hears it at once`() throws {
    let town = try Town()
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let until = town.time.now + 60_000
    let melding = try handhaving.melding()
    let release = try handhaving.release(
      [(melding, .melding, ["soort", "plaats"])], to: [jongerenwerk.account], until: until)
    try handhaving.sync()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding]?.count == 2)
    town.hub.watchClock()
    let news = waits(jongerenwerk)
    town.time.now = until
    town.hub.alarm.poke()
    #expect(try town.hub.writer.perform { try $0.nextMoment() } == until + 1, "it holds through its last millisecond")
    town.time.now = until + 1
    town.hub.alarm.poke()
    #expect(try news.value())
    #expect(try town.faults() == [])
    let answer = try jongerenwerk.sync()
    #expect(answer.purges.map(\.record) == [melding, release], "with its last cell the header goes")
    #expect(jongerenwerk.held[melding] == nil)
    #expect(try town.hub.writer.perform { try $0.nextMoment() } == nil)
  }

  @Test func `a party whose convenant has ended loses what it held at that moment`() throws {
    let town = try Town()
    let (jongerenwerk, melding) = try holder(in: town)
    town.hub.watchClock()
    let today = CalendarDay.dutchDay(at: town.time.now)
    let time = town.time
    let office = try Administration(directory: town.hub.directory, clock: { time.now })
    try office.save(
      MunicipalityFile.Party(
        code: "p-jongerenwerk", name: "jongerenwerk", kind: .jongerenwerk, convenantFrom: 0, convenantTo: today))
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil, "today it still takes part")
    let news = waits(jongerenwerk)
    town.time.now = try Self.midnight(today + 1)
    town.hub.alarm.poke()
    #expect(try news.value())
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] == nil)
    #expect(try town.faults() == [])
  }

  @Test func `an act of another process wakes those it concerns`() throws {
    let town = try Town()
    let jongerenwerk = try town.device("jongerenwerk")
    try jongerenwerk.sync()
    town.hub.watchClock()
    let news = waits(jongerenwerk)
    let time = town.time
    let office = try Administration(directory: town.hub.directory, clock: { time.now })
    try office.save(
      MunicipalityFile.Party(code: "p-nieuw", name: "nieuw", kind: .woningcorporatie, convenantFrom: 0))
    town.hub.alarm.poke()
    #expect(try news.value())
  }

  // MARK: Policy

  /// The shipped deelbeleid as version `version`, valid from `day`; with `forbids`, nothing of a melding is shown.
  private func policy(_ version: Int, from day: Int64, forbids: Bool = false) -> String {
    let date = Date(timeIntervalSince1970: Double(day) * 86_400)
    let text = date.formatted(.iso8601.year().month().day())
    return Repository.deelbeleid(version: version, isStricter: forbids)
      .replacing(/(?m)^geldig-vanaf +\S+/, with: "geldig-vanaf \(text)")
  }

  /// A partner that holds a cell of a melding.
  private func holder(in town: Town) throws -> (device: Device, melding: RecordID) {
    let handhaving = try town.device("handhaving")
    let jongerenwerk = try town.device("jongerenwerk")
    let melding = try handhaving.melding()
    try handhaving.release([(melding, .melding, ["soort"])], to: [jongerenwerk.account])
    try handhaving.sync()
    try jongerenwerk.sync()
    return (jongerenwerk, melding)
  }

  private func office(_ town: Town) throws -> Administration {
    let time = town.time
    return try Administration(directory: town.hub.directory, clock: { time.now })
  }

  @Test func `a deelbeleid of a later day waits, the one before it stays in force until then`() throws {
    let town = try Town()
    let (jongerenwerk, melding) = try holder(in: town)
    town.hub.watchClock()
    let today = CalendarDay.dutchDay(at: town.time.now)
    let office = try office(town)
    let stored = try office.activate(policy: policy(2, from: today + 3, forbids: true))
    #expect(try stored.state == .pending && stored.from == Self.midnight(today + 3))
    #expect(try office.policies().map(\.state) == [.pending, .inForce])
    var answer = try jongerenwerk.sync()
    #expect(answer.policy == nil, "a device gets it when it is in force")
    #expect(jongerenwerk.held[melding] != nil)

    town.time.now = try Self.midnight(today + 3) - 1
    town.hub.alarm.poke()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil)
    let news = waits(jongerenwerk)
    town.time.now += 1
    town.hub.alarm.poke()
    #expect(try news.value())
    answer = try jongerenwerk.sync()
    #expect(answer.policy?.version == 2)
    #expect(jongerenwerk.held[melding] == nil)
    #expect(try office.policies().map(\.state) == [.inForce, .past])
    #expect(try town.faults() == [])
  }

  @Test func `of two that wait, each takes force on its day, and one that is valid now overtakes both`() throws {
    let town = try Town()
    let office = try office(town)
    let today = CalendarDay.dutchDay(at: town.time.now)
    try office.activate(policy: policy(2, from: today + 1))
    try office.activate(policy: policy(3, from: today + 2))
    town.time.now += Self.day
    try town.hub.settleMoments()
    #expect(try office.policies().map(\.state) == [.pending, .inForce, .past])
    try office.activate(policy: policy(4, from: today))
    #expect(try office.policies().map(\.state) == [.inForce, .past, .past, .past])
    town.time.now += Self.day
    try town.hub.settleMoments()
    #expect(town.hub.policyVersion == 4)
  }

  @Test func `one that is refused leaves the last valid one in force, and the one that waits waiting`() throws {
    let town = try Town()
    let office = try office(town)
    let today = CalendarDay.dutchDay(at: town.time.now)
    try office.activate(policy: policy(2, from: today + 5))
    let broken = policy(3, from: today).replacing("HIN-10", with: "HIN-99", maxReplacements: 1)
    let error = #expect(throws: ServerError.self) { try office.activate(policy: broken) }
    #expect(error?.code == .policy && error?.message.contains("HIN-99") == true)
    #expect(error?.message.contains("version 1 stays in force") == true)
    let same = #expect(throws: ServerError.self) { try office.activate(policy: policy(2, from: today)) }
    #expect(same?.message.contains("not newer than version 2") == true)
    #expect(try office.policies().map(\.version) == [2, 1])
    #expect(office.policyVersion == 1)
  }

  @Test func `one that cannot be read when its day comes is set aside`() throws {
    let town = try Town()
    let office = try office(town)
    let today = CalendarDay.dutchDay(at: town.time.now)
    try office.activate(policy: policy(2, from: today + 1))
    // As when an older version of the software is put back.
    try office.ledger.connection.execute("UPDATE policy SET text = 'deelbeleid 2' WHERE version = 2")
    town.time.now += Self.day
    try town.hub.settleMoments()
    #expect(town.hub.policyVersion == 1)
    #expect(try office.policies().map(\.state) == [.unreadable, .inForce])
    #expect(try town.hub.writer.perform { try $0.nextMoment() } == nil, "it is not tried for ever")
  }

  @Test func `another version of the program decides anew about all that is held, once`() throws {
    let town = try Town()
    let (jongerenwerk, melding) = try holder(in: town)
    // As when the version before read the deelbeleid in another way.
    let stricter = policy(1, from: 0, forbids: true)
    try town.hub.writer.perform { ledger in
      try ledger.connection.execute("UPDATE policy SET text = ?1", [.text(stricter)])
    }
    try town.restart()
    try jongerenwerk.sync()
    #expect(jongerenwerk.held[melding] != nil, "what is not touched stays as it was decided")
    #expect(try town.faults() != [])
    try town.hub.writer.perform { ledger in
      try ledger.connection.execute("UPDATE meta SET value = '0.0.9' WHERE key = 'decider'")
    }
    try town.restart()
    town.hub.watchClock()
    #expect(try town.faults() == [])
    let answer = try jongerenwerk.sync()
    #expect(answer.purges.map(\.record).contains(melding))
    #expect(jongerenwerk.held[melding] == nil)
    try town.restart()
    town.hub.watchClock()
    let acts = try Hub.connect(town.hub.directory).query("SELECT verb FROM act", []) { try $0.text(0) }
    #expect(acts.count { $0 == "decided-anew" } == 1)
  }

  @Test func `a new server is not made with a deelbeleid of a later day`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-new-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = DataDirectory(path: folder.path)
    #expect(throws: ServerError(.policy, "")) {
      try Administration.initialise(directory, policy: policy(1, from: 21_000), names: [.dns("localhost")]) { 0 }
    }
    #expect(!FileManager.default.fileExists(atPath: directory.database))
  }
}

/// Work on a thread of its own, with its result.
final class Background<Value: Sendable>: @unchecked Sendable {
  // SAFETY: `result` is written once before `done` is signalled and read only after it was waited for.
  private var result: Result<Value, any Error>?
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> Value) {
    Thread.detachNewThread { [self] in
      result = Result { try work() }
      done.signal()
    }
  }

  func value() throws -> Value {
    try #require(done.wait(timeout: .now() + 50) == .success)
    done.signal()
    return try #require(result).get()
  }
}
