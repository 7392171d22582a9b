import Casework
import Changes
import Records

/// What the server knows of the police beyond a case file: who wrote which cell, and what they have in a casus.
extension Ledger {
  /// What the police wrote in words in somebody else's record: it reaches the gemeente's roles as owner and nobody else
  /// (POL-01, POL-03). The rules refuse such a write; this holds for cells that came by another road, as from before
  /// them.
  private func policeWords(in state: RecordState) -> FieldSet {
    guard WriteRights.isShared(state.kind) else { return FieldSet() }
    let others = state.cells.filter { entry in
      guard let writer = roster.replicas[entry.cell.writer]?.account, writer != state.owner,
        let account = ownerID(writer), caseload.directory.partyKind(of: account) == .politie
      else { return false }
      return !(state.kind.field(entry.field)?.type.isClosed ?? false)
    }
    return FieldSet(others.map(\.field))
  }

  /// The fields that the owner of a record holds of it.
  func ownFields(of state: RecordState) -> FieldSet {
    let words = policeWords(in: state)
    let isGemeente = words.isEmpty || caseload.directory.isGemeenteRole(ownerID(state.owner) ?? state.id)
    return isGemeente ? state.fields : state.fields.subtracting(words)
  }

  /// The fields of a record that an act may give to others.
  func givenFields(of state: RecordState) -> FieldSet { state.present.subtracting(policeWords(in: state)) }

  /// The meldingen of the police in a root; an export is in its case file. What cannot be read counts as none here, and
  /// withholds where it is to be shown.
  func policeMeldingen(in root: RecordID) -> [RecordID] {
    let police = roster.accounts.values.filter { caseload.directory.partyKind(of: $0.id) == .politie }.map(\.number)
    let inHand = hand.states.filter { $0.kind == .melding && $0.root == root && police.contains($0.owner) }
    let stored = police.flatMap { (try? store.ids(root: root, kind: .melding, owner: $0)) ?? [] }
    return inHand.map(\.id) + stored
  }
}
