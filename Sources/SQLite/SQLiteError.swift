internal import CSQLite

/// What went wrong in SQLite or with a database file.
///
/// Two errors are equal when their codes are. The message says what was being done; it never holds a bound value,
/// because values may be personal data: SQLite's own words are used only where they speak of the SQL text or of the
/// schema (preparing, constraints), never where they may quote a value (such as a full-text query).
public struct SQLiteError: Error, Equatable, CustomStringConvertible {
  /// The kinds of failure that a caller can act on.
  public enum Code: Equatable, Sendable {
    /// The file is not a SQLite database.
    case notADatabase
    /// The database is damaged: a page, an index or a text cannot be what SQLite wrote.
    case corrupt
    /// The file is a database of another program; its application id is given.
    case foreign(applicationID: Int32)
    /// A newer version of this program has changed the file; its schema version is given.
    case newer(version: Int32)
    /// The file was opened for reading only and first has to be brought up to date; its schema version is given.
    case older(version: Int32)
    /// The disk, or the permitted number of pages, is full. Nothing was stored; the connection stays usable.
    case full
    /// The operating system could not read, write or sync.
    case ioError
    /// The database or its file system may only be read.
    case readOnly
    /// Another connection holds the database.
    case busy
    /// A unique, foreign-key, not-null, check or datatype rule was broken. The statement changed nothing.
    case constraint
    /// The file cannot be opened: it or its directory is missing, or this user may not.
    case cannotOpen
    /// The name for a new file is taken.
    case alreadyExists
    /// A value or row is larger than SQLite allows.
    case tooBig
    /// No memory.
    case outOfMemory
    /// The work was stopped by `InterruptHandle.interrupt()`.
    case interrupted
    /// The program used SQLite wrongly: bad SQL, nested transaction, parameter out of range.
    case misuse
  }

  /// What kind of failure this is.
  public let code: Code
  /// What was being done and what SQLite said; no bound values.
  public let message: String
  /// SQLite's extended result code, 0 where SQLite was not involved.
  public let extendedCode: Int32

  /// An error that did not come from SQLite itself.
  init(_ code: Code, _ message: String, extendedCode: Int32 = 0) {
    self.code = code
    self.message = message
    self.extendedCode = extendedCode
  }

  /// The code and the message.
  public var description: String { "SQLite \(code): \(message)" }

  /// Equality of codes.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension SQLiteError {
  /// The code for an extended result code. `systemError` is the errno SQLite kept, for errors that only say "I/O".
  static func code(forResult extended: Int32, systemError: Int32) -> Code {
    switch extended & 0xFF {
    case SQLITE_NOTADB: .notADatabase
    case SQLITE_CORRUPT: .corrupt
    case SQLITE_FULL: .full
    // SQLite reports a full disk as I/O error where it extends the shared memory file of the WAL.
    case SQLITE_IOERR: systemError == 28 || systemError == 122 || extended == ioErrorSharedMemorySize ? .full : .ioError
    case SQLITE_READONLY: .readOnly
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH: .constraint
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
    case SQLITE_TOOBIG: .tooBig
    case SQLITE_NOMEM: .outOfMemory
    case SQLITE_INTERRUPT, SQLITE_ABORT: .interrupted
    default: .misuse
    }
  }

  private static var ioErrorSharedMemorySize: Int32 { SQLITE_IOERR | (19 << 8) }

  /// Whether a sync failed. The kernel may have dropped the pages, so the connection must not go on as if a
  /// repeated sync could still store them.
  var isFailedSync: Bool {
    extendedCode == (SQLITE_IOERR | (4 << 8)) || extendedCode == (SQLITE_IOERR | (5 << 8))
  }

  /// The error for a file operation of the shim that answered with an errno.
  init(systemError: Int32, _ action: String) {
    let code: Code =
      switch systemError {
      case 17: .alreadyExists  // EEXIST
      case 28, 122: .full  // ENOSPC, EDQUOT
      case 30: .readOnly  // EROFS
      case 5: .ioError  // EIO
      default: .cannotOpen
      }
    self.init(code, "\(action): system error \(systemError)")
  }
}
