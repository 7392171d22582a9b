import Casework
import Changes
import Foundation
import Records
import Sync
import TestKit

@testable import Replica
@testable import Server

/// True time and chance of one world.
final class WorldTime: @unchecked Sendable {
  // SAFETY: moved and drawn from by the world's thread only; the hub reads it while that thread waits for its answer.
  var now: UInt64 = 1_790_000_000_000
  private var seed: Seed
  init(_ seed: Seed) { self.seed = seed }
  func bytes(_ count: Int) -> [UInt8] { seed.bytes(count) }
}

/// Somebody who takes part.
struct Person {
  let code: String
  let account: RecordID
  let party: RecordID
  let kind: PartyKind
  let functions: [AccountFunction]
}

/// What goes wrong in a world, in percent of the times that it could.
struct FaultPlan {
  var badNetwork: UInt64 = 0
  var deviceKills: UInt64 = 0
  var restoresServer = false
  var copiesDevices = false

  /// A server and a device that are both put back can lose together what neither would lose alone, so no world does
  /// both.
  init(_ dice: inout Seed) {
    badNetwork = [0, 20, 50][Int(dice.next() % 3)]
    deviceKills = [0, 10, 30][Int(dice.next() % 3)]
    switch dice.next() % 3 {
    case 0: restoresServer = true
    case 1: copiesDevices = true
    default: break
    }
  }
}

/// What every world starts from: a server with its parties and accounts. Made once, because it takes as long as a
/// short life.
struct Beginning {
  let image: FileImage
  let people: [Person]

  static let seats: [(String, PartyKind, [AccountFunction])] = [
    ("handhaving", .handhaving, [.medewerker]), ("wm-oost", .gemeente, [.wijkmanager]),
    ("politie", .politie, [.wijkagent]), ("jongerenwerk", .jongerenwerk, [.medewerker]),
    ("woco", .woningcorporatie, [.medewerker]),
  ]

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-begin-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = DataDirectory(path: folder.path)
    let time = WorldTime(Seed(7))
    try Administration.initialise(
      directory, checkedPolicy: Repository.deelbeleid(), clock: { Int64(time.now) }
    ) { time.bytes($0) }
    let office = try Administration(directory: directory, clock: { Int64(time.now) }) { time.bytes($0) }
    for (code, kind, functions) in Self.seats {
      try office.save(
        MunicipalityFile.Party(code: "p-\(code)", name: code, kind: kind, convenantFrom: 0, convenantTo: nil))
      try office.save(
        MunicipalityFile.Account(
          code: code, name: code, party: "p-\(code)", functions: functions, wijken: ["Oost"], isActive: true))
    }
    people = Self.seats.compactMap { code, kind, functions in
      let account = office.ledger.caseload.directory.accounts.first { $0.text("code") == code }
      guard let account, let party = account.reference("partij") else { return nil }
      return Person(code: code, account: account.id, party: party, kind: kind, functions: functions)
    }
    image = try FileImage(of: folder.path)
  }
}

/// One municipality, its partners and their misfortunes, from one seed.
final class World {
  let folder: String
  let time: WorldTime
  let plan: FaultPlan
  let server: SimulatedServer
  let counters: Counters
  let people: [Person]
  private(set) var devices: [SimulatedDevice] = []
  var dice: Seed
  var oracle = Oracle()
  /// What was done last, for who reads a failure.
  private(set) var trace: [String] = []
  private let traceMax: Int

  // What the people talk about.
  var own: [String: [(id: RecordID, kind: KindSpec)]] = [:]
  var releases: [String: [RecordID]] = [:]
  var exports: [RecordID] = []
  /// What was taken back: from then on nobody but its owner holds it.
  var takenBack: [RecordID: String] = [:]
  var casus: RecordID?
  var casusoverleg: RecordID?
  var deelnemers: [RecordID] = []
  var lbo: RecordID?
  private var isSealed = false
  /// Chance of its own for what the gemeente decides, in the worlds where it does: the others live as before.
  private var politics: Seed?
  /// The same for the devices that are lost.
  private var losses: Seed?
  /// The certificates of devices that were revoked.
  private(set) var revoked: Set<[UInt8]> = []
  /// Nothing goes wrong at the beginning and at the end.
  private(set) var isCalm = true
  /// Whether something was said since this was last cleared.
  var isBusy = false

  init(seed: UInt64, beginning: Beginning, counters: Counters, traceMax: Int) throws {
    self.traceMax = traceMax
    dice = Seed(seed)
    var politics = Seed(~seed)
    if politics.next() % 3 == 0 { self.politics = politics }
    var losses = Seed(seed &* 3)
    if losses.next() % 4 == 0 { self.losses = losses }
    plan = FaultPlan(&dice)
    time = WorldTime(Seed(dice.next()))
    self.counters = counters
    people = beginning.people
    folder = FileManager.default.temporaryDirectory.appending(path: "overlast-world-\(UUID().uuidString)").path
    server = try SimulatedServer(root: folder, time: time, template: beginning.image)
    for person in people {
      for number in 0..<(person.code == "handhaving" ? 2 : 1) {
        let skew: Int64 = [0, 0, 240_000, 1_200_000, -1_200_000][Int(dice.next() % 5)]
        devices.append(try SimulatedDevice(self, person, number: number, skew: skew))
      }
    }
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Whether something that the plan has in store happens now.
  func fails(_ percent: UInt64) -> Bool { !isCalm && chance(percent) }

  func chance(_ percent: UInt64) -> Bool { percent > 0 && dice.next() % 100 < percent }

  func pick<Element>(_ list: [Element]) -> Element? {
    list.isEmpty ? nil : list[Int(dice.next() % UInt64(list.count))]
  }

  func device(_ code: String) throws -> SimulatedDevice {
    guard let device = pick(devices.filter({ $0.person.code == code })) else {
      throw Oracle.Broken(description: "nobody is called \(code)")
    }
    return device
  }

  func person(_ code: String) throws -> Person {
    guard let person = people.first(where: { $0.code == code }) else {
      throw Oracle.Broken(description: "nobody is called \(code)")
    }
    return person
  }

  func tell(_ line: String) {
    trace.append(line)
    if trace.count > traceMax { trace.removeFirst() }
  }

  /// A whole life: a beginning, `steps` things that happen, and a quiet end at which everything must be right.
  func run(steps: Int) throws {
    for device in devices { try device.sync() }
    try tellTheStory()
    isCalm = false
    for _ in 0..<steps {
      time.now += dice.next() % 60_000
      if chance(4) { time.now += 1_200_000 }
      switch dice.next() % 10 {
      case 0...4: try act()
      case 5: try misfortune()
      case 6: for device in devices { try device.comeLate() }
      default:
        guard let device = pick(devices) else { continue }
        tell("\(device.name) exchanges")
        try device.exchange()
      }
      try govern()
      try loseDevice()
    }
    if isSealed { try unseal() }
    try comeToRest()
  }

  private func misfortune() throws {
    if isSealed, chance(50) { return try unseal() }
    if plan.restoresServer {
      if !server.hasBackup {
        tell("backup")
        return try server.backUp()
      }
      let withWitness = chance(25)
      if chance(40) { return try takeInDevice() }
      tell("server restored\(withWitness ? ", witness and all" : "")")
      counters.note(withWitness ? .serverRestoredWithWitness : .serverRestored)
      try server.restore(withWitness: withWitness)
      isSealed = true
    } else if plan.copiesDevices, let device = devices.first(where: \.hasCopy) ?? pick(devices) {
      switch dice.next() % 3 {
      case 0 where !device.hasCopy: try device.keepCopy()
      case 0, 1:
        tell("\(device.name) restored")
        try device.restoreCopy()
      default:
        tell("clone of \(device.name) speaks")
        try device.letCloneSpeak()
      }
    }
  }

  /// A device that the backup knows nothing of.
  private func takeInDevice() throws {
    guard let person = pick(people) else { return }
    let device = try SimulatedDevice(self, person, number: 10 + devices.count, skew: 0)
    tell("\(device.name) is taken in")
    counters.note(.deviceEnrolledLate)
    devices.append(device)
    try device.exchange()
  }

  /// Now and then somebody loses a device, and the gemeente revokes it. It is found and enrolled again, or it is not:
  /// then what it had not pushed is lost with it, and so is what only it can give back to a restored server.
  private func loseDevice() throws {
    guard var losses else { return }
    defer { self.losses = losses }
    guard losses.next() % 100 < 6 else { return }
    let device = devices[Int(losses.next() % UInt64(devices.count))]
    let (office, id) = (try server.office(), try device.identifier())
    // A restored server may not know it.
    guard !revoked.contains(device.fingerprint), office.ledger.roster.replica(id) != nil else { return }
    try office.revoke(id)
    revoked.insert(device.fingerprint)
    counters.note(.deviceRevoked)
    let isOnlyOne = devices.count { $0.person.code == device.person.code } == 1
    guard !isOnlyOne, !plan.restoresServer, losses.next() % 2 == 0 else { return tell("\(device.name) is revoked") }
    tell("\(device.name) is revoked, and gone")
    counters.note(.deviceGone)
    devices.removeAll { $0 === device }
  }

  /// Now and then the gemeente puts another deelbeleid in force, or a convenant ends or begins.
  private func govern() throws {
    guard var politics else { return }
    defer { self.politics = politics }
    guard politics.next() % 100 < 8 else { return }
    let office = try server.office()
    switch politics.next() % 4 {
    case 0: try activate(isStricter: true, office)
    case 1: try activate(isStricter: false, office)
    default:
      let party = ["jongerenwerk", "woco"][Int(politics.next() % 2)]
      try toggleConvenant(of: party, office)
    }
  }

  /// The stricter deelbeleid shows partners less of a melding. A restored server has lost the last ones, and their
  /// numbers are given anew.
  private func activate(isStricter: Bool, _ office: Administration) throws {
    let version = Int(office.policyVersion) + 1
    tell("\(isStricter ? "stricter" : "first") deelbeleid as version \(version)")
    counters.note(isStricter ? .deelbeleidStricter : .deelbeleidEased)
    try office.activate(policy: Repository.deelbeleid(version: version, isStricter: isStricter))
  }

  private func toggleConvenant(of code: String, _ office: Administration) throws {
    let person = try person(code)
    let yesterday = Int64(time.now) / 86_400_000 - 1
    let isValid = office.ledger.caseload.directory.hasConvenant(person.account, day: yesterday + 1)
    tell("the convenant of \(code) \(isValid ? "has ended" : "holds again")")
    counters.note(isValid ? .convenantEnded : .convenantRenewed)
    try office.save(
      MunicipalityFile.Party(
        code: "p-\(code)", name: code, kind: person.kind, convenantFrom: 0, convenantTo: isValid ? yesterday : nil))
  }

  private func unseal() throws {
    tell("unsealed")
    isSealed = false
    try server.office().unseal()
  }

  // MARK: The end

  /// Everybody exchanges over a good network until nobody has anything left to say; then all of it is compared.
  private func comeToRest() throws {
    isCalm = true
    tell("come to rest")
    time.now += 7_200_000
    for device in devices { try device.comeLate() }
    try exchangeUntilQuiet()
    if try server.hub.writer.perform({ try Incarnation($0.connection, tokenKey: []).isSealed }) {
      try server.office().unseal()
      try exchangeUntilQuiet()
    }
    try check()
  }

  private func exchangeUntilQuiet() throws {
    for _ in 0..<12 {
      isBusy = false
      for device in devices { try device.sync() }
      if !isBusy { return }
    }
    throw Oracle.Broken(description: "it does not come to rest")
  }

  private func check() throws {
    let faults = try server.office().verify().faults
    guard faults.isEmpty else { throw Oracle.Broken(description: "register and holdings: \(faults)") }
    for (cell, stamp) in oracle.acknowledged {
      let stored = try server.hub.writer.perform { try $0.store.record(cell.record)?[cell.field]?.stamp }
      // After a restore the owner gives back what may still leave its device, and keeps the rest.
      if plan.restoresServer,
        try devices.contains(where: { try $0.replica.record(cell.record)?.values[cell.field] != nil })
      {
        continue
      }
      if plan.restoresServer, oracle.erased.contains(cell) { continue }
      guard let stored, stored >= stamp else {
        throw Oracle.Broken(description: "field \(cell.field) of \(cell.record) was acknowledged and is gone")
      }
    }
    for device in devices { try device.checkHeld() }
    for person in people {
      let fresh = try SimulatedDevice(self, person, number: 9, skew: 0)
      try fresh.sync()
      let digest = try fresh.replica.viewDigest()
      // A device that was put back may have lost that it took something back.
      for (record, owner) in takenBack where owner != person.code && !plan.copiesDevices {
        guard try fresh.replica.record(record) == nil else {
          throw Oracle.Broken(description: "\(person.code) is given \(record.short(8)), which \(owner) took back")
        }
      }
      for device in devices where device.person.code == person.code {
        let status = try device.replica.status()
        guard status.state == .normal else {
          throw Oracle.Broken(description: "\(device.name) ends as \(status.state.rawValue)")
        }
        guard try device.replica.prepareExchange().changes.isEmpty else {
          throw Oracle.Broken(description: "\(device.name) still has something to push")
        }
        guard try device.replica.viewDigest() == digest else {
          let (held, due) = (try device.settled(), try fresh.settled())
          throw Oracle.Broken(
            description: "\(device.name) holds something else than a new device of its account: too much"
              + " \(held.subtracting(due).sorted()), too little \(due.subtracting(held).sorted())")
        }
        guard status.registerProblem == nil || plan.restoresServer else {
          throw Oracle.Broken(description: "\(device.name) says of the register: \(status.registerProblem ?? "")")
        }
      }
    }
  }
}
