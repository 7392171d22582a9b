extension Policy {
  /// Reads a deelbeleid that ``parse(_:)`` accepted before, such as the one in force in a database or one that the
  /// server has signed: the words are read as strictly, the costly proof that nothing in it is unreachable is not
  /// given again.
  public static func read(checked text: String) throws(PolicyFault) -> Policy {
    Policy(compiling: try PolicyParser.document(text))
  }
}
