public import Changes
public import Records

/// An act by which cells may reach accounts: a verstrekking, or the writing of accounts into an addressee field of a
/// record. HIN-04, CAS-05; Protocol/casework.md, "Releases".
public struct Release: Sendable {
  /// The verstrekking, or the record that is addressed.
  public let id: RecordID
  /// The account that released.
  public let author: RecordID
  /// The accounts it is released to.
  public let recipients: [RecordID]
  /// The overleg at which it was released.
  public let overleg: RecordID?
  /// The verzoek for which it was released.
  public let verzoek: RecordID?
  /// The basis; for an addressing, its rule id.
  public let ground: String
  /// Why it was needed, where the policy asks for that; nil when it says nothing.
  public let motive: String?
  /// The last instant at which it holds, in milliseconds since 1970 UTC.
  public let validUntil: Int64?
  /// Whether it was withdrawn. What time the withdrawal names says nothing: it comes from the author's own clock.
  public let isWithdrawn: Bool
  /// Whether the recipients had asked for it (WCO-01, MPT-03).
  public let isAskedByRecipient: Bool
  /// Whether it goes with a question to the recipients (CAS-02).
  public let isQuestion: Bool
  /// For an addressing: the rule by which writing the field releases the record.
  public let address: String?
  /// When it was made, in milliseconds since 1970 UTC.
  public let createdAt: Int64
  /// What a verstrekking names, or what an invitation gives besides itself; empty for an addressing, which covers its
  /// own record.
  public internal(set) var cells: [CellSelection]

  /// The release in a `verstrekking` record; nil for another kind, or when its maker, cells or recipients are not held.
  public init?(verstrekking record: RecordView, createdAt: Int64) {
    guard record.kind.number == KindSpec.verstrekking.number, let owner = record.owner,
      let cells = record["cellen"].flatMap(CellSelection.list), !record.references("ontvangers").isEmpty
    else { return nil }
    id = record.id
    author = owner
    recipients = record.references("ontvangers")
    overleg = record.reference("overleg")
    verzoek = record.reference("verzoek")
    ground = record.text("grondslag") ?? ""
    motive = record.text("motief").flatMap { Casework.saysSomething($0) ? $0 : nil }
    validUntil = record.integer("geldig_tot")
    isWithdrawn = record.integer("ingetrokken_op") != nil
    isAskedByRecipient = record.isTrue("als_vrager")
    isQuestion = record.isTrue("bevraging")
    address = nil
    self.createdAt = createdAt
    self.cells = cells
  }

  /// The release made by writing accounts into `field` of `record`; nil when `field` is no addressee field, names
  /// nobody, or stands in an invitation that was taken back.
  public init?(addressing record: RecordView, field: FieldSpec, author: RecordID, createdAt: Int64) {
    guard let rule = field.addressRule, let value = record.values[field.number], !value.identifiers.isEmpty,
      record.kind.number != KindSpec.deelnemer.number || !record.isTrue("ingetrokken")
    else { return nil }
    id = record.id
    self.author = author
    recipients = value.identifiers
    overleg = record.kind.number == KindSpec.overleg.number ? record.id : record.reference("overleg")
    verzoek = nil
    ground = rule
    motive = nil
    // The header of a verstrekking ends with it; a kind without these fields ends only when the accounts are taken out.
    validUntil = record.integer("geldig_tot")
    isWithdrawn = record.integer("ingetrokken_op") != nil
    // The header of a verstrekking goes as what it says of itself: a question reaches who is asked.
    isAskedByRecipient = record.isTrue("als_vrager")
    isQuestion = record.isTrue("bevraging")
    address = rule
    self.createdAt = createdAt
    cells = []
  }

  /// The releases that a record makes by naming accounts in it; `createdAt` in milliseconds since 1970 UTC.
  public static func addressings(of record: RecordView, author: RecordID, createdAt: Int64) -> [Release] {
    record.kind.addressees.compactMap {
      Release(addressing: record, field: $0, author: author, createdAt: createdAt)
    }
  }

  /// Whether it holds at `now` (milliseconds since 1970 UTC, by the clock of who judges): not ended, and not withdrawn.
  public func isInForce(at now: Int64) -> Bool {
    if let validUntil, now > validUntil { return false }
    return !isWithdrawn
  }
}
