import Casework
import Changes
import Records
import Sync

/// What became of the pushed changes.
extension Application {
  /// Settles every change of the outbox: taken, with or without a verdict, or not taken and pending again.
  func settleOutbox() throws {
    guard response.status != .forked else {
      try replica.releaseOutbox(from: 0, in: workspace)
      return
    }
    let verdicts = Dictionary(response.verdicts.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first })
    let receipts = Dictionary(response.receipts.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first })
    for change in try replica.outbox() where change.sequence <= response.acknowledged {
      try settle(change, verdicts[change.sequence], receipts[change.sequence])
      report.sent += 1
    }
    try replica.releaseOutbox(from: response.acknowledged, in: workspace)
    state.acknowledged = response.acknowledged
  }

  private func settle(_ change: Change, _ verdict: Verdict?, _ receipt: Receipt?) throws {
    if verdict?.code.isRefusal ?? false, var record = try record(change.record), record.isUnknown(toRefuserOf: change) {
      // The withdrawal stands here, and waits: there is nothing to end. To undo it would give the record out again.
      record.takeBack(change)
      record.wasDelivered = false
      return workspace.put(record)
    }
    let fields = FieldSet(change.writes.map(\.field))
    var act = JournalLine.Act.sent
    if let verdict {
      act = verdict.code.act
      report.notices.append(
        ExchangeReport.Notice(
          record: change.record, kind: change.kind, fields: fields, code: verdict.code, rule: verdict.rule,
          message: verdict.words))
      if verdict.code.isRefusal { keep(change, verdict) }
    }
    lines.append(
      JournalLine(
        at: now, act: act, record: change.record, kind: change.kind, fields: fields, rule: verdict?.rule ?? "",
        release: nil))
    guard var record = try record(change.record) else { return }
    if !(verdict?.code.isRefusal ?? false) { record.wasDelivered = true }
    for write in change.writes { record.settle(write, of: change, verdict?.code, serverTime: response.time) }
    let stamp = verdict?.code == .clock ? Stamp(milliseconds: response.time) : change.stamp
    record.keep(receipt?.codes(of: change.writes.count) ?? [], of: change.writes, at: stamp)
    workspace.put(record)
  }

  private func keep(_ change: Change, _ verdict: Verdict) {
    refusals.append(
      Refusal(
        number: 0, record: change.record, kind: change.kind, code: verdict.code, rule: verdict.rule,
        message: verdict.words, at: now,
        values: Dictionary(change.writes.map { ($0.field, $0.value) }, uniquingKeysWith: { first, _ in first })))
  }
}

extension PackedRecord {
  /// Whether a refusal of this change says that the server has nothing of the record: it takes back what a restored
  /// server lacks, and what may leave this device no more because it was taken back.
  fileprivate func isUnknown(toRefuserOf change: Change) -> Bool {
    guard isOwn, let kind = Schema.current.kind(kind), let ending = Ending.of(kind),
      change.writes.contains(where: { $0.field == ending.withdrawn })
    else { return false }
    return own.contains { kind.required.contains($0.field) && $0.delivery == .held }
  }

  /// Keeps the server's codes for the writes of a change, and forgets those of writes that are not held any more.
  fileprivate mutating func keep(_ codes: [[UInt8]], of writes: [CellWrite], at stamp: Stamp) {
    for (write, code) in zip(writes, codes) where proof(write.field, stamp) == nil {
      receipts.append(Proof(field: write.field, stamp: stamp, code: code))
    }
    guard !receipts.isEmpty else { return }
    receipts = receipts.filter { proof in
      own(proof.field)?.stamp == proof.stamp
        || earlier.contains { $0.field == proof.field && $0.stamp == proof.stamp }
        || steps.contains { $0.field == proof.field && $0.stamp == proof.stamp }
    }
  }

  /// Settles one write that the server has answered. A newer write to the same cell stays pending above it.
  fileprivate mutating func settle(
    _ write: CellWrite, of change: Change, _ verdict: Verdict.Code?, serverTime: UInt64
  ) {
    steps.removeAll { $0.field == write.field && $0.stamp <= change.stamp }
    guard let cell = own(write.field) else { return }
    let isCurrent = cell.delivery == .underway(change.sequence)
    if verdict?.isRefusal ?? false {
      guard isCurrent else { return }
      removeOwn(write.field)
      if let earlier = earlier.first(where: { $0.field == write.field }) {
        set(Own(field: write.field, value: earlier.value, stamp: earlier.stamp, base: 0, delivery: .delivered))
        forgetEarlier(write.field)
      }
      return
    }
    let stamp = verdict == .clock ? Stamp(milliseconds: serverTime) : change.stamp
    guard isCurrent else {
      if verdict != .superseded { keepEarlier(Earlier(field: write.field, value: write.value, stamp: stamp)) }
      return
    }
    changeOwn(write.field) { cell in
      cell.delivery = .delivered
      cell.stamp = stamp
      if verdict == .superseded { cell.isOvertaken = true }
    }
    forgetEarlier(write.field)
  }
}

extension Verdict.Code {
  /// Whether the change was not taken.
  var isRefusal: Bool {
    switch self {
    case .rule, .record, .schema: true
    case .superseded, .conflict, .clock: false
    }
  }

  fileprivate var act: JournalLine.Act {
    switch self {
    case .rule, .record, .schema: .refused
    case .superseded: .superseded
    case .conflict: .conflict
    case .clock: .restamped
    }
  }
}

extension Verdict {
  /// The server's words, or ours where it needs none.
  fileprivate var words: String {
    guard message.isEmpty else { return message }
    switch code {
    case .superseded: return "Iemand anders heeft dit later gewijzigd. Die waarde geldt; de uwe is bewaard."
    case .conflict: return "Iemand anders had dit ook gewijzigd. De regiehouder kiest welke waarde geldt."
    case .rule: return "De server heeft dit geweigerd (\(rule)). Uw tekst is bewaard."
    case .record: return "U mag dit niet wijzigen. Uw tekst is bewaard. Vraag het aan de maker of de regiehouder."
    case .schema: return "Een waarde past niet in het veld (\(rule)). Uw tekst is bewaard. Pas de waarde aan."
    case .clock: return "De klok van dit apparaat loopt voor. De server heeft zijn eigen tijd genoteerd."
    }
  }
}
