import Casework
import Records

/// Judges whether everything in a document matters: no permit that no facts reach, no prohibition that stops nothing.
struct ReachChecker {
  private let document: PolicyDocument
  private let policy: Policy

  /// A checker of a document that says one thing of every cell.
  init(document: PolicyDocument) {
    self.document = document
    policy = Policy(compiling: document)
  }

  func check() throws(PolicyFault) {
    for phase in document.phases {
      for row in phase.rows {
        for role in RecipientRole.allCases { try check(row, phase.niveau, role) }
      }
    }
    for index in document.prohibitions.indices { try check(prohibition: index) }
  }

  /// Every permit of a cell, and every `nee` after another value, must be what decides in some combination of
  /// circumstances; in a row of several groups, for each of them.
  private func check(_ row: PolicyDocument.Row, _ niveau: Niveau, _ role: RecipientRole) throws(PolicyFault) {
    let written = row.cells[role.index]
    for index in written.indices where written[index].form != nil || index > 0 {
      guard let group = row.groups.first(where: { !isReached(index, niveau, $0, role) }) else { continue }
      let place = row.groups.count > 1 ? " bij \(group.rawValue)" : ""
      throw PolicyFault(
        .unreachable, at: written[index].position,
        "Deze “\(written[index].form.word)” komt\(place) nooit voor. Verander de voorwaarden, of haal de waarde weg.")
    }
  }

  private func isReached(_ index: Int, _ niveau: Niveau, _ group: FieldGroup, _ role: RecipientRole) -> Bool {
    let cell = policy.cells[Policy.index(niveau, group, role)]
    guard cell.refusal == nil else { return false }
    let requirement = cell.alternatives[index].requirement
    return Reach(group: group, role: role).contains(requirement, relevant: relevant(cell)) { circumstances in
      cell.alternatives.firstIndex { $0.scope.holds(in: circumstances) } == index && !isProhibited(cell, circumstances)
    }
  }

  /// A prohibition must stop something that no other prohibition stops.
  private func check(prohibition index: Int) throws(PolicyFault) {
    let prohibition = document.prohibitions[index]
    let requirement = policy.prohibitions[index].requirement
    for niveau in prohibition.niveaus {
      for group in prohibition.groups {
        for role in prohibition.roles {
          let cell = policy.cells[Policy.index(niveau, group, role)]
          guard cell.refusal == nil else { continue }
          let reach = Reach(group: group, role: role)
          let matters = reach.contains(requirement, relevant: relevant(cell)) { circumstances in
            !isProhibited(cell, circumstances, except: index)
              && allows(cell, circumstances)
          }
          if matters { return }
        }
      }
    }
    throw PolicyFault(
      .neverApplies, at: prohibition.position,
      "Dit verbod verandert niets: alles wat het noemt, mag al niet. Haal het weg, of verander het.")
  }

  private func allows(_ cell: Policy.Cell, _ circumstances: Circumstances) -> Bool {
    guard let deciding = cell.alternatives.first(where: { $0.scope.holds(in: circumstances) }) else { return false }
    return deciding.requirement.holds(in: circumstances) && deciding.decision.form != nil
  }

  /// The bits that the alternatives of a cell and the prohibitions that reach it look at.
  private func relevant(_ cell: Policy.Cell) -> UInt32 {
    var requirements = cell.alternatives.map(\.requirement)
    var reaching = cell.prohibitions
    while reaching != 0 {
      requirements.append(policy.prohibitions[reaching.trailingZeroBitCount].requirement)
      reaching &= reaching - 1
    }
    return requirements.reduce(0) { $0 | $1.needed | $1.excluded }
  }

  private func isProhibited(_ cell: Policy.Cell, _ circumstances: Circumstances, except: Int? = nil) -> Bool {
    var reaching = cell.prohibitions
    while reaching != 0 {
      let index = reaching.trailingZeroBitCount
      if index != except, policy.prohibitions[index].requirement.holds(in: circumstances) { return true }
      reaching &= reaching - 1
    }
    return false
  }
}
