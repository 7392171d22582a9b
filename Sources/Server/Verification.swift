import Changes
import OpenSSL
import Records
import SQLite
public import Sync

extension Administration {
  /// What checking the register found.
  public struct Verification: Sendable {
    /// Accounts, lines and holdings looked at.
    public var accounts = 0, lines = 0, holdings = 0
    /// What is wrong, in words; empty when all is well.
    public var faults: [String] = []
  }

  /// Recomputes every chain from its first line, and every holding from nothing: what the ledger says that an
  /// account holds must be what the policy permits today, and what the lines disclosed minus what they withdrew. Every
  /// stream must be whole.
  /// - Parameter checkpoint: a head that a partner kept; the chain must still pass through it (invariant 8).
  public func verify(checkpoint: (account: String, mark: CheckpointMark)? = nil) throws -> Verification {
    try ledger.noticeOthers()
    var result = Verification()
    var held: [Int64: [Int64: FieldSet]] = [:]
    for account in ledger.roster.accounts.values.sorted(by: { $0.number < $1.number }) {
      held[account.number] = try walk(account, checkpoint: checkpoint, &result)
      result.faults += try gaps(account)
      result.accounts += 1
    }
    // A moment that has passed while no daemon ran is settled when one starts; until then the cells stand as before it.
    let now = min(clock(), (try ledger.nextMoment() ?? .max) - 1)
    for number in try ledger.store.allNumbers() { try compare(number, held: &held, now: now, &result) }
    for (account, records) in held {
      for (record, fields) in records where !fields.isEmpty {
        result.faults.append(
          "the register says that account \(code(account)) holds cells of record row \(record), the ledger does not")
      }
    }
    return result
  }

  private func code(_ account: Int64) -> String { ledger.roster.accounts[account]?.code ?? "?" }

  /// Where the stream of an account has no entries that its head says were given.
  private func gaps(_ account: AccountEntry) throws -> [String] {
    var faults: [String] = []
    var reached: UInt64 = 0
    func expect(_ next: UInt64) {
      guard next != reached + 1 else { return }
      faults.append("account \(account.code): after entry \(reached) of its stream comes \(next)")
    }
    try ledger.connection.query(
      """
      SELECT first, last FROM whole_stream JOIN segment ON segment.number = whole_stream.segment
      WHERE account = ?1 ORDER BY first
      """, [.integer(account.number)]
    ) { row in
      expect(row.uint64(0))
      reached = row.uint64(1)
    }
    expect(account.stream + 1)
    return faults
  }

  /// Walks one chain; gives the cells that its lines say are held.
  private func walk(
    _ account: AccountEntry, checkpoint: (account: String, mark: CheckpointMark)?, _ result: inout Verification
  ) throws -> [Int64: FieldSet] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt64 = 0
    var held: [Int64: FieldSet] = [:]
    var faults: [String] = []
    let grounds = ledger.grounds
    try ledger.connection.query(
      """
      SELECT link, at, content, digest, own FROM whole_register JOIN line ON line.number = whole_register.line
      WHERE account = ?1 ORDER BY link
      """, [.integer(account.number)]
    ) { row in
      count += 1
      let line = try RegisterLine(encoded: row.blob(2))
      let link = try DisclosureRegister.link(line, at: row.int64(1), grounds: grounds, ids: ledger.recordID)
      digest = try Digest.sha256(digest + link)
      if row.uint64(0) != count { faults.append("account \(account.code): line \(count) is missing") }
      if row.blob(3) != digest || !row.isNull(4) && row.blob(4) != link {
        faults.append("account \(account.code): line \(count) was changed after it was written")
      }
      if let checkpoint, checkpoint.account == account.code, checkpoint.mark.count == count,
        checkpoint.mark.digest != digest
      {
        faults.append(
          "account \(account.code): the chain does not pass through the partner's checkpoint at line \(count)")
      }
      for group in line.withdrawn {
        for record in group.records { held[record] = held[record]?.subtracting(group.key.fields) }
      }
      for group in line.disclosed {
        for record in group.records { held[record] = (held[record] ?? FieldSet()).union(group.key.fields) }
      }
    }
    result.lines += Int(count)
    if count != account.chain || digest != account.digest {
      faults.append("account \(account.code): the chain ends at line \(count), its head says \(account.chain)")
    }
    if let checkpoint, checkpoint.account == account.code, checkpoint.mark.count > count {
      faults.append(
        "account \(account.code): a partner has seen \(checkpoint.mark.count) lines, the register has \(count)")
    }
    result.faults += faults
    return held
  }

  /// On what ground an account holds a cell, and in which form.
  private struct Basis: Hashable {
    let ground: Int64
    let form: UInt8
  }

  private static func byBasis(
    _ cells: [(account: Int64, basis: Basis, fields: FieldSet)]
  ) -> [Int64: [Basis: FieldSet]] {
    var result: [Int64: [Basis: FieldSet]] = [:]
    for cell in cells where !cell.fields.isEmpty {
      result[cell.account, default: [:]][cell.basis, default: FieldSet()].formUnion(cell.fields)
    }
    return result
  }

  /// Compares one record's holdings with the policy, decided anew, and with the register.
  private func compare(
    _ number: Int64, held: inout [Int64: [Int64: FieldSet]], now: Int64, _ result: inout Verification
  ) throws {
    guard let state = try ledger.store.record(number: number) else { return }
    let given = Self.byBasis(
      state.holdings.map { ($0.account, Basis(ground: $0.ground, form: $0.form), $0.fields) })
    let due = Self.byBasis(
      try ledger.shares(state, now: now).map {
        ($0.account, Basis(ground: $0.ground, form: $0.form.rawValue), $0.fields)
      })
    for holding in state.holdings { result.holdings += holding.fields.count }
    for account in Set(given.keys).union(due.keys).sorted() where given[account] != due[account] {
      result.faults.append(
        "record row \(number): account \(code(account)) holds other cells than the policy gives it, or holds them in "
          + "another form or on another ground")
    }
    for (account, parts) in given where account != state.owner {
      let fields = parts.values.reduce(FieldSet()) { $0.union($1) }
      if held[account]?[number] ?? FieldSet() != fields {
        result.faults.append(
          "record row \(number): account \(code(account)) holds cells that its register does not show")
      }
      held[account]?[number] = nil
    }
  }

  /// Copies the database to `path` while the daemon goes on, and checks the copy. Keys are not in it.
  public func backup(to path: String) throws {
    try ledger.connection.backup(to: path)
    let copy = try Connection(path: path, mode: .readOnly, configuration: Hub.configuration())
    defer { try? copy.close() }
    let faults = try copy.integrityCheck()
    guard faults.isEmpty else {
      throw ServerError(
        .corrupt, "the copy at \(path) is damaged; the database in use was not touched. Try another disk.")
    }
  }
}
