public import Changes
public import Records

/// Who takes part: the parties to the convenant and their accounts, read from the `partij` and `account`
/// records that every account holds. Protocol/casework.md, "Directory"; ALG-06.
public struct Directory: Sendable {
  /// The accounts, by id.
  public let accounts: [RecordView]
  /// The parties, by id.
  public let parties: [RecordView]
  private let seats: [RecordID: Seat]
  private let partyByID: [RecordID: RecordView]

  /// What the directory says of one account, worked out once.
  private struct Seat: Sendable {
    let party: RecordID?
    let kind: PartyKind?
    let functions: Set<AccountFunction>
    let wijken: [String]
    let isActive: Bool
    /// The days on which the party's convenant record is valid; nil without one.
    let convenant: ClosedRange<Int64>?
  }

  /// The directory that `records` make up; records of other kinds are passed over.
  public init(records: some Sequence<RecordView>) {
    var accounts: [RecordView] = []
    var parties: [RecordView] = []
    for record in records {
      switch record.kind.number {
      case KindSpec.account.number: accounts.append(record)
      case KindSpec.partij.number: parties.append(record)
      default: continue
      }
    }
    self.accounts = accounts.sorted { $0.id < $1.id }
    self.parties = parties.sorted { $0.id < $1.id }
    let partyByID = Dictionary(parties.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
    self.partyByID = partyByID
    seats = Dictionary(
      accounts.map { account in
        let party = account.reference("partij").flatMap { partyByID[$0] }
        return (
          account.id,
          Seat(
            party: party?.id, kind: party?.text("soort").flatMap(PartyKind.init),
            functions: Set(account.texts("functies").compactMap(AccountFunction.init)),
            wijken: account.texts("wijken"), isActive: account.isTrue("actief"),
            convenant: party.flatMap(Self.convenant))
        )
      }, uniquingKeysWith: { _, last in last })
  }

  private static func convenant(of party: RecordView) -> ClosedRange<Int64>? {
    let last = party.integer("convenant_tot") ?? .max
    guard let first = party.integer("convenant_vanaf"), first <= last else { return nil }
    return first...last
  }

  /// The party at which `account` has its seat.
  public func party(of account: RecordID) -> RecordView? { seats[account]?.party.flatMap { partyByID[$0] } }

  /// The party with this id.
  public func party(_ id: RecordID) -> RecordView? { partyByID[id] }

  /// What sort of organisation `account` belongs to.
  public func partyKind(of account: RecordID) -> PartyKind? { seats[account]?.kind }

  /// What `account` does in the process.
  public func functions(of account: RecordID) -> Set<AccountFunction> { seats[account]?.functions ?? [] }

  /// The wijken in which `account` does it.
  public func wijken(of account: RecordID) -> [String] { seats[account]?.wijken ?? [] }

  /// Whether `account` is known and in use.
  public func isActive(_ account: RecordID) -> Bool { seats[account]?.isActive ?? false }

  /// Whether the party of `account` has a convenant record that is valid on `day` (see ``day(at:)``).
  /// The gemeente needs one too. ALG-06.
  public func hasConvenant(_ account: RecordID, day: Int64) -> Bool {
    seats[account]?.convenant?.contains(day) ?? false
  }

  /// Whether `account` may take part on `day`: known, in use and of a party with a valid convenant record.
  public func takesPart(_ account: RecordID, day: Int64) -> Bool {
    isActive(account) && hasConvenant(account, day: day)
  }

  /// Whether `account` is a wijkmanager of the gemeente for `wijk`; with nil, for any wijk. AMB-04.
  public func isWijkmanager(_ account: RecordID, of wijk: String?) -> Bool {
    guard let seat = seats[account], seat.kind == .gemeente, seat.functions.contains(.wijkmanager) else { return false }
    guard let wijk else { return true }
    return seat.wijken.contains(wijk)
  }

  /// Whether `account` is one of the roles that stand for the gemeente (WM, VZ, RG). Handhaving is not. AMB-04.
  public func isGemeenteRole(_ account: RecordID) -> Bool {
    guard let seat = seats[account], seat.kind == .gemeente else { return false }
    return !seat.functions.isDisjoint(with: [.wijkmanager, .voorzitterKerngroep, .regisseurInterventieteam])
  }

  /// The account with this code.
  public func account(code: String) -> RecordID? { accounts.first { $0.text("code") == code }?.id }

  /// The Dutch calendar day, as days since 1970-01-01, at `milliseconds` since 1970 UTC. A convenant begins and ends at
  /// Dutch midnight, on the device as at the server.
  public static func day(at milliseconds: Int64) -> Int64 { CalendarDay.dutchDay(at: milliseconds) }
}
