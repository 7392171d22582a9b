public import Changes
import SQLite

extension Replica {
  /// Looks for damage: opens every record and checks the structure of the database.
  /// - Returns: the records that are missing, cannot be opened, or have cells whose ground cannot.
  /// - Throws: `.corrupt` when the database itself is damaged; `.busy`, `.storage`.
  public func check() throws(ReplicaError) -> [RecordID] {
    try read {
      let findings = try store.connection.integrityCheck()
      guard findings.isEmpty else { throw ReplicaError.corrupt("\(findings.count) findings in the database") }
      try catalogue.load(store, schema: schema)
      let grounds = try storedGrounds()
      var damaged: Set<RecordID> = Set(catalogue.lines.map(\.id))
      try store.forEachRecord { id, sealed in
        damaged.insert(id)
        guard let record = try? store.decode(id, sealed), record.given.allSatisfy({ grounds[$0.ground] != nil })
        else { return }
        damaged.remove(id)
      }
      return damaged.sorted()
    }
  }

  /// Puts damaged records aside, makes the catalogue anew, and lets the next exchange read the whole stream again.
  /// What was written in a damaged record and never sent is lost, and named in the answer.
  ///
  /// - Returns: the records that were damaged.
  /// - Throws: `.corrupt` when the database itself is damaged; `.busy`, `.diskFull`, `.storage`.
  public func repair() throws(ReplicaError) -> [RecordID] {
    try change {
      var damaged: [RecordID] = []
      try catalogue.rebuild(store, schema: schema) { id, sealed in
        damaged.append(id)
        let key = Store.key(id)
        try store.connection.execute(
          "INSERT OR REPLACE INTO damaged(id, sealed) VALUES(?1, ?2)", [.bytes16(key.0, key.1), .blob(sealed)])
      }
      for id in damaged { try store.deleteRecord(id) }
      let workspace = try workspace()
      var state = try exchangeState()
      try rereadStream(&state, in: workspace, isOfferedAnew: false)
      try workspace.flush()
      try enter([line(.repaired)])
      try save(state)
      return damaged.sorted()
    }
  }
}
