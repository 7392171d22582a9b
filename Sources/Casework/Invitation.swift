public import Changes
public import Records

/// One invitation to an overleg, as its `deelnemer` record has it.
public struct Invitation: Sendable, Hashable {
  /// The deelnemer.
  public let id: RecordID
  /// Who is invited.
  public let account: RecordID
  /// Who invited; nil where the holder was not told.
  public let inviter: RecordID?
  /// When, in milliseconds since 1970 UTC.
  public let invitedAt: Int64
}

/// What an invitation releases besides itself, by the act of inviting: who is to come must know to what, and about
/// which casus; who sits at the table sees who else was asked and came. CAS-01, LBO-03; Protocol/casework.md,
/// "What an invitation gives".
extension CaseFile {
  /// The fields of a casus that say where an overleg stands in the process. What the casus is about is not among them:
  /// that takes a verstrekking (CAS-05).
  public static let placeFields = KindSpec.casus.set { ["niveau", "wijk", "regiehouder"].contains($0.name) }

  /// What of an overleg is its head: everything but the verslag.
  private static let headFields = KindSpec.overleg.set { $0.group == .overleg }

  /// What somebody at the table sees of another invitation: who, to what, and whether they came.
  private static let seatFields = KindSpec.deelnemer.set {
    ["casus", "overleg", "account", "uitgenodigd_op", "aanwezig"].contains($0.name)
  }

  /// The releases of cells of `record` that invitations make.
  public func structuralReleases(of record: RecordView) -> [Release] {
    switch record.kind.number {
    case KindSpec.overleg.number:
      guard let overleg = overleggen[record.id] else { return [] }
      return overleg.invitations.compactMap { release($0, to: overleg, record, Self.headFields) }
    case KindSpec.casus.number:
      guard record.id == root else { return [] }
      // At an LBO or OJA a casus is at most an item on the agenda.
      return overleggen.values.filter { !$0.soort.isWithoutPersons && !$0.isCalledOff }.sorted { $0.id < $1.id }
        .flatMap { overleg in overleg.invitations.compactMap { release($0, to: overleg, record, Self.placeFields) } }
    case KindSpec.deelnemer.number:
      guard let overleg = record.reference("overleg").flatMap({ overleggen[$0] }),
        overleg.invitations.contains(where: { $0.id == record.id })
      else { return [] }
      return overleg.invitations.filter { $0.id != record.id && overleg.present.contains($0.account) }
        .compactMap { release($0, to: overleg, record, Self.seatFields) }
    default: return []
    }
  }

  private func release(
    _ invitation: Invitation, to overleg: OverlegFacts, _ record: RecordView, _ fields: FieldSet
  ) -> Release? {
    guard let account = KindSpec.deelnemer.field(named: "account"),
      let place = KindSpec.deelnemer.field(named: "overleg")
    else { return nil }
    let deelnemer = RecordView(
      id: invitation.id, kind: .deelnemer, owner: invitation.inviter,
      values: [account.number: .identifier(invitation.account), place.number: .identifier(overleg.id)])
    var release = Release(
      addressing: deelnemer, field: account, author: invitation.inviter ?? invitation.id,
      createdAt: invitation.invitedAt)
    release?.cells = [CellSelection(record: record.id, fields: fields)]
    return release
  }
}

extension Release {
  /// The fields of `record` that the release covers; nil when it covers none.
  public func covered(of record: RecordView) -> FieldSet? {
    if address != nil, cells.isEmpty { return id == record.id ? record.kind.shareable : nil }
    var fields = FieldSet()
    for selection in cells where selection.record == record.id { fields = fields.union(selection.fields) }
    return fields.isEmpty ? nil : fields
  }
}
