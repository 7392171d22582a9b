import Changes
import Records
import SQLite

/// Opening a server that was restored, after its operator has seen what that does. Protocol/sync.md, "Restores".
extension Administration {
  /// What unsealing will do.
  public struct UnsealPreview: Sendable {
    /// Whether the server is sealed at all.
    public let isSealed: Bool
    /// Changes that devices gave back and that wait for a record that no device has given back yet, or that the rules
    /// do not let through.
    public let waiting: Int
    /// Per account.
    public let accounts: [Account]

    /// What it means for one account.
    public struct Account: Sendable {
      /// The account's code.
      public let code: String
      /// Records and cells that it will hold.
      public let records: Int, cells: Int
      /// Cells that it is given, and that are taken from it, by what devices gave back: against what the copy gave it.
      public let granted: Int, withdrawn: Int
      /// Its devices, and those of them that have not been back.
      public let devices: Int, absent: Int
      /// Lines of its register that its devices know and the copy does not: disclosures and withdrawals since.
      public let missing: UInt64
    }
  }

  /// What each account will be given again when the server is unsealed, with what devices gave back in its place.
  /// Changes nothing.
  public func unsealPreview() throws -> UnsealPreview {
    try ledger.noticeOthers()
    // Whatever happens in there, memory is ahead of the file afterwards.
    defer { ledger.isStale = true }
    do {
      return try ledger.connection.transaction(.immediate) {
        throw Rehearsed(preview: try rehearseUnseal())
      }
    } catch let rehearsed as Rehearsed {
      return rehearsed.preview
    }
  }

  /// Opens a sealed server: what devices gave back takes its place first.
  public func unseal() throws {
    try act("unseal", "") { _ in
      try ledger.placeReturned(now: clock())
      try Incarnation.unseal(ledger.connection)
    }
  }

  /// Carries the outcome of a rehearsal out of the transaction that it undoes.
  private struct Rehearsed: Error {
    let preview: UnsealPreview
  }

  private func rehearseUnseal() throws -> UnsealPreview {
    let before = try holdings()
    let heads = ledger.roster.accounts.mapValues(\.stream)
    let chains = ledger.roster.accounts.mapValues(\.chain)
    let waiting = try ledger.placeReturned(now: clock())
    let after = try holdings()
    let incarnation = try Incarnation(ledger.connection, tokenKey: keys.tokenKey)
    return UnsealPreview(
      isSealed: incarnation.isSealed, waiting: waiting,
      accounts: try ledger.roster.accounts.values.sorted { $0.code < $1.code }.map { account in
        let devices = ledger.roster.replicas.values.filter { $0.account == account.number && $0.revoked == nil }
        let withdrawn = try withdrawnCells(account: account.number, after: heads[account.number] ?? 0)
        let held = after[account.number] ?? (0, 0)
        let known = devices.map(\.known).max() ?? 0
        let chain = chains[account.number] ?? 0
        return UnsealPreview.Account(
          code: account.code, records: held.records, cells: held.cells,
          granted: held.cells - (before[account.number]?.cells ?? 0) + withdrawn, withdrawn: withdrawn,
          devices: devices.count, absent: devices.count { $0.exchange == 0 },
          missing: known > chain ? known - chain : 0)
      })
  }

  /// Records and cells held, by account.
  private func holdings() throws -> [Int64: (records: Int, cells: Int)] {
    var held: [Int64: (records: Int, cells: Int)] = [:]
    for number in try ledger.store.allNumbers() {
      guard let state = try ledger.store.record(number: number) else { continue }
      for account in Set(state.holdings.map(\.account)) { held[account, default: (0, 0)].records += 1 }
      for holding in state.holdings { held[holding.account, default: (0, 0)].cells += holding.fields.count }
    }
    return held
  }

  private func withdrawnCells(account: Int64, after head: UInt64) throws -> Int {
    try ledger.connection.query(
      "SELECT fields FROM withdrawal WHERE account = ?1 AND sequence > ?2", [.integer(account), .unsigned(head)]
    ) { FieldSet(bits: $0.uint64(0)).count }.reduce(0, +)
  }
}
