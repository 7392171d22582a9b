public import Changes
public import Records

/// What a melding that was imported before gets from a newer answer of its source.
///
/// The source owns what it says of its own handling: status, category and priority. Those follow the source as long as
/// nobody changed them here. What the melding is about (kind, time, place, words) is the work of who handles it here,
/// and may have been shared: a change of that at the source is told and not taken over.
public struct ImportUpdate: Sendable, Equatable {
  /// The values to write; empty when nothing follows the source.
  public internal(set) var values: [FieldNumber: FieldValue] = [:]
  /// The Dutch names of the fields that changed at the source and stay here as they are.
  public internal(set) var differing: [String] = []
}

extension ImportedMelding {
  /// The values of a record that this melding makes: its own, and what the source said, for later imports.
  public var firstValues: [FieldNumber: FieldValue] {
    var values = values
    values[Self.standField] = Self.stand(Dictionary(uniqueKeysWithValues: Self.followed.map { ($0, mark($0)) }))
    return values
  }

  /// What `record`, which an earlier import of this melding made, gets from it.
  public func update(of record: RecordView) -> ImportUpdate {
    let known = Self.marks(record.texts("bronwaarden"))
    var update = ImportUpdate()
    var marks = known
    for number in Self.followed {
      guard let field = KindSpec.melding.field(number), known[number] != mark(number) else { continue }
      let (here, there) = (record.values[number] ?? .null, values[number] ?? .null)
      guard here != there else {
        marks[number] = mark(number)
        continue
      }
      if Self.ofSource.contains(field.name), known[number] == Self.mark(here) {
        update.values[number] = there
        marks[number] = mark(number)
      } else {
        update.differing.append(field.name)
      }
    }
    if !update.values.isEmpty { update.values[Self.standField] = Self.stand(marks) }
    return update
  }

  /// What the source says of its own handling.
  private static let ofSource: Set<String> = ["ernst", "bronstatus", "broncategorie"]

  private static let followed = KindSpec.melding.fields
    .filter { ofSource.contains($0.name) || ["soort", "tijdstip", "plaats", "wijk", "omschrijving"].contains($0.name) }
    .map(\.number)

  private static let standField = KindSpec.melding.field(named: "bronwaarden")?.number ?? 0

  private func mark(_ number: FieldNumber) -> String { Self.mark(values[number] ?? .null) }

  /// Tells values apart without keeping them twice: FNV-1a of 64 bits, which need only notice an honest change.
  private static func mark(_ value: FieldValue) -> String {
    let text: String
    switch value {
    case .text(let words): text = "t" + words
    case .integer(let number): text = "i\(number)"
    default: return "-"
    }
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }

  private static func stand(_ marks: [FieldNumber: String]) -> FieldValue {
    .list(marks.sorted { $0.key < $1.key }.map { .text("\($0.key) \($0.value)") })
  }

  private static func marks(_ texts: [String]) -> [FieldNumber: String] {
    var marks: [FieldNumber: String] = [:]
    for text in texts {
      let parts = text.split(separator: " ")
      if parts.count == 2, let number = FieldNumber(parts[0]) { marks[number] = String(parts[1]) }
    }
    return marks
  }
}
