public import Changes
import Records

/// The columns of the disclosure matrix (domain model, 4.2): as what somebody receives. The raw values are the names
/// that a deelbeleid file uses.
public enum RecipientRole: String, CaseIterable, Sendable {
  /// Wijkmanager of the wijk of the casus.
  case wijkmanager = "WM"
  /// Voorzitter of the Kerngroep.
  case voorzitter = "VZ"
  /// Regisseur of the Interventieteam.
  case regisseur = "RG"
  /// Partner in the casus.
  case partner = "KP"
  /// A party that is asked something.
  case bron = "BB"
  /// Member of the Interventieteam.
  case interventieteam = "ITL"
  /// Another party to the convenant.
  case overig = "OP"
  /// Zorg- en Veiligheidshuis and Meldpunt.
  case zorgtafel = "ZM"
  /// Not a party to the convenant.
  case nietConvenant = "NC"
  /// The person it is about, or the parents; never an account.
  case betrokkene = "BT"

  /// As what `account` would receive `release` in the casus of `file`, at `now` (milliseconds since 1970 UTC).
  ///
  /// The first that applies, in the order of Protocol/casework.md, "Roles"; who fits nothing is `overig`.
  public static func role(
    of account: RecordID, release: Release?, in file: CaseFile, directory: Directory, now: Int64
  ) -> RecipientRole {
    guard directory.takesPart(account, day: Directory.day(at: now)) else { return .nietConvenant }
    if directory.isWijkmanager(account, of: nil) {
      guard let wijk = file.wijk else {
        // The police do not hold the casus that they bring to the gemeente (POL-01, POL-02); the server, which does,
        // looks at its wijk again.
        let isOfPolice = release.map { directory.partyKind(of: $0.author) == .politie } ?? false
        return isOfPolice && file.casus == nil ? .wijkmanager : .overig
      }
      return directory.isWijkmanager(account, of: wijk) ? .wijkmanager : .overig
    }
    let kind = directory.partyKind(of: account)
    if kind == .gemeente {
      let functions = directory.functions(of: account)
      if functions.contains(.voorzitterKerngroep) { return .voorzitter }
      if functions.contains(.regisseurInterventieteam) { return .regisseur }
    }
    if kind == .zvh || kind == .meldpunt { return .zorgtafel }
    guard let release else { return .overig }
    return role(of: account, invitedBy: release, in: file)
  }

  private static func role(of account: RecordID, invitedBy release: Release, in file: CaseFile) -> RecipientRole {
    let overleg = release.table(of: account, in: file).map { file.overleggen[$0] }
    // An overleg that the file does not know is no casusoverleg of this casus: an LBO, an OJA, or a mistake.
    if let overleg, overleg?.soort.isWithoutPersons ?? true { return .overig }
    if release.isQuestion { return .bron }
    if file.niveau == .hinder { return .partner }
    let isPresent =
      (overleg ?? nil).map {
        $0.soort == .casusoverleg && $0.present.contains(account) && $0.isInvited(account, by: release.createdAt)
      } ?? false
    return isPresent ? .partner : .overig
  }
}

extension Release {
  /// The overleg whose attendance counts for `account`: the one that the release names. An afspraak and a besluit may
  /// name none; they reach who was at any casusoverleg of the casus (CAS-09, AFS-01).
  public func table(of account: RecordID, in file: CaseFile) -> RecordID? {
    if let overleg { return overleg }
    guard let address, address == "CAS-09" || address == "AFS-01" else { return nil }
    return file.casusoverleg(attendedBy: account, by: createdAt)
  }
}
