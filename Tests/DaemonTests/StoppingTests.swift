import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import SQLite
import Sync
import Synchronization
import TestKit
import Testing

@testable import Server
@testable import Transport

@Suite struct `Starting and stopping` {
  /// Pushes batch after batch until the server has gone; gives the highest sequence it was told is durable.
  private func pushUntilGone(_ device: Enrolled, told: Box) {
    var next: UInt64 = 1
    while let changes = try? (next..<next + 10).map({ try device.melding($0) }),
      let answer = try? device.exchange(changes)
    {
      told.value.withLock { $0 = max($0, answer.acknowledged) }
      next = answer.acknowledged + 1
    }
  }

  @Test func `SIGTERM during pushes loses nothing that was acknowledged, and lets waiting devices go, in time`() throws
  {
    let daemon = try Daemon(settings: "stop_seconds_max = 5")
    let devices = try ["hh-1", "jw-1", "wm-oost"].map { try daemon.enrol($0) }
    let waiting = try daemon.enrol("hh-1")
    try waiting.exchange()
    let told = devices.map { _ in Box() }
    let threads = zip(devices, told).map { device, told in
      Work { pushUntilGone(device, told: told) }
    }
    let wait = Work {
      // Others of its account push, so it is woken often; it asks again until the server stops.
      while let answer = try? waiting.post(
        "/v1/wait", Frame.wrap(WaitRequest(replica: waiting.response.replica, cursor: .max).encoded())),
        answer.status == 200, !answer.closesConnection
      {}
    }
    let end = ContinuousClock.now.advanced(by: .seconds(60))
    while told.contains(where: { $0.value.withLock { $0 } < 50 }), ContinuousClock.now < end { sched_yield() }
    #expect(ContinuousClock.now < end, "the pushes go on")
    let start = ContinuousClock.now
    #expect(daemon.end() == 0)
    #expect(start.duration(to: .now) < .seconds(7))
    for work in threads + [wait] { work.join() }
    #expect(daemon.log.contains(#""event":"stopped","clean":"true""#))
    // What was acknowledged is there, each change of it.
    let office = try Administration(directory: daemon.directory, clock: { Daemon.now })
    for (device, told) in zip(devices, told) {
      let told = told.value.withLock { $0 }
      let entry = try #require(office.ledger.roster.replica(device.response.replica))
      #expect(entry.pushed >= told)
      let logged = try office.ledger.pushLog.changes(1...told, replica: entry.number)
      #expect(UInt64(logged.count) == told)
    }
    #expect(try office.verify().faults == [])
  }

  @Test func `a peer in the middle of a request does not hold up the end beyond stop_seconds_max`() throws {
    let daemon = try Daemon(settings: "stop_seconds_max = 1")
    let device = try daemon.enrol("hh-1")
    let slow = try device.channel()
    try slow.write(
      Array("POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 512\r\n\r\nab".utf8), by: .after(.seconds(20)))
    try device.exchange()
    let start = ContinuousClock.now
    #expect(daemon.end() == 0)
    #expect(start.duration(to: .now) < .seconds(6))
    #expect(daemon.log.contains(#""event":"stopped","clean":"false""#))
  }

  @Test func `a second serve on the same data is refused, and the first goes on`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    let second = try daemon.admin("serve")
    #expect(second.exit == 69)
    #expect(second.errors.contains("another overlastd serves \(daemon.directory.path)"))
    #expect(second.errors.contains("nothing was changed") && second.errors.contains("Stop that one first"))
    #expect(second.output.isEmpty)
    #expect(try device.exchange().status == .ok)
    let json = try daemon.admin("serve", "--json")
    #expect(json.exit == 69 && json.output.hasPrefix(#"{"error":"locked","message":"#))
    #expect(daemon.end() == 0)
    // The lock goes with the process, however it ends.
    let again = try Daemon(after: daemon)
    #expect(again.end(SIGKILL) == SIGKILL)
    #expect(try Daemon(after: daemon).end() == 0)
  }

  @Test func `a database that is damaged, another program's or of a newer version is refused and left as it is`() throws
  {
    let daemon = try Daemon()
    #expect(daemon.end() == 0)
    let path = daemon.directory.database
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var foreign = whole
    foreign[71] ^= 1
    var newer = whole
    newer[63] = 99
    var damaged = whole
    damaged.replaceSubrange(100..<4096, with: [UInt8](repeating: 0xA5, count: 3996))
    let cases = [
      (Data("no database at all".utf8), "last backup"), (foreign, "last backup"), (newer, "newer"), (damaged, "backup"),
    ]
    for (bytes, advice) in cases {
      try bytes.write(to: URL(fileURLWithPath: path))
      for command in [["serve"], ["device", "list"]] {
        let run = try Daemon.run(command + ["--config", daemon.folder.path + "/overlastd.conf"])
        #expect(run.exit == 74 && run.output.isEmpty, "\(command): \(run.errors)")
        #expect(run.errors.contains("nothing was changed") && run.errors.contains(advice), "\(run.errors)")
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
    try whole.write(to: URL(fileURLWithPath: path))
    #expect(try Daemon(after: daemon).end() == 0)
  }

  @Test func `systemd hears when it is ready and when it stops`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ovl-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/notify"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    func heard() -> String {
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
    let daemon = try Daemon(environment: ["NOTIFY_SOCKET": path])
    #expect(heard() == "READY=1")
    #expect(daemon.end() == 0)
    #expect(heard() == "STOPPING=1")
  }

  @Test func `an address that is taken is refused with a word on what to do`() throws {
    let daemon = try Daemon()
    let port = try daemon.endpoint("sync").port
    let other = FileManager.default.temporaryDirectory.appending(path: "overlast-other-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: other) }
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let settings = try String(contentsOf: daemon.folder.appending(path: "overlastd.conf"), encoding: .utf8)
      .replacing("sync_listen = 127.0.0.1:0", with: "sync_listen = 127.0.0.1:\(port)")
      .replacing(daemon.folder.path, with: other.path)
    let file = other.appending(path: "overlastd.conf").path
    try settings.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try Daemon.run(["ca", "init", "--config", file]).exit == 0)
    let run = try Daemon.run(["serve", "--config", file])
    #expect(run.exit == 69)
    #expect(run.errors.contains("127.0.0.1:\(port)") && run.errors.contains("Free the address"))
  }

  @Test func `a data directory put back whole from a copy starts sealed, says so, and unseal opens it`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    try device.exchange()
    #expect(daemon.end() == 0)
    let data = daemon.directory.path
    try FileManager.default.copyItem(atPath: data, toPath: data + ".copy")
    let second = try Daemon(after: daemon)
    // A device of a daemon that was started again listens elsewhere.
    let there = Enrolled(
      response: device.response, identity: device.identity, authority: device.authority,
      server: try second.endpoint("sync"))
    there.resume(device)
    #expect(try there.exchange([there.melding(1)]).acknowledged == 1)
    #expect(second.end() == 0)
    try FileManager.default.removeItem(atPath: data)
    try FileManager.default.moveItem(atPath: data + ".copy", toPath: data)
    let third = try Daemon(after: daemon)
    #expect(try third.figure("sealed") == 1)
    #expect(third.hasLogged(#""event":"sealed""#))
    let preview = try third.admin("unseal")
    #expect(preview.exit == 0 && preview.output.contains("run with --yes"))
    #expect(preview.output.contains("withdrawn") && preview.output.contains("lines missing"))
    #expect(try third.figure("sealed") == 1, "looking does nothing")
    #expect(try third.admin("unseal", "--yes").exit == 0)
    #expect(try third.figure("sealed") == 0)
    #expect(third.end() == 0)
  }

  @Test func `a policy file with an error is named at start and at SIGHUP, and the last valid one stays in force`()
    throws
  {
    let daemon = try Daemon()
    #expect(daemon.end() == 0)
    let file = daemon.folder.appending(path: "deelbeleid")
    let text = Repository.text("server-config/deelbeleid")
    let version = try #require(text.firstMatch(of: /(?m)^versie +(\d+)/).flatMap { UInt64($0.1) })
    try text.replacing("HIN-10", with: "HIN-99", maxReplacements: 1).write(to: file, atomically: true, encoding: .utf8)
    let settings = daemon.folder.appending(path: "overlastd.conf")
    try String(contentsOf: settings, encoding: .utf8)
      .replacing("\(Repository.folder.path)/server-config/deelbeleid", with: file.path)
      .write(to: settings, atomically: true, encoding: .utf8)
    let second = try Daemon(after: daemon)
    #expect(second.hasLogged(#""event":"policy","file":"invalid","fault":"regel "#))
    #expect(second.log.contains("HIN-99") && second.log.contains("version \(version) stays in force"))
    #expect(try second.enrol("hh-1").exchange().policy?.version == version)
    let newer = version + 6
    try text.replacing(/(?m)^versie +\d+/, with: "versie \(newer)").write(to: file, atomically: true, encoding: .utf8)
    kill(second.process.processIdentifier, SIGHUP)
    #expect(second.hasLogged(#""file":"version \#(newer)","note":"not activated; version \#(version) stays in force""#))
    #expect(second.end() == 0)
  }
}

/// A number that threads share.
final class Box: Sendable {
  let value = Mutex<UInt64>(0)
}

/// Work on a thread of its own.
final class Work: @unchecked Sendable {
  // SAFETY: the closure is handed to its thread once; after that only the semaphore is used.
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping () -> Void) {
    let box = UncheckedWork(run: work)
    Thread.detachNewThread { [done] in
      box.run()
      done.signal()
    }
  }

  private struct UncheckedWork: @unchecked Sendable {
    // SAFETY: used by the one thread it is made for; the tests give each thread a device of its own.
    let run: () -> Void
  }

  func join() { done.wait() }
}
