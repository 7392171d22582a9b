/// What may stay although a rule speaks against it, each with its reason. One that is no longer needed fails a test.
struct TidyException: Sendable {
  let rule: String
  let path: String
  /// A part of the line; empty for a finding about the file as a whole.
  let line: String
  let reason: String

  /// Whether this exception is about that finding.
  func covers(_ finding: Finding) -> Bool {
    rule == finding.rule && path == finding.path && (line.isEmpty || finding.text.contains(line))
  }

  static let all: [TidyException] = []
}
