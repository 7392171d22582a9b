public import Changes
public import Records

/// The policy facts of one root, from its process records. Protocol/casework.md, "Facts".
///
/// A fact that is not there reads as its strictest value: no casus or no niveau is niveau hinder, no regiehouder is
/// nobody, no attendance is absent.
public struct CaseFile: Sendable {
  /// The casus, or the record that stands alone.
  public let root: RecordID
  /// The casus record, if the root is a casus.
  public let casus: RecordView?
  /// The wijk of the root.
  public let wijk: String?
  /// The besluiten on the casus, by datum and id.
  public let besluiten: [RecordView]
  /// The overleggen of the root.
  public let overleggen: [RecordID: OverlegFacts]
  /// The persoon records in the casus.
  public let personen: [RecordID]
  /// The politie-export records in the casus.
  public let politieExports: [RecordID]

  /// Whether a change of a record of `kind` can change who may hold what: the root is then looked at again.
  public static func isFact(_ kind: KindSpec) -> Bool { factKinds.contains(kind.number) }

  /// Whether a file is made from records of `kind`: the facts, and what the rules on texts and police data look at.
  public static func reads(_ kind: KindSpec) -> Bool {
    isFact(kind) || kind.number == KindSpec.politieExport.number || kind.number == KindSpec.persoon.number
  }

  /// The fields of a record of `kind` on which it hangs who may hold that record, or others: all of them, for kinds
  /// that are facts, releases or addressed to somebody. Protocol/casework.md, "Facts".
  public static func factFields(of kind: KindSpec) -> FieldSet { factFields[kind.number] ?? kind.all }

  private static let factFields: [KindNumber: FieldSet] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.lazy.filter { kind in
      !isFact(kind) && kind.addressees.isEmpty && ![KindSpec.partij, .account, .verstrekking].contains(kind)
    }.map { kind in
      let own = kind.set { $0.name == "wijk" || $0.name == "regime" }
      return (kind.number, own.union(FieldSet(kind.rootFields)).union(Ending.of(kind)?.fields ?? FieldSet()))
    })

  private static let factKinds: Set<KindNumber> = Set(
    [KindSpec.casus, .besluit, .overleg, .deelnemer].map(\.number))

  /// The file of `root`. Records of other roots and of kinds that say nothing are passed over.
  public init(root: RecordID, records: some Sequence<RecordView>) {
    var casus: RecordView?
    var wijk: String?
    var besluiten: [RecordView] = []
    var overleggen: [RecordID: OverlegFacts] = [:]
    var deelnemers: [RecordView] = []
    var personen: [RecordID] = []
    var politieExports: [RecordID] = []
    for record in records where record.root == root {
      if record.id == root { wijk = record.text("wijk") }
      switch record.kind.number {
      case KindSpec.casus.number: casus = record
      case KindSpec.besluit.number: besluiten.append(record)
      case KindSpec.overleg.number: overleggen[record.id] = OverlegFacts(record)
      case KindSpec.deelnemer.number: deelnemers.append(record)
      case KindSpec.persoon.number: personen.append(record.id)
      case KindSpec.politieExport.number: politieExports.append(record.id)
      default: continue
      }
    }
    for record in deelnemers.sorted(by: { $0.id < $1.id }) {
      if let overleg = record.reference("overleg") { overleggen[overleg]?.add(deelnemer: record) }
    }
    self.root = root
    self.casus = casus
    self.wijk = wijk
    self.besluiten = besluiten.sorted { left, right in
      let days = (left.integer("datum") ?? .min, right.integer("datum") ?? .min)
      return days.0 != days.1 ? days.0 < days.1 : left.id < right.id
    }
    self.overleggen = overleggen
    self.personen = personen.sorted()
    self.politieExports = politieExports.sorted()
  }

  /// How serious the casus is. ALG-01.
  public var niveau: Niveau { casus?.text("niveau").flatMap(Niveau.init) ?? .hinder }

  /// Whether the casus is a reference to woonoverlast, which is outside this process (ALG-05).
  public var isWoonoverlast: Bool { casus?.text("type") == "woonoverlast" }

  /// Who has the regie.
  public var regiehouder: RecordID? { casus?.reference("regiehouder") }

  /// Whether politie and gemeente have met before `casusoverleg`, on its day or an earlier one; with nil, whether they
  /// have met at all (POL-04).
  public func isVooroverlegHeld(before casusoverleg: OverlegFacts?) -> Bool {
    overleggen.values.contains { vooroverleg in
      guard vooroverleg.soort == .vooroverlegPolitie, vooroverleg.status == "gehouden" else { return false }
      guard let last = casusoverleg?.day else { return true }
      return vooroverleg.day.map { $0 <= last } ?? false
    }
  }

  /// Whether a casusoverleg is going on: then the police add nothing (POL-05).
  public var isCasusoverlegInSession: Bool {
    overleggen.values.contains { $0.soort == .casusoverleg && $0.status == "begonnen" }
  }

  /// A casusoverleg of the casus at which `account` was present and to which it was invited when something was
  /// released, `time` in milliseconds since 1970 UTC (AMB-20); the one with the lowest id, nil when there is none.
  public func casusoverleg(attendedBy account: RecordID, by time: Int64) -> RecordID? {
    overleggen.values.filter { overleg in
      overleg.soort == .casusoverleg && overleg.present.contains(account) && overleg.isInvited(account, by: time)
    }.map(\.id).min()
  }
}
