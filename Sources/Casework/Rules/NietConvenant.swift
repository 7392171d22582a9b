import Records

/// Domain model, NCP-01 and NCP-02: a niet-convenantpartij may be asked to help, and never gets personal data.
extension Casework {
  static let nietConvenant: [CaseRule] = [
    CaseRule(
      "verzoek-personen", ["verzoek"], refuses: [.init("NCP-01", .bsnInText), .init("NCP-01", .nameInText)]
    ) { act, context in
      personsInText(act, act.kind.plainTexts, rule: "NCP-01", context)
    }
  ]
}
