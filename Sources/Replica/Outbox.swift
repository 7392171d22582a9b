import CBOR
import Changes
import Records
import Sync

/// What the exchange under way pushes. The rows are made together with the attempt and stay as they are until it is
/// answered, so that a retry sends identical bytes; after the answer none are left. What was not taken is pending
/// again, and is judged again before it goes.
extension Replica {
  /// Puts what may leave into the outbox under the sequences after `acknowledged`, oldest act first.
  /// - Returns: the last sequence, and whether there is more than fitted.
  func fillOutbox(
    after acknowledged: UInt64, limit: Int, in workspace: Workspace
  ) throws -> (through: UInt64, isCut: Bool) {
    var acts: [PendingAct] = []
    for item in try review(in: workspace) {
      let leaving = item.leaving
      guard !leaving.isEmpty else { continue }
      acts += PendingAct.acts(of: item.record, leaving)
    }
    let areGivenBack = acts.contains { $0.proof != nil }
    acts.sort { one, next in
      // A restored server takes what it had before anything new, which may rest on it.
      if areGivenBack, one.isGivenBack != next.isGivenBack { return one.isGivenBack }
      return (one.stamp, one.record) < (next.stamp, next.record)
    }
    var sequence = acknowledged
    var bytes = 0
    for act in acts.prefix(limit) {
      let change = Change(
        sequence: sequence + 1, kind: act.kind, record: act.record, stamp: act.stamp, writes: act.writes)
      var encoded = change.encoded()
      if let proof = act.proof {
        var encoder = CBOREncoder(reserving: proof.count + 3)
        encoder.bytes(proof)
        encoded += encoder.bytes
      }
      bytes += encoded.count
      guard bytes <= Self.outboxBytesMax else { break }
      sequence += 1
      try store.append(encoded, to: .outbox, record: act.record, number: Int64(bitPattern: sequence))
      guard var record = try workspace.record(act.record) else { continue }
      for field in act.latest.fields { record.changeOwn(field) { $0.delivery = .underway(sequence) } }
      workspace.put(record)
    }
    return (sequence, sequence - acknowledged < UInt64(acts.count))
  }

  /// Leaves room for the rest of the request.
  static let outboxBytesMax = Limits.requestBytesMax - 65_536

  /// The changes of the exchange under way.
  func outbox() throws -> [Change] { try outboxWithProofs().map(\.change) }

  /// The changes of the exchange under way, each with the server's receipt when it is given back.
  func outboxWithProofs() throws -> [(change: Change, proof: Receipt?)] {
    try store.rows(of: .outbox).map { row in
      do throws(CBORFault) {
        var decoder = CBORDecoder(row.bytes)
        let change = try Change(from: &decoder)
        guard !decoder.isAtEnd else { return (change, nil) }
        return (change, Receipt(sequence: change.sequence, codes: try decoder.readBytes()))
      } catch {
        throw ReplicaError.corrupt("table outbox: \(error)", record: row.record)
      }
    }
  }
}

/// What one act wrote to one record, as far as it is pending and may leave.
struct PendingAct {
  let record: RecordID
  let kind: KindNumber
  let stamp: Stamp
  let writes: [CellWrite]
  /// The fields of which this is the last write.
  let latest: FieldSet
  /// The server's codes for the writes, when it took all of them before.
  let proof: [UInt8]?
  /// Whether a server had this before it was restored, as far as this device can tell.
  let isGivenBack: Bool

  /// The acts that the leaving cells of a record were written in. A record that the server does not have goes in one
  /// act, at the time it was begun: its later corrections are part of how it was made, and what refers to it comes
  /// after it. Only where each step is judged do the steps follow, each at its own time. One that is offered anew keeps
  /// its stamps, because others may have written between them.
  static func acts(of record: PackedRecord, _ leaving: FieldSet) -> [PendingAct] {
    let own = record.own.filter { leaving.contains($0.field) }
    var pending = own.map { cell in
      (stamp: cell.stamp, write: CellWrite(field: cell.field, value: cell.value, base: cell.base), isLatest: true)
    }
    for step in record.steps where leaving.contains(step.field) {
      pending.append((step.stamp, CellWrite(field: step.field, value: step.value, base: step.base), false))
    }
    pending.sort { ($0.stamp, $0.write.field) < ($1.stamp, $1.write.field) }
    guard let began = pending.first?.stamp else { return [] }
    var writes: [Place: [CellWrite]] = [:]
    var latest: [Place: FieldSet] = [:]
    var begun = FieldSet()
    for (stamp, write, isLatest) in pending {
      let isFirst = !record.isKnownToServer && !begun.contains(write.field)
      begun.insert(write.field)
      let stamp = isFirst ? began : stamp
      let at = Place(stamp: stamp, isProven: record.proof(write.field, stamp) != nil)
      writes[at, default: []].append(write)
      if isLatest { latest[at, default: FieldSet()].insert(write.field) }
    }
    return writes.map { at, writes in
      let writes = writes.sorted { $0.field < $1.field }
      return PendingAct(
        record: record.id, kind: record.kind, stamp: at.stamp, writes: writes, latest: latest[at] ?? FieldSet(),
        proof: at.isProven ? writes.flatMap { record.proof($0.field, at.stamp) ?? [] } : nil,
        isGivenBack: at.isProven || record.wasDelivered && record.receipts.isEmpty)
    }
  }

  /// Writes of one act that go together: those that the server took before come with its receipt.
  private struct Place: Hashable {
    let stamp: Stamp
    let isProven: Bool
  }
}

extension Change {
  /// The change on its own.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    encode(into: &encoder)
    return encoder.bytes
  }
}
