import CBOR
import Casework
import Changes
import Records
import SQLite
import Sealing
import Sync

/// Taking in what a replica pushes: right to write, form, rules of the process, merge, log.
extension Ledger {
  /// Takes in one push. A refused change is answered with a verdict and counts as taken, so that the rest
  /// goes on.
  /// - Parameters:
  ///   - proven: the sequences of changes that this server took before.
  ///   - mayWait: whether such a change may wait for its record, because the database was restored.
  /// - Throws: only what the storage throws; then nothing of the transaction stands.
  func push(
    _ changes: [Change], proven: Set<UInt64> = [], mayWait: Bool = false, from replica: inout ReplicaEntry,
    act: inout Settlement
  ) throws -> [Verdict] {
    guard let account = roster.accounts[replica.account] else { return [] }
    var verdicts: [Verdict] = []
    for change in changes where change.sequence > replica.pushed {
      let verdict =
        proven.contains(change.sequence)
        ? try takeAgain(change, from: replica, account: account, now: act.at, mayWait: mayWait)
        : try take(change, from: replica, account: account, now: act.at)
      if let verdict {
        verdicts.append(verdict)
        try save(verdict, replica: replica.number)
      }
      replica.pushed = change.sequence
    }
    try finish(&act)
    if mayWait, !proven.isEmpty { try placeReturned(now: act.at) }
    return verdicts
  }

  /// The verdicts given on these changes when they were first pushed, for a retry whose answer was lost.
  func verdicts(replica: Int64, from first: UInt64) throws -> [Verdict] {
    try connection.query(
      "SELECT sequence, code, rule, message FROM verdict WHERE replica = ?1 AND sequence >= ?2 ORDER BY sequence",
      [.integer(replica), .unsigned(first)]
    ) { row in
      Verdict(
        sequence: row.uint64(0), code: Verdict.Code(rawValue: row.uint64(1)) ?? .record, rule: try row.text(2),
        message: try row.text(3))
    }
  }

  /// Forgets verdicts that have reached the device.
  func forgetVerdicts(replica: Int64) throws {
    try connection.execute("DELETE FROM verdict WHERE replica = ?1", [.integer(replica)])
  }

  private func save(_ verdict: Verdict, replica: Int64) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO verdict(replica, sequence, code, rule, message) VALUES(?1, ?2, ?3, ?4, ?5)",
      [
        .integer(replica), .unsigned(verdict.sequence), .unsigned(verdict.code.rawValue), .text(verdict.rule),
        .text(verdict.message),
      ])
  }

  /// The numbers of those of these changes that were taken in before; nil when one of them had other content then: two
  /// copies of one replica.
  func logged(_ changes: [Change], replica: ReplicaEntry) throws -> Set<UInt64>? {
    let repeated = changes.filter { $0.sequence <= replica.pushed }
    guard let first = repeated.map(\.sequence).min(), let last = repeated.map(\.sequence).max() else { return [] }
    let taken = try pushLog.changes(first...last, replica: replica.number)
    guard repeated.allSatisfy({ taken[$0.sequence] ?? $0 == $0 }) else { return nil }
    return Set(taken.keys)
  }

  /// Takes in one change.
  /// - Parameter isReturned: whether it was taken and judged before, by the life of the database that was lost. Then
  ///   the rules of the process are not asked again: they looked at what stood at the time.
  func take(
    _ change: Change, from replica: ReplicaEntry, account: AccountEntry, now: Int64, isReturned: Bool = false
  ) throws -> Verdict? {
    let received = change
    var change = change
    guard let kind = Schema.current.kind(change.kind) else {
      return Verdict(sequence: change.sequence, code: .schema, rule: ValueFault.Code.unknownKind.rawValue)
    }
    if let verdict = check(change, kind: kind) { return verdict }
    let denied = Verdict(sequence: change.sequence, code: .record)
    guard let author = Author(account: account.id, in: caseload.directory), kind.creators != .beheer else {
      return denied
    }

    let place = try place(of: change.record)
    let existing = place.map { hand.items[$0].state }
    if let existing {
      guard existing.kind == kind, existing.owner == account.number || holds(existing, account.number) else {
        return denied
      }
    } else {
      guard roster.isMinted(change.record, by: account.number) else { return denied }
    }

    var verdict: Verdict?
    let drift = UInt64(max(0, now)) &+ Limits.clockDriftMilliseconds
    if change.stamp.milliseconds > drift {
      change.stamp = clamp.tick(milliseconds: UInt64(max(0, now)))
      verdict = Verdict(sequence: change.sequence, code: .clock)
    }

    let before = existing?.view(owner: ownerID(existing?.owner ?? 0))
    var after = before ?? RecordView(id: change.record, kind: kind, owner: account.id, values: [:])
    var written = FieldSet()
    for write in change.writes {
      after.values[write.field] = write.value
      written.insert(write.field)
    }
    let file = try file(after.root, seen: before)
    if let before, !WriteRights.mayWrite(author, record: before, fields: written, file: file) { return denied }
    if !isReturned {
      let proposal = Act(
        author: author, kind: kind, record: change.record, before: before, after: after, written: written, now: now)
      let root = after.root
      let rulings = Casework.judge(
        proposal, file: file, directory: caseload.directory,
        persons: { (try? self.personNames(of: account)) ?? PersonNames() },
        policeRecords: { self.policeMeldingen(in: root) }, lookup: { id in try? self.heldView(id, by: account) })
      if let ruling = try rulings.first ?? refusedText(of: proposal, existing: existing, by: account) {
        return Verdict(sequence: change.sequence, code: .rule, rule: ruling.rule, message: ruling.message)
      }
    }

    let target = try place ?? create(change.record, kind: kind, owner: account.number)
    let merged = merge(change, into: &hand.items[target], from: replica)
    if !isValueOnly(change, from: replica, in: existing) { hand.items[target].isValueOnly = false }
    let state = hand.items[target].state
    if !heldViews.isEmpty { heldViews[state.id] = nil }
    heldPersons.note(state)
    try noteFacts(state, change: change, isNew: existing == nil, now: now)
    // As it came: a retry must be told from another change under the same number.
    pushLog.note(received, record: state.number, replica: replica.number, isReturned: isReturned)
    return merged ?? verdict
  }

  private func check(_ change: Change, kind: KindSpec) -> Verdict? {
    for write in change.writes {
      guard let field = kind.field(write.field) else {
        return Verdict(sequence: change.sequence, code: .schema, rule: ValueFault.Code.unknownField.rawValue)
      }
      guard !field.isLocal else {
        return Verdict(sequence: change.sequence, code: .schema, rule: ValueFault.Code.localOnly.rawValue)
      }
      do throws(ValueFault) {
        try field.check(write.value)
      } catch {
        return Verdict(sequence: change.sequence, code: .schema, rule: "\(error.code.rawValue) \(error.field)")
      }
    }
    return nil
  }

  private func holds(_ state: RecordState, _ account: Int64) -> Bool {
    state.holdings.contains { $0.account == account }
  }

  /// A record as the account holds it, so that no ruling speaks of more than the author may know.
  func heldView(_ id: RecordID, by account: AccountEntry) throws -> RecordView? {
    if let view = heldViews[id] { return view }
    guard let state = try record(id) else { return nil }
    var view = state.view(owner: ownerID(state.owner))
    if state.owner != account.number {
      var fields = FieldSet()
      for holding in state.holdings where holding.account == account.number { fields = fields.union(holding.fields) }
      guard !fields.isEmpty else { return nil }
      view.values = view.values.among(fields)
    }
    heldViews[id] = view
    return view
  }

  /// Merges the cells; gives a verdict where a later write stands or an unseen value was replaced, but only
  /// as far as the author may see the cell.
  private func merge(_ change: Change, into item: inout Hand.Item, from replica: ReplicaEntry) -> Verdict? {
    var verdict: Verdict?
    let isOwn = item.state.owner == replica.account
    for write in change.writes {
      if !isOwn { item.visited.insert(write.field) }
      let current = item.state[write.field]
      let seen = current == nil || current?.writer == replica.number || sees(write, item.state, replica.account)
      var cell = current.map { Cell(value: $0.value, stamp: $0.stamp, writer: writerID($0.writer)) }
      let outcome = Merge.merge(
        Cell(value: write.value, stamp: change.stamp, writer: replica.id), into: &cell, seen: seen)
      let isVisible = isOwn || holds(item.state, write.field, replica.account)
      switch outcome {
      case .same: continue
      case .superseded:
        if isVisible {
          verdict = Verdict(sequence: change.sequence, code: .superseded)
          item.isOutrun = true
        }
      case .applied(let unseen):
        item.state[write.field] = StoredCell(value: write.value, stamp: change.stamp, writer: replica.number)
        item.written.insert(write.field)
        let isDeciding = item.state.kind.field(write.field)?.marks.contains(.deciding) ?? false
        if isDeciding {
          // A write that saw what stands settles an open conflict; one that did not opens it.
          if item.state.losers.contains(where: { $0.field == write.field }), unseen == nil {
            item.state.losers.removeAll { $0.field == write.field }
            item.contested.insert(write.field)
          }
          if unseen != nil, let current {
            item.state.losers.append((write.field, current))
            item.contested.insert(write.field)
            if isVisible { verdict = Verdict(sequence: change.sequence, code: .conflict) }
          }
        }
      }
    }
    return verdict
  }

  private func writerID(_ number: Int64) -> RecordID { roster.replicas[number]?.id ?? RecordID(high: 0, low: 0) }

  /// Whether the write names the entry in which the current value reached this account.
  private func sees(_ write: CellWrite, _ state: RecordState, _ account: Int64) -> Bool {
    write.base != 0
      && state.holdings.contains {
        $0.account == account && $0.fields.contains(write.field) && $0.sequence == write.base
      }
  }

  private func holds(_ state: RecordState, _ field: FieldNumber, _ account: Int64) -> Bool {
    state.holdings.contains { $0.account == account && $0.fields.contains(field) }
  }

  /// What a write means for others than its own record: releases cover records, facts re-evaluate a root.
  func noteFacts(_ state: RecordState, change: Change, isNew: Bool, now: Int64) throws {
    if Caseload.isDirectory(state.kind) { isDirectoryChanged = true }
    let root = state.root
    // A root says itself in which wijk it is, whatever its kind.
    let isWijkWritten = root == state.id && change.writes.contains { state.kind.field($0.field)?.name == "wijk" }
    let isOfFile = state.kind.number == KindSpec.casus.number || Caseload.fileKinds.contains(state.kind.number)
    if isWijkWritten || isOfFile { caseload.forget(root: root) }
    if CaseFile.isFact(state.kind), !(isNew && state.kind.number == KindSpec.casus.number) { reevaluate(root: root) }
    switch state.kind.number {
    case KindSpec.overleg.number: try coverAgain(releasesAt: state.id)
    case KindSpec.deelnemer.number:
      try coverAgain(releasesAt: state.view(owner: ownerID(state.owner)).reference("overleg"))
    case KindSpec.verstrekking.number:
      try cover(state, view: state.view(owner: ownerID(state.owner)), isNew: isNew, now: now)
    default: break
    }
    if let ending = Ending.of(state.kind), change.writes.contains(where: { $0.field == ending.until }) {
      try note(until: state[ending.until]?.value.integer, of: state, now: now)
    }
  }

  /// Notes until when an addressed record holds, so that it ends at its moment.
  private func note(until: Int64?, of state: RecordState, now: Int64) throws {
    areMomentsStale = true
    try connection.execute(
      "INSERT OR REPLACE INTO release(record, until, created) VALUES(?1, ?2, ?3)",
      [.integer(state.number), until.map { .integer($0) } ?? .null, .integer(now)])
  }

  /// Releases made at an overleg of another root, an LBO, look at that overleg's facts.
  private func coverAgain(releasesAt overleg: RecordID?) throws {
    guard let overleg else { return }
    for number in try connection.query(
      "SELECT record FROM release WHERE overleg = ?1", [.bytes16(overleg.high, overleg.low)], { $0.int64(0) })
    {
      try takeCovered(by: number)
    }
  }

  private static let cellenField = KindSpec.verstrekking.field(named: "cellen")?.number ?? 0

  /// The cells that a verstrekking names.
  static func selections(of release: RecordState) -> [CellSelection] {
    CellSelection.list(from: release[cellenField]?.value ?? .null) ?? []
  }

  /// Takes what ends in this row under the hands of the push, to be decided anew: a verstrekking and the records that
  /// it covers, or an addressed record.
  func takeEnded(_ number: Int64) throws {
    if let ended = try store.record(number: number) { decideAnew(ended) }
    try takeCovered(by: number)
  }

  /// Takes the records that the verstrekking in this row covers under the hands of the push, to be decided anew.
  func takeCovered(by number: Int64) throws {
    guard let release = try store.record(number: number), release.kind == .verstrekking else { return }
    for selection in Self.selections(of: release) { _ = try decideAnew(selection.record) }
  }

  private func cover(_ state: RecordState, view: RecordView, isNew: Bool, now: Int64) throws {
    caseload.forget(release: state.number)
    for selection in Self.selections(of: state) {
      guard let covered = try decideAnew(selection.record) else {
        if isNew { try expect(selection.record, release: state.number, fields: selection.fields) }
        continue
      }
      if isNew {
        hand.items[covered].state.coverage.append(Coverage(release: state.number, fields: selection.fields))
      }
    }
    guard isNew else { return }
    areMomentsStale = true
    let root = view.root
    try connection.execute(
      "INSERT INTO release(record, root, overleg, until, created) VALUES(?1, ?2, ?3, ?4, ?5)",
      [
        .integer(state.number), .bytes16(root.high, root.low),
        view.reference("overleg").map { .bytes16($0.high, $0.low) } ?? .null,
        view.integer("geldig_tot").map { .integer($0) } ?? .null, .integer(now),
      ])
  }
}

extension Change {
  /// The change on its own, as it is sealed where it is set aside.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    encode(into: &encoder)
    return encoder.bytes
  }
}
