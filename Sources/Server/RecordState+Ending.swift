import Casework
import Records

/// A record that its owner took back, or that has ended, is nobody's to hold or to pass on.
extension RecordState {
  /// Whether it has ended at `now`, in milliseconds since 1970 UTC.
  func isOver(at now: Int64) -> Bool { Ending.of(kind)?.isOver(at: now) { self[$0]?.value } ?? false }

  /// The rule by which it is withdrawn then: the one by which it was addressed. Nil as long as it has not ended.
  func endRule(at now: Int64) -> String? { isOver(at: now) ? kind.addressees.first?.addressRule : nil }
}
