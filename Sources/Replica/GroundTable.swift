import CBOR
import Changes
import SQLite
import Sync

/// The grounds on which cells are held, each once: rows point to them by number. Held whole in memory; there are few.
/// Cells whose ground is damaged are not shown: nobody can say on what basis they are held.
final class GroundTable {
  private var byNumber: [UInt32: Ground] = [:]
  private var numbers: [Ground: UInt32] = [:]
  private var last: UInt32 = 0
  private let store: Store

  init(_ store: Store) throws {
    self.store = store
    try store.connection.query("SELECT number, sealed FROM ground") { row in
      guard let number = UInt32(exactly: row.int64(0)) else { throw ReplicaError.corrupt("table ground: a number") }
      last = max(last, number)
      guard let bytes = try? store.open(row.blob(1), .ground, number: row.int64(0)),
        let ground = try? Ground(stored: bytes)
      else { return }
      byNumber[number] = ground
      numbers[ground] = number
    }
  }

  subscript(number: UInt32) -> Ground? { byNumber[number] }

  /// The number of `ground`, which is stored when it is new.
  func number(of ground: Ground) throws -> UInt32 {
    if let number = numbers[ground] { return number }
    let number = last + 1
    try store.connection.execute(
      "INSERT INTO ground(number, sealed) VALUES(?1, ?2)",
      [.integer(Int64(number)), .blob(try store.seal(ground.stored(), .ground, number: Int64(number)))])
    last = number
    byNumber[number] = ground
    numbers[ground] = number
    return number
  }
}

extension Ground {
  /// Whether it is the account's own: nobody released it.
  var isOwn: Bool { release == nil }

  fileprivate func stored() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 64)
    encoder.arrayHead(5)
    encoder.optional(release)
    encoder.text(rule)
    encoder.unsigned(UInt64(form))
    encoder.optional(author)
    if let until { encoder.integer(until) } else { encoder.null() }
    return encoder.bytes
  }

  fileprivate init(stored bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(5)
    let release = try decoder.readOptionalID()
    let rule = try decoder.readText()
    let form = UInt8(truncatingIfNeeded: try decoder.readUnsigned())
    let author = try decoder.readOptionalID()
    let until = try decoder.readOptional { (item) throws(CBORFault) in try item.readInteger() }
    try decoder.finish()
    self.init(release: release, rule: rule, form: form, author: author, until: until)
  }
}
