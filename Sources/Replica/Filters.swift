import Casework
import Changes
import Disclosure
import Records

/// The export filter of every root that has something pending, made once.
final class Filters {
  private let replica: Replica
  private let workspace: Workspace
  private let policy: Policy
  private let directory: Directory
  private let profile: Profile?
  private let account: RecordID
  private let overleggen: [RecordID: OverlegSoort]
  private let persons: PersonNames
  private var verstrekkingen: [Release]
  private var files: [RecordID: CaseFile] = [:]

  init(replica: Replica, workspace: Workspace, policy: Policy) throws {
    self.replica = replica
    self.workspace = workspace
    self.policy = policy
    directory = try replica.people(in: workspace).directory
    profile = try replica.storedProfile()?.profile
    account = try replica.storedIdentity().account
    var overleggen: [RecordID: OverlegSoort] = [:]
    for view in try replica.views(in: workspace, where: { $0.kind == KindSpec.overleg.number }) {
      overleggen[view.id] = view.text("soort").flatMap(OverlegSoort.init)
    }
    self.overleggen = overleggen
    persons = try replica.personNames(in: workspace)
    verstrekkingen = try replica.views(in: workspace) { $0.kind == KindSpec.verstrekking.number && $0.isOwn }
      .compactMap { view in
        let since = try workspace.record(view.id)?.since ?? 0
        return Release(verstrekking: view, createdAt: Int64(clamping: since))
      }
  }

  func export(_ view: RecordView, _ record: PackedRecord) throws -> Export {
    try filter(for: view, since: record.since).review(view)
  }

  /// The filter for a record of this device as `view` has it.
  private func filter(for view: RecordView, since: UInt64) throws -> ExportFilter {
    let root = view.root
    let file = try files[root] ?? replica.caseFile(root, in: workspace)
    files[root] = file
    let releases =
      verstrekkingen + Release.addressings(of: view, author: account, createdAt: Int64(clamping: since))
    return ExportFilter(
      policy: policy, file: file, directory: directory, releases: releases, overleggen: overleggen, persons: persons,
      profile: profile, now: replica.serverNow)
  }

  /// The text that `act` would let go to somebody who may have the field but not what it says of a person: in the
  /// record itself, or, for a new verstrekking, in the records that it covers.
  func refusedText(of act: Act, since: UInt64) throws -> Ruling? {
    var views = [act.after]
    if act.isRelease, let release = Release(verstrekking: act.after, createdAt: act.now) {
      verstrekkingen.append(release)
      views += try release.cells.compactMap { try replica.view($0.record, in: workspace) }
    }
    for view in views {
      guard let found = try filter(for: view, since: since).refusedText(in: view, by: account) else { continue }
      return Ruling(found.decision.rule, mention: found.mention, field: found.field.name)
    }
    return nil
  }
}

extension Replica {
  /// Refuses at writing what ``Filters`` would hold back at leaving, where it is a person in a text: the author is to
  /// know at once (HIN-04, AMB-05). Without a deelbeleid nothing leaves, and the filter has the last word.
  func refusedText(
    of act: Act, _ record: PackedRecord, persons: () throws -> PersonNames, in workspace: Workspace
  ) throws -> Ruling? {
    // Nothing covers a new record that is addressed to nobody.
    guard act.isRelease || act.isAddressing || !act.isCreation else { return nil }
    var views = [act.after]
    if act.isRelease { views = try CellSelection.list(in: act.after).compactMap { try view($0.record, in: workspace) } }
    let texts = views.flatMap { view in
      let fields = act.isRelease || act.isAddressing ? view.kind.all : act.written
      return view.kind.freeTexts.intersection(fields).fields.compactMap { view.values[$0]?.text }
    }
    guard !texts.isEmpty, case let persons = try persons(),
      texts.contains(where: { persons.mention(in: $0) != nil })
    else { return nil }
    return try filters(in: workspace)?.refusedText(of: act, since: record.since)
  }
}
