import CBOR
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
  /// What it does to each account that it came past.
  private(set) var accounts: [AccountSettlement] = []
  private var places: [Int64: Int] = [:]
  /// The place after the last one asked for. Records that are alike go to the same accounts in the same order, so it is
  /// nearly always the next one.
  private var expected = 0

  init(origin: Int64 = 0, account: Int64 = 0, at: Int64) {
    self.origin = origin
    self.account = account
    self.at = at
  }

  /// Where an account stands in ``accounts``, also from now on.
  /// - Parameter head: how many entries its stream had before this settlement; nil for no account.
  mutating func place(of account: Int64, after head: (Int64) -> UInt64?) -> Int? {
    if expected == accounts.count { expected = 0 }
    if expected < accounts.count, accounts[expected].account == account {
      expected += 1
      return expected - 1
    }
    var place = places[account]
    if place == nil, let head = head(account) {
      place = accounts.count
      places[account] = accounts.count
      accounts.append(AccountSettlement(account: account, segment: StreamSegment(first: head + 1)))
    }
    if let place { expected = place + 1 }
    return place
  }

  /// Adds an entry to the stream of the account in this place.
  /// - Parameter record: as in ``StreamSegment/records``.
  /// - Returns: the entry's sequence.
  mutating func post(_ record: Int64, to place: Int) -> UInt64 { accounts[place].segment.append(record) }

  /// Notes for the register that the account in this place was given cells.
  mutating func disclose(_ record: Int64, ground: Int64, fields: FieldSet, to place: Int) {
    accounts[place].line.disclose(record, ground: ground, fields: fields)
  }

  /// Notes for the register that cells were taken from the account in this place.
  mutating func withdraw(_ record: Int64, rule: String, fields: FieldSet, from place: Int) {
    accounts[place].line.withdraw(record, rule: rule, fields: fields)
  }
}

/// What a settlement does to one account.
struct AccountSettlement {
  let account: Int64
  fileprivate(set) var segment: StreamSegment
  fileprivate(set) var line = RegisterLine()

  var isEmpty: Bool { segment.records.isEmpty && line.isEmpty }

  init(account: Int64, segment: StreamSegment) {
    self.account = account
    self.segment = segment
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

  /// The records as the segment's row has them.
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: records.count * 5 + 8)
    encoder.arrayHead(records.count)
    for record in records { encoder.integer(record) }
    return encoder.bytes
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
