public import Changes

/// How a cell is shown to a recipient. Domain model, chapter 4, "Codes".
public enum Form: UInt8, Sendable, CaseIterable {
  /// As it stands.
  case heel = 0
  /// Main lines only: codes, place names and the day; never free text (LBO-04).
  case hoofdlijn = 1
  /// Yes or no only.
  case jaNee = 2
}

extension FieldSpec {
  /// What a recipient is shown of `value` in `form`; nil when this form shows nothing of the field.
  /// A reduction that does not change gives an equal value, so that nothing is sent (invariant 3).
  public func reduced(_ value: FieldValue, to form: Form) -> FieldValue? {
    switch form {
    case .heel: return value
    case .hoofdlijn:
      guard marks.contains(.mainLine) else { return nil }
      guard case .integer(let instant) = value, type == .instant else { return value }
      return CalendarDay.dutchMidnight(CalendarDay.dutchDay(at: instant)).map { .integer($0) }
    case .jaNee:
      switch value {
      case .null: return .null
      case .boolean(let answer): return .boolean(answer)
      default: return .boolean(true)
      }
    }
  }
}
