/// Why a deelbeleid or profiel was refused, and where. Nothing of the file takes effect.
///
/// Two faults are equal when their codes are.
public struct PolicyFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons. Protocol/disclosure.md, "Refusals".
  public enum Code: String, Sendable, CaseIterable {
    /// The line is not what stands at this place in such a file.
    case syntax
    /// The file is larger than a reader accepts.
    case tooLarge = "too-large"
    /// The layout of the file is of a version that this release does not read.
    case notSupported = "not-supported"
    case unknownPhase = "unknown-phase"
    case unknownRow = "unknown-row"
    case unknownColumn = "unknown-column"
    case unknownValue = "unknown-value"
    case unknownCondition = "unknown-condition"
    case unknownRule = "unknown-rule"
    case unknownField = "unknown-field"
    /// The same thing is said twice.
    case duplicate
    /// Two things are said that cannot both be.
    case contradiction
    /// Something that must be said is not.
    case missing
    /// No facts can lead to this permit.
    case unreachable
    /// No facts exist in which this prohibition changes the outcome.
    case neverApplies = "never-applies"
    /// A permit for a field that stays with who recorded it.
    case neverLeaves = "never-leaves"
    /// A profiel that would allow more.
    case widening
    /// A profiel that would hold back a field without which nothing can be judged.
    case neededByProcess = "needed-by-process"
  }

  /// Which reason.
  public let code: Code
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// In plain Dutch: what is wrong, and what to do.
  public let message: String

  init(_ code: Code, at position: TextPosition, _ message: String) {
    self.code = code
    line = position.line
    column = position.column
    self.message = message
  }

  /// Line, column and message, as the reader of the file sees it.
  public var description: String { "regel \(line), kolom \(column): \(message)" }

  /// Whether both were refused for the same reason.
  public static func == (left: PolicyFault, right: PolicyFault) -> Bool { left.code == right.code }
}
