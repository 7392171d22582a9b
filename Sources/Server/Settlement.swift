import Changes
import Records

/// What one push, or one act of the administration, does to the streams: gathered while its records are
/// settled, written once at its end. One segment of stream and one line of register per account.
struct Settlement {
  /// The replica that pushed, and its account; 0 for an act of the server itself.
  let origin: Int64
  let account: Int64
  /// Milliseconds since 1970 UTC.
  let at: Int64
  var streams: [Int64: StreamSegment] = [:]
  var lines: [Int64: RegisterLine] = [:]

  init(origin: Int64 = 0, account: Int64 = 0, at: Int64) {
    self.origin = origin
    self.account = account
    self.at = at
  }

  /// Adds an entry to the stream of an account that has had `head` entries before this settlement.
  /// - Parameter record: as in ``StreamSegment/records``.
  /// - Returns: the entry's sequence.
  mutating func post(_ record: Int64, to account: Int64, after head: UInt64) -> UInt64 {
    streams[account, default: StreamSegment(first: head + 1)].append(record)
  }
}

/// New entries of one account's stream: the rows of the records, in order.
struct StreamSegment {
  /// The sequence of the first entry; the others follow it.
  let first: UInt64
  /// Row number times two, plus one when the entry only echoes the pusher's own cells.
  private(set) var records: [Int64] = []
  /// The sequence of the last entry.
  private(set) var last: UInt64

  init(first: UInt64) {
    self.first = first
    last = first - 1
  }

  mutating func append(_ record: Int64) -> UInt64 {
    records.append(record)
    last += 1
    return last
  }
}

/// One line of an account's register: what was disclosed to it, withdrawn from it and confirmed by it.
/// Holds no values; records by row number here, by id in what is hashed.
struct RegisterLine: Equatable {
  struct Disclosed: Hashable {
    let ground: Int64
    let fields: FieldSet
  }
  struct Withdrawn: Hashable {
    let rule: String
    let fields: FieldSet
  }
  var disclosed: [(key: Disclosed, records: [Int64])] = []
  var withdrawn: [(key: Withdrawn, records: [Int64])] = []
  /// Devices that confirmed purges, and up to which entry.
  var confirmed: [(replica: RecordID, cursor: UInt64)] = []

  var isEmpty: Bool { disclosed.isEmpty && withdrawn.isEmpty && confirmed.isEmpty }

  mutating func disclose(_ record: Int64, ground: Int64, fields: FieldSet) {
    let key = Disclosed(ground: ground, fields: fields)
    // Neighbouring records mostly share ground and fields, so the last group is nearly always the one.
    let last = disclosed.count - 1
    if last >= 0, disclosed[last].key == key {
      disclosed[last].records.append(record)
    } else if let index = disclosed.firstIndex(where: { $0.key == key }) {
      disclosed[index].records.append(record)
    } else {
      disclosed.append((key, [record]))
    }
  }

  mutating func withdraw(_ record: Int64, rule: String, fields: FieldSet) {
    let key = Withdrawn(rule: rule, fields: fields)
    if let index = withdrawn.firstIndex(where: { $0.key == key }) {
      withdrawn[index].records.append(record)
    } else {
      withdrawn.append((key, [record]))
    }
  }

  static func == (left: RegisterLine, right: RegisterLine) -> Bool {
    left.disclosed.elementsEqual(right.disclosed) { $0.key == $1.key && $0.records == $1.records }
      && left.withdrawn.elementsEqual(right.withdrawn) { $0.key == $1.key && $0.records == $1.records }
      && left.confirmed.elementsEqual(right.confirmed) { $0 == $1 }
  }
}
