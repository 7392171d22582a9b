public import Changes

/// Why a value does not fit its field. The message names the field and the limit, never the value.
public struct ValueFault: Error, Equatable, Sendable {
  /// The closed list of reasons. Protocol/records.md, "Refusals".
  public enum Code: String, Sendable, CaseIterable {
    case unknownKind = "unknown-kind"
    case unknownField = "unknown-field"
    case wrongType = "wrong-type"
    case tooLong = "too-long"
    case outOfRange = "out-of-range"
    case notAChoice = "not-a-choice"
    case notABSN = "not-a-bsn"
    case localOnly = "local-only"
    case controlCharacter = "control-character"
  }

  /// Which reason.
  public let code: Code
  /// The Dutch name of the field, or the number of an unknown one.
  public let field: String

  /// A fault in `field`.
  public init(_ code: Code, field: String) {
    self.code = code
    self.field = field
  }
}

extension FieldSpec {
  /// Checks that `value` is of this field's type and within its limits. Clearing a field is always
  /// well formed; whether it may be cleared is for `Casework`.
  public func check(_ value: FieldValue) throws(ValueFault) {
    switch (type, value) {
    case (_, .null), (.boolean, .boolean): return
    case (.text(let charactersMax), .text(let text)): try check(text, charactersMax: charactersMax)
    case (.choice(let codes), .text(let text)):
      guard codes.contains(text) else { throw ValueFault(.notAChoice, field: name) }
    case (.integer(let bounds), .integer(let number)):
      guard bounds.contains(number) else { throw ValueFault(.outOfRange, field: name) }
    case (.real(let bounds), .real(let number)):
      guard bounds.contains(number) else { throw ValueFault(.outOfRange, field: name) }
    case (.instant, .integer(let number)):
      guard FieldSpec.instants.contains(number) else { throw ValueFault(.outOfRange, field: name) }
    case (.day, .integer(let number)):
      guard FieldSpec.days.contains(number) else { throw ValueFault(.outOfRange, field: name) }
    case (.bsn, .text(let text)):
      guard BSN.isValid(text) else { throw ValueFault(.notABSN, field: name) }
    case (.reference, .identifier): return
    case (.references(_, let countMax), .list(let values)):
      guard values.count <= countMax else { throw ValueFault(.tooLong, field: name) }
      guard values.allSatisfy({ $0.identifier != nil }) else { throw ValueFault(.wrongType, field: name) }
    case (.choices(let codes), .list(let values)):
      guard values.count <= codes.count else { throw ValueFault(.tooLong, field: name) }
      for value in values {
        guard let text = value.text else { throw ValueFault(.wrongType, field: name) }
        guard codes.contains(text) else { throw ValueFault(.notAChoice, field: name) }
      }
    case (.texts(let countMax, let charactersMax), .list(let values)):
      guard values.count <= countMax else { throw ValueFault(.tooLong, field: name) }
      for value in values {
        guard let text = value.text else { throw ValueFault(.wrongType, field: name) }
        try check(text, charactersMax: charactersMax)
      }
    case (.cells(let countMax), .list(let values)):
      guard values.count <= 2 * countMax else { throw ValueFault(.tooLong, field: name) }
      guard CellSelection.list(from: value) != nil else { throw ValueFault(.wrongType, field: name) }
    default: throw ValueFault(.wrongType, field: name)
    }
  }

  /// Years 1900 to 2200, in milliseconds since 1970 UTC.
  public static let instants: ClosedRange<Int64> = -2_208_988_800_000...7_258_118_400_000
  /// Years 1800 to 2200, in days since 1970-01-01.
  public static let days: ClosedRange<Int64> = -62_091...84_006

  private func check(_ text: String, charactersMax: Int) throws(ValueFault) {
    // UTF-8 length bounds the count of characters from above, and is free to ask.
    guard text.utf8.count <= charactersMax || text.unicodeScalars.count <= charactersMax else {
      throw ValueFault(.tooLong, field: name)
    }
    for byte in text.utf8 where byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F {
      throw ValueFault(.controlCharacter, field: name)
    }
  }
}

/// The burgerservicenummer: nine digits that pass the eleven test.
public enum BSN {
  /// Whether `text` is a well-formed BSN.
  public static func isValid(_ text: String) -> Bool {
    let digits = text.utf8.map { Int($0) - 48 }
    guard digits.count == 9, digits.allSatisfy((0...9).contains) else { return false }
    let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset == 8 ? -1 : 9 - $1.offset) }
    return sum % 11 == 0 && digits.contains { $0 != 0 }
  }

  /// Whether a BSN stands in `text`: groups of digits with single dots and spaces between them that make up exactly
  /// nine digits, whatever other numbers stand beside it. Used to keep persons out of an LBO item (LBO-05, scenario
  /// S2).
  public static func occurs(in text: String) -> Bool {
    // Nearly every text ends here.
    guard text.utf8.count(where: { $0 >= 48 && $0 <= 57 }) >= 9 else { return false }
    var groups: [[UInt8]] = [[]]
    for byte in text.utf8 {
      if byte >= 48, byte <= 57 {
        groups[groups.count - 1].append(byte)
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: " "), !(groups.last ?? []).isEmpty {
        groups.append([])
      } else {
        if holdsBSN(groups) { return true }
        groups = [[]]
      }
    }
    return holdsBSN(groups)
  }

  /// Whether some groups in a row are a BSN.
  private static func holdsBSN(_ groups: [[UInt8]]) -> Bool {
    for first in groups.indices where !groups[first].isEmpty {
      var digits: [UInt8] = []
      for group in groups[first...] {
        digits += group
        if digits.count == 9, isValid(String(decoding: digits, as: UTF8.self)) { return true }
        if digits.count >= 9 { break }
      }
    }
    return false
  }
}
