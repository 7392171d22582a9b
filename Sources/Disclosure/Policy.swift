import Casework
public import Records

/// A deelbeleid: the disclosure matrix as data. Protocol/disclosure.md; domain model, 4.2 and 4.3.
///
/// Default deny, and a prohibition wins from every permit. The same evaluation gives the decision and the reasons for
/// it. Reading the file compiles it to a table, so that a decision is a look-up and a few bit tests:
///
///     let policy = try Policy.parse(text)
///     let decision = policy.decide(field, of: kind, facts)
public struct Policy: Sendable {
  /// The version that the file gives itself; a newer policy has a higher one.
  public let version: UInt64
  /// The first day on which it may be in force, in days since 1970-01-01.
  public let validFrom: Int64

  let document: PolicyDocument
  private let outside: Decision
  /// By niveau, group and role.
  let cells: [Cell]
  let prohibitions: [CompiledProhibition]

  /// What stands at one crossing of row and column.
  struct Cell: Sendable {
    /// The decision when nothing in the cell allows: `nee`, or no row.
    let refusal: Decision?
    let alternatives: [CompiledAlternative]
    /// A bit per prohibition that reaches this cell.
    let prohibitions: UInt64
  }

  struct CompiledAlternative: Sendable {
    /// Whether it is this alternative that decides: its written conditions.
    let scope: Requirement
    /// Whether it then allows: for main lines, only a field that is one.
    let requirement: Requirement
    let conditions: [Condition]
    let decision: Decision
  }

  struct CompiledProhibition: Sendable {
    let requirement: Requirement
    let decision: Decision
  }

  /// Compiles a document as it is. ``parse(_:)`` judges it first.
  init(compiling document: PolicyDocument) {
    self.document = document
    version = document.version
    validFrom = document.validFrom
    outside = Decision(form: nil, rule: document.outside, because: [.outside(rule: document.outside)])
    prohibitions = document.prohibitions.map { prohibition in
      CompiledProhibition(
        requirement: Requirement(prohibition.conditions),
        decision: Decision(
          form: nil, rule: prohibition.rule,
          because: [.prohibition(rule: prohibition.rule)] + prohibition.conditions.map(Finding.holds)))
    }
    cells = Niveau.allCases.flatMap { Policy.cells($0, in: document) }
  }

  /// Where a cell stands in ``cells``.
  static func index(_ niveau: Niveau, _ group: FieldGroup, _ role: RecipientRole) -> Int {
    (niveau.index * FieldGroup.count + group.index) * RecipientRole.count + role.index
  }

  /// The most prohibitions a file may hold: one bit each.
  static let prohibitionsMax = 64

  /// The cells of one niveau, by group and role.
  private static func cells(_ niveau: Niveau, in document: PolicyDocument) -> [Cell] {
    let phase = document.phases.first { $0.niveau == niveau }
    var rows = [PolicyDocument.Row?](repeating: nil, count: FieldGroup.count)
    for row in phase?.rows ?? [] {
      for group in row.groups { rows[group.index] = row }
    }
    var reaching = [UInt64](repeating: 0, count: FieldGroup.count * RecipientRole.count)
    for (index, prohibition) in document.prohibitions.prefix(prohibitionsMax).enumerated()
    where prohibition.niveaus.contains(niveau) {
      for group in prohibition.groups {
        for role in prohibition.roles { reaching[group.index * RecipientRole.count + role.index] |= 1 << UInt64(index) }
      }
    }
    return FieldGroup.allCases.flatMap { group in
      RecipientRole.allCases.map { role in
        cell(
          rows[group.index]?.cells[role.index] ?? [], group, rest: phase?.rest ?? defaultRule,
          prohibitions: reaching[group.index * RecipientRole.count + role.index])
      }
    }
  }

  private static func cell(
    _ written: [PolicyDocument.Alternative], _ group: FieldGroup, rest: String, prohibitions: UInt64
  ) -> Cell {
    let first = written.first
    let rule = first?.rule ?? rest
    let found: Finding = first.map { .cell(rule: rule, isUnclear: $0.isUnclear) } ?? .unlisted
    if let local = group.localRule {
      // Notes have no row; the matrix names a rule of its own for each column of the others.
      let decision = Decision(form: nil, rule: group == .lokaal ? local : rule, because: [.local(rule: local), found])
      return Cell(refusal: decision, alternatives: [], prohibitions: 0)
    }
    guard let first, first.form != nil || !first.conditions.isEmpty else {
      return Cell(
        refusal: Decision(form: nil, rule: rule, because: [found]), alternatives: [],
        prohibitions: first == nil ? 0 : prohibitions)
    }
    return Cell(refusal: nil, alternatives: written.map { compile($0, group) }, prohibitions: prohibitions)
  }

  /// The rule of everything that is not said.
  static let defaultRule = "ALG-02"

  private static func compile(_ alternative: PolicyDocument.Alternative, _ group: FieldGroup) -> CompiledAlternative {
    var conditions = alternative.conditions
    if alternative.form != nil, group != .gids { conditions.append(Condition(.vrijgegeven)) }
    let scope = Requirement(conditions)
    if alternative.form == .hoofdlijn { conditions.append(Condition(.hoofdlijn)) }
    let found = Finding.cell(rule: alternative.rule, isUnclear: alternative.isUnclear)
    return CompiledAlternative(
      scope: scope, requirement: Requirement(conditions), conditions: conditions,
      decision: Decision(
        form: alternative.form, rule: alternative.rule,
        because: [found] + alternative.conditions.map(Finding.holds)))
  }

  /// Whether and how `field` of a record of `kind` may be shown, given the facts.
  ///
  /// In order: outside the policy; no row; a prohibition; a plain `nee`; the first alternative whose conditions hold;
  /// and otherwise the rule of the first alternative, with what is missing for it.
  public func decide(_ field: FieldSpec, of kind: KindSpec, _ facts: DisclosureFacts) -> Decision {
    decide(facts.row(of: field, in: kind), Circumstances(facts).union(Circumstances(field, of: kind)), facts)
  }

  /// The decision for a field of `group`, given what holds of field and facts together.
  func decide(_ group: FieldGroup, _ circumstances: Circumstances, _ facts: DisclosureFacts) -> Decision {
    if facts.isWoonoverlast { return outside }
    let cell = cells[Policy.index(facts.niveau, group, facts.recipient)]
    var reaching = cell.prohibitions
    while reaching != 0 {
      let prohibition = prohibitions[reaching.trailingZeroBitCount]
      if prohibition.requirement.holds(in: circumstances) { return prohibition.decision }
      reaching &= reaching - 1
    }
    if let refusal = cell.refusal { return refusal }
    let deciding = cell.alternatives.first { $0.scope.holds(in: circumstances) }
    if let deciding, deciding.requirement.holds(in: circumstances) { return deciding.decision }
    guard let nearest = deciding ?? cell.alternatives.first, let found = nearest.decision.because.first else {
      return outside
    }
    let missing = nearest.conditions.filter { !circumstances.satisfies($0) }
    return Decision(form: nil, rule: nearest.decision.rule, because: [found] + missing.map(Finding.missing))
  }
}
