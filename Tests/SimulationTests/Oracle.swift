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
  /// Marks that stood in a cell when the wijkmanager released it, to whom. What the police write may reach others by
  /// nothing else: not by a cell that may be filled later, nor by somebody else's record (invariant 5).
  private var passed: [Int: Set<String>] = [:]
  /// The latest stamp of each cell that the server said it had taken, and from whom.
  private(set) var acknowledged: [Cell: Stamp] = [:]
  /// The device that wrote it.
  private var writers: [Cell: String] = [:]
  /// The account that pushed a record first: it is theirs.
  private var owners: [RecordID: String] = [:]
  /// Cells that a device wrote in the record of another, and erased when it lost sight of that record (invariant 7).
  /// Nobody can give these back to a server that is restored before the owner got them.
  private(set) var erased: Set<Cell> = []
  /// Changes that were ahead of the server's clock when they were first offered, by record and stamp.
  private var fromFuture: Set<FromFuture> = []

  private struct FromFuture: Hashable {
    let record: RecordID
    let stamp: Stamp
  }

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

  /// Somebody passes on what others own: only what was released to it can reach anybody so, whatever its device
  /// accepts.
  mutating func passOn(_ record: RecordID, _ fields: [FieldNumber], by passer: String, to codes: [String]) {
    for field in fields {
      let cell = Cell(record: record, field: field)
      let isHeld = released[cell]?.contains(passer) ?? false || addressed[record]?.contains(passer) ?? false
      if isHeld { released[cell, default: []].formUnion(codes) }
    }
  }

  /// The wijkmanager passes on what stands in a cell.
  mutating func pass(_ text: String, to codes: [String]) {
    for number in Self.marks(in: Array(text.utf8)) { passed[number, default: []].formUnion(codes) }
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
      guard origin.isPolice else { continue }
      holdsPolice = true
      guard code == "wm-oost" || passed[number]?.contains(code) ?? false else {
        throw Broken(description: "\(code) is sent mark \(number) of the police, which the wijkmanager did not pass on")
      }
    }
    return holdsPolice
  }

  /// What is offered to a server whose clock says `now`. A stamp from the future is set to the server's time, which no
  /// answer tells; a retry of it may come when that future has passed, and keeps the time that it got.
  mutating func note(_ request: ExchangeRequest, at now: UInt64) {
    for change in request.changes where change.stamp.milliseconds > now + Limits.clockDriftMilliseconds {
      fromFuture.insert(FromFuture(record: change.record, stamp: change.stamp))
    }
  }

  /// What the server said of a push.
  mutating func note(_ request: ExchangeRequest, _ response: ExchangeResponse, of code: String, on device: String) {
    guard response.status == .ok || response.status == .sealed else { return }
    var refused: Set<UInt64> = []
    for verdict in response.verdicts where ![.superseded, .conflict].contains(verdict.code) {
      refused.insert(verdict.sequence)
    }
    for change in request.changes
    where change.sequence <= response.acknowledged && !refused.contains(change.sequence)
      && !fromFuture.contains(FromFuture(record: change.record, stamp: change.stamp))
    {
      if owners[change.record] == nil { owners[change.record] = code }
      for write in change.writes {
        let cell = Cell(record: change.record, field: write.field)
        if let latest = acknowledged[cell], latest >= change.stamp { continue }
        acknowledged[cell] = change.stamp
        writers[cell] = device
      }
    }
  }

  /// What a device of `code` no longer sees after it took an answer.
  mutating func note(sight device: String, of code: String, sees: (RecordID) throws -> Bool) rethrows {
    for (cell, writer) in writers where writer == device && owners[cell.record] != code {
      if try !sees(cell.record) { erased.insert(cell) }
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
