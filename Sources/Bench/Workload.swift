import Changes
import Records
import TestKit

/// The workload W(N): N field changes that make N/8 records of eight fields, then N/80 updates of one field.
///
/// A record has three texts of 9 to 15 bytes, one of 100 to 140, two integers, one real and one instant. As a `melding`
/// they are plaats, broncategorie, bronstatus, omschrijving, soort, ernst, breedtegraad and tijdstip: a melding has no
/// integers, so those two are codes of closed lists, which are longer. In plain SQL the instant is an ISO text, as
/// there it would be. All in all a record holds the same number of bytes on both sides, give or take five.
struct Workload {
  /// A value of either side.
  enum Value {
    case text(String)
    case integer(Int64)
    case real(Double)
    /// Milliseconds since 1970 UTC.
    case instant(Int64)
  }

  /// A new record.
  struct Record {
    /// The first half of its id; the second is random for plain SQL and minted for the product.
    let high: UInt64
    let low: UInt64
    let values: [Value]
  }

  /// A change of one field of one record.
  struct Update {
    let record: Int
    let field: Int
    let value: Value
  }

  static let fieldsPerRecord = 8
  /// The fields that each of three recipients sees, as bitmaps; the first sees the long text.
  static let masks: [UInt8] = [0b1001_1011, 0b0110_1101, 0b1111_0010]

  let records: [Record]
  let updates: [Update]
  private var seed: Seed

  /// W(`count`); the same for the same seed.
  init(_ count: Int, seed origin: UInt64) {
    var seed = Seed(origin)
    records = (0..<count / Self.fieldsPerRecord).map { _ in
      Record(
        high: seed.next(), low: seed.next(), values: (0..<Self.fieldsPerRecord).map { Self.value($0, &seed) })
    }
    let recordCount = records.count
    updates = (0..<count / 80).map { _ in Self.update(of: recordCount, &seed) }
    self.seed = seed
  }

  /// How many field changes the workload has in all.
  var changeCount: Int { records.count * Self.fieldsPerRecord + updates.count }

  /// `count` more updates.
  mutating func more(_ count: Int) -> [Update] { (0..<count).map { _ in Self.update(of: records.count, &seed) } }

  private static func update(of recordCount: Int, _ seed: inout Seed) -> Update {
    let field = Int.random(in: 0..<fieldsPerRecord, using: &seed)
    return Update(record: Int.random(in: 0..<recordCount, using: &seed), field: field, value: value(field, &seed))
  }

  private static func value(_ field: Int, _ seed: inout Seed) -> Value {
    switch field {
    case 0...2: .text(text(9...15, &seed))
    case 3: .text(text(100...140, &seed))
    case 4, 5: .integer(Int64.random(in: 0..<100_000, using: &seed))
    case 6: .real(Double.random(in: 51...53, using: &seed))
    default: .instant(1_750_000_000_000 + Int64.random(in: 0..<30_000_000_000, using: &seed))
    }
  }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyz ".utf8)

  private static func text(_ length: ClosedRange<Int>, _ seed: inout Seed) -> String {
    let count = Int.random(in: length, using: &seed)
    return String(
      decoding: (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &seed)] }, as: UTF8.self)
  }
}

extension Workload {
  /// The field of a melding that stands for a field of the workload.
  static let fields: [FieldNumber] = [
    "plaats", "broncategorie", "bronstatus", "omschrijving", "soort", "ernst", "breedtegraad", "tijdstip",
  ].map { KindSpec.melding.field(named: $0)?.number ?? 0 }

  /// A bitmap of the workload's fields as fields of a melding.
  static func fieldSet(_ mask: UInt8) -> FieldSet {
    FieldSet(fields.indices.filter { mask & (1 << UInt8($0)) != 0 }.map { fields[$0] })
  }

  /// A write of the workload to a melding.
  static func write(_ field: Int, _ value: Value) -> CellWrite {
    let content: FieldValue =
      switch value {
      case .text(let text): .text(text)
      case .integer(let number):
        .text(field == 4 ? KindSpec.overlastSoorten[Int(number % 10)] : ["laag", "normaal", "hoog"][Int(number % 3)])
      case .real(let number): .real(number)
      case .instant(let time): .integer(time)
      }
    return CellWrite(field: fields[field], value: content)
  }
}
