public import Changes
public import Records

/// Who acts: an account with its seat, as the directory has it.
public struct Author: Sendable, Hashable {
  /// The account.
  public let account: RecordID
  /// What sort of organisation it belongs to.
  public let party: PartyKind
  /// What it does in the process.
  public let functions: Set<AccountFunction>
  /// In which wijken.
  public let wijken: [String]

  /// An author from its parts.
  public init(account: RecordID, party: PartyKind, functions: Set<AccountFunction> = [], wijken: [String] = []) {
    self.account = account
    self.party = party
    self.functions = functions
    self.wijken = wijken
  }

  /// The author with this account; nil when the directory does not know it or its party.
  public init?(account: RecordID, in directory: Directory) {
    guard let party = directory.partyKind(of: account) else { return nil }
    self.init(
      account: account, party: party, functions: directory.functions(of: account),
      wijken: directory.wijken(of: account))
  }

  /// Whether this is a wijkmanager of the gemeente.
  public var isWijkmanager: Bool { party == .gemeente && functions.contains(.wijkmanager) }

  /// Whether this is a wijkmanager of the gemeente for `wijk`.
  public func isWijkmanager(of wijk: String) -> Bool { isWijkmanager && wijken.contains(wijk) }
}

/// Where an act is judged.
public enum Standpoint: Sendable, Hashable {
  /// On the author's own device, which holds the whole record.
  case device
  /// At the server, which holds of a record only what was let go: a field that is not there may exist.
  case server
}

/// Somebody writes fields of one record.
public struct Act: Sendable {
  /// Who writes.
  public let author: Author
  /// The kind of the record.
  public let kind: KindSpec
  /// The record.
  public let record: RecordID
  /// The record before the act; nil when the act makes it.
  public let before: RecordView?
  /// The record after the act.
  public let after: RecordView
  /// The fields that the act writes.
  public let written: FieldSet
  /// The time of judging, in milliseconds since 1970 UTC.
  public let now: Int64
  /// Where it is judged.
  public let standpoint: Standpoint
  /// The written fields whose value the act changes.
  let changed: FieldSet
  private let sent: FieldSet

  /// An act. `after` is `before` with the writes in it; of the fields in `sent` a device has sent a value before.
  public init(
    author: Author, kind: KindSpec, record: RecordID, before: RecordView?, after: RecordView, written: FieldSet,
    now: Int64, standpoint: Standpoint = .server, sent: FieldSet = FieldSet()
  ) {
    self.author = author
    self.kind = kind
    self.record = record
    self.before = before
    self.after = after
    self.written = written
    self.now = now
    self.standpoint = standpoint
    self.sent = sent
    var changed = FieldSet()
    for field in written.fields where (before?.values[field] ?? .null) != (after.values[field] ?? .null) {
      changed.insert(field)
    }
    self.changed = changed
  }

  /// The fields of which a value has left the author's device before: at the server, all that it has.
  var given: FieldSet { standpoint == .device ? sent : before?.values.fields ?? FieldSet() }

  /// Whether the act makes the record.
  public var isCreation: Bool { before == nil }

  /// Whether the act makes a verstrekking.
  public var isRelease: Bool { isCreation && kind.number == KindSpec.verstrekking.number }

  /// Whether the act writes to whom the record is addressed.
  public var isAddressing: Bool { !written.intersection(kind.addresseeFields).isEmpty }

  /// Whether the act changes the field with this Dutch name.
  func changes(_ name: String) -> Bool {
    guard let number = kind.field(named: name)?.number else { return false }
    return changed.contains(number)
  }
}
