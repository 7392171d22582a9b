import Casework
import Changes
import Disclosure
import Records
import Sync

/// Passing on: who has the regie releases cells that others own. What is passed on rests on what the passer holds, so
/// it ends with that: when the owner withdraws, everybody further down the chain loses it in the same settlement. It is
/// never shown in more detail than the passer has. CAS-08, AMB-19, POL-06; Protocol/casework.md, "Passing on".
extension Ledger {
  /// Cells that a release by another than the owner would give.
  struct PassingOn {
    let passer: Int64
    let share: Share
  }

  /// The account that passes cells of this record on by this act; nil when the act is the owner's or the record's own.
  func passer(_ act: ReleasingAct, _ state: RecordState) -> Int64? {
    guard let release = act.release, release.address == nil, release.author != ownerID(state.owner) else { return nil }
    // Who is not known holds nothing.
    return roster.account(release.author)?.number ?? 0
  }

  /// What of `passing` stands, given what accounts hold without it. Each round gives what somebody who holds it passes
  /// on; two who pass the same to one another give nothing unless one of them has it from elsewhere.
  func passedOn(_ passing: [PassingOn], by base: [Share]) throws -> [Share] {
    var held = base
    var given: [Share] = []
    var isChanged = true
    while isChanged {
      isChanged = false
      for act in passing {
        for source in held where source.account == act.passer {
          let form = act.share.form.rawValue < source.form.rawValue ? source.form : act.share.form
          var fields = act.share.fields.intersection(source.fields)
          for share in given where share.account == act.share.account && share.form.rawValue <= form.rawValue {
            if try isSameRelease(share.ground, act.share.ground) { fields = fields.subtracting(share.fields) }
          }
          guard !fields.isEmpty else { continue }
          let ground = try ground(act.share.ground, in: form)
          let share = Share(account: act.share.account, ground: ground, form: form, fields: fields)
          given.append(share)
          held.append(share)
          isChanged = true
        }
      }
    }
    return given
  }

  /// Whether two grounds come from one release.
  private func isSameRelease(_ left: Int64, _ right: Int64) throws -> Bool {
    try left == right || grounds.ground(left)?.release == grounds.ground(right)?.release
  }

  /// The same ground for showing the cell in `form`.
  private func ground(_ number: Int64, in form: Form) throws -> Int64 {
    guard let ground = try grounds.ground(number), ground.form != form.rawValue else { return number }
    return try grounds.number(
      Ground(
        release: ground.release, rule: ground.rule, form: form.rawValue, author: ground.author, until: ground.until))
  }
}
