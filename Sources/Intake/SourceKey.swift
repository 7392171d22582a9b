internal import Changes

/// What names a melding at its source.
enum SourceKey {
  /// Its number or mark there.
  case named(String)
  /// Nothing names it; its content does, with what it came from.
  case content(source: String, parts: [String])

  /// The melding under this key, with the key kept in its local field.
  func melding(
    _ draft: MeldingDraft, index: Int, line: Int?, _ identify: (String) throws -> RecordID
  ) throws -> ImportedMelding {
    let record: RecordID
    let sourceKey: String
    switch self {
    case .named(let name): (record, sourceKey) = (try identify(name), name)
    case .content(let source, let parts):
      // The separator cannot occur in a part: control characters have been taken out of those.
      record = try identify(([source] + parts).joined(separator: "\u{1F}"))
      sourceKey = "\(source):\(record)"
    }
    var draft = draft
    try draft.set("bronsleutel", .text(sourceKey))
    return ImportedMelding(index: index, line: line, sourceKey: sourceKey, record: record, values: draft.values)
  }
}
