import Foundation

/// The highest count of commits ever seen, kept outside the database and, in a daemon's settings, outside the data
/// directory: so a database that was put back from a copy shows, also when its whole folder was. Protocol/sync.md,
/// "Restores".
///
/// Not synced at every commit: a power cut may leave it behind the database, never ahead of one that was not restored.
struct Witness: Sendable {
  let path: String

  /// Twenty digits and a line end, written over in place: its length never changes, so it is never half there.
  private static let length = 21

  /// The count; nil when there is no witness or it cannot be read.
  func read() -> Int64? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return Self.count(in: descriptor)
  }

  private static func count(in descriptor: Int32) -> Int64? {
    var bytes = [UInt8](repeating: 0, count: length)
    guard pread(descriptor, &bytes, length, 0) == length else { return nil }
    return Int64(String(decoding: bytes.dropLast(), as: UTF8.self))
  }

  /// Makes the witness of a new server, durable, with its folder.
  func create() throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ServerError(
        .configuration,
        "cannot make the folder \(folder) of the witness; nothing was made. Make it, for this user, or set 'witness'.")
    }
    guard record(0, mayLower: true, isDurable: true) else {
      throw ServerError(
        .configuration, "cannot write the witness \(path); nothing was made. Let this user write there.")
    }
  }

  /// Notes that the database has seen this many commits. Two processes may do so at once, in any order.
  /// - Parameter mayLower: after a restore was noticed, the count goes on from the restored database's.
  /// - Returns: whether it was written.
  @discardableResult
  func record(_ commits: Int64, mayLower: Bool = false, isDurable: Bool = false) -> Bool {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { return false }
    if !mayLower, let seen = Self.count(in: descriptor), seen >= commits { return true }
    let digits = String(max(0, commits))
    let bytes = Array((String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits + "\n").utf8)
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { return false }
    return !isDurable || fsync(descriptor) == 0
  }
}
