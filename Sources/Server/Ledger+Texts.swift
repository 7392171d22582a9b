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
      try store.persons().map { working[$0.id] ?? $0 }
        + process.compactMap { working[$0] }.filter { $0.kind.number == KindSpec.persoon.number }
    }
  }

  /// The text that `act` would bring to somebody who may have the field but not what it says of a person.
  func refusedText(of act: Act, existing: RecordState?, by account: AccountEntry) throws -> Ruling? {
    var views: [RecordView]
    var releases: [Release]
    if act.isCreation, act.kind.number == KindSpec.verstrekking.number {
      guard let release = Release(verstrekking: act.after, createdAt: act.now) else { return nil }
      releases = [release]
      views = try release.cells.compactMap { selection in
        guard var view = try heldView(selection.record, by: account) else { return nil }
        let kind = view.kind
        view.values = view.values.filter { field, _ in
          selection.fields.contains(field) || kind.field(field)?.isFreeText != true
        }
        return view
      }
    } else {
      let addressees = FieldSet(act.kind.addressees.map(\.number))
      let isAddressed = !act.written.intersection(addressees).isEmpty
      var view = act.after
      // Of somebody else's record the author is told of nothing but what it wrote.
      if !isAddressed || view.owner != account.id {
        view.values = view.values.filter { field, _ in
          act.written.contains(field) || act.kind.field(field)?.isFreeText != true
        }
      }
      releases = try self.releases(covering: act.record, existing)
      releases += act.kind.addressees.compactMap { field in
        Release(addressing: act.after, field: field, author: act.author.account, createdAt: act.now)
      }
      views = [view]
    }
    let texts = views.flatMap { view in
      view.kind.fields.filter(\.isFreeText).compactMap { view.values[$0.number]?.text }
    }
    guard !releases.isEmpty, !texts.isEmpty, case let names = try personNames(of: account),
      texts.contains(where: { names.mention(in: $0) != nil })
    else { return nil }
    for view in views {
      let filter = ExportFilter(
        policy: policy, file: try file(view.root), directory: caseload.directory, releases: releases,
        overleggen: try soorten(of: releases), persons: names, now: act.now)
      guard let found = filter.refusedText(in: view, by: account.id) else { continue }
      return Ruling(found.decision.rule, mention: found.mention, field: found.field.name)
    }
    return nil
  }

  /// The verstrekkingen that cover a record; of one that is new, those that came before it.
  private func releases(covering id: RecordID, _ existing: RecordState?) throws -> [Release] {
    try (existing?.coverage ?? awaited(id)).compactMap { try release($0.release) }
  }

  /// The soort of the overleggen that releases name.
  private func soorten(of releases: [Release]) throws -> [RecordID: OverlegSoort] {
    var soorten: [RecordID: OverlegSoort] = [:]
    for id in releases.compactMap(\.overleg) {
      soorten[id] = try (working[id] ?? store.record(id))?.view(owner: nil).text("soort").flatMap(OverlegSoort.init)
    }
    return soorten
  }
}
