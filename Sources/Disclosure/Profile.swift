import Changes
public import Records

/// What a party keeps to itself, whatever the deelbeleid allows: `clients/profiles/<party>/profiel`. It only ever
/// narrows. Protocol/disclosure.md, "Profiles".
///
///     profiel 1
///     nooit F07
///     nooit melding.omschrijving
public struct Profile: Equatable, Sendable {
  /// The rows that never leave.
  public let groups: Set<FieldGroup>
  private let fields: [KindNumber: FieldSet]

  /// What never leaves, as the file writes it: rows first, then fields.
  public var names: [String] {
    let rows = groups.map(\.rawValue).sorted()
    let named = fields.sorted { $0.key < $1.key }.flatMap { number, fields in
      fields.fields.compactMap { field -> String? in
        guard let kind = Schema.current.kind(number), let spec = kind.field(field) else { return nil }
        return "\(kind.name).\(spec.name)"
      }
    }
    return rows + named
  }

  /// Whether the party keeps `field` of a record of `kind` to itself.
  public func holdsBack(_ field: FieldSpec, of kind: KindSpec) -> Bool {
    groups.contains(field.group) || fields[kind.number]?.contains(field.number) ?? false
  }

  /// Reads a profile. It is refused whole when a line says anything but `nooit` and a known row or field, or names a
  /// field without which the process cannot judge.
  public static func parse(_ text: String) throws(PolicyFault) -> Profile {
    let text = try PolicyText(text)
    var lines = text.lines[...]
    guard let head = lines.popFirst(), head.words.map(\.text) == ["profiel", "1"] else {
      throw PolicyFault(
        .syntax, at: text.lines.first?.position ?? text.end, "Een profiel begint met de regel “profiel 1”.")
    }
    var groups: Set<FieldGroup> = []
    var fields: [KindNumber: FieldSet] = [:]
    for line in lines {
      guard !line.isTable, line.words.count == 2 else {
        throw PolicyFault(.syntax, at: line.position, "Schrijf op elke regel “nooit” met één rij of veld erachter.")
      }
      guard line.words[0].text == "nooit" else {
        throw PolicyFault(
          .widening, at: line.position,
          "Een profiel kan alleen minder delen, nooit meer. Elke regel begint met “nooit”.")
      }
      let word = line.words[1]
      if word.text.contains(".") {
        let (kind, field) = try field(word)
        try check(field, of: kind, word)
        let named = fields[kind.number] ?? FieldSet()
        guard !named.contains(field.number) else { throw .twice(word.quoted, at: word.position) }
        fields[kind.number] = named.union(FieldSet([field.number]))
      } else {
        guard let group = FieldGroup(rawValue: word.text), FieldGroup.rows.prefix(29).contains(group) else {
          throw PolicyFault(
            .unknownRow, at: word.position,
            "De rij \(word.quoted) bestaat niet. Kies F01 tot en met F29, of soort.veld.")
        }
        for kind in Schema.current.kinds {
          for field in kind.fields where field.group == group { try check(field, of: kind, word) }
        }
        guard groups.insert(group).inserted else { throw .twice(word.quoted, at: word.position) }
      }
    }
    return Profile(groups: groups, fields: fields)
  }

  private init(groups: Set<FieldGroup>, fields: [KindNumber: FieldSet]) {
    self.groups = groups
    self.fields = fields
  }

  /// The field that `melding.omschrijving` names.
  private static func field(_ word: PolicyText.Word) throws(PolicyFault) -> (KindSpec, FieldSpec) {
    let parts = word.text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let kind = parts.first.flatMap({ Schema.current.kind(named: $0) }),
      let field = parts.last.flatMap({ kind.field(named: $0) })
    else {
      throw PolicyFault(
        .unknownField, at: word.position,
        "Het veld \(word.quoted) bestaat niet. Schrijf soort.veld, zoals melding.plaats.")
    }
    return (kind, field)
  }

  private static func check(_ field: FieldSpec, of kind: KindSpec, _ word: PolicyText.Word) throws(PolicyFault) {
    guard !ProcessFields.needed(kind).contains(field.number) else {
      throw PolicyFault(
        .neededByProcess, at: word.position,
        "Het veld \(kind.name).\(field.name) is nodig om het beleid toe te passen. Haal \(word.quoted) weg.")
    }
  }
}
