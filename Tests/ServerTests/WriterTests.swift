import Foundation
import TestKit
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(1))) struct `The one writer` {
  /// Holds the writer at a job of its own, so that others have to wait.
  private func holding(_ hub: Hub, while body: (DispatchSemaphore) throws -> Void) throws {
    let (began, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let first = Background {
      try hub.writer.perform { _ in
        began.signal()
        goOn.wait()
      }
    }
    began.wait()
    try body(goOn)
    try first.value()
  }

  @Test func `jobs that wait while a commit runs share the next one`() throws {
    let town = try Town()
    let hub = town.hub
    var before: Int64 = 0
    try holding(hub) { goOn in
      before = try #require(hub.directory.witness.read())
      let jobs = (0..<20).map { _ in Background { try hub.writer.perform { $0.commits } } }
      while hub.writer.waitingCount < jobs.count { sched_yield() }
      goOn.signal()
      // All of them ran inside one transaction, after the one that held them up.
      #expect(Set(try jobs.map { try $0.value() }) == [before + 1])
    }
    #expect(hub.directory.witness.read() == before + 2)
  }

  @Test func `one that fails takes no other down with it`() throws {
    let town = try Town()
    let hub = town.hub
    try holding(hub) { goOn in
      let good = (0..<3).map { number in
        Background {
          try hub.writer.perform { ledger in
            try ledger.noteAct("test", "\(number)", now: 0)
          }
        }
      }
      let bad = Background {
        try hub.writer.perform { ledger in
          try ledger.noteAct("test", "bad", now: 0)
          throw ServerError(.policy, "")
        }
      }
      while hub.writer.waitingCount < 4 { sched_yield() }
      goOn.signal()
      for job in good { try job.value() }
      #expect(throws: ServerError(.policy, "")) { try bad.value() }
    }
    let count = try hub.withReader { try $0.number("SELECT count(*) FROM act WHERE verb = 'test'") }
    #expect(count == 3)
    #expect(!hub.isWriteFailing, "a refusal is no failure of the disk")
  }

  @Test func `what waits when the server stops is committed, what comes after is refused`() throws {
    let town = try Town()
    let hub = town.hub
    try holding(hub) { goOn in
      let job = Background { try hub.writer.perform { try $0.noteAct("test", "last", now: 0) } }
      while hub.writer.waitingCount < 1 { sched_yield() }
      let stop = Background { hub.close() }
      goOn.signal()
      try job.value()
      #expect(try stop.value())
    }
    #expect(throws: ServerError(.stopped, "")) { try hub.writer.perform { _ in } }
    #expect(try hub.withReader { try $0.number("SELECT count(*) FROM act WHERE verb = 'test'") } == 1)
  }

  @Test func `a stop does not wait longer than it was told`() throws {
    let town = try Town()
    let hub = town.hub
    try holding(hub) { goOn in
      #expect(!hub.close(within: 0.01))
      goOn.signal()
    }
    #expect(hub.close())
  }
}
