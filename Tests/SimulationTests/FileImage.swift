import Foundation
import TestKit

/// The files of a folder at one moment.
///
/// A kill -9 of a process loses nothing of what it wrote and everything that it had not written yet. SQLite appends
/// a transaction to its write-ahead log, so what a kill between two writes leaves is the files from before with the
/// first part of what was appended. Where more than the log changed (a checkpoint, a change of keys) only the moments
/// before and after are taken: Tests/Kill stops the real processes at each of their writes.
struct FileImage {
  private var files: [String: Data] = [:]

  /// What is in `folder` now. The index of the log in shared memory is left out: the first to open makes it anew.
  init(of folder: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    for name in names where !name.hasSuffix("-shm") {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      files[name] = FileManager.default.contents(atPath: path)
    }
  }

  /// Puts the files in `folder`, and nothing else.
  func write(to folder: String) throws {
    try? FileManager.default.removeItem(atPath: folder)
    for (name, bytes) in files {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try bytes.write(to: url)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    }
  }

  /// How much of an act a kill left.
  enum Remains { case nothing, part, everything }

  /// What a kill leaves that comes somewhere between this image and `after`.
  func killed(before after: FileImage, by dice: inout Seed) -> (image: FileImage, remains: Remains) {
    let log = after.files.keys.first { $0.hasSuffix("-wal") }
    switch dice.next() % 4 {
    case 0: return (self, .nothing)
    case 1, 2:
      guard let log, let grown = after.files[log] else { return (self, .nothing) }
      let old = files[log] ?? Data()
      guard grown.count > old.count, grown.starts(with: old) else { return (self, .nothing) }
      for (name, bytes) in after.files where name != log && files[name] != bytes { return (self, .nothing) }
      var image = after
      image.files[log] = grown.prefix(old.count + Int(dice.next() % UInt64(grown.count - old.count)))
      return (image, .part)
    default: return (after, .everything)
    }
  }
}
