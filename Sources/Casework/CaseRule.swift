public import Changes
public import Records

/// One rule of the process as a value: a row of the table in Protocol/casework.md, "Rulings". A class, because every
/// change is held against a dozen of them, and a copy counts each of their parts.
final class CaseRule: Sendable {
  /// What it is about.
  let id: String
  /// The kinds whose writing it looks at; empty for all.
  let kinds: Set<String>
  /// Every refusal it can give, as rule id and reason.
  let refuses: [Refusal]
  /// Whether a refusal ends the judging, because later rules would tell the author what it may not know.
  let isGate: Bool
  /// The refusals; none when the act is allowed.
  let check: @Sendable (Act, Context) -> [Ruling]

  /// A refusal that a rule can give.
  struct Refusal: Hashable, Sendable {
    let rule: String
    let reason: Ruling.Reason

    init(_ rule: String, _ reason: Ruling.Reason) {
      self.rule = rule
      self.reason = reason
    }
  }

  init(
    _ id: String, _ kinds: Set<String> = [], refuses: [Refusal], isGate: Bool = false,
    check: @escaping @Sendable (Act, Context) -> [Ruling]
  ) {
    self.id = id
    self.kinds = kinds
    self.refuses = refuses
    self.isGate = isGate
    self.check = check
  }
}

/// What a rule may look at besides the act.
struct Context {
  /// The facts of the root that the record belongs to after the act.
  let file: CaseFile
  /// Parties and accounts.
  let directory: Directory
  /// Records as the author holds them.
  let lookup: (RecordID) -> RecordView?
  /// The names of all persons that the author holds.
  let persons: () -> PersonNames
  /// The records of the police in the root that are no export.
  let policeRecords: () -> [RecordID]

  /// The casus as the author holds it.
  var casusSeen: RecordView? {
    guard let record = lookup(file.root), record.kind.number == KindSpec.casus.number else { return nil }
    return record
  }

  /// The niveau as the author holds it; hinder when it does not.
  var niveauSeen: Niveau { casusSeen?.text("niveau").flatMap(Niveau.init) ?? .hinder }

  /// The overleg that the author means: one of the casus, or one that the author holds.
  func overleg(_ id: RecordID) -> OverlegFacts? { file.overleggen[id] ?? lookup(id).flatMap { OverlegFacts($0) } }

  /// Whether `author` holds this overleg: made it, or took over the regie of its casus.
  func leads(_ author: Author, _ overleg: OverlegFacts) -> Bool {
    if overleg.owner == author.account { return true }
    return file.overleggen[overleg.id] != nil && file.regiehouder == author.account && author.isWijkmanager
  }
}

/// The process of domain model, chapter 3, as rulings on acts. Protocol/casework.md, "Rulings".
public enum Casework {
  /// Judges one act; an empty answer allows it.
  ///
  /// - Parameters:
  ///   - act: who writes what.
  ///   - file: the facts of the root that the record belongs to after the act.
  ///   - directory: parties and accounts.
  ///   - lookup: records as the *author* holds them. A record that the author does not hold must give nil, so that
  ///     a ruling never tells whether it exists.
  ///   - persons: the names of all persons that the *author* holds. Asked for only when a text is looked at.
  ///   - policeRecords: the records of the police in the root besides exports. Asked only where it matters: a casus may
  ///     hold many records.
  public static func judge(
    _ act: Act, file: CaseFile, directory: Directory, persons: () -> PersonNames,
    policeRecords: () -> [RecordID] = { [] }, lookup: (RecordID) -> RecordView?
  ) -> [Ruling] {
    withoutActuallyEscaping(lookup) { lookup in
      withoutActuallyEscaping(persons) { persons in
        withoutActuallyEscaping(policeRecords) { policeRecords in
          judge(
            act,
            Context(
              file: file, directory: directory, lookup: lookup, persons: persons, policeRecords: policeRecords))
        }
      }
    }
  }

  private static func judge(_ act: Act, _ context: Context) -> [Ruling] {
    var rulings: [Ruling] = []
    for rule in rulesByKind[act.kind.number] ?? rules {
      let found = rule.check(act, context)
      if found.isEmpty { continue }
      rulings += found
      if rule.isGate { return rulings }
    }
    return rulings
  }

  /// All rules, in the order in which they are applied: first who may act at all, then what.
  static let rules: [CaseRule] =
    access + wellFormed + hinder + niveau + politie + casusoverleg + verstrekking + regie + leefbaarheidsoverleg
    + nietConvenant + teksten

  /// The rules that look at a kind, by its number.
  private static let rulesByKind: [KindNumber: [CaseRule]] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.map { kind in
      (kind.number, rules.filter { $0.kinds.isEmpty || $0.kinds.contains(kind.name) })
    })
}
