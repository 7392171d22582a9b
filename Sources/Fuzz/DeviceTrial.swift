import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import Replica
import Sealing
import Sync
import Transport

/// A real replica that hears answers which are not quite those of its server. It refuses them with a word, or takes
/// them; and with the right answer it goes on.
final class DeviceTrial {
  private let folder: URL
  private let device: FuzzedDevice
  private let client: HTTPClient
  private let identity: Identity
  private static let passphrase = Array("vier woorden voor vandaag".utf8)
  private static let environment = Environment(now: { UInt64(Date().timeIntervalSince1970 * 1000) })

  init(_ device: FuzzedDevice, in parent: URL) throws {
    self.device = device
    folder = parent.appending(path: "device")
    client = HTTPClient(device.server, tls: device.tls)
    let response = device.response
    identity = Identity(
      replica: response.replica, account: response.account, party: response.party, partyKind: response.partyKind,
      functions: Set(response.functions), wijken: response.wijken, mintKey: response.mintKey,
      registerKey: response.registerKey)
    try Replica.create(
      folder: folder.path, passphrase: Self.passphrase, identity: identity, environment: Self.environment,
      cost: PassphraseCost(logN: 1, r: 1, p: 1)
    ).close()
  }

  /// One exchange, with damaged answers before the right one; gives how many.
  func round(_ chance: inout Mutation) throws -> Int {
    let replica = try open(folder)
    if chance.oneIn(2) { _ = try replica.write(melding(&chance)) }
    let request = try replica.prepareExchange()
    try replica.close()
    let answer = try client.send(
      .post, "/v1/exchange", body: Frame.wrap(request.encoded()), contentType: FuzzedDevice.contentType,
      timeout: .seconds(30))
    guard answer.status == 200 else { throw Finding("a real replica was answered with \(answer.status)") }
    let item = try Frame.unwrap(answer.body)
    var heard = 0
    for _ in 0..<8 {
      guard let damaged = try? ExchangeResponse(encoded: chance.changedAsTree(item)) else { continue }
      try hear(damaged, request.attempt)
      heard += 1
    }
    let after = try open(folder)
    _ = try after.apply(ExchangeResponse(encoded: item), to: request.attempt)
    guard try after.check().isEmpty else { throw Finding("the replica has records that do not open") }
    try after.close()
    return heard
  }

  /// A copy of the device hears the answer: what it then makes of it is nobody else's concern.
  private func hear(_ answer: ExchangeResponse, _ attempt: RecordID) throws {
    let replica = try open(copied())
    do {
      _ = try replica.apply(answer, to: attempt)
      _ = try replica.status()
      _ = try replica.prepareExchange()
    } catch {
      try Marked.check(error.message)
    }
    try replica.close()
  }

  /// A copy of the device is damaged on its disk, and then used. What was damaged may be noticed late, or not be there.
  func useDamaged(_ chance: inout Mutation) throws {
    let copy = try copied()
    _ = try DamagedFiles.damage(in: copy, &chance)
    do {
      let replica = try open(copy)
      do throws(ReplicaError) {
        _ = try replica.status()
        _ = try replica.check()
        _ = try replica.records(kind: .melding)
        _ = try replica.prepareExchange()
      } catch {
        try Marked.check(error.message)
      }
      try replica.close()
    } catch let fault as ReplicaError {
      try Marked.check(fault.message)
    }
  }

  private func copied() throws -> URL {
    let copy = folder.deletingLastPathComponent().appending(path: "copy")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: folder, to: copy)
    return copy
  }

  private func open(_ folder: URL) throws -> Replica {
    try Replica.open(
      folder: folder.path, unlockedBy: .passphrase(Self.passphrase), environment: Self.environment)
  }

  private func melding(_ chance: inout Mutation) throws -> Draft {
    try Draft(
      .melding,
      [
        "soort": .text("geluid"), "tijdstip": .integer(1_790_000_000_000), "plaats": .text("plein \(chance.below(9))"),
        "bron": .identifier(identity.party),
      ])
  }
}
