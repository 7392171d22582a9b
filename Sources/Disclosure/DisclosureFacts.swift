public import Casework
import Changes
public import Records

/// Everything a decision of the deelbeleid may depend on, besides the field. Protocol/disclosure.md, "Facts".
///
/// Closed enums and booleans only: two cases with equal facts get equal decisions, so that a caller may keep a
/// projection per facts. Where something is not known, the value is the strict one. The wijk is not among them: the
/// same holds in every wijk (ALG-04).
public struct DisclosureFacts: Hashable, Sendable {
  /// How serious the casus is (ALG-01).
  public var niveau: Niveau
  /// Whether the casus is a reference to woonoverlast (ALG-05).
  public var isWoonoverlast: Bool
  /// As what the recipient receives: the column of the matrix.
  public var recipient: RecipientRole
  /// What sort of organisation the recipient belongs to; nil for who has no account.
  public var recipientPartyKind: PartyKind?
  /// Whether the police own the record.
  public var ownerIsPolice: Bool
  /// The law the record is processed under.
  public var regime: Regime
  /// Who released, seen from the record.
  public var releasedBy: ReleasedBy
  /// Whether the wijkmanager of the casus released, who has the regie at overlast; also of a record of their own.
  public var isByRegie: Bool
  /// By what sort of act.
  public var basis: Basis
  /// At which overleg.
  public var overleg: OverlegFact
  /// Whether the recipient was there.
  public var presence: Presence
  /// Whether the recipient had asked for it (MPT-03, WCO-01).
  public var isAsker: Bool
  /// Whether it goes with a question to the recipient (CAS-02).
  public var isQuestion: Bool
  /// Whether the release says why it is needed.
  public var hasMotive: Bool
  /// Whether it is for a request to a niet-convenantpartij, which leaves as a file (NCP-02).
  public var hasRequest: Bool
  /// Whether politie and gemeente have met before the casusoverleg (POL-04).
  public var isVooroverlegHeld: Bool

  /// Who released, seen from the record.
  public enum ReleasedBy: UInt8, Hashable, Sendable, CaseIterable {
    /// The owner of the record, or a colleague at the same party.
    case owner
    /// The wijkmanager of the casus, where the record is somebody else's.
    case wijkmanager
    /// Anybody else.
    case other
  }

  /// Whether the recipient was at the overleg.
  public enum Presence: UInt8, Hashable, Sendable, CaseIterable {
    /// Present at the overleg at which it was released.
    case present
    /// Invited to that overleg, or to any overleg of the casus when the release names none.
    case invited
    /// Neither.
    case absent
  }

  /// At which overleg it was released.
  public enum OverlegFact: UInt8, Hashable, Sendable, CaseIterable {
    /// At none.
    case none
    /// At a leefbaarheidsoverleg.
    case leefbaarheidsoverleg
    /// At an overleg jeugdoverlast.
    case overlegJeugdoverlast
    /// At the vooroverleg of politie and gemeente.
    case vooroverlegPolitie
    /// At a casusoverleg of this casus.
    case casusoverleg
    /// At an overleg that is not known here.
    case unknown
  }

  /// The sort of act by which it was released.
  public enum Basis: UInt8, Hashable, Sendable, CaseIterable {
    /// A verstrekking that names the cell (HIN-04, CAS-05).
    case verstrekking
    /// No act: the directory is for everybody with a convenant (ALG-06).
    case directory
    /// The account was named as regiehouder (OVL-01).
    case regie
    /// The account was invited to an overleg (CAS-01).
    case invitation
    /// The account was named for an item on an agenda (LBO-03).
    case agenda
    /// The schets was shared with the account (HIN-05).
    case schets
    /// The account has to do what was agreed (CAS-09).
    case afspraak
    /// The besluit was shared with the account (AFS-01).
    case besluit
    /// The police named the wijkmanager (POL-02).
    case politieExport
    /// The account was named as recipient of a verstrekking, and sees its header (CAS-05).
    case header
    /// The person was signed up with the voorzitter (ESC-04).
    case aanmelding
    /// Another addressing.
    case other

    /// The basis of a release by an addressee field with this rule id; `verstrekking` for nil.
    public init(address: String?) {
      guard let address else {
        self = .verstrekking
        return
      }
      self =
        switch address {
        case "OVL-01": .regie
        case "CAS-01": .invitation
        case "LBO-03": .agenda
        case "HIN-05": .schets
        case "CAS-09": .afspraak
        case "AFS-01": .besluit
        case "POL-02": .politieExport
        case "CAS-05": .header
        case "ESC-04": .aanmelding
        default: .other
        }
    }
  }

  /// Facts; what is left out is the strict value.
  public init(
    niveau: Niveau, isWoonoverlast: Bool = false, recipient: RecipientRole, recipientPartyKind: PartyKind? = nil,
    ownerIsPolice: Bool = false, regime: Regime = .avg, releasedBy: ReleasedBy = .other, isByRegie: Bool = false,
    basis: Basis = .verstrekking, overleg: OverlegFact = .none, presence: Presence = .absent, isAsker: Bool = false,
    isQuestion: Bool = false,
    hasMotive: Bool = false, hasRequest: Bool = false, isVooroverlegHeld: Bool = false
  ) {
    self.niveau = niveau
    self.isWoonoverlast = isWoonoverlast
    self.recipient = recipient
    self.recipientPartyKind = recipientPartyKind
    self.ownerIsPolice = ownerIsPolice
    self.regime = regime
    self.releasedBy = releasedBy
    self.isByRegie = isByRegie
    self.basis = basis
    self.overleg = overleg
    self.presence = presence
    self.isAsker = isAsker
    self.isQuestion = isQuestion
    self.hasMotive = hasMotive
    self.hasRequest = hasRequest
    self.isVooroverlegHeld = isVooroverlegHeld
  }
}

extension DisclosureFacts.OverlegFact {
  /// The fact for an overleg of this soort.
  public init(_ soort: OverlegSoort) {
    self =
      switch soort {
      case .leefbaarheidsoverleg: .leefbaarheidsoverleg
      case .overlegJeugdoverlast: .overlegJeugdoverlast
      case .vooroverlegPolitie: .vooroverlegPolitie
      case .casusoverleg: .casusoverleg
      }
  }
}

extension DisclosureFacts {
  /// The row of the deelbeleid that decides on a field: its own. What an invitation tells of the casus, where the
  /// overleg stands in the process, belongs to the head of the overleg (CAS-01).
  func row(of field: FieldSpec, in kind: KindSpec) -> FieldGroup {
    let isPlace = kind.number == KindSpec.casus.number && CaseFile.placeFields.contains(field.number)
    return basis == .invitation && isPlace ? .overleg : field.group
  }
}
