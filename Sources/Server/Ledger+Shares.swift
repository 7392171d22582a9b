import Casework
import Changes
import Disclosure
import Records
import Sync

/// Who is to hold what of a record now: its owner, and whom the acts in force give it, as far as the deelbeleid
/// permits. Protocol/disclosure.md; invariants 1 and 3.
extension Ledger {
  /// What decides which fields an act gives to whom: records that agree in all of it are given alike.
  struct ProjectionKey: Hashable {
    let act: Int64
    let kind: KindNumber
    let owner: Int64
    let regime: Regime
    let setting: Caseload.Setting
  }

  /// What the shares of a record follow from when its own cells name nobody and end nothing: records that agree in all
  /// of it are shared alike.
  struct ShareKey: Hashable {
    let kind: KindNumber
    let owner: Int64
    let regime: Regime
    let setting: Caseload.Setting
    let coverage: [Coverage]
    let written: FieldSet
    let present: FieldSet
  }

  /// What a projection of the deelbeleid follows from.
  struct FactsKey: Hashable {
    let kind: KindNumber
    let facts: DisclosureFacts
  }

  /// What an act gives one account.
  struct Audience {
    let account: Int64
    let parts: [ProjectionPart]
  }

  /// Fields of a kind that a release gives in one form on one ground.
  struct ProjectionPart {
    let ground: Int64
    let form: Form
    let fields: FieldSet
  }

  /// Cells that an account is to hold.
  struct Share {
    let account: Int64
    let ground: Int64
    let form: Form
    var fields: FieldSet
  }

  /// As ``shares(_:now:)``, worked out once per push for records that are alike.
  func sharesAlike(_ state: RecordState, now: Int64) throws -> [Share] {
    let kind = state.kind
    guard kind.addressees.isEmpty, Ending.of(kind) == nil, !CaseFile.isFact(kind), !Caseload.isDirectory(kind),
      !WriteRights.isShared(kind)
    else { return try shares(state, now: now) }
    let key = ShareKey(
      kind: kind.number, owner: state.owner, regime: regime(of: state), setting: Caseload.Setting(try file(state.root)),
      coverage: state.coverage, written: state.fields, present: state.present)
    if let shares = shared[key] { return shares }
    let shares = try shares(state, now: now)
    if shared.count >= Self.projectedMax { shared.removeAll() }
    shared[key] = shares
    return shares
  }

  /// What every account is to hold of this record now: what it owns, and what releases give it as far as the
  /// policy permits. A cell comes in the fullest form on the first ground that gives it.
  /// - Returns: as ``inOrder(_:)`` has them.
  func shares(_ state: RecordState, now: Int64) throws -> [Share] {
    var shares: [Share] = []
    if state.owner != 0 {
      let ground = try grounds.number(Ground(release: nil, rule: "EIGEN", form: 0, author: nil, until: nil))
      let fields = ownFields(of: state).intersection(state.kind.shareable)
      shares.append(Share(account: state.owner, ground: ground, form: .heel, fields: fields))
    }
    let present = givenFields(of: state)
    var offers: [Share] = []
    var passing: [PassingOn] = []
    for act in try state.isOver(at: now) ? [] : acts(on: state, now: now) {
      let given = act.fields.intersection(present)
      let passer = passer(act, state)
      for audience in try audiences(act, state: state, now: now) {
        for part in audience.parts {
          let fields = part.fields.intersection(given)
          guard !fields.isEmpty else { continue }
          let share = Share(account: audience.account, ground: part.ground, form: part.form, fields: fields)
          if let passer { passing.append(PassingOn(passer: passer, share: share)) } else { offers.append(share) }
        }
      }
    }
    if !passing.isEmpty { offers += try passedOn(passing, by: shares + offers) }
    guard !offers.isEmpty else { return shares }
    for form in Form.allCases {
      for var offer in offers where offer.form == form {
        for share in shares where share.account == offer.account {
          offer.fields = offer.fields.subtracting(share.fields)
        }
        if !offer.fields.isEmpty { shares.append(offer) }
      }
    }
    return try inOrder(shares)
  }

  /// By account; within one account by form and by what it can see of the grounds, so that the order of the parts of an
  /// entry tells it nothing.
  func inOrder(_ shares: [Share]) throws -> [Share] {
    try shares.sorted { left, right in
      if left.account != right.account { return left.account < right.account }
      if left.form != right.form { return left.form.rawValue < right.form.rawValue }
      guard left.ground != right.ground, let first = try grounds.ground(left.ground),
        let second = try grounds.ground(right.ground)
      else { return false }
      guard first.release != second.release else { return first.rule < second.rule }
      guard let one = first.release, let other = second.release else { return first.release == nil }
      return one < other
    }
  }

  /// An act by which cells of a record may reach accounts: a verstrekking, an addressing, or, without a release,
  /// standing in the directory.
  struct ReleasingAct {
    let release: Release?
    /// Tells acts apart: the row of a verstrekking; below zero for what the record does itself.
    let number: Int64
    let recipients: [RecordID]
    let fields: FieldSet
  }

  /// The acts in force on this record, in a fixed order: verstrekkingen by row, then addressings by field.
  func acts(on state: RecordState, now: Int64) throws -> [ReleasingAct] {
    var result: [ReleasingAct] = []
    for cover in state.coverage.sorted(by: { $0.release < $1.release }) {
      guard let release = try release(cover.release), release.isInForce(at: now) else { continue }
      result.append(
        ReleasingAct(release: release, number: cover.release, recipients: release.recipients, fields: cover.fields))
    }
    let whole = state.kind.shareable
    if Caseload.isDirectory(state.kind) {
      let everyone = roster.accounts.values.map(\.id).sorted()
      result.append(ReleasingAct(release: nil, number: -state.number << 6, recipients: everyone, fields: whole))
    }
    guard !state.kind.addressees.isEmpty || CaseFile.isFact(state.kind) else { return result }
    let view = state.view(owner: ownerID(state.owner))
    for field in state.kind.addressees {
      guard let cell = state[field.number] else { continue }
      let author = roster.replicas[cell.writer].flatMap { ownerID($0.account) } ?? ownerID(state.owner) ?? state.id
      let created = Int64(clamping: cell.stamp.milliseconds)
      if let release = Release(addressing: view, field: field, author: author, createdAt: created) {
        let number = -(state.number << 6 | Int64(field.number))
        let recipients = try release.isInForce(at: now) ? reached(release.recipients, by: state) : []
        result.append(ReleasingAct(release: release, number: number, recipients: recipients, fields: whole))
      }
    }
    if CaseFile.isFact(state.kind) { result += try invitations(giving: view, state) }
    return result
  }

  func release(_ number: Int64) throws -> Release? {
    try caseload.release(number, working: { hand.state(number: number) }, owner: ownerID)
  }

  /// What an act gives to whom, besides the owner. Worked out once per push for records that are alike.
  private func audiences(_ act: ReleasingAct, state: RecordState, now: Int64) throws -> [Audience] {
    let regime = regime(of: state)
    let root = state.root
    let key = ProjectionKey(
      act: act.number, kind: state.kind.number, owner: state.owner, regime: regime,
      setting: act.release == nil ? .directory : Caseload.Setting(try file(root)))
    if let audiences = projections[key] { return audiences }
    var audiences: [Audience] = []
    for recipient in act.recipients {
      guard let account = roster.account(recipient), account.number != state.owner else { continue }
      let facts = try facts(act, recipient: account.id, state: state, regime: regime, root: root, now: now)
      let parts = try parts(project(state.kind, facts), of: state.kind, release: act.release)
      if !parts.isEmpty { audiences.append(Audience(account: account.number, parts: parts)) }
    }
    projections[key] = audiences
    return audiences
  }

  /// What the deelbeleid in force shows of a kind, given the facts. Facts are few: most releases are made alike.
  private func project(_ kind: KindSpec, _ facts: DisclosureFacts) -> Projection {
    let key = FactsKey(kind: kind.number, facts: facts)
    if let projection = projected[key] { return projection }
    let projection = policy.project(kind, facts)
    if projected.count >= Self.projectedMax { projected.removeAll() }
    projected[key] = projection
    return projection
  }

  private static let projectedMax = 4096

  /// The fields that a projection shows, by form and ground.
  private func parts(_ projection: Projection, of kind: KindSpec, release: Release?) throws -> [ProjectionPart] {
    var parts: [ProjectionPart] = []
    for (form, fields) in projection.forms {
      var byRule: [(rule: String, fields: FieldSet)] = []
      for field in fields.fields where form != .hoofdlijn || mainLines[kind.number]?.contains(field) ?? false {
        let rule = projection.rule(field)
        if let index = byRule.firstIndex(where: { $0.rule == rule }) {
          byRule[index].fields.insert(field)
        } else {
          byRule.append((rule, FieldSet([field])))
        }
      }
      for (rule, fields) in byRule {
        let ground = Ground(
          release: release?.id, rule: rule, form: form.rawValue, author: release?.author, until: release?.validUntil)
        parts.append(ProjectionPart(ground: try grounds.number(ground), form: form, fields: fields))
      }
    }
    return parts
  }

  /// What the deelbeleid looks at when this act is to show the record to this account.
  func facts(
    _ act: ReleasingAct, recipient: RecordID, state: RecordState, regime: Regime, root: RecordID, now: Int64
  ) throws -> DisclosureFacts {
    guard let release = act.release else {
      return Assessment.directoryFacts(recipient: recipient, directory: caseload.directory, now: now)
    }
    let file = try file(root)
    var soort: OverlegSoort?
    if let overleg = release.overleg, file.overleggen[overleg] == nil {
      // An LBO or OJA belongs to no casus, so it stands in a file of its own.
      soort = try record(overleg)?.view(owner: nil).text("soort").flatMap(OverlegSoort.init)
    }
    return Assessment.facts(
      release: release, recipient: recipient, recordOwner: ownerID(state.owner), regime: regime, file: file,
      directory: caseload.directory, now: now, overleg: soort)
  }
}
