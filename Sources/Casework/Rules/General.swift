import Records

/// Rules that hold for records of every kind.
extension Casework {
  static let general: [CaseRule] = [
    CaseRule(id: "write-rights", kinds: [], isGate: true) { act, context in
      guard let before = act.before,
        !WriteRights.mayWrite(act.author, record: before, fields: act.written, file: context.file)
      else { return [] }
      return [Ruling("AMB-11", .notYours)]
    }
  ]
}
