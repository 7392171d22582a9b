import Foundation
import SQLite

/// The one thread that writes. Jobs that wait while a commit runs share the next one, so that many pushes cost
/// one fsync. A job's caller is answered only after the commit: nothing acknowledged is lost (invariant 6).
final class Writer: @unchecked Sendable {
  // SAFETY: `ledger` is touched by the writer's thread alone, once started; all else is guarded by `condition`.
  private let ledger: Ledger
  private var afterCommit: @Sendable (Ledger) -> Void = { _ in }
  private let condition = NSCondition()
  private var waiting: [Job] = []
  private var isStopping = false
  private var hasStopped = false
  private var hasFailed = false

  /// At most this many jobs share a commit, so that the first does not wait for the last without end.
  private static let jobsPerCommitMax = 64

  private final class Job {
    let run: (Ledger) throws -> Void
    var error: (any Error)?
    var isDone = false
    init(_ run: @escaping (Ledger) throws -> Void) { self.run = run }
  }

  init(_ ledger: Ledger) { self.ledger = ledger }

  /// Starts the thread. `afterCommit` runs on it after each commit, and after nothing else.
  func start(afterCommit: @escaping @Sendable (Ledger) -> Void) {
    self.afterCommit = afterCommit
    let thread = Thread { [self] in work() }
    thread.name = "writer"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Runs `body` in a transaction and returns when it is durable.
  /// - Parameter meanwhile: what the caller's thread does until then.
  /// - Throws: what `body` throws, what the commit throws, or `stopped`.
  func perform<Result: Sendable>(
    meanwhile: () -> Void = {}, _ body: @escaping @Sendable (Ledger) throws -> Result
  ) throws -> Result {
    let slot = Slot<Result>()
    try enqueue({ slot.value = try body($0) }, meanwhile)
    guard let result = slot.value else { throw ServerError(.stopped, "the server is stopping; nothing was written") }
    return result
  }

  /// Carries a result from the writer's thread to its caller, who reads it only after the job is done.
  private final class Slot<Result> {
    var value: Result?
  }

  private func enqueue(_ run: @escaping (Ledger) throws -> Void, _ meanwhile: () -> Void) throws {
    let job = Job(run)
    condition.lock()
    guard !isStopping else {
      condition.unlock()
      throw ServerError(.stopped, "the server is stopping; nothing was written")
    }
    waiting.append(job)
    condition.broadcast()
    condition.unlock()
    meanwhile()
    condition.lock()
    while !job.isDone { condition.wait() }
    let error = job.error
    condition.unlock()
    if let error { throw error }
  }

  /// How many jobs wait for the next commit.
  var waitingCount: Int {
    condition.lock()
    defer { condition.unlock() }
    return waiting.count
  }

  /// Whether the storage refused the last commit.
  var isFailing: Bool {
    condition.lock()
    defer { condition.unlock() }
    return hasFailed
  }

  /// Finishes the jobs that wait, then ends the thread.
  /// - Parameter seconds: how long to wait for that; nil for as long as it takes.
  /// - Returns: whether it was done.
  func stop(within seconds: Double?) -> Bool {
    let deadline = seconds.map { Date(timeIntervalSinceNow: $0) }
    condition.lock()
    defer { condition.unlock() }
    isStopping = true
    condition.broadcast()
    while !hasStopped {
      // A date far away would overflow inside wait(until:).
      guard let deadline else {
        condition.wait()
        continue
      }
      guard condition.wait(until: deadline) else { return hasStopped }
    }
    return true
  }

  private func work() {
    while true {
      condition.lock()
      while waiting.isEmpty, !isStopping { condition.wait() }
      let jobs = Array(waiting.prefix(Self.jobsPerCommitMax))
      waiting.removeFirst(jobs.count)
      if jobs.isEmpty {
        hasStopped = true
        condition.broadcast()
        condition.unlock()
        return
      }
      condition.unlock()
      commit(jobs)
      condition.lock()
      for job in jobs { job.isDone = true }
      condition.broadcast()
      condition.unlock()
    }
  }

  /// One transaction for all; when it fails, one for each, so that a bad job takes no other down.
  private func commit(_ jobs: [Job]) {
    if jobs.count > 1, attempt(jobs) == nil { return }
    for job in jobs { job.error = attempt([job]) }
  }

  private func attempt(_ jobs: [Job]) -> (any Error)? {
    do {
      try ledger.noticeOthers()
      try ledger.connection.transaction(.immediate) {
        for job in jobs { try job.run(ledger) }
        try ledger.countCommit()
      }
      note(isFailing: false)
      afterCommit(ledger)
      return nil
    } catch {
      if error is SQLiteError { note(isFailing: true) }
      // What is in memory may be ahead of the file now. When even reading fails, the next attempt reads again.
      ledger.isStale = true
      return error
    }
  }

  private func note(isFailing: Bool) {
    condition.lock()
    hasFailed = isFailing
    condition.unlock()
  }
}
