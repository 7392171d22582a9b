import Changes
import Sync

extension Application {
  /// Measures how far the device's clock is off. Where it runs ahead, stamps that were not sent are set back by as
  /// much, so that they do not win from later work of others.
  ///
  /// By how much follows from when the question was made: the server's time was later than that. An answer may have
  /// been under way for hours, as to a laptop that slept, and then says nothing of how late it is now.
  func correctClock() throws {
    state.offsetMilliseconds = Int64(clamping: response.time) &- Int64(clamping: now)
    clock.observe(
      Stamp(milliseconds: response.time), milliseconds: now, driftMilliseconds: Limits.clockDriftMilliseconds)
    guard attempt.madeAt > response.time, attempt.madeAt - response.time > Limits.clockDriftMilliseconds else { return }
    let ahead = attempt.madeAt - response.time
    let limit = Stamp(milliseconds: response.time)
    for line in replica.catalogue.lines where line.unsent > 0 || workspace.touched(line.id) {
      guard var record = try record(line.id) else { continue }
      var isChanged = false
      for index in record.own.indices where record.own[index].delivery == .held {
        isChanged = setBack(&record.own[index].stamp, by: ahead, beyond: limit) || isChanged
      }
      for index in record.steps.indices {
        isChanged = setBack(&record.steps[index].stamp, by: ahead, beyond: limit) || isChanged
      }
      if isChanged { workspace.put(record) }
    }
    if clock.last > limit { clock = HybridClock(last: limit) }
    lines.append(replica.line(.clockCorrected))
  }

  /// Sets a stamp beyond `limit` back by as much as the clock is `ahead`, in milliseconds.
  private func setBack(_ stamp: inout Stamp, by ahead: UInt64, beyond limit: Stamp) -> Bool {
    guard stamp > limit else { return false }
    stamp = Stamp(milliseconds: stamp.milliseconds - min(ahead, stamp.milliseconds), counter: stamp.counter)
    return true
  }
}
