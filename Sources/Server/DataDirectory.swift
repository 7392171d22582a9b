import Foundation
import OpenSSL

/// Where the server's files lie. Keys stand in a folder of their own, outside the database and outside its
/// backups: a key that is in yesterday's backup cannot be destroyed today.
public struct DataDirectory: Sendable {
  /// The folder, mode 0700.
  public let path: String

  let witness: Witness
  /// The devices that were revoked, as noted beside the witness.
  var revocations: Revocations { Revocations(path: witness.path + "-revoked") }

  /// A data directory at `path`.
  /// - Parameter witness: the file that tells a restored database; outside the folder, or a restore of the whole folder
  ///   does not show. Inside it when none is given.
  public init(path: String, witness: String? = nil) {
    self.path = path
    self.witness = Witness(path: witness ?? path + "/witness")
  }

  var database: String { path + "/overlast.sqlite" }
  var keys: String { path + "/keys" }
  func key(_ name: String) -> String { keys + "/" + name }

  /// - Throws: `notInitialised` when there is no database.
  func requireDatabase() throws {
    guard FileManager.default.fileExists(atPath: database) else {
      throw ServerError(
        .notInitialised, "no database in \(path); nothing was changed. Run 'overlastd ca init', or restore a backup.")
    }
  }

  /// Makes the folders; leaves what is there.
  func create() throws {
    for folder in [path, keys] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
  }

  /// The bytes of a key file; nil when there is none.
  func readKey(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: key(name)).map { [UInt8]($0) } }

  /// Writes a new key file, mode 0600, durable before it is used.
  func writeKey(_ name: String, _ bytes: [UInt8]) throws {
    guard !FileManager.default.fileExists(atPath: key(name)) else {
      throw ServerError(.alreadyInitialised, "\(name) exists already; nothing was changed")
    }
    let descriptor = open(key(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ServerError(.storage, Self.keyFault("create", name, errno)) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { throw ServerError(.storage, Self.keyFault("write", name, errno)) }
      rest = rest.dropFirst(written)
    }
    guard fsync(descriptor) == 0 else { throw ServerError(.storage, Self.keyFault("sync", name, errno)) }
  }

  private static func keyFault(_ doing: String, _ name: String, _ errno: Int32) -> String {
    "cannot \(doing) the key file \(name): errno \(errno); nothing that was there changed. Check disk and rights."
  }

  /// Takes away the files of a server that could not be made whole.
  func removeAll() {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + suffix) }
    try? FileManager.default.removeItem(atPath: keys)
    try? FileManager.default.removeItem(atPath: witness.path)
    try? FileManager.default.removeItem(atPath: revocations.path)
  }

  /// Notes on which port the running daemon takes devices in, for invitations when the settings say "any".
  public func noteListening(enrolmentPort: UInt16) throws {
    try Data("\(enrolmentPort)\n".utf8).write(to: URL(fileURLWithPath: path + "/listening"))
  }

  /// The port that the running daemon noted.
  /// - Throws: `configuration` when no daemon has run here.
  public func listeningPort() throws -> UInt16 {
    guard let data = FileManager.default.contents(atPath: path + "/listening"),
      let port = UInt16(String(decoding: data, as: UTF8.self).prefix { $0.isNumber })
    else {
      throw ServerError(
        .configuration,
        "enrolment_listen has port 0 and no daemon is running; start it, or set a port; nothing was changed")
    }
    return port
  }
}
