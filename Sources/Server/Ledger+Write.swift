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
    try pushLog.write(at: act.at)
    var segments: [(records: [Int64], number: Int64)] = []
    var lines: [DisclosureRegister.WrittenLine] = []
    for touched in act.accounts.sorted(by: { $0.account < $1.account }) where !touched.isEmpty {
      guard var account = roster.accounts[touched.account] else { continue }
      // One verstrekking gives and tells all its recipients the same.
      if !touched.segment.records.isEmpty {
        let records = touched.segment.records
        let known = segments.first { $0.records == records }?.number
        let segment = try known ?? write(touched.segment, origin: act.origin)
        if known == nil { segments.append((records, segment)) }
        try Tail.stream.append(
          [
            .integer(account.number), .unsigned(touched.segment.first), .unsigned(touched.segment.last),
            .integer(segment),
          ], to: connection)
        account.stream = touched.segment.last
      }
      if !touched.line.isEmpty {
        let known = lines.first { $0.content == touched.line }
        let line = try known ?? register.write(touched.line, at: act.at, grounds: grounds, ids: recordID)
        if known == nil { lines.append(line) }
        try register.append(line, to: &account)
      }
      roster.update(account)
      try connection.save(account)
    }
  }

  /// Writes what a segment holds, which is in no stream yet.
  private func write(_ segment: StreamSegment, origin: Int64) throws -> Int64 {
    try connection.execute(
      "INSERT INTO segment(origin, records) VALUES(?1, ?2)", [.integer(origin), .blob(segment.encoded())])
    return connection.lastInsertRowID
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
