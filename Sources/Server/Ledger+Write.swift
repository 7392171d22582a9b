import CBOR
import Changes
import Records
import SQLite

/// Writing what a settlement came to: rows, one segment of stream and one line of register per account.
extension Ledger {
  func write(_ act: inout Settlement) throws {
    for item in hand.items {
      let root = item.state.filedUnder
      if let before = item.before {
        try store.update(item.state, root: root, rootChanged: before.filedUnder != root)
      } else {
        try store.insert(item.state, root: root)
      }
    }
    for (number, segment) in act.streams.sorted(by: { $0.key < $1.key }) {
      try append(segment, account: number, origin: act.origin)
      guard var account = roster.accounts[number] else { continue }
      account.stream = segment.last
      roster.update(account)
    }
    for (number, line) in act.lines.sorted(by: { $0.key < $1.key }) where !line.isEmpty {
      guard var account = roster.accounts[number] else { continue }
      try register.append(line, to: &account, at: act.at, grounds: grounds, ids: recordID)
      roster.update(account)
    }
    for number in Set(act.streams.keys).union(act.lines.keys).sorted() {
      if let account = roster.accounts[number] { try connection.save(account) }
    }
  }

  private func append(_ segment: StreamSegment, account: Int64, origin: Int64) throws {
    var encoder = CBOREncoder(reserving: segment.records.count * 5 + 8)
    encoder.arrayHead(segment.records.count)
    for record in segment.records { encoder.integer(record) }
    let statement = try connection.prepare(
      "INSERT INTO stream(account, first, last, origin, records) VALUES(?1, ?2, ?3, ?4, ?5)")
    try statement.bind(account, at: 1)
    try statement.bind(segment.first, at: 2)
    try statement.bind(segment.last, at: 3)
    try statement.bind(origin, at: 4)
    try statement.bind(encoder.bytes, at: 5)
    try statement.run()
  }

  func saveWithdrawal(
    account: Int64, sequence: UInt64, record: RecordID, fields: FieldSet, rule: String, at: Int64
  ) throws {
    try connection.execute(
      "INSERT INTO withdrawal(account, sequence, record, fields, rule, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
      [
        .integer(account), .unsigned(sequence), .bytes16(record.high, record.low), .unsigned(fields.bits), .text(rule),
        .integer(at),
      ])
  }

  /// The id of the record in a row.
  func recordID(_ number: Int64) throws -> RecordID? {
    try hand.id(number: number) ?? store.id(number: number)
  }
}
