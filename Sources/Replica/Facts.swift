import Casework
import Changes
import Disclosure
import Records
import Sync

/// What the rules look at, as this device holds it: people, case files, the policy in force.
extension Replica {
  /// The directory and the account's own seat in it.
  struct People {
    let directory: Directory
    let author: Author
  }

  /// A policy that was signed by the server and could be read.
  struct PolicyInForce {
    let text: PolicyText
    let policy: Policy
  }

  /// Milliseconds since 1970 UTC, never before the last time that this device knows of.
  var now: UInt64 {
    let stored = memory.exchange?.syncedAt ?? 0
    return max(environment.now(), stored)
  }

  var nowSigned: Int64 { Int64(clamping: now) }

  /// The server's time as far as this device can tell: its own clock, set right by what the last sync measured. Days
  /// and terms are judged by it, as the server does.
  var serverNow: Int64 { nowSigned.addingReportingOverflow(memory.exchange?.offsetMilliseconds ?? 0).partialValue }

  /// The record as it is shown; nil for a kind that this program does not know.
  func view(_ record: PackedRecord) throws -> RecordView? {
    guard let kind = schema.kind(record.kind) else { return nil }
    let grounds = try storedGrounds()
    let now = nowSigned
    let values = record.values { cell in
      guard let ground = grounds[cell.ground] else { return false }
      return ground.until.map { now <= $0 } ?? true
    }
    return RecordView(
      id: record.id, kind: kind, owner: record.isOwn ? try storedIdentity().account : nil, values: values)
  }

  func view(_ id: RecordID, in workspace: Workspace) throws -> RecordView? {
    try workspace.record(id).flatMap { try view($0) }
  }

  /// Records whose line fits, as the transaction has left them: what it changed, the catalogue learns at its end. One
  /// that cannot be opened is left out: it is not served.
  func views(in workspace: Workspace, where fits: (Catalogue.Line) -> Bool) throws -> [RecordView] {
    let touched = try workspace.touchedLines()
    let lines = catalogue.lines.filter { fits($0) && touched[$0.id] == nil } + touched.values.filter(fits)
    return try lines.compactMap { line in
      do {
        return try view(line.id, in: workspace)
      } catch let error as ReplicaError where error.code == .corrupt {
        return nil
      }
    }
  }

  func people(in workspace: Workspace) throws -> People {
    if let people = memory.people { return people }
    let kinds: Set<KindNumber> = [KindSpec.partij.number, KindSpec.account.number]
    let identity = try storedIdentity()
    var directory = Directory(records: try views(in: workspace) { kinds.contains($0.kind) })
    if try exchangeState().syncedAt == nil, directory.accounts.isEmpty {
      directory = Directory(records: identity.seat)
    }
    let author =
      Author(account: identity.account, in: directory)
      ?? Author(
        account: identity.account, party: identity.partyKind, functions: identity.functions, wijken: identity.wijken)
    let people = People(directory: directory, author: author)
    memory.people = people
    return people
  }

  /// The case file of `root`, as far as this device holds it.
  func caseFile(_ root: RecordID, in workspace: Workspace) throws -> CaseFile {
    let kinds = Set(schema.kinds.filter(CaseFile.reads).map(\.number))
    let records = try views(in: workspace) { $0.id == root || $0.root == root && kinds.contains($0.kind) }
    return CaseFile(root: root, records: records)
  }

  /// The names of all persons that this device holds.
  func personNames(in workspace: Workspace) throws -> PersonNames {
    PersonNames(try views(in: workspace) { $0.kind == KindSpec.persoon.number })
  }

  /// The meldingen of the police in `root` that this device was given.
  func policeMeldingen(in root: RecordID, _ directory: Directory, _ workspace: Workspace) -> [RecordID] {
    guard let grounds = try? storedGrounds() else { return [] }
    let lines = catalogue.lines.filter { $0.root == root && $0.kind == KindSpec.melding.number }
    return lines.map(\.id).filter { id in
      guard let record = try? workspace.record(id), !record.isOwn else { return false }
      return record.given.contains { cell in
        grounds[cell.ground]?.author.map { directory.partyKind(of: $0) == .politie } ?? false
      }
    }
  }

  func policyInForce() throws -> PolicyInForce? {
    if let policy = memory.policy { return policy }
    guard let bytes = try store.meta(.policy) else { return nil }
    let text = try PolicyText(stored: bytes)
    guard let policy = try? Policy.read(checked: text.text) else { return nil }
    let inForce = PolicyInForce(text: text, policy: policy)
    memory.policy = inForce
    return inForce
  }
}

extension Identity {
  /// The directory as enrolment told it: this account's own seat, so that work can be written before the first sync.
  /// The server judges again with the real one.
  fileprivate var seat: [RecordView] {
    func record(_ kind: KindSpec, _ id: RecordID, _ values: [String: FieldValue]) -> RecordView {
      var view = RecordView(id: id, kind: kind, owner: nil, values: [:])
      for (name, value) in values {
        if let field = kind.field(named: name) { view.values[field.number] = value }
      }
      return view
    }
    return [
      record(.partij, party, ["soort": .text(partyKind.rawValue), "convenant_vanaf": .integer(0)]),
      record(
        .account, account,
        [
          "partij": .identifier(party), "actief": .boolean(true),
          "functies": .list(functions.map { .text($0.rawValue) }), "wijken": .list(wijken.map { .text($0) }),
        ]),
    ]
  }
}
