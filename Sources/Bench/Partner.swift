import Changes
import Enrolment
import Records
import Sealing
import Sync
import TestKit

/// A device that speaks the protocol and keeps nothing, so that the server is measured and not a replica.
final class Partner {
  let account: RecordID
  let line: Line
  private let replica: RecordID
  private let mint: RecordMint
  private var clock = HybridClock()
  private var seed: Seed
  private var sequence: UInt64 = 0
  private var token: [UInt8] = []
  private var epoch: RecordID?
  private var cursor: UInt64 = 0
  private var mark: CheckpointMark?

  init(_ enrolled: Municipality.Enrolled, seed: UInt64) throws {
    account = enrolled.response.account
    replica = enrolled.response.replica
    mint = RecordMint(key: enrolled.response.mintKey)
    line = try enrolled.line()
    self.seed = Seed(seed)
  }

  /// A change that makes or changes a record; all of its writes are one act.
  func change(_ kind: KindSpec, _ record: RecordID, _ writes: [CellWrite]) -> Change {
    sequence += 1
    return Change(
      sequence: sequence, kind: kind.number, record: record, stamp: clock.tick(milliseconds: UInt64(now())),
      writes: writes)
  }

  /// An id for a new record.
  func id(_ high: UInt64) throws -> RecordID { try mint.mint(high: high) }

  /// A release of these fields of these records.
  func release(_ records: [RecordID], _ fields: FieldSet, to accounts: [RecordID]) throws -> Change {
    let values: [String: FieldValue] = [
      "cellen": CellSelection.value(records.map { CellSelection(record: $0, fields: fields) }),
      "ontvangers": .list(accounts.map { .identifier($0) }), "grondslag": .text("Gemeentewet 172"),
    ]
    let writes = values.compactMap { name, value in
      KindSpec.verstrekking.field(named: name).map { CellWrite(field: $0.number, value: value) }
    }
    return change(.verstrekking, try id(seed.next()), writes)
  }

  /// Pushes changes; every one of them must be taken.
  func push(_ changes: [Change]) throws {
    let response = try ExchangeResponse(encoded: line.send(request(changes)))
    if let verdict = response.verdicts.first {
      throw BenchFailure("refused: \(verdict.code) \(verdict.rule) \(verdict.message)")
    }
    guard response.acknowledged == changes.last?.sequence ?? response.acknowledged else {
      throw BenchFailure("acknowledged \(response.acknowledged)")
    }
    note(response)
  }

  /// Pulls to the end of the stream.
  /// - Returns: seconds until the answers were here, not yet decoded; and the cells in them.
  @discardableResult
  func pull() throws -> (seconds: Double, cells: Int) {
    var time = 0.0
    var cells = 0
    while true {
      var answer: [UInt8] = []
      time += try seconds { answer = try line.send(request([])) }
      let response = try ExchangeResponse(encoded: answer)
      note(response)
      cells += response.workloadCells
      if !response.isPartial { return (time, cells) }
    }
  }

  private func request(_ changes: [Change]) -> ExchangeRequest {
    ExchangeRequest(
      replica: replica, token: token, attempt: RecordID(high: seed.next(), low: seed.next()), epoch: epoch,
      cursor: cursor, changes: changes, policyVersion: 1, checkpoint: mark)
  }

  private func note(_ response: ExchangeResponse) {
    token = response.token
    epoch = response.epoch
    cursor = response.cursor
    mark = response.checkpoint?.mark ?? mark
  }
}
