import Changes
import SQLite
import Sealing

/// Erasing for good: the compartments of what is purged get new keys, everything else in them is sealed again, and
/// the old keys are destroyed, so that no copy of the old rows in a freed page or block can be opened any more.
/// Protocol/replica.md, "Purging"; invariant 7.
extension Store {
  /// Gives `compartments` new keys and seals their rows again. What is purged must have been taken out of the rows, or
  /// be replaced by the caller, before the transaction commits; whatever is written after this call is sealed anew.
  ///
  /// `leavingOut` names rows of `record` that the caller writes itself.
  func beginRekey(_ compartments: Set<UInt8>, leavingOut isWritten: (RecordID) -> Bool) throws {
    guard !compartments.isEmpty else { return }
    let rekey = try vault.beginRekey(compartments: compartments, activeSlots: try Self.activeSlots(connection))
    setRekey(rekey)
    for compartment in compartments.sorted() {
      try resealRecords(in: compartment, leavingOut: isWritten)
      for table in [Table.outbox, .staging, .refused] { try resealRows(of: table, in: compartment) }
    }
    try connection.execute(
      """
      INSERT INTO vault(one, active, unfinished) VALUES(1, ?1, 1)
      ON CONFLICT DO UPDATE SET active = excluded.active, unfinished = 1
      """, [.blob(rekey.activeSlots)])
  }

  private func resealRecords(in compartment: UInt8, leavingOut isWritten: (RecordID) -> Bool) throws {
    guard let rekey else { return }
    let update = try connection.prepare("UPDATE record SET sealed = ?2 WHERE id = ?1")
    try forEachRecord(in: compartment) { id, sealed in
      guard !isWritten(id) else { return }
      // A row that does not open now opens under no key: it stays, to be found and repaired as damage.
      guard
        let again = try? rekey.reseal(
          sealed, compartment: compartment, associatedData: Self.binding(.record, id, 0))
      else { return }
      let key = Self.key(id)
      try update.bindBytes16(key.0, key.1, at: 1)
      try update.bind(again, at: 2)
      try update.run()
    }
  }

  private func resealRows(of table: Table, in compartment: UInt8) throws {
    guard let rekey else { return }
    let (low, high) = Self.range(compartment)
    let rows = try connection.query(
      "SELECT number, record, sealed FROM \(table) WHERE record >= ?1 AND record < ?2", [low, high]
    ) { row in
      guard let key = row.bytes16(1) else { throw ReplicaError.corrupt("table \(table): a record id is not 16 bytes") }
      return (row.int64(0), Self.id(fromKey: key), row.blob(2))
    }
    for (number, record, sealed) in rows {
      guard
        let again = try? rekey.reseal(
          sealed, compartment: compartment, associatedData: Self.binding(table, record, number))
      else { continue }
      try connection.execute("UPDATE \(table) SET sealed = ?2 WHERE number = ?1", [.integer(number), .blob(again)])
    }
  }

  /// Destroys the old keys, after the commit. Only when this has returned may a purge be confirmed.
  func finishRekey() throws {
    guard let rekey else { return }
    setRekey(nil)
    try rekey.finish()
    try connection.execute("UPDATE vault SET unfinished = 0")
  }

  /// Destroys the new keys, after a failed transaction.
  func abandonRekey() {
    guard let rekey else { return }
    setRekey(nil)
    // What fails here is made good by the next opening of the vault; the failure that led here is the one to report.
    try? rekey.abandon()
  }
}
