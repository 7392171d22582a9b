import Casework
import Records

extension Policy {
  /// Reads a deelbeleid. It is refused whole when anything in it is unknown, contradictory or unreachable; the fault
  /// says where, and what to do.
  public static func parse(_ text: String) throws(PolicyFault) -> Policy {
    let document = try PolicyParser.document(text)
    try PolicyChecker(document: document).check()
    return Policy(compiling: document)
  }
}

/// Judges a document whose words are all known: does it say one thing of every cell, and does everything in it matter?
struct PolicyChecker {
  let document: PolicyDocument

  func check() throws(PolicyFault) {
    for phase in document.phases {
      for row in phase.rows {
        for role in RecipientRole.allCases { try check(row.cells[role.index], row: row, role: role) }
      }
    }
    try checkEveryFieldHasARow()
    // From here on the document compiles to what it says.
    for phase in document.phases {
      for row in phase.rows {
        for role in RecipientRole.allCases { try checkReachable(row, phase.niveau, role) }
      }
    }
    for index in document.prohibitions.indices { try checkProhibition(index) }
  }

  private func check(_ cell: [PolicyDocument.Alternative], row: PolicyDocument.Row, role: RecipientRole)
    throws(PolicyFault)
  {
    for (index, alternative) in cell.enumerated() {
      if alternative.form != nil, let local = row.groups.first(where: \.isLocal) {
        throw PolicyFault(
          .neverLeaves, at: alternative.position,
          "\(local.rawValue) blijft altijd bij wie het opschreef. Schrijf hier nee.")
      }
      if alternative.form == nil, !alternative.conditions.isEmpty {
        throw PolicyFault(
          .contradiction, at: alternative.position,
          "Een nee heeft geen voorwaarden. Schrijf eerst de ja met voorwaarden, dan “anders nee”.")
      }
      let isLast = index == cell.count - 1
      if !isLast, alternative.conditions.isEmpty {
        throw PolicyFault(
          .contradiction, at: cell[index + 1].position,
          "Dit vak heeft twee waarden: na een waarde zonder voorwaarden komt niets meer. Kies er één.")
      }
    }
  }

  /// A group that the schema uses but no phase names is a row that was forgotten.
  private func checkEveryFieldHasARow() throws(PolicyFault) {
    let named = Set(document.phases.flatMap { $0.rows.flatMap(\.groups) })
    for kind in Schema.current.kinds {
      for field in kind.fields where field.group != .lokaal && !named.contains(field.group) {
        throw PolicyFault(
          .missing, at: document.phases.first?.position ?? TextPosition(line: 1, column: 1),
          "Rij \(field.group.rawValue) staat in geen enkele fase. Het veld \(kind.name).\(field.name) hoort daarbij.")
      }
    }
  }

  private func checkReachable(_ row: PolicyDocument.Row, _ niveau: Niveau, _ role: RecipientRole) throws(PolicyFault) {
    let written = row.cells[role.index]
    for index in written.indices where written[index].form != nil {
      var isReached = false
      for group in row.groups where !isReached {
        let cell = Policy.cell(niveau, group, role, in: document)
        let reach = Reach(group: group, role: role)
        isReached = reach.contains { circumstances in
          cell.alternatives[...index].firstIndex { $0.requirement.holds(in: circumstances) } == index
            && !isProhibited(cell, circumstances)
        }
      }
      guard isReached else {
        throw PolicyFault(
          .unreachable, at: written[index].position,
          "Deze “\(written[index].form.word)” komt nooit voor: geen situatie voldoet eraan. Verander de voorwaarden, of schrijf nee.")
      }
    }
  }

  private func isProhibited(_ cell: Policy.Cell, _ circumstances: Circumstances, except: Int? = nil) -> Bool {
    document.prohibitions.indices.contains { index in
      index != except && cell.prohibitions & (1 << UInt64(index)) != 0
        && Requirement(document.prohibitions[index].conditions).holds(in: circumstances)
    }
  }

  /// A prohibition must stop something that no other prohibition stops.
  private func checkProhibition(_ index: Int) throws(PolicyFault) {
    let prohibition = document.prohibitions[index]
    let requirement = Requirement(prohibition.conditions)
    for niveau in prohibition.niveaus {
      for group in prohibition.groups {
        for role in prohibition.roles {
          let cell = Policy.cell(niveau, group, role, in: document)
          guard cell.refusal == nil else { continue }
          let matters = Reach(group: group, role: role).contains { circumstances in
            requirement.holds(in: circumstances) && !isProhibited(cell, circumstances, except: index)
              && cell.alternatives.first { $0.requirement.holds(in: circumstances) }?.decision.form != nil
          }
          if matters { return }
        }
      }
    }
    throw PolicyFault(
      .neverApplies, at: prohibition.position,
      "Dit verbod verandert niets: alles wat het noemt, mag al niet. Haal het weg, of verander het.")
  }
}
