import Changes
import Foundation
import Records
import Sealing
import Sync
import TestKit

@testable import Replica
@testable import Server

/// The municipality's end: the real hub on real files, that can be killed and restored.
final class SimulatedServer {
  private let root: String
  private let time: WorldTime
  /// How often it has started.
  private(set) var life = 0
  private(set) var hub: Hub
  private var backup: FileImage?

  init(root: String, time: WorldTime, template: FileImage) throws {
    self.root = root
    self.time = time
    try template.write(to: root + "/server-0")
    hub = try Self.open(root + "/server-0", time)
  }

  private static func open(_ path: String, _ time: WorldTime) throws -> Hub {
    try Hub(directory: DataDirectory(path: path), clock: { Int64(time.now) })
  }

  /// The answer to a framed request, framed.
  func answer(_ frame: [UInt8], _ fingerprint: [UInt8]) throws -> [UInt8] {
    let request = try ExchangeRequest(encoded: Frame.unwrap(frame))
    return Frame.wrap(try hub.exchange(request, fingerprint: fingerprint).encoded())
  }

  func office() throws -> Administration {
    let time = time
    return try Administration(directory: hub.directory, clock: { Int64(time.now) })
  }

  /// What a new enrolment of the account gives.
  func enrol(_ person: Person) throws -> (identity: Identity, fingerprint: [UInt8]) {
    guard let id = RecordID(bytes: time.bytes(16)) else { throw Oracle.Broken(description: "no id") }
    let mint = try hub.keys.mintKey(of: person.account)
    let fingerprint = time.bytes(32)
    let now = Int64(time.now)
    let account = person.account
    try hub.writer.perform { ledger in
      guard let number = ledger.roster.account(account)?.number else { throw Oracle.Broken(description: "no account") }
      try ledger.add(
        id, account: number, label: "toestel", mintKey: mint, issued: (fingerprint, now + 90 * 86_400_000), now: now)
    }
    return (
      Identity(
        replica: id, account: account, party: person.party, partyKind: person.kind, functions: Set(person.functions),
        wijken: ["Oost"], mintKey: mint), fingerprint
    )
  }

  func stop() { hub.close() }

  /// Answers, and dies somewhere on the way.
  /// - Returns: what is left; an answer only when it could have been sent.
  func answerAndDie(_ frame: [UInt8], _ fingerprint: [UInt8], _ dice: inout Seed) throws
    -> (answer: [UInt8]?, remains: FileImage.Remains)
  {
    let before = try FileImage(of: hub.directory.path)
    let answer = try answer(frame, fingerprint)
    let (image, remains) = before.killed(before: try FileImage(of: hub.directory.path), by: &dice)
    try begin(image)
    return (remains == .everything ? answer : nil, remains)
  }

  /// Takes a backup, as `overlastd backup` does.
  func backUp() throws {
    let path = root + "/backup"
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try office().backup(to: path + "/overlast.sqlite")
    backup = try FileImage(of: path)
  }

  var hasBackup: Bool { backup != nil }

  /// Puts the backup in the place of the database and starts again. The keys stay; the witness does too, unless the
  /// whole folder was put back.
  func restore(withWitness: Bool) throws {
    guard let backup else { return }
    hub.close()
    life += 1
    let path = root + "/server-\(life)"
    try FileImage(of: hub.directory.path).write(to: path)
    for name in ["", "-wal"] { try? FileManager.default.removeItem(atPath: path + "/overlast.sqlite" + name) }
    let copy = root + "/restored"
    try backup.write(to: copy)
    try FileManager.default.copyItem(atPath: copy + "/overlast.sqlite", toPath: path + "/overlast.sqlite")
    if withWitness { try? FileManager.default.removeItem(atPath: path + "/witness") }
    self.backup = nil
    hub = try Self.open(path, time)
  }

  private func begin(_ image: FileImage) throws {
    hub.close()
    life += 1
    let path = root + "/server-\(life)"
    try image.write(to: path)
    hub = try Self.open(path, time)
  }
}
