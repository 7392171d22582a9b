public import Records

/// What `gemeente.conf` says: the wijken, the parties to the convenant with its dates, and the accounts.
///
/// The seed names no list of signatories (AMB-11, ALG-06), so the list is configuration. Keys and values are Dutch,
/// because they are the fields of the records `partij` and `account`. `overlastd account import` carries it out;
/// importing twice changes nothing the second time. Order: gemeente, then parties, then accounts.
///
///     [gemeente]
///     naam = Voorbeeldstad
///     wijken = Centrum, Oost
///     [partij gemeente]
///     naam = Gemeente Voorbeeldstad
///     soort = gemeente
///     convenant_vanaf = 2022-12-22
///     [account wm-oost]
///     naam = A. de Vries
///     partij = gemeente
///     functies = wijkmanager
///     wijken = Oost
public struct MunicipalityFile: Equatable, Sendable {
  /// A party, as in the record `partij`. ALG-06.
  public struct Party: Equatable, Sendable {
    /// The short name by which accounts refer to it.
    public var code: String
    /// The name that people read.
    public var name: String
    /// What sort of organisation it is.
    public var kind: PartyKind
    /// First day of the convenant, days since 1970; nil: not signed, so treated as niet-convenantpartij.
    public var convenantFrom: Int64?
    /// Last day of the convenant, days since 1970; nil: no end.
    public var convenantTo: Int64?
    /// Whom to call.
    public var contact: String?

    /// A party.
    public init(
      code: String, name: String, kind: PartyKind, convenantFrom: Int64? = nil, convenantTo: Int64? = nil,
      contact: String? = nil
    ) {
      self.code = code
      self.name = name
      self.kind = kind
      self.convenantFrom = convenantFrom
      self.convenantTo = convenantTo
      self.contact = contact
    }
  }

  /// One professional's seat, as in the record `account`. Never a group (BIO 5.16.02).
  public struct Account: Equatable, Sendable {
    /// The short name that an invitation uses.
    public var code: String
    /// The professional's name.
    public var name: String
    /// The code of the party.
    public var party: String
    /// What the professional does in the process.
    public var functions: [AccountFunction]
    /// The wijken for which that holds.
    public var wijken: [String]
    /// Whether the account may be used.
    public var isActive: Bool

    /// An account.
    public init(
      code: String, name: String, party: String, functions: [AccountFunction] = [], wijken: [String] = [],
      isActive: Bool = true
    ) {
      self.code = code
      self.name = name
      self.party = party
      self.functions = functions
      self.wijken = wijken
      self.isActive = isActive
    }
  }

  /// The name of the municipality.
  public var name = ""
  /// Its wijken, in the order of the file.
  public var wijken: [String] = []
  /// The parties, in the order of the file.
  public var parties: [Party] = []
  /// The accounts, in the order of the file.
  public var accounts: [Account] = []

  /// Reads the text of `gemeente.conf`.
  /// - Throws: the first fault, with its line.
  public init(parsing text: String) throws(ConfigurationFault) {
    var isNamed = false
    for section in try ConfigurationParser.sections(of: text) {
      var reader = SectionReader(section)
      switch section.kind {
      case "":
        guard section.entries.isEmpty else {
          throw ConfigurationFault(.syntax, line: section.entries[0].line, "start with the section [gemeente]")
        }
      case "gemeente":
        guard !isNamed else { throw ConfigurationFault(.duplicate, line: section.line, "there is one [gemeente]") }
        isNamed = true
        name = try reader.text("naam", charactersMax: 120)
        wijken = try reader.list("wijken", charactersMax: 60) ?? []
        guard !wijken.isEmpty else { throw ConfigurationFault(.missing, line: section.line, "name at least one wijk") }
      case "partij": parties.append(try party(&reader))
      case "account": accounts.append(try account(&reader))
      default:
        throw ConfigurationFault(
          .unknown, line: section.line, "there is no section [\(section.kind)]; there are: gemeente, partij, account")
      }
      try reader.finish()
    }
    guard isNamed else { throw ConfigurationFault(.missing, line: 0, "the section [gemeente] is missing") }
    guard parties.contains(where: { $0.kind == .gemeente }) else {
      throw ConfigurationFault(.missing, line: 0, "one party has to be of 'soort = gemeente'")
    }
  }

  private func party(_ reader: inout SectionReader) throws(ConfigurationFault) -> Party {
    let code = try reader.code(taken: parties.map(\.code))
    let party = Party(
      code: code, name: try reader.text("naam", charactersMax: 120), kind: try reader.choice("soort"),
      convenantFrom: try reader.day("convenant_vanaf"), convenantTo: try reader.day("convenant_tot"),
      contact: try reader.optionalText("contact", charactersMax: 200))
    if let to = party.convenantTo {
      guard let from = party.convenantFrom, from <= to else {
        throw reader.contradiction("convenant_tot", "the convenant ends before it starts, or has no convenant_vanaf")
      }
    }
    return party
  }

  private func account(_ reader: inout SectionReader) throws(ConfigurationFault) -> Account {
    let code = try reader.code(taken: accounts.map(\.code))
    let account = Account(
      code: code, name: try reader.text("naam", charactersMax: 120),
      party: try reader.text("partij", charactersMax: 40),
      functions: try reader.choices("functies"), wijken: try reader.list("wijken", charactersMax: 60) ?? [],
      isActive: try reader.yesOrNo("actief") ?? true)
    guard let party = parties.first(where: { $0.code == account.party }) else {
      throw reader.contradiction("partij", "there is no [partij \(account.party)] above this account")
    }
    if let wijk = account.wijken.first(where: { !wijken.contains($0) }) {
      throw reader.contradiction("wijken", "the gemeente has no wijk '\(wijk)'")
    }
    for function in account.functions {
      if let kind = Self.home(of: function), kind != party.kind {
        throw reader.contradiction("functies", "a \(function.rawValue) works at a party of 'soort = \(kind.rawValue)'")
      }
      if Self.needsWijk(function), account.wijken.isEmpty {
        throw reader.contradiction("functies", "a \(function.rawValue) needs 'wijken'")
      }
    }
    return account
  }

  /// Where a function belongs. Police data go to a wijkmanager and decisions lie with the voorzitter, so neither
  /// may by mistake be someone of another party (POL-01, ESC-04).
  private static func home(of function: AccountFunction) -> PartyKind? {
    switch function {
    case .wijkmanager, .voorzitterKerngroep, .teamVeiligheid: .gemeente
    case .wijkagent: .politie
    case .regisseurInterventieteam, .medewerker: nil
    }
  }

  private static func needsWijk(_ function: AccountFunction) -> Bool {
    function == .wijkmanager || function == .wijkagent
  }
}
