import Casework
import Changes
import Foundation
import Records
import Sealing
import Sync
import TestKit

@testable import Replica
@testable import Server

/// One device: the real replica on real files, with a clock of its own, behind a bad network.
final class SimulatedDevice {
  unowned let world: World
  let person: Person
  let name: String
  private let folder: String
  private let skew: Int64
  private(set) var replica: Replica
  private(set) var fingerprint: [UInt8]
  private var requests: [RecordID: ExchangeRequest] = [:]
  private var lateRequests: [(frame: [UInt8], life: Int)] = []
  private var lateAnswers: [(bytes: [UInt8], attempt: RecordID)] = []
  private var copy: (image: FileImage, fingerprint: [UInt8])?

  static let passphrase = Array("vier woorden voor vandaag".utf8)

  init(_ world: World, _ person: Person, number: Int, skew: Int64) throws {
    self.world = world
    self.person = person
    self.skew = skew
    name = "\(person.code)-\(number)"
    folder = world.folder + "/" + name
    let enrolled = try world.server.enrol(person)
    fingerprint = enrolled.fingerprint
    replica = try Replica.create(
      folder: folder, passphrase: Self.passphrase, identity: enrolled.identity,
      environment: Self.environment(world.time, skew), cost: PassphraseCost(logN: 1, r: 1, p: 1))
  }

  private static func environment(_ time: WorldTime, _ skew: Int64) -> Environment {
    Environment(now: { UInt64(Int64(time.now) + skew) }, random: { time.bytes($0) })
  }

  /// The time that a person reads on the device, in milliseconds since 1970 UTC.
  var clock: Int64 { Int64(world.time.now) + skew }

  private func open(_ image: FileImage) throws {
    try replica.close()
    try image.write(to: folder)
    replica = try Replica.open(
      folder: folder, unlockedBy: .passphrase(Self.passphrase), environment: Self.environment(world.time, skew))
  }

  /// Carries out `body` and kills the device somewhere between its first and its last write.
  private func killed<Result>(_ body: () throws -> Result) throws -> (result: Result, remains: FileImage.Remains) {
    let before = try FileImage(of: folder)
    let result = try body()
    let (image, remains) = before.killed(before: try FileImage(of: folder), by: &world.dice)
    try open(image)
    return (result, remains)
  }

  // MARK: Writing

  /// Writes; nil when the device refuses, or is killed before it is written.
  func write(_ kind: KindSpec, _ record: RecordID? = nil, _ values: [String: FieldValue]) throws -> RecordID? {
    world.time.now += 1
    let draft = try Draft(kind, record: record, values)
    do {
      guard world.fails(world.plan.deviceKills) else { return try replica.write(draft) }
      world.counters.note(.deviceKilledWhileWriting)
      let (id, remains) = try killed { try replica.write(draft) }
      // A kill before the end of the last write is a kill before the commit.
      guard remains == .everything else {
        world.counters.note(.workLostUnacknowledged)
        return nil
      }
      guard try replica.record(id) != nil else {
        throw Oracle.Broken(description: "\(name): what was written before the kill is gone")
      }
      return id
    } catch let error as ReplicaError where [.refused, .forked, .unknownRecord].contains(error.code) {
      world.counters.note(.refusedOnDevice)
      world.tell("\(name) refuses: \(error.rulings.map { "\($0.rule) \($0.reason)" })")
      return nil
    }
  }

  // MARK: Exchanging

  /// One exchange, over a network as bad as the plan says. A device that was revoked, or that a restored server no
  /// longer knows, because it was enrolled after the backup, is enrolled again.
  @discardableResult
  func exchange() throws -> ExchangeReport? {
    do {
      return try exchangeAsKnown()
    } catch let problem as Problem where isToBeRefused(problem) {
      world.tell("\(name) is not known any more")
      world.counters.note(world.revoked.contains(fingerprint) ? .revokedRefused : .deviceUnknownToRestored)
      try adopt()
      return nil
    }
  }

  private func isToBeRefused(_ problem: Problem) -> Bool {
    problem.code == .notEnrolled && (world.plan.restoresServer || world.revoked.contains(fingerprint))
  }

  /// The name that the server knows this device by.
  func identifier() throws -> RecordID { try replica.read { try replica.storedIdentity().replica } }

  private func exchangeAsKnown() throws -> ExchangeReport? {
    let request: ExchangeRequest
    do {
      request = try replica.prepareExchange()
    } catch {
      guard error.code == .forked else { throw error }
      try adopt()
      return nil
    }
    let frame = Frame.wrap(request.encoded())
    try offer(request)
    if skew > 300_000, !request.changes.isEmpty { world.counters.note(.clockAhead) }
    if world.chance(5), try replica.preview().contains(where: { $0.fields.contains { !$0.departure.leaves } }) {
      world.counters.note(.heldBackByFilter)
    }
    guard world.fails(world.plan.badNetwork) else {
      return try take(try answer(frame, request), request.attempt)
    }
    switch world.dice.next() % 10 {
    case 0: world.counters.note(.requestLost)
    case 1, 8:
      world.counters.note(.requestLate)
      lateRequests.append((frame, world.server.life))
    case 2:
      world.counters.note(.answerLost)
      _ = try answer(frame, request)
    case 3, 9:
      world.counters.note(.answerLate)
      lateAnswers.append((try answer(frame, request), request.attempt))
    case 4:
      world.counters.note(.requestRepeated)
      let first = try answer(frame, request)
      let second = try answer(frame, request)
      return try take(world.chance(50) ? first : second, request.attempt)
    case 5: try cut(try answer(frame, request), request.attempt)
    default:
      let (bytes, remains) = try world.server.answerAndDie(frame, fingerprint, &world.dice)
      world.counters.note(remains == .everything ? .serverKilledAfterCommit : .serverKilledBeforeCommit)
      guard let bytes, world.chance(50) else { return nil }
      try note(bytes, request)
      return try take(bytes, request.attempt)
    }
    return nil
  }

  /// Exchanges until nothing is left to do.
  func sync() throws {
    for _ in 0..<20 {
      guard let report = try exchange(), report.needsAnother else { return }
    }
  }

  /// What the observer makes of a request that leaves a device, or a copy of it.
  private func offer(_ request: ExchangeRequest) throws {
    try world.oracle.check(request: request.encoded(), from: person.code)
    world.oracle.note(request, at: world.time.now)
  }

  private func answer(_ frame: [UInt8], _ request: ExchangeRequest) throws -> [UInt8] {
    let bytes = try world.server.answer(frame, fingerprint)
    guard !world.revoked.contains(fingerprint) else {
      throw Oracle.Broken(description: "\(name) was revoked, and is answered")
    }
    try note(bytes, request)
    return bytes
  }

  /// What everybody can know of an answer that left the server, arrived or not.
  private func note(_ frame: [UInt8], _ request: ExchangeRequest) throws {
    let bytes = try Frame.unwrap(frame)
    let response = try ExchangeResponse(encoded: bytes)
    let verdicts = response.verdicts.map { "\($0.code) \($0.rule)" }
    world.tell(
      "\(name) pushed \(request.changes.map { "\($0.sequence):\($0.record.short(8))" }) at \(request.cursor):"
        + " \(response.status), took \(response.acknowledged) \(verdicts), gave \(response.entries.count) entries to"
        + " \(response.cursor)")
    if try world.oracle.check(answer: bytes, to: person.code) {
      world.counters.note(person.kind == .gemeente ? .policeDataWithWijkmanager : .policeDataWithPartner)
    }
    // A server that is restored forgets, and a device that did not hear has no proof: then it is new work, judged anew.
    if world.plan.restoresServer {
      requests[request.attempt] = request
    } else {
      world.oracle.note(request, response, of: person.code, on: name)
    }
    if !request.changes.isEmpty || !response.entries.isEmpty || !response.purges.isEmpty || response.status != .ok {
      world.isBusy = true
    }
    if response.status == .sealed {
      world.counters.note(.answerWhileSealed)
      guard response.entries.isEmpty, response.purges.isEmpty else {
        throw Oracle.Broken(description: "\(name): a sealed server discloses")
      }
    }
    if !request.proofs.isEmpty, response.acknowledged >= request.proofs[0].sequence {
      world.counters.note(response.status == .sealed ? .givenBackWithProof : .givenBackUnsealed)
    }
    if response.status == .restart { world.counters.note(.streamReread) }
    if response.status == .forked { world.counters.note(.forkFound) }
    if response.grounds.contains(where: { $0.form != 0 }) { world.counters.note(.reducedFormGiven) }
    if response.entries.contains(where: { !$0.conflicts.isEmpty }) { world.counters.note(.conflictOpened) }
    for verdict in response.verdicts {
      switch verdict.code {
      case .rule, .record, .schema: world.counters.note(.refusedByServer)
      case .superseded: world.counters.note(.superseded)
      case .clock: world.counters.note(.stampClamped)
      default: break
      }
    }
  }

  private func take(_ frame: [UInt8], _ attempt: RecordID) throws -> ExchangeReport? {
    let response = try ExchangeResponse(encoded: Frame.unwrap(frame))
    guard world.fails(world.plan.deviceKills) else {
      let report = try replica.apply(response, to: attempt)
      if report.purged > 0 { world.counters.note(.purged) }
      noteHeard(response, attempt)
      try noteSight()
      return report
    }
    world.counters.note(.deviceKilledWhileApplying)
    let (report, remains) = try killed { try replica.apply(response, to: attempt) }
    if remains == .everything { noteHeard(response, attempt) }
    try noteSight()
    return remains == .everything ? report : nil
  }

  private func noteHeard(_ response: ExchangeResponse, _ attempt: RecordID) {
    guard world.plan.restoresServer, let request = requests.removeValue(forKey: attempt) else { return }
    world.oracle.note(request, response, of: person.code, on: name)
  }

  private func noteSight() throws {
    try world.oracle.note(sight: name, of: person.code) { try replica.record($0) != nil }
  }

  /// An answer of which the end did not come is no answer, and changes nothing.
  private func cut(_ frame: [UInt8], _ attempt: RecordID) throws {
    world.counters.note(.answerCut)
    let digest = try replica.viewDigest()
    let part = Array(frame.prefix(Int(world.dice.next() % UInt64(frame.count))))
    let response = (try? Frame.unwrap(part)).flatMap { try? ExchangeResponse(encoded: $0) }
    guard response == nil else { throw Oracle.Broken(description: "\(name): half an answer was read as one") }
    guard try replica.viewDigest() == digest else {
      throw Oracle.Broken(description: "\(name): changed by half an answer")
    }
  }

  private func answerLate(_ frame: [UInt8]) throws {
    let request = try ExchangeRequest(encoded: Frame.unwrap(frame))
    do {
      let bytes = try world.server.answer(frame, fingerprint)
      let response = try ExchangeResponse(encoded: Frame.unwrap(bytes))
      // A stale one is refused as a copy's would be, and nobody waits for that answer any more.
      if response.status != .forked { try note(bytes, request) }
    } catch let problem as Problem where isToBeRefused(problem) {
      // It was revoked, or enrolled after the backup, and hears so when it speaks next.
    }
  }

  /// What was under way for a while comes in after all.
  func comeLate() throws {
    // A connection does not outlive the server.
    lateRequests.removeAll { $0.life != world.server.life }
    if !lateRequests.isEmpty {
      let (frame, _) = lateRequests.removeFirst()
      try answerLate(frame)
    }
    if !lateAnswers.isEmpty {
      let (bytes, attempt) = lateAnswers.removeFirst()
      do {
        _ = try take(bytes, attempt)
      } catch let error as ReplicaError where error.code == .badAnswer {
        world.counters.note(.answerLateAndRefused)
      }
    }
  }

  // MARK: Copies

  private func adopt() throws {
    world.isBusy = true
    let enrolled = try world.server.enrol(person)
    fingerprint = enrolled.fingerprint
    try replica.adopt(enrolled.identity)
    world.counters.note(.identityAdopted)
    // What was under way was under way for the old identity.
    lateRequests = []
    lateAnswers = []
  }

  /// Whether a copy of its files lies somewhere.
  var hasCopy: Bool { copy != nil }

  /// Keeps a copy of the device's files.
  func keepCopy() throws { copy = (try FileImage(of: folder), fingerprint) }

  /// Puts the copy back: an old state goes on as if nothing had been.
  func restoreCopy() throws {
    guard let copy else { return }
    self.copy = nil
    fingerprint = copy.fingerprint
    lateRequests = []
    lateAnswers = []
    try open(copy.image)
    world.counters.note(.deviceRestored)
  }

  /// Lets a copy of the device speak once, as somebody with a cloned laptop would.
  func letCloneSpeak() throws {
    let path = folder + "-kloon"
    try FileImage(of: folder).write(to: path)
    let clone = try Replica.open(
      folder: path, unlockedBy: .passphrase(Self.passphrase), environment: Self.environment(world.time, skew))
    let request: ExchangeRequest
    do {
      request = try clone.prepareExchange()
    } catch {
      guard error.code == .forked else { throw error }
      return
    }
    world.counters.note(.deviceCloned)
    try offer(request)
    do {
      _ = try answer(Frame.wrap(request.encoded()), request)
    } catch let problem as Problem where isToBeRefused(problem) {
      // A clone of a revoked device is refused as that is.
    }
    try clone.close()
  }

  /// Nothing that this device can show is of another who did not give it to this account (invariants 1 and 5), and its
  /// files show nothing at all.
  func checkHeld() throws {
    let bytes = try replica.read {
      let workspace = try replica.workspace()
      return try replica.catalogue.lines.flatMap { try workspace.record($0.id)?.encoded() ?? [] }
    }
    if try world.oracle.check(answer: bytes, to: person.code) { world.counters.note(.policeDataHeld) }
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let content = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
      guard content.range(of: Data(Oracle.prefix)) == nil else {
        throw Oracle.Broken(description: "\(self.name): \(name) holds a text in plain")
      }
    }
  }

  /// Every cell on which this device and the server should agree, for who reads a failure.
  func settled() throws -> Set<String> {
    try replica.read {
      let workspace = try replica.workspace()
      let grounds = try replica.storedGrounds()
      var cells: Set<String> = []
      for line in replica.catalogue.lines {
        try workspace.record(line.id)?.forEachSettled { field, value, ground in
          let form = ground.flatMap { grounds[$0]?.form } ?? 0
          let name = Schema.current.kind(line.kind)?.field(field)?.name ?? "?"
          let cell = "\(line.id.short(8)).\(name) form \(form) \(value.text ?? "\(value)")"
          if !cells.insert(cell).inserted { cells.insert(cell + ", twice") }
        }
      }
      return cells
    }
  }
}
