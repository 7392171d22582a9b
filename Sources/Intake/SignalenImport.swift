public import Changes
internal import Records

/// Reads meldingen from Signalen, the reporting system of Dutch municipalities.
///
/// A file holds a list answer of its API (`results`), a detail answer, the body with which a melding is made, or a JSON
/// array of such elements. Each element is read by itself: one that cannot be read is reported with its place and a
/// reason, and the others go on.
///
/// ```swift
/// let result = try SignalenImport.read(bytes) { key in recordID(hmac(importKey, key)) }
/// ```
///
/// The melder's e-mail address and telephone number become melder fields (F02), which never leave the importing
/// replica, together with whether the melder allowed sharing; where there is something to share, no answer counts as
/// no.
public enum SignalenImport {
  /// Reads a file.
  /// - Parameter identify: Makes a record id from the key of a source melding. It must be a keyed function, such as an
  ///   HMAC under a secret of the replica: where a melding has no number its key is its content, and an unkeyed hash of
  ///   that could be guessed from the id.
  /// - Throws: `IntakeError` when nothing can be read; what `identify` throws.
  public static func read(_ bytes: [UInt8], identify: (_ key: String) throws -> RecordID) throws -> ImportResult {
    try IntakeLimits.check(bytes)
    var result = ImportResult()
    var reader = JSONReader(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
    switch reader.peek() {
    case UInt8(ascii: "["): try readElements(&reader, into: &result, identify)
    case UInt8(ascii: "{"):
      var inside = reader
      if let list = findList(&inside) {
        reader = list.results
        try readElements(&reader, into: &result, identify)
        result.total = list.total
        let read = Int64(result.meldingen.count + result.faults.count)
        result.isContinued = list.hasNext || !list.hasPrevious && read < list.total ?? 0
      } else {
        try readElement(&reader, index: 0, into: &result, identify)
      }
    case nil: throw IntakeError(.empty, "Het bestand is leeg. Er is niets ingelezen.")
    default:
      throw IntakeError(
        .wrongFormat, "Dit is geen bestand van Signalen: het begint niet als JSON. Er is niets ingelezen.")
    }
    return result
  }

  /// Looks through the members of the outermost object for a list of results. Nil when it is one melding, or nothing
  /// that can be read: reading it as a melding then says what is wrong.
  private static func findList(_ reader: inout JSONReader) -> ListAnswer? {
    guard reader.takes("{") else { return nil }
    var results: JSONReader?
    var answer = ListAnswer(results: reader)
    repeat {
      guard let key = try? reader.key(), let first = reader.peek() else { break }
      let start = reader
      guard reader.skip() else { break }
      var value = start
      if key == "results", first == UInt8(ascii: "["), results == nil { results = start }
      guard key != "results", let found = try? value.value() else { continue }
      switch (key, found) {
      case ("count", .number(_, let count)): answer.total = count
      case ("_links", .object(let links)):
        answer.hasNext = answer.hasNext || isLink(links["next"])
        answer.hasPrevious = answer.hasPrevious || isLink(links["previous"])
      case ("next", _): answer.hasNext = answer.hasNext || isLink(found)
      case ("previous", _): answer.hasPrevious = answer.hasPrevious || isLink(found)
      default: break
      }
    } while reader.takes(",")
    // A list that is cut off is still a list.
    guard let results else { return nil }
    answer.results = results
    return answer
  }

  /// What the outermost object of a list answer says.
  private struct ListAnswer {
    var results: JSONReader
    var hasNext = false
    var hasPrevious = false
    var total: Int64?
  }

  /// Whether a page is named: by an address, or by an object with one.
  private static func isLink(_ value: JSONValue?) -> Bool {
    switch value {
    case .string(let address)?: !address.isEmpty
    case .object(let link)?: if case .string? = link["href"] { true } else { false }
    default: false
    }
  }

  private static func readElements(
    _ reader: inout JSONReader, into result: inout ImportResult, _ identify: (String) throws -> RecordID
  ) throws {
    guard reader.takes("["), !reader.takes("]") else { return }
    var index = 0
    repeat {
      guard index < IntakeLimits.elementsMax else { throw IntakeLimits.tooMany }
      guard try readElement(&reader, index: index, into: &result, identify) else { return }
      index += 1
    } while reader.takes(",")
    if !reader.takes("]") {
      result.faults.append(ImportFault(index: index, reason: "het bestand breekt hier af; wat volgt is niet gelezen"))
    }
  }

  /// Reads one element. False when nothing that follows it can be found.
  @discardableResult
  private static func readElement(
    _ reader: inout JSONReader, index: Int, into result: inout ImportResult,
    _ identify: (String) throws -> RecordID
  ) throws -> Bool {
    let start = reader
    do {
      let element = try SignalenElement(reader.value())
      result.add(try element.key().melding(element.draft(), index: index, line: nil, identify))
      return true
    } catch let fault as ElementFault {
      result.faults.append(ImportFault(index: index, reason: fault.reason))
      reader = start
      return reader.skip()
    }
  }
}
