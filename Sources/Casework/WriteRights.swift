public import Changes
public import Records

/// Who may write which fields of a record that is there. Protocol/casework.md, "Write rights"; AMB-11.
///
/// It says nothing of whether the process allows the write: that is `Casework.judge`. Where it says no, the server
/// answers as it does for a record that does not exist.
public enum WriteRights {
  /// Whether `author` may write `fields` of `record`, which belongs to the root of `file`.
  public static func mayWrite(_ author: Author, record: RecordView, fields: FieldSet, file: CaseFile) -> Bool {
    let isOwner = record.owner == author.account
    let hasRegie = file.regiehouder == author.account
    // POL-01, POL-03: what the police put into somebody else's record goes where that goes, so it holds no words.
    if author.party == .politie, !isOwner, !fields.subtracting(closedFields(of: record.kind)).isEmpty { return false }
    switch record.kind.number {
    case KindSpec.casus.number:
      if hasRegie { return true }
      if isOwner, file.regiehouder == nil || fields.intersection(regieFields).isEmpty { return true }
      guard let wijk = file.wijk, author.isWijkmanager(of: wijk) else { return false }
      return fields.subtracting(besluitFields).isEmpty
    case KindSpec.overleg.number:
      return isOwner || hasRegie && author.isWijkmanager && fields.intersection(verslagField).isEmpty
    case KindSpec.deelnemer.number:
      return isOwner || hasRegie && author.isWijkmanager
    case KindSpec.afspraak.number:
      return isOwner || record.reference("wie") == author.account && fields.subtracting(feedbackFields).isEmpty
    default: return isOwner
    }
  }

  /// The fields of `kind` that take nothing but a choice from a closed list.
  static func closedFields(of kind: KindSpec) -> FieldSet { kind.set { $0.type.isClosed } }

  /// Whether others than the owner write words in records of `kind`.
  public static func isShared(_ kind: KindSpec) -> Bool { sharedKinds.contains(kind.number) }

  private static let sharedKinds: Set<KindNumber> = Set(
    [KindSpec.casus, .overleg, .deelnemer, .afspraak].map(\.number))

  /// What only the regiehouder of a casus writes.
  private static let regieFields = KindSpec.casus.set { ["niveau", "regiehouder", "status"].contains($0.name) }
  /// What the wijkmanager of the wijk may also write, to carry out a besluit (ALG-01).
  private static let besluitFields = KindSpec.casus.set { ["niveau", "regiehouder"].contains($0.name) }
  /// What only the wijkmanager who made the overleg writes (CAS-08).
  static let verslagField = KindSpec.overleg.set { $0.name == "verslag" }
  /// The verslag, of an overleg.
  static func verslagField(of kind: KindSpec) -> FieldSet {
    kind.number == KindSpec.overleg.number ? verslagField : FieldSet()
  }
  /// What the one who carries out an afspraak writes (CAS-09).
  private static let feedbackFields = KindSpec.afspraak.set { ["status", "terugkoppeling"].contains($0.name) }
}
