internal import Glibc

/// An open file: positioned reads and writes that are whole or fail, syncs and the lock between processes.
/// Closed when let go.
final class Descriptor {
  private let number: Int32

  /// Opens a file that others cannot have replaced by a link. `mode` matters only with O_CREAT.
  init(_ path: String, _ flags: Int32, mode: mode_t = 0o600, _ action: String) throws(SealingError) {
    number = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    guard number >= 0 else { throw SealingError(systemCall: action) }
  }

  /// Opens a file in an open directory.
  init(
    in directory: Descriptor, _ name: String, _ flags: Int32, mode: mode_t = 0o600, _ action: String
  ) throws(SealingError) {
    number = Glibc.openat(directory.number, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    guard number >= 0 else { throw SealingError(systemCall: action) }
  }

  deinit { Glibc.close(number) }

  /// What the file system says of the open file.
  func status(_ action: String) throws(SealingError) -> stat {
    var result = stat()
    guard fstat(number, &result) == 0 else { throw SealingError(systemCall: action) }
    return result
  }

  /// Refuses a file that belongs to someone else or that group or others may use.
  func requirePrivate(_ action: String) throws(SealingError) -> stat {
    let found = try status(action)
    guard found.st_uid == geteuid(), found.st_mode & 0o077 == 0 else {
      throw SealingError(
        .unsafePermissions, "\(action): it must belong to this user, and group and others must have no rights to it")
    }
    return found
  }

  /// Reads exactly `count` bytes; `.damaged` where the file ends before.
  func read(_ count: Int, at offset: Int, _ action: String) throws(SealingError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let result = bytes.withUnsafeMutableBytes { buffer in
        pread(number, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
      }
      if result < 0, errno == EINTR { continue }
      guard result >= 0 else { throw SealingError(systemCall: action) }
      guard result > 0 else { throw SealingError(.damaged, "\(action): the file ends too early") }
      done += result
    }
    return bytes
  }

  /// Writes all bytes in place.
  func write(_ bytes: [UInt8], at offset: Int, _ action: String) throws(SealingError) {
    var done = 0
    while done < bytes.count {
      let result = bytes.withUnsafeBytes { buffer in
        pwrite(number, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw SealingError(systemCall: action) }
      done += result
    }
  }

  /// Waits until everything written is on the disk. A failure is final: the kernel may have dropped the bytes, so a
  /// second try would prove nothing.
  func synchronize(_ action: String) throws(SealingError) {
    guard fsync(number) == 0 else { throw SealingError(systemCall: action) }
  }

  /// The same, without file times.
  func synchronizeData(_ action: String) throws(SealingError) {
    guard fdatasync(number) == 0 else { throw SealingError(systemCall: action) }
  }

  /// How long to wait for another process, and how often to look. A key change takes milliseconds.
  private static let lockWaitMilliseconds = 10_000
  private static let lockPollMilliseconds = 5

  /// Takes the lock between processes; also between two openings in this process.
  func lock(_ action: String) throws(SealingError) {
    for _ in 0..<(Self.lockWaitMilliseconds / Self.lockPollMilliseconds) {
      if try tryLock(action) { return }
      usleep(UInt32(Self.lockPollMilliseconds) * 1000)
    }
    throw SealingError(.busy, "\(action): another process is changing keys; try again")
  }

  /// Takes the lock if it is free.
  func tryLock(_ action: String) throws(SealingError) -> Bool {
    if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw SealingError(systemCall: action) }
    return false
  }

  /// Gives the lock back. A process that dies gives it back too.
  func unlock() { flock(number, LOCK_UN) }

  /// Renames a file within this directory.
  func rename(_ from: String, to: String, _ action: String) throws(SealingError) {
    guard renameat(number, from, number, to) == 0 else { throw SealingError(systemCall: action) }
  }

  /// Removes a file in this directory; a missing one is no error.
  func remove(_ name: String, _ action: String) throws(SealingError) {
    guard unlinkat(number, name, 0) == 0 || errno == ENOENT else { throw SealingError(systemCall: action) }
  }

  /// Makes a whole new private file: under another name first, synced, then linked to its own name, which fails
  /// rather than replace anything, and the directory synced.
  static func publish(_ bytes: [UInt8], at path: String, _ action: String) throws(SealingError) {
    let part = path + ".part"
    unlink(part)
    defer { unlink(part) }
    let file = try Descriptor(part, O_WRONLY | O_CREAT | O_EXCL, action)
    try file.write(bytes, at: 0, action)
    try file.synchronize(action)
    guard link(part, path) == 0 else { throw SealingError(systemCall: action) }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    try Descriptor(directory, O_RDONLY | O_DIRECTORY, action).synchronize(action)
  }
}
