import Changes
import Sync

extension Application {
  /// Measures how far the device's clock is off. Where it runs ahead, stamps that were not sent are set back by as
  /// much, so that they do not win from later work of others.
  ///
  /// By how much follows from when the question was made: the server's time was later than that. An answer may have
  /// been under way for hours, as to a laptop that slept, and then says nothing of how late it is now.
  func correctClock() throws {
    let (asked, read) = (min(attempt.madeAt, now), max(attempt.madeAt, now))
    state.offsetMilliseconds = Int64(clamping: response.time) &- Int64(clamping: min(max(response.time, asked), read))
    clock.observe(
      Stamp(milliseconds: response.time), milliseconds: now, driftMilliseconds: Limits.clockDriftMilliseconds)
    guard attempt.madeAt > response.time, attempt.madeAt - response.time > Limits.clockDriftMilliseconds else { return }
    let ahead = attempt.madeAt - response.time
    let limit = Stamp(milliseconds: response.time)
    let pending = replica.catalogue.lines.filter { $0.unsent > 0 || workspace.touched($0.id) }.map(\.id)
    let corrected = setBack(try stamps(of: pending), by: ahead, beyond: limit)
    for id in pending where !corrected.isEmpty {
      guard var record = try record(id) else { continue }
      let before = record
      for index in record.own.indices where record.own[index].delivery == .held {
        record.own[index].stamp = corrected[record.own[index].stamp] ?? record.own[index].stamp
      }
      for index in record.steps.indices {
        record.steps[index].stamp = corrected[record.steps[index].stamp] ?? record.steps[index].stamp
      }
      if record != before { workspace.put(record) }
    }
    if clock.last > limit { clock = HybridClock(last: limit) }
    lines.append(replica.line(.clockCorrected))
  }

  /// The stamps of writes that were not sent.
  private func stamps(of records: [RecordID]) throws -> Set<Stamp> {
    var stamps: Set<Stamp> = []
    for id in records {
      guard let record = try record(id) else { continue }
      for cell in record.own where cell.delivery == .held { stamps.insert(cell.stamp) }
      for step in record.steps { stamps.insert(step.stamp) }
    }
    return stamps
  }

  /// Sets the stamps beyond `limit` back by as much as the clock is `ahead`, in milliseconds. What was written before
  /// stays before: a release is pushed after the invitation that it rests on.
  private func setBack(_ stamps: Set<Stamp>, by ahead: UInt64, beyond limit: Stamp) -> [Stamp: Stamp] {
    guard stamps.contains(where: { $0 > limit }) else { return [:] }
    var next = Stamp(packed: .max)
    var corrected: [Stamp: Stamp] = [:]
    for stamp in stamps.sorted(by: >) {
      let milliseconds = stamp.milliseconds - (stamp > limit ? min(ahead, stamp.milliseconds) : 0)
      let back = Stamp(milliseconds: milliseconds, counter: stamp.counter)
      next = min(back, Stamp(packed: next.packed - min(next.packed, 1)))
      corrected[stamp] = next
    }
    return corrected
  }
}
