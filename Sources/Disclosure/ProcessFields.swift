import Casework
import Changes
import Records

/// The fields that the server must have to judge: the facts of the case and the acts themselves. They say nothing of a
/// person, and by leaving a device they are shown to nobody. Protocol/disclosure.md, "What leaves a device".
enum ProcessFields {
  /// The fields of a record of `kind` that always leave.
  static func always(_ kind: KindSpec) -> FieldSet { byKind[kind.number] ?? FieldSet() }

  /// The fields that leave once a record has ended or was taken back: the server must know, and nothing else leaves.
  static func ending(_ kind: KindSpec) -> FieldSet { Ending.of(kind)?.fields ?? FieldSet() }

  /// The fields that no profile keeps on a device.
  static func needed(_ kind: KindSpec) -> FieldSet { always(kind).union(ending(kind)) }

  /// The fields that go along when any other field of the record leaves: where it belongs, under which law it is
  /// processed, and who was named in it.
  static func along(_ kind: KindSpec) -> FieldSet {
    kind.set { kind.rootFields.contains($0.number) || $0.name == "regime" || $0.addressRule != nil }
  }

  private static let byKind: [KindNumber: FieldSet] = {
    let casus = ["niveau", "type", "wijk", "regiehouder", "status"]
    let named = [(KindSpec.casus, KindSpec.casus.set { casus.contains($0.name) })]
    let whole = [KindSpec.besluit, .overleg, .deelnemer, .verstrekking].map { kind in
      (kind, kind.set { !$0.isLocal && $0.category == .situatie && $0.group != .f21 })
    }
    return Dictionary((named + whole).map { ($0.0.number, $0.1) }, uniquingKeysWith: { first, _ in first })
  }()
}
