public import Changes

/// The one table of kinds and fields: codec, policy, CLI, import and Protocol all read it.
/// Protocol/records.md; domain model, chapter 2.
public struct Schema: Sendable {
  /// The kinds in number order.
  public let kinds: [KindSpec]
  private let byNumber: [KindNumber: KindSpec]
  private let byName: [String: KindSpec]

  /// Version of the table; a field added raises it, a number is never given out twice.
  public static let version: UInt64 = 2

  /// The schema of this release.
  public static let current = Schema(kinds: [
    .partij, .account, .casus, .melding, .schets, .locatie, .groep, .persoon, .politieExport, .interventie,
    .overleg, .agendapunt, .afspraak, .verzoek, .verstrekking, .besluit, .deelnemer,
  ])

  init(kinds: [KindSpec]) {
    self.kinds = kinds.sorted { $0.number < $1.number }
    byNumber = Dictionary(kinds.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    byName = Dictionary(kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The kind with this number; nil for an unknown one.
  public func kind(_ number: KindNumber) -> KindSpec? { byNumber[number] }
  /// The kind with this Dutch name; nil for an unknown one.
  public func kind(named name: String) -> KindSpec? { byName[name] }
}
