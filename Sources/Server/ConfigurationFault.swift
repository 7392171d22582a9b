/// Why a line of an operator's file cannot be used. The rest of the file is not used either: a daemon that starts
/// with half of its settings is worse than one that does not start.
public struct ConfigurationFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of faults.
  public enum Code: String, Sendable, CaseIterable {
    /// The line is neither empty, nor a comment, nor `key = value`, nor a `[section]` where sections are known.
    case syntax
    /// A key or a kind of section that does not exist.
    case unknown
    /// A key or a section that was given before.
    case duplicate
    /// A key or section that has to be there and is not.
    case missing
    /// A value that is not of the form that the key asks for.
    case value
    /// A number, date or length outside its bounds.
    case range
    /// A value that contradicts another, or names something that the file does not have.
    case inconsistent
  }

  /// Which fault.
  public let code: Code
  /// The line, counted from 1; 0 when it is the file as a whole.
  public let line: Int
  /// What is wrong and what would be right.
  public let message: String

  /// A fault at a line.
  public init(_ code: Code, line: Int, _ message: String) {
    self.code = code
    self.line = line
    self.message = message
  }

  /// Line and message, to be put behind the name of the file.
  public var description: String { line == 0 ? message : "line \(line): \(message)" }

  /// Equal when the codes are.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
