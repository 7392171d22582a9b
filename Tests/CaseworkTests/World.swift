import Casework
import Changes
import Records

/// A gemeente with its partners in memory: acts are judged and, when allowed, done. What an account holds is its own
/// records, what is addressed to it, and what a test shows it.
struct World {
  var records: [RecordID: RecordView] = [:]
  var shown: [RecordID: Set<RecordID>] = [:]
  /// Milliseconds since 1970 UTC: 3 March 2026, 10:00.
  var now: Int64 = 1_772_532_000_000
  private var made: UInt64 = 1000

  init() {
    for party in Party.allCases { records[party.id] = party.record }
    for account in Seat.allCases { records[account.id] = account.record }
  }

  var directory: Directory { Directory(records: records.values) }
  var today: Int64 { Directory.day(at: now) }

  func file(of root: RecordID) -> CaseFile { CaseFile(root: root, records: records.values) }

  func author(_ seat: Seat) -> Author {
    let fallback = Author(account: seat.id, party: seat.party.kind)
    return Author(account: seat.id, in: directory) ?? fallback
  }

  func holds(_ seat: Seat, _ record: RecordView) -> Bool {
    record.owner == seat.id || shown[seat.id, default: []].contains(record.id)
      || record.kind.addressees.contains { record.references($0.name).contains(seat.id) }
      || record.kind.number == KindSpec.partij.number || record.kind.number == KindSpec.account.number
  }

  mutating func show(_ record: RecordID, to seats: Seat...) {
    for seat in seats { shown[seat.id, default: []].insert(record) }
  }

  func id() -> RecordID { RecordID(high: 7, low: made) }

  /// Makes a record, or tries to.
  mutating func make(
    _ kind: KindSpec, by seat: Seat, _ values: [String: FieldValue], standpoint: Standpoint = .device
  ) -> Attempt {
    made += 1
    return write(kind, RecordID(high: 7, low: made), by: seat, values, standpoint: standpoint)
  }

  /// Writes fields of a record that is there, or tries to.
  mutating func change(
    _ record: RecordID, by seat: Seat, _ values: [String: FieldValue], standpoint: Standpoint = .device
  ) -> Attempt {
    guard let kind = records[record]?.kind else { return Attempt(record: record, rulings: [], isThere: false) }
    return write(kind, record, by: seat, values, standpoint: standpoint)
  }

  private mutating func write(
    _ kind: KindSpec, _ id: RecordID, by seat: Seat, _ values: [String: FieldValue], standpoint: Standpoint
  ) -> Attempt {
    now += 1000
    let before = records[id]
    var after = before ?? RecordView(id: id, kind: kind, owner: seat.id, values: [:])
    var written = FieldSet()
    for (name, value) in values {
      guard let field = kind.field(named: name) else { return Attempt(record: id, rulings: [], isThere: false) }
      after.values[field.number] = value
      written.insert(field.number)
    }
    let act = Act(
      author: author(seat), kind: kind, record: id, before: before, after: after, written: written, now: now,
      standpoint: standpoint)
    let people = directory
    let meldingen = records.values.filter { $0.kind == .melding && $0.root == after.root }
    let police = meldingen.filter { $0.owner.flatMap { people.partyKind(of: $0) } == .politie }.map(\.id)
    let rulings = Casework.judge(
      act, file: file(of: after.root), directory: people,
      persons: { PersonNames(records.values.filter { holds(seat, $0) }) }, policeRecords: { police },
      lookup: { other in records[other].flatMap { holds(seat, $0) ? $0 : nil } })
    if rulings.isEmpty { records[id] = after }
    return Attempt(record: id, rulings: rulings, isThere: true)
  }

  /// What became of an act.
  struct Attempt {
    let record: RecordID
    let rulings: [Ruling]
    /// False when the test itself named a record or field that does not exist.
    let isThere: Bool

    var isAllowed: Bool { isThere && rulings.isEmpty }
    var codes: [String] { isThere ? rulings.map { "\($0.rule) \($0.code)" } : ["the test names nothing"] }
  }
}

/// The parties of the tests. `oudeSchool` had a convenant that has ended.
enum Party: UInt64, CaseIterable {
  case gemeente = 1
  case politie, handhaving, jongerenwerk, swt, woco, meldpunt, oudeSchool

  var id: RecordID { RecordID(high: 1, low: rawValue) }

  var kind: PartyKind {
    switch self {
    case .gemeente: .gemeente
    case .politie: .politie
    case .handhaving: .handhaving
    case .jongerenwerk: .jongerenwerk
    case .swt: .swt
    case .woco: .woningcorporatie
    case .meldpunt: .meldpunt
    case .oudeSchool: .leerplicht
    }
  }

  var record: RecordView {
    var record = RecordView(id: id, kind: .partij, owner: nil, values: [:])
    record.set("code", .text("\(self)"))
    record.set("soort", .text(kind.rawValue))
    record.set("convenant_vanaf", .integer(19_000))
    if self == .oudeSchool { record.set("convenant_tot", .integer(20_000)) }
    return record
  }
}

/// The accounts of the tests.
enum Seat: UInt64, CaseIterable {
  case wmOost = 1
  case wmOostTweede, wmWest, voorzitter, regisseur, beleid, wijkagent, handhaver, handhaverTweede, jongerenwerker
  case wijkteam, woco, meldpunt, school, vertrokken

  var id: RecordID { RecordID(high: 2, low: rawValue) }

  var party: Party {
    switch self {
    case .wmOost, .wmOostTweede, .wmWest, .voorzitter, .regisseur, .beleid: .gemeente
    case .wijkagent: .politie
    case .handhaver, .handhaverTweede: .handhaving
    case .jongerenwerker, .vertrokken: .jongerenwerk
    case .wijkteam: .swt
    case .woco: .woco
    case .meldpunt: .meldpunt
    case .school: .oudeSchool
    }
  }

  var record: RecordView {
    var record = RecordView(id: id, kind: .account, owner: nil, values: [:])
    record.set("code", .text("\(self)"))
    record.set("partij", .identifier(party.id))
    record.set("actief", .boolean(self != .vertrokken))
    switch self {
    case .wmOost, .wmOostTweede: record.set(functions: [.wijkmanager], wijken: ["Oost"])
    case .wmWest: record.set(functions: [.wijkmanager], wijken: ["West"])
    case .voorzitter: record.set(functions: [.voorzitterKerngroep])
    case .regisseur: record.set(functions: [.regisseurInterventieteam])
    case .wijkagent: record.set(functions: [.wijkagent], wijken: ["Oost"])
    default: record.set(functions: [.medewerker])
    }
    return record
  }
}

extension RecordView {
  mutating func set(_ name: String, _ value: FieldValue) {
    if let field = kind.field(named: name) { values[field.number] = value }
  }

  mutating func set(functions: [AccountFunction], wijken: [String] = []) {
    set("functies", .list(functions.map { .text($0.rawValue) }))
    set("wijken", .list(wijken.map { .text($0) }))
  }
}

extension FieldValue {
  /// A list of references to accounts.
  static func accounts(_ seats: Seat...) -> FieldValue { .list(seats.map { .identifier($0.id) }) }
  /// A list of references to parties.
  static func parties(_ parties: Party...) -> FieldValue { .list(parties.map { .identifier($0.id) }) }
  /// The named fields of a record, as a verstrekking names them.
  static func cells(_ record: RecordID, _ kind: KindSpec, _ fields: String...) -> FieldValue {
    let numbers = fields.compactMap { kind.field(named: $0)?.number }
    return CellSelection.value([CellSelection(record: record, fields: FieldSet(numbers))])
  }
}
