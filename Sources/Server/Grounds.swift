import Changes
import SQLite
import Sync

/// Bases for holding cells, each with a small number: a holding names one, and a response lists those it uses.
final class Grounds {
  private var byNumber: [Int64: Ground] = [:]
  private var numbers: [Ground: Int64] = [:]
  private let connection: Connection

  init(_ connection: Connection) throws {
    self.connection = connection
    try reload()
  }

  /// Reads all grounds again, after a transaction that did not commit.
  func reload() throws {
    byNumber = [:]
    numbers = [:]
    for (number, ground) in try connection.query(
      "SELECT number, release, rule, form, author, until FROM ground", [],
      { row in
        (
          row.int64(0),
          Ground(
            release: row.bytes16(1).map { RecordID(high: $0.0, low: $0.1) }, rule: try row.text(2),
            form: UInt8(truncatingIfNeeded: row.int64(3)),
            author: row.bytes16(4).map { RecordID(high: $0.0, low: $0.1) }, until: row.int64OrNil(5))
        )
      })
    {
      byNumber[number] = ground
      numbers[ground] = number
    }
  }

  /// The number of `ground`, given out at its first use.
  func number(_ ground: Ground) throws -> Int64 {
    if let number = numbers[ground] { return number }
    let statement = try connection.prepare(
      "INSERT INTO ground(release, rule, form, author, until) VALUES(?1, ?2, ?3, ?4, ?5)")
    try statement.run([
      ground.release.map { .bytes16($0.high, $0.low) } ?? .null, .text(ground.rule), .integer(Int64(ground.form)),
      ground.author.map { .bytes16($0.high, $0.low) } ?? .null, ground.until.map { .integer($0) } ?? .null,
    ])
    let number = connection.lastInsertRowID
    byNumber[number] = ground
    numbers[ground] = number
    return number
  }

  /// The ground with this number.
  func ground(_ number: Int64) throws -> Ground? {
    if let ground = byNumber[number] { return ground }
    try reload()
    return byNumber[number]
  }
}
