import Changes
import Dispatch
import Foundation
import Records
import Sync
import Synchronization
import Testing

@testable import Server

/// A long-poll tells of the account's own stream and of nothing else. Protocol/sync.md, "Wait"; invariant 2.
@Suite struct `A device that waits` {
  /// A wait on a thread of its own.
  private final class Waiter: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let answer = Mutex<Bool?>(nil)

    init(_ hub: Hub, _ request: WaitRequest, _ fingerprint: [UInt8]) {
      Thread.detachNewThread { [self] in
        let hasNews = try? hub.wait(request, fingerprint: fingerprint, milliseconds: 60_000).hasNews
        answer.withLock { $0 = hasNews }
        done.signal()
      }
    }

    var isWaiting: Bool {
      guard done.wait(timeout: .now()) == .success else { return true }
      done.signal()
      return false
    }

    func ended() -> Bool? {
      guard done.wait(timeout: .now() + 30) == .success else { return nil }
      return answer.withLock { $0 }
    }
  }

  @Test func `is woken by what its account gets, and by no commit for another`() throws {
    let town = try Town()
    let watcher = try town.device("jongerenwerk")
    let other = try town.device("handhaving")
    let casus = try other.casus()
    try other.sync()
    try watcher.sync()
    let waiter = Waiter(town.hub, WaitRequest(replica: watcher.id, cursor: watcher.cursor), watcher.fingerprint)
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while town.hub.bell.waitingCount == 0, ContinuousClock.now < end { sched_yield() }
    #expect(town.hub.bell.waitingCount == 1)
    // Acts for others, acts of its own account that change nothing, and a fact of a casus.
    for number in 0..<20 {
      _ = try other.melding(casus: casus, text: "verborgen \(number)")
      try other.write(.casus, casus, ["status": .text(number % 2 == 0 ? "open" : "monitoring")])
      try other.sync()
    }
    // Every commit wakes the thread; give it the processor before looking.
    for _ in 0..<1000 { sched_yield() }
    #expect(waiter.isWaiting && town.hub.bell.waitingCount == 1)
    let melding = try other.melding(text: "Voor u")
    try other.release([(melding, .melding, ["omschrijving"])], to: [watcher.account])
    try other.sync()
    #expect(waiter.ended() == true)
    try watcher.sync()
    #expect(watcher.holds("Voor u"))
  }
}
