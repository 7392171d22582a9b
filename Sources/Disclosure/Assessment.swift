public import Casework
public import Changes
public import Records

/// Turns what is known of a case into the facts that the deelbeleid looks at. Protocol/disclosure.md, "Facts".
public enum Assessment {
  /// The facts for showing a record to `recipient` on the strength of `release`.
  ///
  /// - Parameters:
  ///   - recordOwner: the account that made the record; nil, or an account of no known party, counts as police.
  ///   - regime: the law the record is processed under.
  ///   - overleg: the soort of the release's overleg, where that is no overleg of this root (an LBO or OJA). Without
  ///     it such an overleg is unknown, and nothing that depends on it is allowed.
  ///   - now: milliseconds since 1970 UTC.
  public static func facts(
    release: Release, recipient: RecordID, recordOwner: RecordID?, regime: Regime, file: CaseFile,
    directory: Directory, now: Int64, overleg: OverlegSoort? = nil
  ) -> DisclosureFacts {
    let table = release.table(of: recipient, in: file)
    let own = table.flatMap { file.overleggen[$0] }
    let fact: DisclosureFacts.OverlegFact =
      if table == nil {
        .none
      } else if let own {
        .init(own.soort)
      } else if let overleg, overleg != .casusoverleg, overleg != .vooroverlegPolitie {
        .init(overleg)
      } else {
        .unknown
      }
    let role = RecipientRole.role(of: recipient, release: release, in: file, directory: directory, now: now)
    return DisclosureFacts(
      niveau: file.niveau, isWoonoverlast: file.isWoonoverlast, recipient: role,
      recipientPartyKind: directory.partyKind(of: recipient), ownerIsPolice: isPolice(recordOwner, directory),
      regime: regime, releasedBy: releasedBy(release, recordOwner: recordOwner, file, directory, now),
      isByRegie: isWijkmanager(release.author, file, directory, now),
      basis: .init(address: release.address), overleg: fact,
      presence: presence(of: recipient, at: table, since: release.createdAt, file), isAsker: release.isAskedByRecipient,
      isQuestion: release.isQuestion, hasMotive: release.motive != nil,
      // A request reaches a niet-convenantpartij as a file, never through an account (NCP-02).
      hasRequest: release.verzoek != nil && role != .nietConvenant,
      isVooroverlegHeld: file.isVooroverlegHeld(before: own))
  }

  /// The facts for showing a record of the directory to `recipient`: no act is needed, only a convenant (ALG-06).
  public static func directoryFacts(recipient: RecordID, directory: Directory, now: Int64) -> DisclosureFacts {
    let takesPart = directory.takesPart(recipient, day: Directory.day(at: now))
    return DisclosureFacts(
      niveau: .hinder, recipient: takesPart ? .overig : .nietConvenant,
      recipientPartyKind: directory.partyKind(of: recipient), basis: .directory)
  }

  /// The facts for writing a record into the file of a request to a niet-convenantpartij (NCP-01, NCP-02).
  public static func requestFacts(
    author: RecordID, recordOwner: RecordID?, regime: Regime, file: CaseFile, directory: Directory, now: Int64
  ) -> DisclosureFacts {
    DisclosureFacts(
      niveau: file.niveau, isWoonoverlast: file.isWoonoverlast, recipient: .nietConvenant,
      ownerIsPolice: isPolice(recordOwner, directory), regime: regime,
      releasedBy: releasedBy(author, recordOwner: recordOwner, file, directory, now),
      isByRegie: isWijkmanager(author, file, directory, now), hasRequest: true,
      isVooroverlegHeld: file.isVooroverlegHeld(before: nil))
  }

  /// The law a record is processed under: what its `regime` field says, or else its kind.
  public static func regime(of record: RecordView) -> Regime {
    record.text("regime").flatMap(Regime.init) ?? record.kind.regime
  }

  /// Who is not known to be of another party counts as police: withholding is the safe side.
  private static func isPolice(_ owner: RecordID?, _ directory: Directory) -> Bool {
    guard let kind = owner.flatMap({ directory.partyKind(of: $0) }) else { return true }
    return kind == .politie
  }

  private static func releasedBy(
    _ release: Release, recordOwner: RecordID?, _ file: CaseFile, _ directory: Directory, _ now: Int64
  ) -> DisclosureFacts.ReleasedBy {
    releasedBy(release.author, recordOwner: recordOwner, file, directory, now)
  }

  private static func releasedBy(
    _ author: RecordID, recordOwner: RecordID?, _ file: CaseFile, _ directory: Directory, _ now: Int64
  ) -> DisclosureFacts.ReleasedBy {
    if author == recordOwner { return .owner }
    if isWijkmanager(author, file, directory, now) { return .wijkmanager }
    guard let owner = recordOwner, let party = directory.party(of: owner)?.id,
      directory.party(of: author)?.id == party
    else { return .other }
    return .owner
  }

  private static func isWijkmanager(
    _ account: RecordID, _ file: CaseFile, _ directory: Directory, _ now: Int64
  ) -> Bool {
    RecipientRole.role(of: account, release: nil, in: file, directory: directory, now: now) == .wijkmanager
  }

  /// - Parameter time: when it was released; who was invited after that gets no history (AMB-20).
  private static func presence(of account: RecordID, at overleg: RecordID?, since time: Int64, _ file: CaseFile)
    -> DisclosureFacts.Presence
  {
    guard let overleg else {
      return file.overleggen.values.contains { $0.isInvited(account, by: time) } ? .invited : .absent
    }
    guard let facts = file.overleggen[overleg], facts.isInvited(account, by: time) else { return .absent }
    return facts.present.contains(account) ? .present : .invited
  }
}
