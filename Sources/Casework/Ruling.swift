/// A refusal of an act by a rule of the process.
public struct Ruling: Equatable, Sendable {
  /// The rule of the domain model that refuses.
  public let rule: String
  /// Which refusal; Protocol/casework.md, "Rulings".
  public let reason: Reason
  /// The Dutch name of the field it is about, if it is about one.
  public let field: String?

  /// A refusal by `rule`.
  public init(_ rule: String, _ reason: Reason, field: String? = nil) {
    self.rule = rule
    self.reason = reason
    self.field = field
  }

  /// The code of the refusal, as it goes over the wire.
  public var code: String { reason.rawValue }

  /// In plain Dutch: what was refused, why, and what to do. Names fields, never values.
  public var message: String { "\(reason.text(field: field ?? "dit veld")) (\(rule))" }

  /// The closed list of refusals.
  public enum Reason: String, Sendable, CaseIterable {
    /// The author or its party does not take part in the convenant.
    case notTakingPart = "not-taking-part"
    /// The police do not record this kind.
    case policeKind = "police-kind"
    /// The police would write words in a record that others get.
    case policeWords = "police-words"
    /// Only the municipality's administration writes this kind.
    case administrationOnly = "administration-only"
    /// Only a wijkmanager makes this kind.
    case wijkmanagerOnly = "wijkmanager-only"
    /// Only the police make this kind.
    case politieOnly = "politie-only"
    /// The record is not the author's to write.
    case notYours = "not-yours"
    /// The casus is woonoverlast, which is another process.
    case woonoverlast
    /// A field that must be filled is empty.
    case required
    /// A field that was set once would change.
    case fixed
    /// The status cannot go from where it is to where the act puts it.
    case illegalStep = "illegal-step"
    /// An account that is named does not take part in the convenant.
    case unknownRecipient = "unknown-recipient"
    /// A melding names another party as its bron.
    case bronNotOwn = "bron-not-own"
    /// A new casus starts above hinder.
    case newCasusNiveau = "new-casus-niveau"
    /// A new casus starts with another regiehouder than its maker.
    case newCasusRegiehouder = "new-casus-regiehouder"
    /// The author has no regie over the casus.
    case noRegie = "no-regie"
    /// The besluit does not start from the niveau that holds.
    case besluitVan = "besluit-van"
    /// The step to or from ernstige overlast is not in this version.
    case kerngroep
    /// The besluit is not a joint one.
    case tooFewParties = "too-few-parties"
    /// At overlast the regiehouder is a wijkmanager of the wijk.
    case regiehouderNotWijkmanager = "regiehouder-not-wijkmanager"
    /// The besluit has been carried out.
    case besluitClosed = "besluit-closed"
    /// Niveau or regie would change without a besluit.
    case besluitMissing = "besluit-missing"
    /// Niveau and regiehouder do not change together as the besluit says.
    case regiehouderMismatch = "regiehouder-mismatch"
    /// A politie-export is addressed to somebody else than a wijkmanager of the wijk.
    case notAWijkmanager = "not-a-wijkmanager"
    /// The police would add data while a casusoverleg is going on.
    case inSession = "in-session"
    /// The police would release to somebody else than the gemeente.
    case policeRecipient = "police-recipient"
    /// Politie and gemeente have not met first.
    case vooroverlegMissing = "vooroverleg-missing"
    /// Police data would be passed on by somebody they were not addressed to.
    case policeCellsNotAddressed = "police-cells-not-addressed"
    /// Police data would be passed on that the author was not given, or that are not there yet.
    case policeCellsNotHeld = "police-cells-not-held"
    /// The police would change what they have given the gemeente.
    case policeDataStand = "police-data-stand"
    /// Police data would be passed on outside a casusoverleg.
    case casusoverlegMissing = "casusoverleg-missing"
    /// The overleg has not begun.
    case overlegNotBegun = "overleg-not-begun"
    /// The overleg is not one of this casus, or the author has no part in it.
    case overlegUnknown = "overleg-unknown"
    /// A recipient is not invited.
    case notInvited = "not-invited"
    /// A recipient is not present.
    case absent
    /// The author is not wijkmanager of the wijk.
    case wrongWijk = "wrong-wijk"
    /// The casus is not named, or another one is.
    case casusMissing = "casus-missing"
    /// Somebody else would write the verslag.
    case verslagAuthor = "verslag-author"
    /// The author would release what is not the author's.
    case cellsNotYours = "cells-not-yours"
    /// What is another's would be passed on outside the casusoverleg.
    case passedOnElsewhere = "passed-on-elsewhere"
    /// A field that never leaves its device would be released.
    case localField = "local-field"
    /// The release names fields that do not exist, or none.
    case cellsUnclear = "cells-unclear"
    /// A release at overlast names no overleg and no question.
    case basisMissing = "basis-missing"
    /// The request that a release names is not one of the casus, or the author does not hold it.
    case verzoekUnknown = "verzoek-unknown"
    /// A partner would tell another partner of a person without the wijkmanager.
    case partnerDirect = "partner-direct"
    /// A withdrawal would be undone.
    case withdrawalFinal = "withdrawal-final"
    /// Personal data would be released at an overleg without persons.
    case personCells = "person-cells"
    /// Persons would stand on an agenda without persons.
    case personsOnAgenda = "persons-on-agenda"
    /// A text without persons holds a BSN.
    case bsnInText = "bsn-in-text"
    /// A text without persons holds the name of a person.
    case nameInText = "name-in-text"
  }
}
