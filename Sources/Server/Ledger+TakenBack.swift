import Casework
import Changes
import Disclosure
import Records
import Sync

/// By which rule a cell is taken back: it stands in the purge, in the register and in what the recipient reads.
extension Ledger {
  /// The lost cells by the rule that takes them, in the order of their first field.
  func byRule(
    _ lost: FieldSet, _ held: ArraySlice<Holding>, _ state: RecordState, account: Int64, now: Int64
  ) throws -> [(rule: String, fields: FieldSet)] {
    guard let account = roster.accounts[account] else { return [] }
    var groups: [(rule: String, fields: FieldSet)] = []
    for field in lost.fields {
      let ground = try held.first { $0.fields.contains(field) }.flatMap { try grounds.ground($0.ground) }
      let rule = try withdrawalRule(state, account: account, field: field, ground: ground, now: now)
      if let index = groups.firstIndex(where: { $0.rule == rule }) {
        groups[index].fields.insert(field)
      } else {
        groups.append((rule, FieldSet([field])))
      }
    }
    return groups
  }

  /// The rule by which a cell may no longer be held: the policy's where a release still stands, first that by which it
  /// was held; CAS-01 where an invitation ended; else the rule that a release is needed.
  private func withdrawalRule(
    _ state: RecordState, account: AccountEntry, field: FieldNumber, ground: Ground?, now: Int64
  ) throws -> String {
    if let rule = state.endRule(at: now) { return rule }
    let ended = ground?.rule == "CAS-01" || ground?.rule == "LBO-03" ? "CAS-01" : "CAS-05"
    guard let spec = state.kind.field(field), state.present.contains(field) else { return "CAS-05" }
    let acts = try acts(on: state, now: now)
      .filter { $0.fields.contains(field) && $0.recipients.contains(account.id) }
    let held = acts.filter { $0.release?.id == ground?.release }
    for act in held + acts {
      let facts = try facts(
        act, recipient: account.id, state: state, regime: regime(of: state), root: state.root, now: now)
      let decision = policy.decide(spec, of: state.kind, facts)
      // Allowed and yet lost: who passed it on holds it no more.
      if decision.isAllowed, passer(act, state) != nil { continue }
      return decision.rule
    }
    return ended
  }
}
