internal import Glibc
internal import OpenSSL

/// Keeps the master key of a replica at hand for a while, so that a passphrase need not be typed for every command.
///
/// The key lies in a file of 0600 in a directory of 0700, on a file system that exists only in memory, and only until
/// it expires; the passphrase itself is never kept. A machine that is switched off has forgotten it. The one way to a
/// disk that remains is swap: encrypt it, or do without.
public struct UnlockSession: Sendable {
  /// The directory that was chosen.
  public let directory: String

  /// Chooses the directory: the user's runtime directory when it is given and safe, else `/run/user/UID`, else
  /// `/dev/shm/overlast-UID`, which is made.
  /// - Parameter runtimeDirectory: The environment's XDG_RUNTIME_DIR.
  /// - Throws: `.unsafeLocation` when none of them lies in memory and is this user's alone.
  public init(runtimeDirectory: String?) throws(SealingError) {
    let user = geteuid()
    let shared = "/dev/shm/overlast-\(user)"
    for candidate in [runtimeDirectory, "/run/user/\(user)"].compactMap(\.self) {
      if (try? Self.open(candidate)) != nil {
        directory = candidate
        return
      }
    }
    mkdir(shared, 0o700)
    _ = try Self.open(shared)
    directory = shared
  }

  /// Takes a directory of the caller's choice.
  /// - Throws: `.unsafeLocation` when it does not lie in memory or is not this user's alone.
  public init(directory: String) throws(SealingError) {
    _ = try Self.open(directory)
    self.directory = directory
  }

  /// Opens the directory and checks the opened one, so that it cannot be exchanged between check and use.
  private static func open(_ path: String) throws(SealingError) -> Descriptor {
    let action = "finding a place for the unlock session"
    guard let opened = try? Descriptor(path, O_RDONLY | O_DIRECTORY, action),
      let found = try? opened.requirePrivate(action),
      MountTable.isInMemory(device: UInt64(found.st_dev), table: MountTable.read())
    else {
      throw SealingError(
        .unsafeLocation, "\(action): \(path) must lie in memory and be this user's alone; type the passphrase each time"
      )
    }
    return opened
  }

  private static func name(_ identifier: KeyFile.Identifier) -> String { "overlast-\(identifier).unlocked" }

  /// Stores the master key of an unlocked key file until `expiresUnixMilliseconds`, replacing an earlier session of it.
  /// - Throws: `.misuse` when the end does not lie after now; `.full`, `.ioError`.
  public func save(
    _ keyFile: KeyFile, nowUnixMilliseconds: Int64, expiresUnixMilliseconds: Int64
  ) throws(SealingError) {
    let action = "storing the unlock session"
    guard nowUnixMilliseconds < expiresUnixMilliseconds else {
      throw SealingError(.misuse, "\(action): it would have ended already")
    }
    let place = try Self.open(directory)
    let name = Self.name(keyFile.identifier)
    var bytes = SessionFile(
      identifier: keyFile.identifier, savedUnixMilliseconds: nowUnixMilliseconds,
      expiresUnixMilliseconds: expiresUnixMilliseconds, savedBootMilliseconds: Self.bootMilliseconds()
    ).encoded(master: keyFile.master.bytes)
    defer { eraseSecret(&bytes) }
    try place.remove(name + ".part", action)
    let file = try Descriptor(in: place, name + ".part", O_WRONLY | O_CREAT | O_EXCL, action)
    try file.write(bytes, at: 0, action)
    try place.rename(name + ".part", to: name, action)
  }

  /// The master key of a session that has not ended; nil when there is none. A session that has ended, or that cannot
  /// be trusted, is removed.
  ///
  /// A session ends at its time, and also when as much time has passed on the clock that counts since the machine
  /// started (sleep included), so that turning the clock back does not lengthen it; and when the clock stands before
  /// the moment it was stored.
  public func load(
    _ identifier: KeyFile.Identifier, nowUnixMilliseconds: Int64
  ) throws(SealingError) -> MasterKey? {
    let action = "reading the unlock session"
    let place = try Self.open(directory)
    let file: Descriptor
    do {
      file = try Descriptor(in: place, Self.name(identifier), O_RDONLY, action)
    } catch {
      if error.code == .missing { return nil }
      throw error
    }
    let found = try file.requirePrivate(action)
    if found.st_mode & S_IFMT == S_IFREG, found.st_nlink == 1, found.st_size == SessionFile.byteCount {
      var bytes = try file.read(SessionFile.byteCount, at: 0, action)
      defer { eraseSecret(&bytes) }
      if let session = SessionFile(bytes), session.identifier == identifier,
        session.holds(nowUnixMilliseconds: nowUnixMilliseconds, bootMilliseconds: Self.bootMilliseconds())
      {
        return MasterKey(SessionFile.master(in: bytes))
      }
    }
    try remove(identifier)
    return nil
  }

  /// Ends a session: its file is overwritten and removed. Without one, nothing happens.
  public func remove(_ identifier: KeyFile.Identifier) throws(SealingError) {
    let action = "ending the unlock session"
    let place = try Self.open(directory)
    if let file = try? Descriptor(in: place, Self.name(identifier), O_WRONLY, action) {
      try file.write([UInt8](repeating: 0, count: SessionFile.byteCount), at: 0, action)
    }
    try place.remove(Self.name(identifier), action)
  }

  /// Milliseconds since the machine started, sleep included.
  private static func bootMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// The content of a session's file: magic (8) identifier (16) saved, expires, saved since boot (8 each, big-endian)
/// master key (32).
struct SessionFile {
  static let magic: [UInt8] = Array("OVLOPEN\n".utf8)
  static let byteCount = 80
  var identifier: KeyFile.Identifier
  var savedUnixMilliseconds: Int64
  var expiresUnixMilliseconds: Int64
  var savedBootMilliseconds: Int64

  func encoded(master: [UInt8]) -> [UInt8] {
    var bytes = Self.magic + identifier.bytes
    for number in [savedUnixMilliseconds, expiresUnixMilliseconds, savedBootMilliseconds] {
      withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }
    return bytes + master
  }

  /// Whether the session still holds.
  func holds(nowUnixMilliseconds now: Int64, bootMilliseconds boot: Int64) -> Bool {
    guard savedUnixMilliseconds <= now, now < expiresUnixMilliseconds, savedBootMilliseconds <= boot else {
      return false
    }
    let (lifetime, isHuge) = expiresUnixMilliseconds.subtractingReportingOverflow(savedUnixMilliseconds)
    return !isHuge && boot - savedBootMilliseconds < lifetime
  }

  static func master(in bytes: [UInt8]) -> [UInt8] { Array(bytes[48..<80]) }
}

extension SessionFile {
  /// Reads the content; nil when it is something else.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, Array(bytes[..<8]) == Self.magic else { return nil }
    func number(_ offset: Int) -> Int64 {
      Int64(bitPattern: bytes[offset..<(offset + 8)].reduce(0) { $0 << 8 | UInt64($1) })
    }
    identifier = KeyFile.Identifier(bytes: Array(bytes[8..<24]))
    savedUnixMilliseconds = number(24)
    expiresUnixMilliseconds = number(32)
    savedBootMilliseconds = number(40)
  }
}
