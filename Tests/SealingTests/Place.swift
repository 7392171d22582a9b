import Foundation
import Testing

@testable import Sealing

/// A directory of a test's own, with a key file in it; removed when the test lets go of it.
final class Place {
  let path: String
  static let passphrase = Array("vier woorden die niemand raadt".utf8)
  /// Cheap, so that tests do not wait for scrypt.
  static let cheap = PassphraseCost(logN: 2, r: 1, p: 1)

  init(in parent: String = NSTemporaryDirectory()) throws {
    path = parent + "/sealing-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var keys: String { path + "/keys" }

  func create() throws -> KeyFile {
    try KeyFile.create(at: keys, unlockedBy: .passphrase(Self.passphrase), cost: Self.cheap)
  }

  func open(_ passphrase: [UInt8] = Place.passphrase) throws -> KeyFile {
    try KeyFile.open(at: keys, unlockedBy: .passphrase(passphrase))
  }

  func vault(_ activeSlots: [UInt8] = Vault.freshActiveSlots) throws -> Vault {
    try vault { activeSlots }
  }

  func vault(_ activeSlots: () throws -> [UInt8]) throws -> Vault { try Vault(try open(), activeSlots: activeSlots) }

  func read(_ name: String = "keys") throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  /// Writes in place, so that a key file that is open sees it.
  func write(_ bytes: [UInt8], to name: String = "keys") throws {
    let file = path + "/" + name
    if !FileManager.default.fileExists(atPath: file) {
      _ = FileManager.default.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.write(contentsOf: bytes)
    try handle.truncate(atOffset: UInt64(bytes.count))
    try handle.close()
  }

  func mode(_ name: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int)
  }

  func setMode(_ mode: Int, _ name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + "/" + name)
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

extension SealingError {
  /// An error that is equal to any other with this code.
  static func code(_ code: Code) -> SealingError { SealingError(code, "") }
}
