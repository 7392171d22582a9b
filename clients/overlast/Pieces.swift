/// A list as people type it: pieces with commas between them, and spaces where they like.
enum Pieces {
  /// The pieces of `text`, without the spaces around them.
  /// - Throws: `Failure` for an empty piece: a comma too many may be a name too few.
  static func of(_ text: String, in name: String) throws -> [String] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { piece in
      let trimmed = piece.drop(while: \.isWhitespace)
      guard let end = trimmed.lastIndex(where: { !$0.isWhitespace }) else {
        throw Failure(
          .badInput, "empty-piece",
          "Bij '\(name)' staat een komma te veel, of er staat niets. Er is niets gedaan. Schrijf bijvoorbeeld: a, b.")
      }
      return String(trimmed[...end])
    }
  }
}
