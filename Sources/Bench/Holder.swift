import Changes
import Enrolment
import Foundation
import Records
import Replica
import Sealing
import Sync

/// A device with a real replica: what it is sent is checked, sealed and durable when `sync` returns.
final class Holder {
  let line: Line
  private let replica: Replica
  private let folder: String

  init(_ enrolled: Municipality.Enrolled, in parent: URL) throws {
    let response = enrolled.response
    folder = parent.appending(path: "device-\(UUID().uuidString)").path
    line = try enrolled.line()
    let identity = Identity(
      replica: response.replica, account: response.account, party: response.party, partyKind: response.partyKind,
      functions: Set(response.functions), wijken: response.wijken, mintKey: response.mintKey,
      registerKey: response.registerKey)
    replica = try Replica.create(
      folder: folder, passphrase: Array("bench".utf8), identity: identity,
      environment: Environment(now: { UInt64(now()) }))
  }

  /// Exchanges until there is nothing left, as the client does.
  /// - Returns: the cells of the workload that came in.
  @discardableResult
  func sync() throws -> Int {
    var cells = 0
    while true {
      let request = try replica.prepareExchange()
      let response = try line.exchange(request)
      cells += response.workloadCells
      if try !replica.apply(response, to: request.attempt).needsAnother { return cells }
    }
  }

  /// Closes the replica and removes it.
  func remove() {
    try? replica.close()
    try? FileManager.default.removeItem(atPath: folder)
  }
}

extension ExchangeResponse {
  /// How many cells of the workload the answer holds.
  var workloadCells: Int {
    entries.reduce(0) { sum, entry in
      entry.kind == KindSpec.melding.number ? entry.parts.reduce(sum) { $0 + $1.cells.count } : sum
    }
  }
}
