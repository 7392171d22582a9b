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
    try reloadDirectory()
  }

  /// The numbers of the kinds that a case file is made of, besides its root.
  static let fileKinds = Set(
    Schema.current.kinds.filter { $0.number != KindSpec.casus.number && CaseFile.reads($0) }.map(\.number))

  /// Whether a change of this kind changes the directory, and so every decision.
  static func isDirectory(_ kind: KindSpec) -> Bool { kind == .partij || kind == .account }

  /// Reads parties and accounts again, with what the push in hand has changed.
  func reloadDirectory(working: some Sequence<RecordState> = EmptyCollection()) throws {
    var views: [RecordID: RecordView] = [:]
    for state in try store.directory() { views[state.id] = state.view(owner: nil) }
    for state in working where Self.isDirectory(state.kind) { views[state.id] = state.view(owner: nil) }
    directory = Directory(records: views.values.sorted { $0.id < $1.id })
  }

  /// The case file of `root`, with what the push in hand has changed.
  /// - Parameters:
  ///   - view: the root itself as the push in hand has it; nil where that does not hold it.
  ///   - working: the records in hand of kinds that a file is made of.
  func file(
    _ root: RecordID, view: () -> RecordView?, working: some Sequence<RecordState>, owner: (Int64) -> RecordID?
  ) throws -> CaseFile {
    if let file = files[root] { return file }
    let head = try view() ?? store.record(root).map { $0.view(owner: owner($0.owner)) }
    var rest: [RecordID: RecordView] = [:]
    for state in try store.records(root: root) { rest[state.id] = state.view(owner: owner(state.owner)) }
    for state in working { rest[state.id] = state.view(owner: owner(state.owner)) }
    if rest.isEmpty, let head {
      return keep(CaseFile(root: root, records: CollectionOfOne(head)))
    }
    if let head, rest[root] == nil { rest[root] = head }
    return keep(CaseFile(root: root, records: rest.values.sorted { $0.id < $1.id }))
  }

  private func keep(_ file: CaseFile) -> CaseFile {
    if files.count >= Self.filesMax { files.removeAll(keepingCapacity: true) }
    files[file.root] = file
    return file
  }

  /// All that a decision can depend on in a case file: records in one setting are decided alike.
  enum Setting: Hashable {
    /// No file is looked at: the directory is for everybody.
    case directory
    /// A record that belongs to no casus or overleg has no facts but its wijk.
    case alone(wijk: String?)
    case within(root: RecordID)

    init(_ file: CaseFile) {
      let isBare =
        file.casus == nil && file.besluiten.isEmpty && file.overleggen.isEmpty && file.personen.isEmpty
        && file.politieExports.isEmpty
      self = isBare ? .alone(wijk: file.wijk) : .within(root: file.root)
    }
  }

  /// The verstrekking in this row; nil when the row does not hold one.
  func release(
    _ number: Int64, working: () -> RecordState?, owner: (Int64) -> RecordID?
  ) throws -> Release? {
    if let release = releases[number] { return release }
    guard let state = try working() ?? store.record(number: number) else { return nil }
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
    try reloadDirectory()
  }
}
