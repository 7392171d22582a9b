import Casework
import Changes
import Records

/// What invitations give besides themselves: the head of the overleg, the place of its casus in the process, and to who
/// was there the other seats. CAS-01, LBO-03; Protocol/casework.md, "What an invitation gives".
extension Ledger {
  /// The acts of inviting that give cells of this record.
  func invitations(giving view: RecordView, _ state: RecordState) throws -> [ReleasingAct] {
    try file(state.root).structuralReleases(of: view).enumerated().compactMap { index, release in
      guard let fields = release.covered(of: view) else { return nil }
      // No addressee field has the number 63, so these stand apart from the addressings of any record.
      let number = -(state.number << 20 | Int64(index) << 6 | 63)
      return ReleasingAct(release: release, number: number, recipients: release.recipients, fields: fields)
    }
  }
}
