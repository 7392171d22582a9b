import CBOR
import Casework
public import Changes
import Records
import Sync

/// Writing: at once, offline or not. Protocol/replica.md, "Writing".
extension Replica {
  /// Writes one draft and gives the record's id. Nothing is stored when it is refused.
  ///
  /// - Throws: `.invalidValue`, `.refused` with the rulings, `.unknownRecord`, `.diskFull`, `.busy`, `.storage`.
  public func write(_ draft: Draft) throws(ReplicaError) -> RecordID {
    try write([draft]).first ?? RecordID(high: 0, low: 0)
  }

  /// Writes several drafts as one act: all, or none. A later draft may speak of a record that an earlier one makes.
  ///
  /// - Returns: the ids of the records, in the order of the drafts.
  /// - Throws: as ``write(_:)-(Draft)``.
  public func write(_ drafts: [Draft]) throws(ReplicaError) -> [RecordID] {
    try change {
      let workspace = try workspace()
      var clock = try storedClock()
      var ids: [RecordID] = []
      for draft in drafts { ids.append(try write(draft, in: workspace, clock: &clock)) }
      try workspace.flush()
      try save(clock)
      return ids
    }
  }

  private func write(_ draft: Draft, in workspace: Workspace, clock: inout HybridClock) throws -> RecordID {
    for (number, value) in draft.values {
      guard let field = draft.kind.field(number) else {
        throw ReplicaError.invalid(ValueFault(.unknownField, field: String(number)))
      }
      do throws(ValueFault) { try field.check(value) } catch { throw ReplicaError.invalid(error) }
    }
    let id = try draft.record ?? freshID()
    let existing = try workspace.record(id)
    if let existing {
      guard existing.kind == draft.kind.number else { throw ReplicaError.unknown(id.short()) }
    } else {
      guard try draft.record == nil || isMinted(id) else { throw ReplicaError.unknown(id.short()) }
    }
    var record = existing ?? PackedRecord(id: id, kind: draft.kind.number, isOwn: true, since: environment.now())
    let written = try changedFields(draft, record)
    guard !written.isEmpty else { return id }
    try judge(draft, record, isNew: existing == nil, written, in: workspace)

    let stamp = clock.tick(milliseconds: environment.now())
    let isRereading = try exchangeState().isRereading
    let steps = Casework.steppedFields(of: draft.kind)
    for field in written.fields {
      guard let value = draft.values[field] else { continue }
      if steps.contains(field) { record.keepStep(field, before: value) }
      record.write(value, to: field, stamp: stamp, isRereading: isRereading)
    }
    workspace.put(record)
    memory.people = draft.kind.number <= KindSpec.account.number ? nil : memory.people
    return id
  }

  /// The fields whose shown value the draft changes, and those with a conflict that writing settles.
  private func changedFields(_ draft: Draft, _ record: PackedRecord) throws -> FieldSet {
    let shown = record.values { _ in true }
    let contested = FieldSet(openConflicts(record).map(\.field))
    return FieldSet(
      draft.values.filter { field, value in
        contested.contains(field) || (shown[field] ?? .null) != value
      }.keys)
  }

  private func judge(
    _ draft: Draft, _ record: PackedRecord, isNew: Bool, _ written: FieldSet, in workspace: Workspace
  ) throws {
    let people = try people(in: workspace)
    guard let current = try view(record) else { throw ReplicaError.unknown(record.id.short()) }
    var after = current
    for field in written.fields { after.values[field] = draft.values[field] }
    let act = Act(
      author: people.author, kind: draft.kind, record: record.id, before: isNew ? nil : current, after: after,
      written: written, now: serverNow, standpoint: .device,
      sent: FieldSet(record.own.filter { $0.delivery != .held }.map(\.field)))
    // Opening every person takes time, and most acts let no text go.
    var names: PersonNames?
    func persons() throws -> PersonNames {
      if let names { return names }
      let found = try personNames(in: workspace)
      names = found
      return found
    }
    let rulings = Casework.judge(
      act, file: try caseFile(after.root, in: workspace), directory: people.directory,
      persons: { (try? persons()) ?? PersonNames() },
      policeRecords: { self.policeMeldingen(in: after.root, people.directory, workspace) },
      lookup: { id in try? self.view(id, in: workspace) })
    guard rulings.isEmpty else { throw ReplicaError.refused(rulings, record: record.id) }
    if isNew { try checkProfile(after, in: workspace) }
    if let ruling = try refusedText(of: act, record, persons: persons, in: workspace) {
      throw ReplicaError.refused([ruling], record: record.id)
    }
  }
}

extension PackedRecord {
  /// Keeps a pending write that `value` is about to replace: the server must see the one before it judges the other.
  mutating func keepStep(_ field: FieldNumber, before value: FieldValue) {
    guard let pending = own(field), pending.delivery.isPending, pending.value != value else { return }
    steps.append(Step(field: field, value: pending.value, stamp: pending.stamp, base: pending.base))
  }

  /// Puts what was written here in place. The base is the entry in which the value came that the author saw: what
  /// arrived beneath a pending write was not seen.
  mutating func write(_ value: FieldValue, to field: FieldNumber, stamp: Stamp, isRereading: Bool) {
    let base: UInt64
    if let pending = own(field), pending.delivery.isPending, !pending.isOvertaken {
      base = pending.base
    } else {
      base = isRereading ? 0 : given(field)?.sequence ?? 0
    }
    if let delivered = own(field), !delivered.delivery.isPending, !delivered.isOvertaken {
      keepEarlier(Earlier(field: field, value: delivered.value, stamp: delivered.stamp))
    }
    set(Own(field: field, value: value, stamp: stamp, base: base, delivery: .held))
  }
}

extension Replica {
  func storedClock() throws -> HybridClock {
    guard let bytes = try store.meta(.clock) else { return HybridClock() }
    var decoder = CBORDecoder(bytes)
    return HybridClock(last: Stamp(packed: try decoder.readUnsigned()))
  }

  func save(_ clock: HybridClock) throws {
    var encoder = CBOREncoder(reserving: 9)
    encoder.unsigned(clock.last.packed)
    try store.setMeta(.clock, encoder.bytes)
  }
}
