public import Changes
public import Records

/// The steps that a status may take. Protocol/casework.md, "States".
struct StateTable: Sendable {
  /// The kind.
  let kind: String
  /// The field that holds the status.
  let field: String
  /// The rule that the steps follow from.
  let rule: String
  /// Where a record may start.
  let starts: [String]
  /// From a status to those that may follow it; a status without an entry is final.
  let steps: [String: [String]]

  /// Whether the status may go from `before` (nil: not set yet) to `after` (nil: cleared).
  func allows(_ before: String?, _ after: String?) -> Bool {
    guard before != after else { return true }
    guard let after else { return false }
    guard let before else { return starts.contains(after) }
    return steps[before]?.contains(after) ?? false
  }

  static let all: [StateTable] = [
    // An overleg that has begun is closed before the police may add anything again (POL-05).
    StateTable(
      kind: "overleg", field: "status", rule: "POL-05", starts: ["gepland", "begonnen", "gehouden"],
      steps: ["gepland": ["begonnen", "gehouden", "vervallen"], "begonnen": ["gehouden", "vervallen"]]),
    // With sufficient effect the casus is watched, "vinger aan de pols"; it may come back (AFS-03).
    StateTable(
      kind: "casus", field: "status", rule: "HIN-08", starts: ["open"],
      steps: [
        "open": ["monitoring", "opgelost", "afgeschaald"], "monitoring": ["open", "opgelost", "afgeschaald"],
        "opgelost": ["open", "monitoring"], "afgeschaald": ["open", "monitoring"],
      ]),
    // An interventie may be written down when it is over: field work is recorded afterwards.
    StateTable(
      kind: "interventie", field: "status", rule: "HIN-08", starts: ["gepland", "bezig", "gedaan", "gestopt"],
      steps: ["gepland": ["bezig", "gedaan", "gestopt"], "bezig": ["gedaan", "gestopt"]]),
    StateTable(
      kind: "verzoek", field: "status", rule: "NCP-02", starts: ["concept", "gevraagd"],
      steps: ["concept": ["gevraagd"], "gevraagd": ["gedaan", "afgewezen"]]),
    StateTable(
      kind: "afspraak", field: "status", rule: "CAS-09", starts: ["open"],
      steps: ["open": ["gedaan", "vervallen"], "gedaan": ["open"]]),
  ]
}

extension Casework {
  /// The fields of `kind` that are judged by what stood before them. A device that writes them more than once before it
  /// can push sends every step, in order.
  public static func steppedFields(of kind: KindSpec) -> FieldSet { stepped[kind.number] ?? FieldSet() }

  private static let stepped: [KindNumber: FieldSet] = Dictionary(
    uniqueKeysWithValues: Schema.current.kinds.map { kind in
      let states = StateTable.all.filter { $0.kind == kind.name }.map(\.field)
      return (kind.number, kind.set { $0.marks.contains(.deciding) || states.contains($0.name) })
    })
}
