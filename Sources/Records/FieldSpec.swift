public import Changes

/// How close data comes to a person. Domain model, chapter 2, "Class".
public enum DataCategory: UInt8, Sendable, CaseIterable {
  /// P0: no person.
  case situatie = 0
  /// P1: person basis (name, date of birth, contact data).
  case persoon = 1
  /// P2: burgerservicenummer.
  case bsn = 2
  /// P3: police or criminal data.
  case strafrechtelijk = 3
  /// P4: special or care data.
  case bijzonder = 4
  /// P5: financial.
  case financieel = 5
}

/// The law under which a record is processed. User expectations, finding 2.
public enum Regime: String, Sendable, CaseIterable {
  /// Algemene verordening gegevensbescherming.
  case avg
  /// Wet politiegegevens.
  case wpg
}

/// The rows of the disclosure matrix (domain model, 4.2), and the groups the matrix does not name
/// because they are the process itself.
public enum FieldGroup: String, Sendable, CaseIterable {
  case f01 = "F01", f02 = "F02", f03 = "F03", f04 = "F04", f05 = "F05", f06 = "F06", f07 = "F07", f08 = "F08"
  case f09 = "F09", f10 = "F10", f11 = "F11", f12 = "F12", f13 = "F13", f14 = "F14", f15 = "F15", f16 = "F16"
  case f17 = "F17", f18 = "F18", f19 = "F19", f20 = "F20", f21 = "F21", f22 = "F22", f23 = "F23", f24 = "F24"
  case f25 = "F25", f26 = "F26", f27 = "F27", f28 = "F28", f29 = "F29"
  /// The directory: parties to the convenant and their accounts. No persons. ALG-06.
  case gids = "GIDS"
  /// Invitations, agendas and the header of an overleg. CAS-01, LBO-03.
  case overleg = "OVERLEG"
  /// The header of a release: who gave what to whom, on what ground. HIN-04, CAS-05.
  case verstrekking = "VERSTREKKING"
  /// Requests to a niet-convenantpartij; these leave as a file without persons. NCP-02.
  case verzoek = "VERZOEK"
  /// Never leaves the replica that recorded it, whatever a policy says.
  case lokaal = "LOKAAL"

  /// For a row of which nothing ever leaves the replica that recorded it, the rule that keeps it there: the melder
  /// (F02), culturele achtergrond (F05), and what a partner notes for itself.
  public var localRule: String? {
    switch self {
    case .f02: "HIN-04"
    case .f05: "AMB-14"
    case .lokaal: "CAS-04"
    default: nil
    }
  }
}

/// What values a field takes, with its limits.
public enum FieldType: Hashable, Sendable {
  /// Free text of at most this many characters.
  case text(charactersMax: Int)
  /// One code of a closed list.
  case choice([String])
  /// Yes or no.
  case boolean
  /// A whole number within the bounds.
  case integer(ClosedRange<Int64>)
  /// A measured number within the bounds.
  case real(ClosedRange<Double>)
  /// Milliseconds since 1970 UTC.
  case instant
  /// Days since 1970-01-01.
  case day
  /// A burgerservicenummer: nine digits that pass the eleven test.
  case bsn
  /// One record of the named kind.
  case reference(String)
  /// Records of the named kind.
  case references(String, countMax: Int)
  /// Codes of a closed list.
  case choices([String])
  /// Short texts.
  case texts(countMax: Int, charactersMax: Int)
  /// Pairs of a record and a field bitmap: what a release covers.
  case cells(countMax: Int)
}

extension FieldType {
  /// Whether its values come from a closed list: nobody can put words of their own in it.
  public var isClosed: Bool {
    switch self {
    case .choice, .choices, .boolean: true
    default: false
    }
  }
}

/// One field of one kind: a row of the schema table. Protocol/records.md, "Fields".
///
/// There is one for each row and all refer to it: what is done with a cell asks for it several times.
public final class FieldSpec: Sendable {
  /// Stable number, 1 to 63, never reused within the kind.
  public let number: FieldNumber
  /// The Dutch name that the CLI, CSV and JSON use.
  public let name: String
  /// What values it takes.
  public let type: FieldType
  /// How close it comes to a person.
  public let category: DataCategory
  /// The matrix row it belongs to.
  public let group: FieldGroup
  /// Marks that change how the field is treated.
  public let marks: Marks
  /// For an addressee field: the rule by which writing the accounts into it releases the record to them.
  public let addressRule: String?

  init(
    number: FieldNumber, name: String, type: FieldType, category: DataCategory, group: FieldGroup, marks: Marks,
    addressRule: String?
  ) {
    self.number = number
    self.name = name
    self.type = type
    self.category = category
    self.group = group
    self.marks = marks
    self.addressRule = addressRule
  }

  /// Marks on a field.
  public struct Marks: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// A set of marks from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// A record is not complete without it.
    public static let required = Marks(rawValue: 1)
    /// A concurrent overwrite opens a conflict for the regiehouder instead of passing silently.
    public static let deciding = Marks(rawValue: 2)
    /// Part of the main lines that may be named in a leefbaarheidsoverleg (LBO-04).
    public static let mainLine = Marks(rawValue: 4)
    /// Set once, by the record's first write; later writes are refused.
    public static let fixed = Marks(rawValue: 8)
  }

  /// Whether the field never leaves the replica that recorded it.
  public var isLocal: Bool { group.localRule != nil }
}

/// One kind of record. Protocol/records.md, "Kinds".
///
/// Every record that is read or written carries its kind along, so a kind is one reference to its row of the table.
public struct KindSpec: Hashable, Sendable {
  /// Stable number, never reused.
  public let number: KindNumber
  private let row: Row

  /// Who may create a record of a kind; finer rules stand in `Casework`.
  public enum Creators: Hashable, Sendable {
    /// Any account of a convenant party.
    case anyone
    /// Accounts with the function wijkmanager.
    case wijkmanager
    /// Accounts of the police.
    case politie
    /// Accounts of any party but the police.
    case notPolitie
    /// The municipality's own administration at the server.
    case beheer
  }

  /// The Dutch name, as the process description writes it.
  public var name: String { row.name }
  /// The law it is processed under, unless a `regime` field says otherwise.
  public var regime: Regime { row.regime }
  /// Who may create one.
  public var creators: Creators { row.creators }
  /// The fields in number order.
  public var fields: [FieldSpec] { row.fields }
  /// The numbers of all fields.
  public var all: FieldSet { row.all }
  /// The fields without which a record is not complete.
  public var required: FieldSet { row.required }
  /// The fields that are set once.
  public var fixed: FieldSet { row.fixed }
  /// Every field that may ever leave a device.
  public var shareable: FieldSet { row.shareable }
  /// The fields that name accounts to which the record is addressed.
  public var addressees: [FieldSpec] { row.addressees }
  /// The numbers of those.
  public var addresseeFields: FieldSet { row.addresseeFields }
  /// The fields that refer to the casus and to the overleg, in that order: the first that is set is the root.
  public var rootFields: [FieldNumber] { row.rootFields }

  /// The field with this number.
  public func field(_ number: FieldNumber) -> FieldSpec? {
    guard number >= 1, Int(number) < row.byNumber.count else { return nil }
    return row.byNumber[Int(number)]
  }

  /// The field with this Dutch name.
  public func field(named name: String) -> FieldSpec? { row.fields.first { $0.name == name } }

  /// The fields for which `condition` holds.
  public func set(where condition: (FieldSpec) -> Bool) -> FieldSet {
    FieldSet(row.fields.lazy.filter(condition).map(\.number))
  }

  init(_ number: KindNumber, _ name: String, regime: Regime = .avg, creators: Creators, _ fields: [FieldSpec]) {
    self.number = number
    row = Row(name, regime, creators, fields)
  }

  /// The number says it all: it is never given out twice.
  public static func == (left: KindSpec, right: KindSpec) -> Bool { left.number == right.number }
  /// Feeds the number.
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }

  private final class Row: Sendable {
    let name: String
    let regime: Regime
    let creators: Creators
    let fields: [FieldSpec]
    let all: FieldSet
    let required: FieldSet
    let fixed: FieldSet
    let shareable: FieldSet
    let addressees: [FieldSpec]
    let addresseeFields: FieldSet
    let rootFields: [FieldNumber]
    let byNumber: [FieldSpec?]

    init(_ name: String, _ regime: Regime, _ creators: Creators, _ fields: [FieldSpec]) {
      self.name = name
      self.regime = regime
      self.creators = creators
      self.fields = fields.sorted { $0.number < $1.number }
      all = FieldSet(fields.map(\.number))
      required = FieldSet(fields.filter { $0.marks.contains(.required) }.map(\.number))
      fixed = FieldSet(fields.filter { $0.marks.contains(.fixed) }.map(\.number))
      shareable = FieldSet(fields.filter { !$0.isLocal }.map(\.number))
      addressees = fields.filter { $0.addressRule != nil }
      addresseeFields = FieldSet(addressees.map(\.number))
      rootFields = ["casus", "overleg"].compactMap { name in
        fields.first { $0.name == name && $0.type == .reference(name) }?.number
      }
      var table = [FieldSpec?](repeating: nil, count: 64)
      for field in fields where field.number < 64 { table[Int(field.number)] = field }
      byNumber = table
    }
  }
}

/// A row of the table. Kept short so that a kind reads like the table in the domain model.
func row(
  _ number: FieldNumber, _ name: String, _ type: FieldType, _ category: DataCategory, _ group: FieldGroup,
  _ marks: FieldSpec.Marks = [], to addressRule: String? = nil
) -> FieldSpec {
  FieldSpec(
    number: number, name: name, type: type, category: category, group: group, marks: marks,
    addressRule: addressRule)
}

/// A row of the table for a field that says nothing of a person (P0).
func row(
  _ number: FieldNumber, _ name: String, _ type: FieldType, _ group: FieldGroup, _ marks: FieldSpec.Marks = [],
  to addressRule: String? = nil
) -> FieldSpec {
  row(number, name, type, .situatie, group, marks, to: addressRule)
}
