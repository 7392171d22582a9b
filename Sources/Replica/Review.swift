import Casework
import Changes
import Disclosure
import Records

/// The export filter over everything that is pending: what of it may leave this device now. Invariant 4: what is not
/// let go here is in no request. Protocol/sync.md, "What leaves a device".
///
/// Besides what releases and policy let go, the server needs the facts of a case to judge. Those go along once
/// something of the casus, or something that names the record, goes; a casus of which nothing was released stays
/// wholly on the device.
extension Replica {
  /// One record with pending cells.
  struct Reviewed {
    let record: PackedRecord
    let view: RecordView
    /// Every pending field, in field order.
    var fields: [(field: FieldNumber, departure: Departure)]

    /// The records whose cells a verstrekking names.
    var released: Set<RecordID> {
      guard view.kind.number == KindSpec.verstrekking.number else { return [] }
      return Set(CellSelection.list(in: view).map(\.record))
    }

    var leaving: FieldSet { FieldSet(fields.filter { $0.departure.leaves }.map(\.field)) }
    /// Whether something goes for its own sake, and not only for the process.
    var isReleased: Bool {
      fields.contains { entry in
        switch entry.departure {
        case .leaves, .leavesToOwner: true
        default: false
        }
      }
    }
  }

  func review(in workspace: Workspace) throws -> [Reviewed] {
    let pending = catalogue.pending
    guard !pending.isEmpty else { return [] }
    let filters = try filters(in: workspace)
    var items: [Reviewed] = []
    for id in pending.sorted() {
      guard let record = try readable(id, in: workspace), let view = try view(record) else { continue }
      let fields = record.own.filter { $0.delivery.isPending }.map(\.field)
      let departures = try departures(of: fields, view, record, filters)
      items.append(Reviewed(record: record, view: view, fields: departures))
    }
    wakeProcess(&items)
    return items
  }

  /// The filters; nil, which lets nothing go, without a deelbeleid or with a profile that cannot be read.
  func filters(in workspace: Workspace) throws -> Filters? {
    guard let policy = try policyInForce()?.policy else { return nil }
    do {
      return try Filters(replica: self, workspace: workspace, policy: policy)
    } catch let error as ReplicaError where error.code == .corrupt {
      return nil
    }
  }

  /// A record that can be opened; a damaged one takes no part until it is repaired.
  private func readable(_ id: RecordID, in workspace: Workspace) throws -> PackedRecord? {
    do {
      return try workspace.record(id)
    } catch let error as ReplicaError where error.code == .corrupt {
      return nil
    }
  }

  private func departures(
    of fields: [FieldNumber], _ view: RecordView, _ record: PackedRecord, _ filters: Filters?
  ) throws -> [(FieldNumber, Departure)] {
    guard let filters else { return fields.map { ($0, .heldBackWithoutPolicy) } }
    let export = try filters.export(view, record)
    return fields.map { field in
      switch export.verdict(field) {
      case .heldBack(let rule, let reason) where reason == .local || reason == .profile:
        (field, .heldBack(rule: rule, reason: reason))
      case _ where !record.isOwn: (field, .leavesToOwner)
      case .leaves(let rule, let recipients) where recipients.isEmpty:
        (field, record.isKnownToServer ? .leavesForProcess(rule: rule) : .waits(rule: rule))
      case .leaves(let rule, let recipients): (field, .leaves(rule: rule, recipients: recipients))
      case .heldBack(let rule, let reason): (field, .heldBack(rule: rule, reason: reason))
      }
    }
  }

  /// Lets process fields go where something of their casus goes, where the server has something of it, or where a
  /// record that goes names theirs. A verstrekking goes when what it names is there to be released, and not before: of
  /// a record in no casus, nothing else would take it along.
  private func wakeProcess(_ items: inout [Reviewed]) {
    var absent = Set(items.filter { !$0.record.isKnownToServer && $0.leaving.isEmpty }.map(\.view.id))
    var early = holdBackEarly(&items, absent)
    var awake: Set<RecordID> = []
    func note(_ item: Reviewed) {
      absent.remove(item.view.id)
      awake.insert(item.view.root)
      for (_, value) in item.view.values { awake.formUnion(value.identifiers) }
    }
    for item in items where item.isReleased || item.record.isKnownToServer { note(item) }
    var isChanged = true
    while isChanged {
      isChanged = false
      for (index, fields) in early where absent.isDisjoint(with: items[index].released) {
        early[index] = nil
        items[index].fields = fields
        if items[index].isReleased { note(items[index]) }
        isChanged = true
      }
      for index in items.indices where early[index] == nil {
        let item = items[index]
        guard awake.contains(item.view.root) || awake.contains(item.view.id) || !item.released.isEmpty else { continue }
        // What was taken back before it ever left stays whole: there is nothing to end.
        guard Ending.of(item.view.kind) == nil else { continue }
        var woke = false
        for place in items[index].fields.indices {
          guard case .waits(let rule) = items[index].fields[place].departure else { continue }
          items[index].fields[place].departure = .leavesForProcess(rule: rule)
          woke = true
        }
        if woke {
          note(items[index])
          isChanged = true
        }
      }
    }
  }

  /// Keeps every new verstrekking of a record that the server does not have: it would refuse that as somebody else's
  /// (CAS-05), and its author would read that the record is not theirs.
  ///
  /// - Returns: what each of them, by its place, would have let go.
  private func holdBackEarly(_ items: inout [Reviewed], _ absent: Set<RecordID>)
    -> [Int: [(field: FieldNumber, departure: Departure)]]
  {
    var early: [Int: [(field: FieldNumber, departure: Departure)]] = [:]
    for (index, item) in items.enumerated()
    where !item.record.isKnownToServer && !absent.isDisjoint(with: item.released) {
      early[index] = item.fields
      items[index].fields = item.fields.map { field, departure in
        (field, departure.leaves ? .waits(rule: "CAS-05") : departure)
      }
    }
    return early
  }
}
