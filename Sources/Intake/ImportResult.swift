public import Changes

/// What an import made of a file: the meldingen that can be stored, and a reason for each one that cannot.
public struct ImportResult: Sendable {
  /// The meldingen that were read, in the order of the file.
  public internal(set) var meldingen: [ImportedMelding] = []
  /// What could not be read, in the order of the file.
  public internal(set) var faults: [ImportFault] = []
  /// Whether the file is one page of a longer answer: the rest stands in other files.
  public internal(set) var isContinued = false
  /// How many meldingen the whole answer has, when the file says so.
  public internal(set) var total: Int64?
  /// Columns of a CSV file that mean nothing here, cleaned for display. Their cells were not read.
  public internal(set) var ignoredColumns: [String] = []

  private var seen: [RecordID: Int] = [:]

  init() {}

  /// Adds a melding, unless the same one stands earlier in the file.
  mutating func add(_ melding: ImportedMelding) {
    if let first = seen[melding.record] {
      let reason = "staat al in dit bestand, als nummer \(first + 1)"
      faults.append(ImportFault(index: melding.index, line: melding.line, reason: reason))
      return
    }
    seen[melding.record] = melding.index
    meldingen.append(melding)
  }
}

/// One melding from a file, checked against the schema.
public struct ImportedMelding: Sendable {
  /// Its place in the file, from 0.
  public let index: Int
  /// The line of the file where it begins, from 1; nil for formats without lines.
  public let line: Int?
  /// Names the melding at its source. The same file, or a newer one with the same melding, gives the same key. It is
  /// also the value of the local field `bronsleutel`.
  public let sourceKey: String
  /// The record, from the key by the caller's keyed function: importing twice creates nothing twice.
  public let record: RecordID
  /// The values, each checked against its field.
  public let values: [FieldNumber: FieldValue]
}

/// Why one element of a file was not read. The reason is Dutch, and never quotes the file.
public struct ImportFault: Equatable, Sendable {
  /// Its place in the file, from 0.
  public let index: Int
  /// The line of the file where it begins, from 1; nil for formats without lines.
  public let line: Int?
  /// What is wrong, to follow the words "melding 3: ".
  public let reason: String

  init(index: Int, line: Int? = nil, reason: String) {
    self.index = index
    self.line = line
    self.reason = reason
  }
}

/// Why nothing at all could be read from a file.
public struct IntakeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure that a caller can act on.
  public enum Code: String, Sendable, CaseIterable {
    /// The file is larger than `IntakeLimits.fileBytesMax`.
    case tooLarge = "too-large"
    /// The file holds more than `IntakeLimits.elementsMax` meldingen.
    case tooMany = "too-many"
    /// There is nothing in the file.
    case empty
    /// The file is not in the expected format.
    case wrongFormat = "wrong-format"
    /// A column that is needed is missing or stands there twice.
    case wrongColumns = "wrong-columns"
  }

  /// Why it failed.
  public let code: Code
  /// The same for people, in Dutch, with what to do next.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Equality of codes.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

/// What an import takes at most.
public enum IntakeLimits {
  /// A year of meldingen of a large municipality stays well below this; it bounds memory.
  public static let fileBytesMax = 64 * 1024 * 1024
  /// Meldingen in one file.
  public static let elementsMax = 100_000
  /// Values within values. Signalen's own answers go six deep.
  public static let depthMax = 32
  /// Characters of a number.
  static let numberCharactersMax = 64
  /// Columns of a CSV file.
  static let columnsMax = 200
  /// Columns named as ignored, and characters of each name.
  static let ignoredColumnsMax = 20
  static let columnNameCharactersMax = 40

  static func check(_ bytes: [UInt8]) throws(IntakeError) {
    guard bytes.count <= fileBytesMax else {
      throw IntakeError(
        .tooLarge, "Het bestand is groter dan \(fileBytesMax >> 20) MB. Splits het en lees de delen in.")
    }
  }

  static let tooMany = IntakeError(
    .tooMany, "In het bestand staan meer dan \(elementsMax) meldingen. Er is niets ingelezen. Splits het bestand.")
}

/// Why one element is refused, on its way to an `ImportFault`.
struct ElementFault: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
