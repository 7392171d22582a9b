import Casework
import Changes
import Disclosure
import Records

/// Persons in free text, at the server: the check that the author's device makes, on the persons of that author that
/// the server holds. Protocol/disclosure.md, "Texts"; HIN-04, AMB-05.
extension Ledger {
  /// The names of all persons that the account holds, those of the push in hand included.
  func personNames(of account: AccountEntry) throws -> PersonNames {
    try heldPersons.names(of: account.number) {
      // Read once, also for accounts whose persons the push in hand has changed.
      try store.persons().map { hand.state($0.id) ?? $0 }
        + hand.filedStates.filter { $0.kind.number == KindSpec.persoon.number }
    }
  }

  /// The text that `act` would bring to somebody who may have the field but not what it says of a person.
  func refusedText(of act: Act, existing: RecordState?, by account: AccountEntry) throws -> Ruling? {
    // Nearly every act ends here, or below, before its releases are looked up.
    guard act.isRelease || act.isAddressing || !act.written.intersection(act.kind.freeTexts).isEmpty else { return nil }
    let views = try textsLetGo(by: act, of: account)
    let texts = views.flatMap { view in view.kind.freeTexts.fields.compactMap { view.values[$0]?.text } }
    guard !texts.isEmpty, case let names = try personNames(of: account),
      texts.contains(where: { names.mention(in: $0) != nil })
    else { return nil }
    var releases: [Release] = []
    if act.isRelease {
      if let release = Release(verstrekking: act.after, createdAt: act.now) { releases = [release] }
    } else {
      releases = try self.releases(covering: act.record, existing)
      releases += Release.addressings(of: act.after, author: act.author.account, createdAt: act.now)
    }
    guard !releases.isEmpty else { return nil }
    for view in views {
      let filter = ExportFilter(
        policy: policy, file: try file(view.root), directory: caseload.directory, releases: releases,
        overleggen: try soorten(of: releases), persons: names, now: act.now)
      guard let found = filter.refusedText(in: view, by: account.id) else { continue }
      return Ruling(found.decision.rule, mention: found.mention, field: found.field.name)
    }
    return nil
  }

  /// The records whose texts `act` may let go, with those texts only: of a verstrekking what it names, as far as the
  /// author holds it; else the record itself. Of another's record the author is told of nothing but what it wrote.
  private func textsLetGo(by act: Act, of account: AccountEntry) throws -> [RecordView] {
    func keeping(_ fields: FieldSet, of view: RecordView) -> RecordView {
      var view = view
      for field in view.kind.freeTexts.subtracting(fields).fields { view.values[field] = nil }
      return view
    }
    if act.isRelease {
      return try CellSelection.list(in: act.after).compactMap { selection in
        try heldView(selection.record, by: account).map { keeping(selection.fields, of: $0) }
      }
    }
    return [act.isAddressing && act.after.owner == account.id ? act.after : keeping(act.written, of: act.after)]
  }

  /// The verstrekkingen that cover a record; of one that is new, those that came before it.
  private func releases(covering id: RecordID, _ existing: RecordState?) throws -> [Release] {
    try (existing?.coverage ?? awaited(id)).compactMap { try release($0.release) }
  }

  /// The soort of the overleggen that releases name.
  private func soorten(of releases: [Release]) throws -> [RecordID: OverlegSoort] {
    var soorten: [RecordID: OverlegSoort] = [:]
    for id in releases.compactMap(\.overleg) {
      soorten[id] = try record(id)?.view(owner: nil).text("soort").flatMap(OverlegSoort.init)
    }
    return soorten
  }
}
