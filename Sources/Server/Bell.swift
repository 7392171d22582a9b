import Changes
import Foundation

/// Wakes long-polls when their own account's stream has grown, and when their device may not ask any more.
/// Protocol/sync.md, "Wait".
final class Bell: @unchecked Sendable {
  // SAFETY: all state is guarded by `condition`.
  private let condition = NSCondition()
  private var heads: [Int64: UInt64] = [:]
  private var admitted: Set<RecordID> = []
  private var isClosed = false
  private var waiters = 0

  /// Publishes the heads after a commit, and which devices may ask.
  func ring(_ accounts: some Sequence<AccountEntry>, admitted: Set<RecordID>) {
    condition.lock()
    for account in accounts { heads[account.number] = account.stream }
    self.admitted = admitted
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the account's stream is beyond `cursor`, the deadline passes, or the server stops.
  /// - Returns: whether there is something beyond the cursor; nil when the device is not admitted, from the moment on
  ///   that it is revoked or its account closed.
  func wait(account: Int64, replica: RecordID, beyond cursor: UInt64, milliseconds: Int64) -> Bool? {
    let deadline = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    condition.lock()
    waiters += 1
    defer {
      waiters -= 1
      condition.unlock()
    }
    while !isClosed, admitted.contains(replica), heads[account, default: 0] <= cursor {
      guard condition.wait(until: deadline) else { break }
    }
    guard admitted.contains(replica) else { return nil }
    return heads[account, default: 0] > cursor
  }

  /// How many devices wait.
  var waitingCount: Int {
    condition.lock()
    defer { condition.unlock() }
    return waiters
  }

  /// Lets every waiter go.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
