import Changes
import Enrolment
import Foundation
import OpenSSL
import Sync
import TestKit
import Testing

@testable import Server
@testable import Transport

/// The admin commands, as an operator or a script of one runs them, beside a daemon that goes on.
@Suite struct `Admin commands` {
  /// Every command with arguments that make it succeed; DATA, DEVICE and NEW are filled in.
  static let commands: [[String]] = [
    ["account", "import", "FOLDER/gemeente.conf"], ["account", "list"], ["invite", "hh-1"], ["device", "list"],
    ["revoke", "DEVICE"], ["unseal"], ["unseal", "--yes"], ["policy", "check", "POLICY"],
    ["policy", "activate", "NEWER"], ["policy", "list"], ["register", "verify"], ["ca", "renew"],
    ["backup", "FOLDER/NEW"],
  ]

  /// Command lines that fail, with exit code and the code of the error.
  static let failures: [([String], Int32, String)] = [
    (["account", "import", "FOLDER/nowhere"], 65, "input"), (["policy", "check", "FOLDER/nowhere"], 65, "input"),
    (["account", "import", "FOLDER/overlastd.conf"], 65, "input"),
    (["invite", "nobody"], 2, "unknownAccount"), (["revoke", "nonsense"], 2, "unknownReplica"),
    (["revoke", "00000000-0000-4000-8000-000000000000"], 2, "unknownReplica"),
    (["policy", "check", "FOLDER/gemeente.conf"], 2, "policy"), (["policy", "activate", "POLICY"], 2, "policy"),
    (["policy", "activate", "FOLDER/gemeente.conf"], 2, "policy"),
    (["register", "verify", "--checkpoint", "x"], 65, "input"), (["ca", "init"], 78, "alreadyInitialised"),
    (["backup", "FOLDER/gemeente.conf"], 74, "storage"), (["backup", "/nowhere/copy"], 74, "storage"),
    (["account", "list", "--data", "/nowhere"], 78, "notInitialised"),
    (["account", "list", "--data", "relative"], 78, "configuration"), (["serve"], 69, "locked"),
  ]

  private func filled(_ arguments: [String], _ daemon: Daemon, device: String = "") throws -> [String] {
    let newer = daemon.folder.appending(path: "newer")
    let policy = Repository.folder.appending(path: "server-config/deelbeleid").path
    // Higher each time.
    let version = Daemon.now
    try Repository.text("server-config/deelbeleid").replacing(/(?m)^versie +\d+/, with: "versie \(version)")
      .write(to: newer, atomically: true, encoding: .utf8)
    return arguments.map {
      $0.replacing("FOLDER", with: daemon.folder.path).replacing("POLICY", with: policy)
        .replacing("NEWER", with: newer.path).replacing("NEW", with: UUID().uuidString)
        .replacing("DEVICE", with: device)
    }
  }

  @Test func `each answers with words, or with one JSON value, and with nothing else`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("jw-1")
    let config = ["--config", daemon.folder.path + "/overlastd.conf"]
    for command in Self.commands {
      let words = try Daemon.run(filled(command, daemon, device: device.response.replica.text) + config)
      #expect(words.exit == 0 && words.errors.isEmpty && !words.output.isEmpty, "\(command): \(words.errors)")
      let json = try Daemon.run(filled(command, daemon, device: device.response.replica.text) + config + ["--json"])
      #expect(json.exit == 0 && json.errors.isEmpty, "\(command): \(json.errors)")
      #expect(throws: Never.self, "\(command)") {
        try JSONSerialization.jsonObject(with: Data(json.output.utf8), options: .fragmentsAllowed)
      }
      #expect(json.output.last == "\n" && json.output.filter { $0 == "\n" }.count == 1, "\(command)")
    }
    #expect(try daemon.operations("/healthz") == "ok\n")
  }

  @Test func `each failure has its exit code, and says what happened, what was kept and what to do`() throws {
    let daemon = try Daemon()
    let config = ["--config", daemon.folder.path + "/overlastd.conf"]
    for (command, exit, code) in Self.failures {
      let words = try Daemon.run(filled(command, daemon) + config)
      #expect(words.exit == exit, "\(command): \(words.errors)")
      #expect(words.output.isEmpty, "\(command)")
      #expect(words.errors.hasPrefix("overlastd: ") && !words.errors.contains("Error Domain"), "\(command)")
      let json = try Daemon.run(filled(command, daemon) + config + ["--json"])
      #expect(json.exit == exit && json.errors.isEmpty, "\(command)")
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any], "\(command)")
      #expect(object["error"] as? String == code, "\(command)")
      let message = try #require(object["message"] as? String, "\(command)")
      #expect(message.contains(/[Nn]othing was|stays/), "what was kept: \(command): \(message)")
    }
    let usage = try Daemon.run(["revoke"])
    #expect(usage.exit == 64 && usage.output.isEmpty && usage.errors.contains("device"))
    let line = try Daemon.run(["--json", "revoke"])
    #expect(line.exit == 64 && line.errors.isEmpty && line.output.hasPrefix(#"{"error":"usage","message":"#))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.output.utf8)) }
  }

  @Test func `help names every command, option and exit code, on standard output`() throws {
    let top = try Daemon.run(["--help"])
    for code in [0, 1, 2, 64, 65, 69, 74, 78] { #expect(top.output.contains("\n  \(code) "), "\(code)") }
    for command in Self.commands.map({ Array($0.prefix { !$0.contains("FOLDER") && $0 != "--yes" }) }) + [["serve"]] {
      let names = command.filter { $0.allSatisfy { $0.isLowercase } && $0 != "hh-1" }
      let help = try Daemon.run(names + ["--help"])
      #expect(help.exit == 0 && help.errors.isEmpty, "\(names)")
      #expect(help.output.contains("overlastd \(names.joined(separator: " "))"), "\(names)")
      #expect(top.output.contains(names[0]), "\(names)")
    }
    #expect(try Daemon.run([]).exit == 64)
  }

  @Test func `a checkpoint that a partner kept is held against the register`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("jw-1")
    let mark = try #require(device.exchange().checkpoint?.mark)
    let digest = mark.digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(try daemon.admin("register", "verify", "--checkpoint", "jw-1:\(mark.count):\(digest)").exit == 0)
    let zeros = String(repeating: "0", count: 64)
    let other = try daemon.admin("register", "verify", "--checkpoint", "jw-1:\(mark.count):\(zeros)")
    #expect(other.exit == 1 && other.output.contains("does not pass through the partner's checkpoint"))
    let longer = try daemon.admin("register", "verify", "--checkpoint", "jw-1:99:\(digest)")
    #expect(longer.exit == 1 && longer.output.contains("has seen 99 lines"))
  }

  @Test func `a renewed certificate of the server is used from SIGHUP on, and devices notice nothing`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    try device.exchange()
    let old = try daemon.directory.identity().certificate
    #expect(try [364, 365].contains(daemon.figure("certificate_days_left")))
    #expect(try daemon.admin("ca", "renew").exit == 0)
    let new = try daemon.directory.identity().certificate
    #expect(new != old)
    func shown() throws -> Certificate? { try device.channel().peerCertificate() }
    #expect(try shown() == old)
    kill(daemon.process.processIdentifier, SIGHUP)
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while try shown() != new, ContinuousClock.now < end {}
    #expect(try shown() == new)
    #expect(try device.exchange().status == .ok, "its open connection goes on")
    device.client.close()
    #expect(try device.exchange().status == .ok)
  }

  @Test func `a backup made beside the daemon starts as a sealed server with the same register`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    try device.exchange([device.melding(1)])
    let copy = daemon.folder.path + "/copy.sqlite"
    #expect(try daemon.admin("backup", copy).exit == 0)
    try device.exchange([device.melding(2)])
    #expect(daemon.end() == 0)
    let again = try Daemon(after: daemon, restoring: copy)
    #expect(try again.figure("sealed") == 1)
    #expect(try again.admin("register", "verify").exit == 0)
    #expect(try again.admin("unseal", "--yes").exit == 0)
    #expect(again.end() == 0)
  }
}

@Suite struct `Making a new server` {
  @Test func `what fails half-way leaves nothing behind, and succeeds the next time`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-init-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "overlastd.conf").path
    let data = folder.path + "/data"
    func settings(_ names: String, witness: String) throws {
      try """
      server_names = \(names)
      data_directory = \(data)
      witness = \(witness)
      policy = \(Repository.folder.path)/server-config/deelbeleid
      """.write(toFile: file, atomically: true, encoding: .utf8)
    }
    // A file stands where the folder of the witness should be.
    try settings("localhost", witness: file + "/commits")
    let blocked = try Daemon.run(["ca", "init", "--config", file])
    #expect(blocked.exit == 78 && blocked.errors.contains("witness") && blocked.errors.contains("nothing was made"))
    #expect(!FileManager.default.fileExists(atPath: data + "/overlast.sqlite"))
    try settings("localhost", witness: folder.path + "/state/commits")
    #expect(try Daemon.run(["ca", "init", "--config", file]).exit == 0)
    let again = try Daemon.run(["ca", "init", "--config", file])
    #expect(again.exit == 78 && again.errors.contains("nothing was changed"))
    // Keys without a database: a backup that still has to be put in its place. They must not be made anew.
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: data + "/overlast.sqlite" + suffix)
    }
    let keys = try Data(contentsOf: URL(fileURLWithPath: data + "/keys/ca.key"))
    #expect(try Daemon.run(["ca", "init", "--config", file]).exit == 78)
    #expect(try Data(contentsOf: URL(fileURLWithPath: data + "/keys/ca.key")) == keys)
  }
}
