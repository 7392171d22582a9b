import Changes
import Sync

/// Erasing what may no longer be held. Invariant 7.
extension Application {
  /// Takes the cells of `order` out of the record and notes the compartment for new keys. A cell that was granted
  /// again after the order stays. The owner keeps what it wrote; on somebody else's record only what is still
  /// pending stays, because undelivered work is never destroyed.
  func purge(_ order: Purge) throws {
    orders[order.record, default: []].append(order)
    guard var record = try record(order.record) else {
      if isDamaged(order.record) { compartments.insert(order.record.compartment) }
      return
    }
    let before = record
    var erased = FieldSet(record.given.filter { order.reaches($0) }.map(\.field))
    record.given.removeAll { order.reaches($0) }
    if !record.isOwn {
      for cell in record.own where order.fields.contains(cell.field) && !cell.delivery.isPending {
        erased.insert(cell.field)
      }
      record.own.removeAll { order.fields.contains($0.field) && !$0.delivery.isPending }
      record.earlier.removeAll { order.fields.contains($0.field) }
    }
    record.conflicts.removeAll { order.fields.contains($0.field) }
    guard record != before else { return }
    compartments.insert(order.record.compartment)
    workspace.put(record)
    report.purged += erased.count
    lines.append(
      JournalLine(
        at: now, act: .purged, record: record.id, kind: record.kind, fields: erased, rule: order.rule, release: nil))
  }

  /// What is left of an entry or a staged page after the orders of this answer.
  func withoutPurged(_ delta: PackedRecord) -> PackedRecord {
    guard let orders = orders[delta.id] else { return delta }
    var delta = delta
    for order in orders {
      delta.given.removeAll { order.reaches($0) }
      delta.conflicts.removeAll { conflict in
        order.fields.contains(conflict.field) && !delta.given.contains { $0.field == conflict.field }
      }
    }
    return delta
  }

  /// Erases what a reread of the stream did not bring again: it is not held by this account any more, also where this
  /// device wrote it. What is in the account's own records stays.
  func sweep() throws {
    for line in Array(replica.catalogue.lines) {
      guard var record = try record(line.id) else { continue }
      let gone = record.given.filter { cell in
        cell.sequence == 0 && !(record.isOwn && (grounds[cell.ground]?.isOwn ?? false))
      }
      record.given.removeAll { cell in gone.contains(cell) }
      let written = record.isOwn ? [] : record.own.filter { !$0.delivery.isPending && record.given($0.field) == nil }
      let fields = FieldSet(gone.map(\.field)).union(FieldSet(written.map(\.field)))
      guard !fields.isEmpty else { continue }
      record.own.removeAll { cell in written.contains(cell) }
      if !record.isOwn { record.earlier.removeAll { fields.contains($0.field) } }
      record.conflicts.removeAll { fields.contains($0.field) }
      compartments.insert(line.id.compartment)
      workspace.put(record)
      report.purged += fields.count
      lines.append(
        JournalLine(
          at: now, act: .purged, record: record.id, kind: record.kind, fields: fields, rule: "ALG-02", release: nil))
    }
  }
}

extension Purge {
  /// Whether the order is about this cell and came after it. A cell of an earlier incarnation has sequence 0.
  func reaches(_ cell: PackedRecord.Given) -> Bool { fields.contains(cell.field) && cell.sequence < sequence }
}
