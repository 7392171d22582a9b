import Foundation
import TestKit
import Testing

/// Disks that are full, that may only be read, or that are somebody else's: only root can make them, as in CI.
@Suite(.enabled(if: geteuid() == 0, "needs root to mount a small disk")) struct `A disk of a device` {
  /// A small file system in memory that goes away with it.
  private final class Disk {
    let folder: URL

    init(_ folder: URL, _ options: String) throws {
      self.folder = folder
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let mount = ["-t", "tmpfs", "-o", "mode=0700,\(options)", "tmpfs", folder.path]
      try #require(try Program.run("/usr/bin/mount", mount).exit == 0)
    }

    deinit { _ = try? Program.run("/usr/bin/umount", ["-l", folder.path]) }

    /// Takes all room, but for a few bytes.
    func fill() throws {
      let descriptor = open(folder.path + "/filler", O_WRONLY | O_CREAT, 0o600)
      defer { close(descriptor) }
      let block = [UInt8](repeating: 7, count: 4096)
      while write(descriptor, block, block.count) > 0 {}
    }

    func empty() { unlink(folder.path + "/filler") }
  }

  @Test func `a full one refuses the write with exit 8 and keeps the rest, also where no log can be made`() throws {
    let town = try Town()
    let disk = try Disk(town.file("hh"), "size=4m")
    try town.enrol("hh", "hh-1")
    let melding = try town.made("hh", "melding", "nieuw", "geluid", "Plein")
    try disk.fill()
    let refused = try town.on("hh", ["melding", "nieuw", "geluid", String(repeating: "Plein ", count: 20)])
    #expect(refused.exit == 8 && refused.errors.contains("De schijf is vol"), "\(refused.exit) \(refused.errors)")
    let json = try town.on("hh", ["status", "--json"])
    #expect(json.exit == 0 || json.exit == 8 && json.output.contains("disk-full"), "\(json.exit) \(json.output)")
    disk.empty()
    #expect(try town.on("hh", ["melding", "toon", melding]).exit == 0)
    #expect(try town.on("hh", ["melding", "nieuw", "geluid", "Park"]).exit == 0)

    let small = try Disk(town.file("vol"), "size=64k")
    try small.fill()
    let invitation = try town.invitation("hh-1")
    let begun = try town.on("vol", ["aanmelden", "--uitnodiging-bestand", invitation])
    #expect(begun.exit == 8, "\(begun.exit) \(begun.errors)")
    #expect(try town.on("nieuw", ["aanmelden", "--uitnodiging-bestand", invitation]).exit == 0)
  }

  @Test func `no room for one more file is a full disk too`() throws {
    let town = try Town()
    let disk = try Disk(town.file("hh"), "size=4m,nr_inodes=12")
    try town.enrol("hh", "hh-1")
    for number in 0..<12 { _ = FileManager.default.createFile(atPath: disk.folder.path + "/\(number)", contents: nil) }
    let run = try town.on("hh", ["melding", "nieuw", "geluid", "Plein", "--json"])
    #expect(run.exit == 8 && run.output.contains("disk-full"), "\(run.exit) \(run.output)")
  }

  @Test func `one that may only be read, and files of somebody else, are named as that`() throws {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    try FileManager.default.copyItem(at: town.file("hh"), to: town.file("ander"))
    for name in ["replica.keys", "replica.sqlite"] {
      try FileManager.default.setAttributes(
        [.ownerAccountID: 65_534], ofItemAtPath: town.file("ander").appending(path: name).path)
    }
    let other = try town.on("ander", ["status"])
    #expect(other.exit == 1 && other.errors.contains("niet van u alleen"), "\(other.exit) \(other.errors)")
    let folder = town.file("hh").path
    try #require(try Program.run("/usr/bin/mount", ["--bind", folder, folder]).exit == 0)
    defer { _ = try? Program.run("/usr/bin/umount", ["-l", folder]) }
    try #require(try Program.run("/usr/bin/mount", ["-o", "remount,bind,ro", folder]).exit == 0)
    let fixed = try town.on("hh", ["melding", "nieuw", "geluid", "Plein"])
    #expect(fixed.exit == 1 && fixed.errors.contains("Er is niets veranderd"), "\(fixed.exit) \(fixed.errors)")
  }
}
