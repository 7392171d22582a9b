internal import Glibc
internal import OpenSSL

/// What went wrong with a key file, a sealed value or an unlock session.
///
/// Two errors are equal when their codes are. Messages name neither values nor keys.
public struct SealingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure that a caller can act on.
  public enum Code: String, Sendable, CaseIterable {
    /// The passphrase, or the secret of the server, is not the one this key file was made with.
    case wrongPassphrase
    /// The key file, or the key of one compartment, is damaged.
    case damaged
    /// The sealed bytes were changed, belong elsewhere, or their key has been destroyed.
    case notAuthentic
    /// The file is something else than a key file of ours.
    case notAKeyFile
    /// A newer version of this program made the file.
    case newer
    /// There is no such file.
    case missing
    /// A file with this name is there already.
    case alreadyExists
    /// This user may not use the file, or others may.
    case unsafePermissions
    /// No place in memory was found that only this user can reach and that is never written to disk.
    case unsafeLocation
    /// Another process is changing keys and did not finish in time.
    case busy
    /// The disk is full.
    case full
    /// The operating system could not read, write or sync.
    case ioError
    /// The program used the module wrongly.
    case misuse
    /// The cryptographic library failed: out of memory or of entropy.
    case libraryFailure
  }

  /// Why it failed.
  public let code: Code
  /// What was being done and what a person can do next.
  public let message: String

  /// An error of our own making.
  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error for a system call that failed, from the thread's errno.
  init(systemCall action: String) {
    let number = errno
    let code: Code =
      switch number {
      case ENOENT, ENOTDIR: .missing
      case EEXIST: .alreadyExists
      case EACCES, EPERM, ELOOP, EROFS: .unsafePermissions
      case ENOSPC, EDQUOT: .full
      default: .ioError
      }
    self.init(code, "\(action): system error \(number)")
  }

  /// The error for a failure of the cryptographic library.
  init(_ error: OpenSSLError, _ action: String) {
    self.init(error.code == .notAuthentic ? .notAuthentic : .libraryFailure, "\(action): \(error.message)")
  }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Equality of codes.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

/// Runs calls to the cryptographic library, turning their errors into ours.
func cryptography<Result>(
  _ action: String, _ body: () throws(OpenSSLError) -> Result
) throws(SealingError) -> Result {
  do { return try body() } catch { throw SealingError(error, action) }
}
