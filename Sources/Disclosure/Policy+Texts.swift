public import Casework
public import Changes
public import Records

/// Persons in free text. A text that names a person is decided on as a field about a person would be, in its own row;
/// and where that row is to hold no persons at all, also as row F06 (the name) would be. A text with a BSN is decided
/// on as row F08 too. Protocol/disclosure.md, "Texts"; HIN-04, AMB-05, AMB-06.
extension Policy {
  /// Whether and how a free text that holds `mention` may be shown, given the facts.
  public func decide(
    _ field: FieldSpec, of kind: KindSpec, _ facts: DisclosureFacts, mention: PersonMention
  ) -> Decision {
    var circumstances = Circumstances(facts).union(Circumstances(field, of: kind))
    circumstances.set(.personen, true)
    let own = decide(field.group, circumstances, facts)
    guard own.isAllowed else { return own.resting(on: mention) }
    let row: FieldGroup? = mention == .bsn ? .f08 : Policy.groupsWithPersons.contains(field.group) ? nil : .f06
    guard let row else { return own }
    var person = Circumstances(facts)
    person.set(.personen, true)
    let other = decide(row, person, facts)
    return other.isAllowed ? own : other.resting(on: mention)
  }

  /// The rows that have fields about persons: there a text about one is at home.
  private static let groupsWithPersons = Set(
    Schema.current.kinds.flatMap(\.fields).filter { $0.category != .situatie }.map(\.group))

  /// What may be shown of a record of `kind`, given the facts and what its texts say of persons.
  public func project(
    _ kind: KindSpec, _ facts: DisclosureFacts, mentions: [FieldNumber: PersonMention]
  ) -> Projection {
    let plain = project(kind, facts)
    guard !mentions.isEmpty else { return plain }
    return plain.replacing { number, _ in
      guard let mention = mentions[number], let field = kind.field(number) else { return nil }
      return decide(field, of: kind, facts, mention: mention)
    }
  }
}

extension Decision {
  /// The same, and that it rests on what the text says of a person.
  fileprivate func resting(on mention: PersonMention) -> Decision {
    Decision(form: form, rule: rule, because: because + [.mention(mention)])
  }
}
