public import Changes
public import Records

/// What a rule may look at besides the act.
struct Context {
  /// The facts of the root that the record belongs to after the act.
  let file: CaseFile
  /// Parties and accounts.
  let directory: Directory
  /// Records as the author holds them.
  let lookup: (RecordID) -> RecordView?
}

/// One rule of the process as a value.
struct CaseRule: Sendable {
  /// What it is about, for the table in Protocol/casework.md.
  let id: String
  /// The kinds whose writing it looks at; empty for all.
  let kinds: Set<String>
  /// Whether a refusal ends the judging, because later rules would tell the author what it may not know.
  let isGate: Bool
  /// The refusals; none when the act is allowed.
  let check: @Sendable (Act, Context) -> [Ruling]
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
  public static func judge(
    _ act: Act, file: CaseFile, directory: Directory, lookup: (RecordID) -> RecordView?
  ) -> [Ruling] {
    withoutActuallyEscaping(lookup) { lookup in
      let context = Context(file: file, directory: directory, lookup: lookup)
      var rulings: [Ruling] = []
      for rule in rules where rule.kinds.isEmpty || rule.kinds.contains(act.kind.name) {
        let found = rule.check(act, context)
        rulings += found
        if rule.isGate, !found.isEmpty { return rulings }
      }
      return rulings
    }
  }

  /// All rules, in the order in which they are applied.
  static let rules: [CaseRule] = general
}
