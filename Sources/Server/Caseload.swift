import Casework
import Changes
import Records
import SQLite

/// The facts that decisions rest on, kept in memory between pushes: the directory, the case file of every
/// root lately asked for, and the releases. Whatever a push changes is dropped here first.
final class Caseload {
  private let store: RecordStore
  private(set) var directory = Directory(records: [RecordView]())
  private var files: [RecordID: CaseFile] = [:]
  private var releases: [Int64: Release?] = [:]

  /// More roots than this are rebuilt rather than kept.
  private static let filesMax = 4096
  private static let releasesMax = 65_536

  init(store: RecordStore) throws {
    self.store = store
    try reloadDirectory(working: [:])
  }

  /// Kinds that the case file is made of.
  static let fileKinds = Schema.current.kinds.filter {
    $0.number != KindSpec.casus.number && CaseFile.reads($0)
  }

  /// Whether a change of this kind changes the directory, and so every decision.
  static func isDirectory(_ kind: KindSpec) -> Bool { kind == .partij || kind == .account }

  /// Reads parties and accounts again, with what the push in hand has changed.
  func reloadDirectory(working: [RecordID: RecordState]) throws {
    var views: [RecordID: RecordView] = [:]
    for state in try store.directory() { views[state.id] = state.view(owner: nil) }
    for state in working.values where Self.isDirectory(state.kind) { views[state.id] = state.view(owner: nil) }
    directory = Directory(records: views.values.sorted { $0.id < $1.id })
  }

  /// The case file of `root`, with what the push in hand has changed.
  func file(_ root: RecordID, working: [RecordID: RecordState], owner: (Int64) -> RecordID?) throws -> CaseFile {
    if let file = files[root] { return file }
    var views: [RecordID: RecordView] = [:]
    if let casus = try store.record(root) { views[root] = casus.view(owner: owner(casus.owner)) }
    for kind in Self.fileKinds {
      for state in try store.records(root: root, kind: kind) { views[state.id] = state.view(owner: owner(state.owner)) }
    }
    for state in working.values {
      let view = state.view(owner: owner(state.owner))
      if view.root == root { views[state.id] = view }
    }
    let file = CaseFile(root: root, records: views.values.sorted { $0.id < $1.id })
    if files.count >= Self.filesMax { files.removeAll(keepingCapacity: true) }
    files[root] = file
    return file
  }

  /// The verstrekking in this row; nil when the row does not hold one.
  func release(_ number: Int64, working state: RecordState?, owner: (Int64) -> RecordID?) throws -> Release? {
    if let release = releases[number] { return release }
    guard let state = try state ?? store.record(number: number) else { return nil }
    let created =
      try store.connection.queryFirst("SELECT created FROM release WHERE record = ?1", [.integer(number)]) {
        $0.int64(0)
      }
      ?? 0
    let release = Release(verstrekking: state.view(owner: owner(state.owner)), createdAt: created)
    if releases.count >= Self.releasesMax { releases.removeAll(keepingCapacity: true) }
    releases[number] = release
    return release
  }

  /// Forgets what rests on this record.
  func forget(root: RecordID) { files[root] = nil }
  /// Forgets a verstrekking that was written to.
  func forget(release number: Int64) { releases[number] = nil }

  /// Forgets every case file, after the directory changed.
  func forgetFiles() { files.removeAll() }

  /// Forgets everything, after a transaction that did not commit.
  func forgetAll() throws {
    files.removeAll()
    releases.removeAll()
    try reloadDirectory(working: [:])
  }
}
