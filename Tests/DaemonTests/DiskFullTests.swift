import Changes
import Enrolment
import Foundation
import HTTP1
import Records
import Sync
import TestKit
import Testing
import Transport

@testable import Server

/// A disk of a few megabytes for the data directory: only root may mount one, as in CI.
@Suite(.enabled(if: geteuid() == 0, "needs root to mount a small disk")) struct `A full disk` {
  /// A small file system in memory that goes away with it.
  final class Disk {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-disk-\(UUID().uuidString)")

    init(megabytes: Int) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try #require(
        Disk.run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "tmpfs", folder.path) == 0)
    }

    deinit {
      _ = try? Disk.run("/usr/bin/umount", "-l", folder.path)
      try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ program: String, _ arguments: String...) throws -> Int32 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }

    private var filler: String { folder.path + "/filler" }

    /// Fills it up, but for `bytes`.
    func fill(besides bytes: Int) throws {
      let descriptor = open(filler, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      defer { close(descriptor) }
      let block = [UInt8](repeating: 7, count: 4096)
      while write(descriptor, block, block.count) == block.count {}
      let length = lseek(descriptor, 0, SEEK_CUR)
      try #require(ftruncate(descriptor, max(0, length - off_t(bytes))) == 0)
    }

    func empty() { unlink(filler) }
  }

  @Test func `the push is refused and can be sent again, what was stored stays, and it goes on when there is room`()
    throws
  {
    let disk = try Disk(megabytes: 24)
    let daemon = try Daemon(data: disk.folder.appending(path: "server"))
    let device = try daemon.enrol("hh-1")
    try device.exchange()
    var next: UInt64 = 1
    var refusals = 0
    let text = String(repeating: "Lang. ", count: 25)
    // From no room at all to room for part of a push.
    for room in [0, 0, 16, 64, 128, 256, 512] {
      let changes = try (next..<next + 200).map { try device.melding($0, text: text) }
      let request = device.request(changes)
      let body = Frame.wrap(request.encoded())
      try disk.fill(besides: room << 10)
      var answer = try device.post("/v1/exchange", body)
      if answer.status != 200 {
        refusals += 1
        #expect(answer.status == 507)
        let problem = try Problem(encoded: Frame.unwrap(answer.body))
        #expect(problem.code == .storage && problem.message.contains("Alles blijft bewaard"))
        #expect(try daemon.operations("/healthz") == "cannot write\n")
        #expect(try daemon.figure("write_failing") == 1)
        disk.empty()
        answer = try device.post("/v1/exchange", body)
      }
      disk.empty()
      #expect(answer.status == 200)
      let response = try device.take(ExchangeResponse(encoded: Frame.unwrap(answer.body)))
      #expect(response.acknowledged == next + 199, "nothing was taken before, everything is now")
      next = response.acknowledged + 1
      #expect(try daemon.operations("/healthz") == "ok\n")
    }
    #expect(refusals >= 2, "the disk was full at least once")
    #expect(try daemon.figure(#"requests_refused_total{listener="sync",reason="storage"}"#) == refusals)
    #expect(try daemon.figure("changes_total") == Int(next) - 1)
    let verified = try daemon.admin("register", "verify")
    #expect(verified.exit == 0, "\(verified.output)")
    #expect(daemon.end() == 0)
  }

  @Test func `an admin command says what was kept and what to do, and changes nothing`() throws {
    let disk = try Disk(megabytes: 16)
    let daemon = try Daemon(data: disk.folder.appending(path: "server"))
    try disk.fill(besides: 0)
    let backup = try daemon.admin("backup", disk.folder.path + "/copy.sqlite")
    #expect(backup.exit == 74)
    #expect(backup.errors.contains("what was stored stays") && backup.errors.contains("Make room"))
    disk.empty()
    #expect(try daemon.admin("invite", "hh-1").exit == 0)
    #expect(try daemon.admin("register", "verify").exit == 0)
  }
}
