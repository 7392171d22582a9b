import CBOR
public import Changes

/// What the server answers: what became of the changes, what must be purged, and the next entries of this
/// account's stream. Protocol/sync.md, "Exchange".
public struct ExchangeResponse: Equatable, Sendable {
  /// The version chosen.
  public var version: UInt64 = Version.current
  /// The server's incarnation; another one means it was restored, and the client offers its own changes anew.
  public var epoch: RecordID
  /// The token for the next exchange.
  public var token: [UInt8]
  /// The server's clock, milliseconds since 1970 UTC.
  public var time: UInt64
  /// How the exchange went.
  public var status: Status
  /// The highest sequence of this replica that is durable at the server.
  public var acknowledged: UInt64
  /// Changes that were not simply applied.
  public var verdicts: [Verdict] = []
  /// Cells to erase, before anything else is done.
  public var purges: [Purge] = []
  /// The bases that entries point to by index.
  public var grounds: [Ground] = []
  /// Entries in ascending sequence.
  public var entries: [Entry] = []
  /// Whether the checkpoint goes on in a further page; the client applies nothing before the last page.
  public var isPartial = false
  /// Where the replica stands after applying this page.
  public var cursor: UInt64
  /// The head of the account's register chain, signed.
  public var checkpoint: Checkpoint?
  /// Digests of the links between the client's checkpoint and this one.
  public var links: [[UInt8]] = []
  /// The deelbeleid, when the client's version is another.
  public var policy: PolicyText?
  /// Proofs that changes were taken, to be kept for a server that may be restored.
  public var receipts: [Receipt] = []

  /// How an exchange went. Protocol/sync.md, "Status".
  public enum Status: UInt64, Sendable, CaseIterable {
    /// Pushed and pulled.
    case ok = 0
    /// The server was restored and discloses nothing until its operator unseals it; changes are kept.
    case sealed = 1
    /// Another copy of this replica has synced since: nothing was taken; renew under a new identity.
    case forked = 2
    /// The cursor is of another incarnation: hold nothing as current, offer own changes anew, start at 0.
    case restart = 3
  }

  /// An answer without content.
  public init(epoch: RecordID, token: [UInt8], time: UInt64, status: Status, acknowledged: UInt64, cursor: UInt64) {
    self.epoch = epoch
    self.token = token
    self.time = time
    self.status = status
    self.acknowledged = acknowledged
    self.cursor = cursor
  }
}

/// What became of one change that was not simply applied. Protocol/sync.md, "Verdicts".
public struct Verdict: Equatable, Sendable {
  /// The closed list of outcomes.
  public enum Code: UInt64, Sendable, CaseIterable {
    /// A later write that the author may see stands.
    case superseded = 1
    /// Applied, but it replaced a value that the author had not seen: the regiehouder resolves it.
    case conflict = 2
    /// A rule of the process refuses it; `rule` says which.
    case rule = 3
    /// No such record, or not one this account may write: the two are answered alike.
    case record = 4
    /// A value does not fit its field.
    case schema = 5
    /// Applied with the server's time, because the device's clock runs ahead.
    case clock = 6
  }

  /// The change's sequence.
  public var sequence: UInt64
  /// What became of it.
  public var code: Code
  /// The rule id for `rule`, the field's name for `schema`; else empty.
  public var rule: String
  /// Plain Dutch for the user: what was refused, why, what to do. May be empty.
  public var message: String

  /// A verdict on `sequence`.
  public init(sequence: UInt64, code: Code, rule: String = "", message: String = "") {
    self.sequence = sequence
    self.code = code
    self.rule = rule
    self.message = message
  }
}

/// An order to erase cells of one record. It takes a place in the stream, so that the cursor confirms it.
public struct Purge: Equatable, Sendable {
  /// Place in the stream.
  public var sequence: UInt64
  /// The record.
  public var record: RecordID
  /// The fields to erase.
  public var fields: FieldSet
  /// The rule by which they may no longer be held.
  public var rule: String

  /// An order to erase `fields` of `record`.
  public init(sequence: UInt64, record: RecordID, fields: FieldSet, rule: String) {
    self.sequence = sequence
    self.record = record
    self.fields = fields
    self.rule = rule
  }
}

/// On what basis cells are held. Shown by `uitleg`.
public struct Ground: Hashable, Sendable {
  /// The verstrekking, or the record whose addressing released the cells; nil for what is the account's own.
  public var release: RecordID?
  /// The rule of the deelbeleid that permits it.
  public var rule: String
  /// 0 whole, 1 main lines, 2 yes or no.
  public var form: UInt8
  /// Who released it; nil for what is the account's own.
  public var author: RecordID?
  /// Until when, milliseconds since 1970 UTC; nil without a term.
  public var until: Int64?

  /// A basis for holding cells.
  public init(release: RecordID?, rule: String, form: UInt8, author: RecordID?, until: Int64?) {
    self.release = release
    self.rule = rule
    self.form = form
    self.author = author
    self.until = until
  }
}

/// The cells of one record that are new or changed for this account.
public struct Entry: Equatable, Sendable {
  /// Place in the stream: this account's own count.
  public var sequence: UInt64
  /// The record.
  public var record: RecordID
  /// Its kind.
  public var kind: KindNumber
  /// Whether the account is the record's owner.
  public var isOwn: Bool
  /// The cells, by ground.
  public var parts: [Part]
  /// Open conflicts: cells with the values that lost without having been seen.
  public var conflicts: [Conflict]

  /// About how many bytes the entry takes in an answer.
  public var roughBytes: Int { parts.reduce(28) { $0 + 4 + $1.cells.byteCount } }

  /// Cells that share one ground.
  public struct Part: Equatable, Sendable {
    /// Index into the response's grounds.
    public var ground: Int
    /// The cells.
    public var cells: CellMap

    /// Cells under `ground`.
    public init(ground: Int, cells: CellMap) {
      self.ground = ground
      self.cells = cells
    }

    /// Cells under `ground`, in field order.
    public init(ground: Int, cells: [(field: FieldNumber, value: FieldValue)]) {
      self.init(ground: ground, cells: CellMap(cells))
    }
  }

  /// A cell with values that lost unseen.
  public struct Conflict: Equatable, Sendable {
    /// The deciding field.
    public var field: FieldNumber
    /// The values that lost.
    public var losers: [FieldValue]

    /// A conflict in `field`.
    public init(field: FieldNumber, losers: [FieldValue]) {
      self.field = field
      self.losers = losers
    }
  }

  /// An entry of the stream.
  public init(
    sequence: UInt64, record: RecordID, kind: KindNumber, isOwn: Bool, parts: [Part], conflicts: [Conflict] = []
  ) {
    self.sequence = sequence
    self.record = record
    self.kind = kind
    self.isOwn = isOwn
    self.parts = parts
    self.conflicts = conflicts
  }
}

/// The signed head of an account's register chain. Invariant 8.
public struct Checkpoint: Equatable, Sendable {
  /// How far and with what digest.
  public var mark: CheckpointMark
  /// Ed25519 over ``signedBytes(account:mark:)``, 64 bytes.
  public var signature: [UInt8]
  /// The server's Ed25519 key, 32 bytes; pinned by the client at its first exchange.
  public var key: [UInt8]

  /// A signed head.
  public init(mark: CheckpointMark, signature: [UInt8], key: [UInt8]) {
    self.mark = mark
    self.signature = signature
    self.key = key
  }

  /// What is signed: a label, the account, the count and the digest.
  public static func signedBytes(account: RecordID, mark: CheckpointMark) -> [UInt8] {
    var encoder = CBOREncoder(reserving: 96)
    encoder.arrayHead(4)
    encoder.text("overlast-checkpoint-1")
    encoder.fixedBytes16(account.high, account.low)
    encoder.unsigned(mark.count)
    encoder.bytes(mark.digest)
    return encoder.bytes
  }
}

/// The deelbeleid as text, signed by the server's register key.
public struct PolicyText: Equatable, Sendable {
  /// Its version.
  public var version: UInt64
  /// The file, byte for byte.
  public var text: String
  /// Ed25519 over the text's bytes.
  public var signature: [UInt8]

  /// A signed policy text.
  public init(version: UInt64, text: String, signature: [UInt8]) {
    self.version = version
    self.text = text
    self.signature = signature
  }
}
