import Casework
import Changes
import Records
import Sync

/// Changes of values alone. Who may hold a record hangs on the releases that cover it, on the facts of its root, on the
/// deelbeleid and on a few of its own fields; whatever changes one of those decides anew about all that rests on it. So
/// where a push writes but values, everybody is to hold what they hold: nothing is decided, and the new values go out.
/// `register verify` decides about every record from nothing and compares. Protocol/disclosure.md.
extension Ledger {
  /// Whether who holds what of a record stays as it is with this change.
  /// - Parameters:
  ///   - before: the record before the change; nil for a new one.
  ///   - replica: the one that wrote.
  func isValueOnly(_ change: Change, from replica: ReplicaEntry, in before: RecordState?) -> Bool {
    // A share is of fields that have a value; what others than the owner write may be withheld from it (POL-01).
    guard let before, before.owner == replica.account, !WriteRights.isShared(before.kind) else { return false }
    let facts = CaseFile.factFields(of: before.kind)
    return change.writes.allSatisfy { write in
      guard !facts.contains(write.field), write.value != .null, let cell = before[write.field] else { return false }
      return cell.value != .null
    }
  }

  /// Sends the new values of a record of which the push in hand wrote but values.
  /// - Returns: whether it was such a record. If not, nothing was done.
  func settleValues(_ item: inout Hand.Item, _ act: inout Settlement) throws -> Bool {
    guard item.isValueOnly, !isDirectoryChanged, !roots.contains(item.state.root) else { return false }
    try give(try heldShares(of: item.state), of: &item, &act)
    return true
  }

  /// What accounts hold of a record, whichever entries gave it.
  private func heldShares(of state: RecordState) throws -> [Share] {
    var shares: [Share] = []
    shares.reserveCapacity(state.holdings.count)
    for holding in state.holdings {
      guard let form = Form(rawValue: holding.form) else { continue }
      let index = shares.lastIndex {
        $0.account == holding.account && $0.ground == holding.ground && $0.form == form
      }
      if let index {
        shares[index].fields.formUnion(holding.fields)
      } else {
        shares.append(
          Share(account: holding.account, ground: holding.ground, form: form, fields: holding.fields))
      }
    }
    return try inOrder(shares)
  }
}
