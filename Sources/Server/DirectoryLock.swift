import Foundation

/// One daemon for one data directory. Admin commands do not take it: they work beside the daemon.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; the system gives it back when the process ends, however it ends.
  /// - Throws: `locked` when another daemon has it.
  init(_ directory: DataDirectory) throws {
    descriptor = open(directory.path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ServerError(
        .storage, "cannot open the lock in \(directory.path): errno \(errno); nothing was changed. Check the folder.")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ServerError(
        .locked,
        "another overlastd serves \(directory.path); it goes on and nothing was changed. Stop that one first.")
    }
  }

  deinit { close(descriptor) }
}
