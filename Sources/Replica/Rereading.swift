import Changes
import Sync

extension Application {
  /// The server is another incarnation: nothing of the stream is current, and what was written here is offered anew.
  func startOver() throws {
    lines.append(replica.line(.serverRestored))
    try replica.rereadStream(&state, in: workspace, isOfferedAnew: true)
    isStagingOver = true
    state.mode = response.status == .sealed ? .sealed : .normal
    state.mayRegisterDiffer = true
  }
}

extension Replica {
  /// Lets the stream be read anew from its start: what is held of it stays until the new one has come, and is erased
  /// then unless it came again.
  func rereadStream(_ state: inout ExchangeState, in workspace: Workspace, isOfferedAnew: Bool) throws {
    for line in Array(catalogue.lines) {
      let record: PackedRecord?
      do {
        record = try workspace.record(line.id)
      } catch let error as ReplicaError where error.code == .corrupt {
        record = nil
      }
      guard var record else { continue }
      for index in record.given.indices { record.given[index].sequence = 0 }
      if isOfferedAnew {
        for index in record.own.indices {
          record.own[index].base = 0
          record.own[index].delivery = .held
        }
        // What the server had beneath a newer write is given back as well: it may judge the newer one by it.
        for cell in record.earlier where record.proof(cell.field, cell.stamp) != nil {
          record.steps.append(
            PackedRecord.Step(field: cell.field, value: cell.value, stamp: cell.stamp, base: 0))
        }
        record.earlier = []
      }
      workspace.put(record)
    }
    state.cursor = 0
    state.isRereading = true
  }
}
