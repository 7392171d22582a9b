import Foundation

/// Wakes long-polls when their own account's stream has grown. Protocol/sync.md, "Wait".
final class Bell: @unchecked Sendable {
  // SAFETY: all state is guarded by `condition`.
  private let condition = NSCondition()
  private var heads: [Int64: UInt64] = [:]
  private var isClosed = false

  /// Publishes the heads after a commit.
  func ring(_ accounts: some Sequence<AccountEntry>) {
    condition.lock()
    for account in accounts { heads[account.number] = account.stream }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the account's stream is beyond `cursor`, the deadline passes, or the server stops.
  /// - Returns: whether there is something beyond the cursor.
  func wait(account: Int64, beyond cursor: UInt64, milliseconds: Int64) -> Bool {
    let deadline = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    condition.lock()
    defer { condition.unlock() }
    while !isClosed, heads[account, default: 0] <= cursor {
      guard condition.wait(until: deadline) else { break }
    }
    return heads[account, default: 0] > cursor
  }

  /// Lets every waiter go.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
