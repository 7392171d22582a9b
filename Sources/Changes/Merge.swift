/// The current content of one cell and who wrote it.
public struct Cell: Hashable, Sendable {
  /// What stands in the cell.
  public var value: FieldValue
  /// The stamp of the winning write.
  public var stamp: Stamp
  /// The replica that wrote it; breaks ties between equal stamps.
  public var writer: RecordID

  /// A cell written by `writer` at `stamp`.
  public init(value: FieldValue, stamp: Stamp, writer: RecordID) {
    self.value = value
    self.stamp = stamp
    self.writer = writer
  }
}

/// What merging one write into one cell came to. Protocol/changes.md, "Merge".
public enum MergeOutcome: Hashable, Sendable {
  /// The write is now the cell's content; `replaced` was not seen by the author and is kept.
  case applied(unseen: Cell?)
  /// A later write stands; the loser is kept.
  case superseded
  /// The same write was merged before.
  case same
}

/// Last writer wins per cell, by (stamp, replica): commutative, associative and idempotent, so that
/// every order of delivery ends in the same cell.
public enum Merge {
  /// Whether `write` comes after `current` in the total order of writes to one cell.
  public static func isLater(_ write: Cell, than current: Cell) -> Bool {
    write.stamp != current.stamp ? write.stamp > current.stamp : write.writer > current.writer
  }

  /// Merges `write` into `current`. `seen` tells whether the author had seen the current value.
  public static func merge(_ write: Cell, into current: inout Cell?, seen: Bool) -> MergeOutcome {
    guard let existing = current else {
      current = write
      return .applied(unseen: nil)
    }
    if existing.stamp == write.stamp, existing.writer == write.writer { return .same }
    guard isLater(write, than: existing) else { return .superseded }
    current = write
    return .applied(unseen: seen || existing.value == write.value ? nil : existing)
  }
}
