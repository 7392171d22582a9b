import Changes
import Sync

/// Taking in the account's stream.
extension Application {
  /// Keeps the page aside when the checkpoint goes on; otherwise applies what was kept and this page.
  func takeEntries() throws {
    let numbers = try response.grounds.map { try grounds.number(of: $0) }
    if response.isPartial {
      newlyStaged = response.entries.map { withoutPurged(delta(of: $0, numbers)) }
    } else {
      for page in staged { try merge(page.delta) }
      isStagingOver = true
      for entry in response.entries {
        if try !place(entry, numbers) { try merge(withoutPurged(delta(of: entry, numbers))) }
      }
      if state.isRereading {
        try sweep()
        state.isRereading = false
      }
      state.syncedAt = max(state.syncedAt ?? 0, now)
    }
    state.cursor = response.cursor
    state.mode = .normal
  }

  /// What earlier pages of this checkpoint brought, without what is to be erased.
  func readStaging() throws {
    staged = try replica.store.rows(of: .staging).map { row in
      let delta = try PackedRecord(id: row.record, encoded: row.bytes)
      let left = withoutPurged(delta)
      if left != delta { compartments.insert(row.record.compartment) }
      return StagedEntry(number: row.number, delta: left, isChanged: left != delta)
    }
  }

  /// An entry in the form of the row that it makes or changes.
  private func delta(of entry: Entry, _ numbers: [UInt32]) -> PackedRecord {
    var delta = PackedRecord(id: entry.record, kind: entry.kind, isOwn: entry.isOwn, since: now)
    for part in entry.parts {
      delta.given.reserveCapacity(delta.given.count + part.cells.count)
      for (field, value) in part.cells {
        delta.given.append(
          PackedRecord.Given(field: field, value: value, sequence: entry.sequence, ground: numbers[part.ground]))
      }
    }
    if entry.parts.count > 1 { delta.given.sort { $0.field < $1.field } }
    delta.conflicts = entry.conflicts
    return delta
  }

  /// Puts a record in place of which nothing is here, as it came.
  /// - Returns: whether it was that simple; if not, nothing was done.
  private func place(_ entry: Entry, _ numbers: [UInt32]) throws -> Bool {
    guard orders[entry.record] == nil, !isDamaged(entry.record), workspace.isUnknown(entry.record),
      let arrived = ArrivedRecord(entry, grounds: numbers, since: now)
    else { return false }
    workspace.place(arrived)
    report.received += 1
    for part in arrived.parts.sorted(by: { $0.ground < $1.ground }) {
      note(arrived.id, arrived.kind, part.cells.fields, on: part.ground)
    }
    return true
  }

  /// Puts new and changed cells in place.
  private func merge(_ delta: PackedRecord) throws {
    if !delta.given.isEmpty {
      report.received += 1
      note(delta)
    }
    guard var record = try record(delta.id) else {
      if !isDamaged(delta.id), !delta.isEmpty { workspace.put(delta) }
      return
    }
    guard record.kind == delta.kind else { throw ReplicaError.badAnswer("a record changes its kind") }
    record.isOwn = delta.isOwn
    for cell in delta.given {
      if let held = record.given(cell.field), isReduced(held, cell) { compartments.insert(record.id.compartment) }
      record.set(cell)
      record.forgetEarlier(cell.field)
      record.changeOwn(cell.field) { if $0.delivery == .delivered { $0.isOvertaken = true } }
    }
    let fields = FieldSet(delta.given.map(\.field)).union(FieldSet(delta.conflicts.map(\.field)))
    record.replaceConflicts(in: fields, by: delta.conflicts)
    workspace.put(record)
  }

  /// Whether the cell is held in more detail than it is given now: the detail is then erased like a purge.
  private func isReduced(_ held: PackedRecord.Given, _ cell: PackedRecord.Given) -> Bool {
    guard let before = grounds[held.ground]?.form, let after = grounds[cell.ground]?.form else { return true }
    return before < after
  }

  /// One line of the register per ground.
  private func note(_ delta: PackedRecord) {
    var groups: [(ground: UInt32, fields: FieldSet)] = []
    for cell in delta.given {
      if let index = groups.firstIndex(where: { $0.ground == cell.ground }) {
        groups[index].fields.insert(cell.field)
      } else {
        groups.append((cell.ground, FieldSet([cell.field])))
      }
    }
    for (number, fields) in groups.sorted(by: { $0.ground < $1.ground }) {
      note(delta.id, delta.kind, fields, on: number)
    }
  }

  private func note(_ record: RecordID, _ kind: KindNumber, _ fields: FieldSet, on number: UInt32) {
    let ground = grounds[number]
    lines.append(
      JournalLine(
        at: now, act: .received, record: record, kind: kind, fields: fields, rule: ground?.rule ?? "",
        release: ground?.release))
  }
}
