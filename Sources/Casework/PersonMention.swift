public import Changes
public import Records

/// What a free text says of a person.
public enum PersonMention: Sendable, Hashable, CaseIterable {
  /// The name of a person whom the author holds.
  case name
  /// A number that can be a burgerservicenummer.
  case bsn
}

extension PersonNames {
  /// What `text` says of a person; nil when nothing is found.
  public func mention(in text: String) -> PersonMention? {
    if BSN.occurs(in: text) { return .bsn }
    return occur(in: text) ? .name : nil
  }

  /// Which texts of `record` among `fields` say something of a person that their class does not tell: a name or a BSN
  /// in a text that is to hold no person (P0), a BSN in any text about one (P1).
  public func mentions(in record: RecordView, among fields: FieldSet) -> [FieldNumber: PersonMention] {
    var mentions: [FieldNumber: PersonMention] = [:]
    for field in record.kind.fields where fields.contains(field.number) && field.isFreeText {
      guard let text = record.values[field.number]?.text, let mention = mention(in: text) else { continue }
      if mention == .bsn || field.category == .situatie { mentions[field.number] = mention }
    }
    return mentions
  }
}

extension FieldSpec {
  /// Whether people type what they like in it, and it may leave a device. The directory is the municipality's own.
  public var isFreeText: Bool {
    guard case .text = type, group != .gids, !isLocal else { return false }
    return category == .situatie || category == .persoon
  }
}

extension KindSpec {
  /// The fields in which people type what they like.
  public var freeTexts: FieldSet { Self.freeTexts[number] ?? FieldSet() }

  private static let freeTexts: [KindNumber: FieldSet] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.map { kind in (kind.number, kind.set { $0.isFreeText }) })

  /// The free texts that are to hold no person.
  var plainTexts: FieldSet { self.set(where: { $0.isFreeText && $0.category == .situatie }) }
}
