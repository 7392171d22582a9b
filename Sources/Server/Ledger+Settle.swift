import Changes
import Disclosure
import Records

/// Deciding who holds what: each touched record is compared with what its audience held before, and only the
/// differences are given out. Protocol/disclosure.md; invariants 1, 3 and 7.
extension Ledger {
  /// Settles the touched records, then the other records of roots whose facts changed.
  func settle(_ act: inout Settlement) throws {
    if isDirectoryChanged {
      try caseload.reloadDirectory(working: hand.states)
      caseload.forgetFiles()
      areMomentsStale = true
    }
    var headers = Headers()
    for place in hand.items.indices where hand.items[place].state.kind != .verstrekking {
      var item = hand.items[place]
      if try !settleValues(&item, &act) {
        try settle(&item, &act)
        headers.note(item.state, before: hand.items[place].state.holdings)
      }
      hand.items[place] = item
    }
    if isDirectoryChanged {
      try settleRest(try store.allNumbers(), &act, &headers)
    } else {
      for root in roots { try settleRest(try store.numbers(root: root), &act, &headers) }
    }
    // What a verstrekking tells of itself follows from what it has given.
    for place in hand.items.indices where hand.items[place].state.kind == .verstrekking {
      var item = hand.items[place]
      try settle(&item, &act)
      hand.items[place] = item
    }
    for number in headers.numbers.sorted() { try settleStored(number, &act) { _ in true } }
  }

  /// Settles stored records but for verstrekkingen, which come after what they cover.
  private func settleRest(
    _ numbers: [Int64], _ act: inout Settlement, _ headers: inout Headers
  ) throws {
    for number in numbers {
      try settleStored(number, &act) { before in
        guard before.kind != .verstrekking else {
          headers.insert(number)
          return false
        }
        return true
      } then: { before, after in
        headers.note(after, before: before.holdings)
      }
    }
  }

  /// Settles one stored record that the push did not touch, and holds it in memory no longer than that: a root may be
  /// large.
  private func settleStored(
    _ number: Int64, _ act: inout Settlement, where isDue: (RecordState) -> Bool,
    then note: (RecordState, RecordState) -> Void = { _, _ in }
  ) throws {
    guard hand.id(number: number) == nil, let state = try store.record(number: number), isDue(state) else { return }
    var item = Hand.Item(state: state, before: state)
    try settle(&item, &act)
    guard item.state.holdings != state.holdings else { return }
    try store.update(item.state, root: nil, rootChanged: false)
    heldPersons.note(item.state)
    note(state, item.state)
  }

  /// Compares what each account is to hold of one record with what it holds, and posts the difference.
  private func settle(_ item: inout Hand.Item, _ act: inout Settlement) throws {
    try give(try sharesAlike(item.state, now: act.at), of: &item, &act)
  }

  /// Gives every account its shares of a record, and takes from it what is not among them.
  func give(_ shares: [Share], of item: inout Hand.Item, _ act: inout Settlement) throws {
    // Both stand by account, so what one account holds and is to hold are runs.
    let held = item.state.holdings
    // Nothing is held of a new record, so nothing can look different to anybody.
    let changed = held.isEmpty ? [] : Self.changedForms(item)
    var holdings: [Holding] = []
    holdings.reserveCapacity(max(held.count, shares.count))
    var nextHeld = 0
    var nextDue = 0
    while nextHeld < held.count || nextDue < shares.count {
      let account = min(
        nextHeld < held.count ? held[nextHeld].account : .max, nextDue < shares.count ? shares[nextDue].account : .max)
      let firstHeld = nextHeld
      while nextHeld < held.count, held[nextHeld].account == account { nextHeld += 1 }
      let firstDue = nextDue
      while nextDue < shares.count, shares[nextDue].account == account { nextDue += 1 }
      try post(
        account: account, held: held[firstHeld..<nextHeld], due: shares[firstDue..<nextDue], changed: changed,
        item: item, into: &holdings, &act)
    }
    item.state.holdings = holdings
  }

  /// Which fields look different in each form after the push, so that a change that a reduced form does not
  /// show sends nothing (invariant 3).
  private static func changedForms(_ item: Hand.Item) -> [FieldSet] {
    Form.allCases.map { form in
      var changed = item.contested
      for number in item.written.fields {
        guard let field = item.state.kind.field(number) else { continue }
        let old = item.before?[number].flatMap { field.reduced($0.value, to: form) }
        let new = item.state[number].flatMap { field.reduced($0.value, to: form) }
        if old != new { changed.insert(number) }
      }
      return changed
    }
  }

  private func post(
    account: Int64, held: ArraySlice<Holding>, due: ArraySlice<Share>, changed: [FieldSet], item: Hand.Item,
    into holdings: inout [Holding], _ act: inout Settlement
  ) throws {
    guard let place = act.place(of: account, after: { roster.head($0) }) else { return }
    let state = item.state
    var lost = held.isEmpty ? FieldSet() : Self.lost(held: held, due: due)
    if !item.visited.isEmpty, account == act.account {
      // The device has what it wrote here, also where this push ends what gave the account a sight of it.
      lost = lost.union(due.reduce(item.visited) { $1.form == .heel ? $0.subtracting($1.fields) : $0 })
    }
    // Nothing is held of a new record: all that is due is granted.
    var granted = held.isEmpty ? due : []
    for share in held.isEmpty ? [] : due {
      var fresh = share.fields
      for holding in held where holding.ground == share.ground && holding.form == share.form.rawValue {
        let stands = holding.fields.intersection(share.fields).subtracting(changed[Int(share.form.rawValue)])
        guard !stands.isEmpty else { continue }
        holdings.append(
          Holding(
            account: account, ground: share.ground, form: holding.form, fields: stands, sequence: holding.sequence))
        fresh = fresh.subtracting(stands)
      }
      if !fresh.isEmpty {
        granted.append(Share(account: account, ground: share.ground, form: share.form, fields: fresh))
      }
    }
    if !lost.isEmpty {
      for (rule, fields) in try byRule(lost, held, state, account: account, now: act.at) {
        let sequence = act.post(state.number << 1, to: place)
        try saveWithdrawal(
          account: account, sequence: sequence, record: state.id, fields: fields, rule: rule, at: act.at)
        act.withdraw(state.number, rule: rule, fields: fields, from: place)
      }
    }
    guard !granted.isEmpty else { return }
    let isEcho = account == act.account && granted.allSatisfy { self.isEcho($0, item, act) }
    let sequence = act.post(state.number << 1 | (isEcho ? 1 : 0), to: place)
    for share in granted {
      holdings.append(
        Holding(
          account: account, ground: share.ground, form: share.form.rawValue, fields: share.fields, sequence: sequence))
      if account != state.owner {
        act.disclose(state.number, ground: share.ground, fields: share.fields, to: place)
      }
    }
  }

  /// What an account may no longer hold as it does: the cells that nothing gives it any more, and those that it is to
  /// hold in less detail. The detail is withdrawn like any cell, so that its purge is confirmed and in the register.
  static func lost(held: ArraySlice<Holding>, due: ArraySlice<Share>) -> FieldSet {
    var lost = FieldSet()
    for holding in held {
      var kept = FieldSet()
      for share in due where share.form.rawValue <= holding.form { kept = kept.union(share.fields) }
      lost = lost.union(holding.fields.subtracting(kept))
    }
    return lost
  }

  /// Whether the pusher's device has all of this share of its account already, because it wrote it in this very push.
  private func isEcho(_ share: Share, _ item: Hand.Item, _ act: Settlement) -> Bool {
    guard share.form == .heel, item.contested.isEmpty, !item.isOutrun,
      share.fields.subtracting(item.written).isEmpty
    else { return false }
    return item.state.cells.allSatisfy { !share.fields.contains($0.field) || $0.cell.writer == act.origin }
  }
}
