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
    try ReachChecker(document: document).check()
  }

  private func check(_ cell: [PolicyDocument.Alternative], row: PolicyDocument.Row, role: RecipientRole)
    throws(PolicyFault)
  {
    for (index, alternative) in cell.enumerated() {
      if alternative.form != nil, let local = row.groups.first(where: { $0.localRule != nil }) {
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
}
