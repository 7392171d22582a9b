import Changes
import Foundation
import Records
import Sync

/// W(N) in the product: one partner writes it, and recipients hold five of its eight fields by verstrekkingen.
final class Town {
  let municipality: Municipality
  private var workload: Workload
  private let source: Partner
  private let recipients: [Partner]
  /// The fields that each group of recipients is given, and who is in it.
  private let groups: [(fields: FieldSet, accounts: [RecordID])]
  private let folder: URL
  private var ids: [RecordID] = []

  /// Field changes in one push.
  static let changesPerPush = 1000

  /// Far from the seeds of workloads: a partner's ids must not be those of its records.
  private static let partnerSeed: UInt64 = 0x5eed_0000

  /// - Parameter masks: as bitmaps of the workload's fields; recipients take them in turn.
  init(_ workload: Workload, recipients count: Int, masks: [UInt8] = Workload.masks, in folder: URL) throws {
    self.workload = workload
    self.folder = folder
    municipality = try Municipality(in: folder, recipients: count)
    source = try Partner(municipality.enrol(Municipality.source), seed: Self.partnerSeed)
    let municipality = municipality
    recipients = try (0..<count).map {
      try Partner(municipality.enrol(Municipality.recipient($0)), seed: Self.partnerSeed + 1 + UInt64($0))
    }
    groups = masks.enumerated().map { [recipients] index, mask in
      let members = recipients.indices.filter { $0 % masks.count == index }.map { recipients[$0].account }
      return (Workload.fieldSet(mask), members)
    }.filter { !$0.accounts.isEmpty }
    // The directory of parties and accounts comes first, and is not what is measured.
    for partner in [source] + recipients { try partner.pull() }
  }

  /// Seconds until the workload is durable, in pushes of 1,000 field changes, each with the verstrekkingen of its new
  /// records.
  func ingest() throws -> Double {
    let pushes = try self.pushes()
    return try seconds { for push in pushes { try source.push(push) } }
  }

  /// Seconds until every recipient's whole stream has arrived, one after the other, not decoded.
  func serve() throws -> Double {
    let expected = workload.records.count * 5
    return try recipients.reduce(0) { sum, recipient in
      let (time, cells) = try recipient.pull()
      guard cells == expected else { throw BenchFailure("a recipient was sent \(cells) cells of \(expected)") }
      return sum + time
    }
  }

  /// A new device of the first recipient, with a replica.
  func holder() throws -> Holder { try Holder(municipality.enrol(Municipality.recipient(0)), in: folder) }

  /// Seconds to push updates of one field each, have the recipient's replica fetch what it may see, and apply it.
  func incremental(_ count: Int, to holder: Holder) throws -> Double {
    let changes = workload.more(count).map(change)
    return try seconds {
      try source.push(changes)
      try holder.sync()
    }
  }

  /// Stops the server and removes everything.
  func remove() { municipality.remove() }

  private func change(_ update: Workload.Update) -> Change {
    source.change(.melding, ids[update.record], [Workload.write(update.field, update.value)])
  }

  private func pushes() throws -> [[Change]] {
    var pushes: [[Change]] = []
    let perPush = Self.changesPerPush / Workload.fieldsPerRecord
    for start in stride(from: 0, to: workload.records.count, by: perPush) {
      let records = workload.records[start..<min(start + perPush, workload.records.count)]
      let new = try records.map { try source.id($0.high) }
      var push = zip(new, records).map { id, record in
        source.change(.melding, id, record.values.enumerated().map { Workload.write($0.offset, $0.element) })
      }
      for group in groups { push.append(try source.release(new, group.fields, to: group.accounts)) }
      ids += new
      pushes.append(push)
    }
    for start in stride(from: 0, to: workload.updates.count, by: Self.changesPerPush) {
      pushes.append(
        workload.updates[start..<min(start + Self.changesPerPush, workload.updates.count)].map(change))
    }
    return pushes
  }
}
