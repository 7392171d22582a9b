import CSQLite
import TestKit

/// What plain SQL does with the same workload: the floor that the product is compared with, in the same run.
///
/// `append` is R(N): one row per change, one transaction. "Rows" adds a state row per record and field in which the
/// last writer wins: the least that a server must do that can answer what stands in a cell. None of it is encrypted,
/// decides who may see what, checks a rule, keeps a register, or crosses a network.
final class Floor {
  private let workload: Workload
  private let server: PlainDatabase
  private let replica: PlainDatabase
  private var clock: Int64 = 1 << 40
  private var sequence: Int64 = 0
  private var cursor: Int64 = 0
  private let insertLog: PlainStatement
  private let upsertState: PlainStatement
  private let readLog: PlainStatement
  private let applyState: PlainStatement

  private static let log = """
    CREATE TABLE log(seq INTEGER PRIMARY KEY, id BLOB NOT NULL, field INTEGER NOT NULL, clock INTEGER NOT NULL,
      writer INTEGER NOT NULL, value);
    """
  private static let state = """
    CREATE TABLE state(id BLOB NOT NULL, field INTEGER NOT NULL, value, clock INTEGER NOT NULL,
      writer INTEGER NOT NULL, PRIMARY KEY(id, field)) WITHOUT ROWID;
    """
  private static let insert = "INSERT INTO log(seq, id, field, clock, writer, value) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
  private static let upsert = """
    INSERT INTO state(id, field, clock, writer, value) VALUES(?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE
    SET value = excluded.value, clock = excluded.clock, writer = excluded.writer
    WHERE (excluded.clock, excluded.writer) > (state.clock, state.writer)
    """

  init(_ workload: Workload, in folder: String) throws {
    self.workload = workload
    server = try PlainDatabase(path: folder + "/floor-server.sqlite")
    replica = try PlainDatabase(path: folder + "/floor-replica.sqlite")
    try server.run(Self.log + Self.state)
    try replica.run(Self.state)
    insertLog = try server.prepare(Self.insert)
    upsertState = try server.prepare(Self.upsert)
    readLog = try server.prepare("SELECT seq, id, field, clock, writer, value FROM log WHERE seq > ?1")
    applyState = try replica.prepare(Self.upsert)
  }

  /// R(N): seconds to append the workload.
  static func append(_ workload: Workload, in folder: String) throws -> Double {
    let database = try PlainDatabase(path: folder + "/floor-log.sqlite")
    try database.run(log)
    let insert = try database.prepare(insert)
    var sequence: Int64 = 0
    return try seconds {
      try database.transaction {
        try workload.forEachChange { high, low, field, value in
          sequence += 1
          insert.bind(sequence, at: 1)
          insert.bind(high, low, at: 2)
          insert.bind(Int64(field), at: 3)
          insert.bind(sequence, at: 4)
          insert.bind(1, at: 5)
          try insert.run(binding: value, at: 6)
        }
      }
    }
  }

  /// Seconds to take in the workload as log and state rows, in one transaction.
  func ingest() throws -> Double {
    try seconds { try server.transaction { try workload.forEachChange(write) } }
  }

  /// Seconds of one recipient's full pull into durable state rows, and how many changes it got.
  func firstSync() throws -> (seconds: Double, changes: Int) {
    var count = 0
    let time = try seconds { count = try pull() }
    return (time, count)
  }

  /// Seconds to take in these updates, pull what the recipient may see of them, and apply that.
  func incremental(_ updates: [Workload.Update]) throws -> Double {
    try seconds {
      try server.transaction {
        for update in updates {
          let record = workload.records[update.record]
          try write(record.high, record.low, update.field, update.value)
        }
      }
      _ = try pull()
    }
  }

  private func write(_ high: UInt64, _ low: UInt64, _ field: Int, _ value: Workload.Value) throws {
    sequence += 1
    clock += 1
    for statement in [insertLog, upsertState] {
      statement.bind(sequence, at: 1)
      statement.bind(high, low, at: 2)
      statement.bind(Int64(field), at: 3)
      statement.bind(clock, at: 4)
      statement.bind(1, at: 5)
      try statement.run(binding: value, at: 6)
    }
  }

  /// Reads the log after the cursor, leaves out what the first recipient does not see, and applies the rest.
  private func pull() throws -> Int {
    let mask = Workload.masks[0]
    var copies: [(id: OpaquePointer?, field: Int64, clock: Int64, value: OpaquePointer?)] = []
    readLog.bind(cursor, at: 1)
    while readLog.step() {
      cursor = sqlite3_column_int64(readLog.handle, 0)
      let field = sqlite3_column_int64(readLog.handle, 2)
      guard mask & (1 << UInt8(field)) != 0 else { continue }
      copies.append(
        (
          sqlite3_value_dup(sqlite3_column_value(readLog.handle, 1)), field, sqlite3_column_int64(readLog.handle, 3),
          sqlite3_value_dup(sqlite3_column_value(readLog.handle, 5))
        ))
    }
    readLog.reset()
    try replica.transaction {
      for copy in copies {
        sqlite3_bind_value(applyState.handle, 2, copy.id)
        applyState.bind(copy.field, at: 3)
        applyState.bind(copy.clock, at: 4)
        applyState.bind(1, at: 5)
        sqlite3_bind_value(applyState.handle, 6, copy.value)
        try applyState.run()
        sqlite3_value_free(copy.id)
        sqlite3_value_free(copy.value)
      }
    }
    return copies.count
  }
}

extension Workload {
  /// Every change in order, as plain SQL takes them: one per field.
  fileprivate func forEachChange(_ body: (UInt64, UInt64, Int, Value) throws -> Void) rethrows {
    for record in records {
      for (field, value) in record.values.enumerated() { try body(record.high, record.low, field, value) }
    }
    for update in updates {
      let record = records[update.record]
      try body(record.high, record.low, update.field, update.value)
    }
  }
}

/// How long `body` takes, by the wall.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  try body()
  return (clock.now - start) / .seconds(1)
}
