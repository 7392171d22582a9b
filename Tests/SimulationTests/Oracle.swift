import Changes
import Records
import Sync

/// What may reach whom, kept by an observer who sees every act and every byte and knows nothing of how the product
/// decides. Every text that people write is a numbered mark, so that it can be found in any bytes.
struct Oracle {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// Where a mark was written.
  struct Origin {
    let record: RecordID
    let field: FieldNumber
    let account: String
    let isLocal: Bool
    let isProcess: Bool
    let isPolice: Bool
  }

  struct Cell: Hashable {
    let record: RecordID
    let field: FieldNumber
  }

  private var origins: [Origin] = []
  /// Cells that somebody with the right to has released, to whom. It only grows: what was withdrawn may still be
  /// under way.
  private var released: [Cell: Set<String>] = [:]
  private var addressed: [RecordID: Set<String>] = [:]
  /// The latest stamp of each cell that the server said it had taken, and from whom.
  private(set) var acknowledged: [Cell: Stamp] = [:]

  static let prefix = Array("merk-".utf8)

  /// A new mark.
  mutating func mark(_ origin: Origin) -> String {
    origins.append(origin)
    let digits = String(origins.count - 1)
    return "merk-" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The cell for which a mark was made is another record's: the record got its id only when it was written.
  mutating func settle(_ marks: [String], in record: RecordID) {
    for mark in marks {
      guard let number = Int(mark.dropFirst(5)) else { continue }
      let old = origins[number]
      origins[number] = Origin(
        record: record, field: old.field, account: old.account, isLocal: old.isLocal, isProcess: old.isProcess,
        isPolice: old.isPolice)
    }
  }

  mutating func release(_ record: RecordID, _ fields: [FieldNumber], to codes: [String]) {
    for field in fields { released[Cell(record: record, field: field), default: []].formUnion(codes) }
  }

  mutating func address(_ record: RecordID, to codes: [String]) { addressed[record, default: []].formUnion(codes) }

  /// No byte leaves a device that its filter does not let go (invariant 4).
  func check(request bytes: [UInt8], from code: String) throws {
    for number in Self.marks(in: bytes) where origins.indices.contains(number) {
      let origin = origins[number]
      guard origin.account == code else { throw Broken(description: "\(code) pushes mark \(number) of another") }
      guard !origin.isLocal else {
        throw Broken(description: "\(code) pushes mark \(number), which is local (F02, F05)")
      }
      let cell = Cell(record: origin.record, field: origin.field)
      guard origin.isProcess || released[cell] != nil || addressed[origin.record] != nil else {
        throw Broken(description: "\(code) pushes mark \(number), which nothing releases (invariant 4)")
      }
    }
  }

  /// No byte reaches an account that it did not write and that nobody released to it (invariants 1 and 5).
  func check(answer bytes: [UInt8], to code: String) throws -> Bool {
    var holdsPolice = false
    for number in Self.marks(in: bytes) where origins.indices.contains(number) {
      let origin = origins[number]
      if origin.account == code { continue }
      let cell = Cell(record: origin.record, field: origin.field)
      guard released[cell]?.contains(code) ?? false || addressed[origin.record]?.contains(code) ?? false else {
        throw Broken(description: "\(code) is sent mark \(number) of \(origin.account), which nothing gives it")
      }
      if origin.isPolice { holdsPolice = true }
    }
    return holdsPolice
  }

  /// What the server said of a push.
  mutating func note(_ request: ExchangeRequest, _ response: ExchangeResponse) {
    guard response.status == .ok || response.status == .sealed else { return }
    var refused: Set<UInt64> = []
    for verdict in response.verdicts where ![.superseded, .conflict].contains(verdict.code) {
      refused.insert(verdict.sequence)
    }
    // A stamp from the future is set to the server's time, which no answer tells.
    let latest = response.time + Limits.clockDriftMilliseconds
    for change in request.changes
    where change.sequence <= response.acknowledged && !refused.contains(change.sequence)
      && change.stamp.milliseconds <= latest
    {
      for write in change.writes {
        let cell = Cell(record: change.record, field: write.field)
        acknowledged[cell] = max(acknowledged[cell] ?? change.stamp, change.stamp)
      }
    }
  }

  /// The numbers of the marks in `bytes`.
  static func marks(in bytes: [UInt8]) -> [Int] {
    var found: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index + 11 <= bytes.count {
        guard bytes[index] == prefix[0], (1..<5).allSatisfy({ bytes[index + $0] == prefix[$0] }) else {
          index += 1
          continue
        }
        var number = 0
        for digit in bytes[(index + 5)..<(index + 11)] { number = number * 10 + Int(digit) - 48 }
        found.append(number)
        index += 11
      }
    }
    return found
  }
}
