import Foundation
import Testing

@testable import Sealing

@Suite("Unlock sessions", .enabled(if: FileManager.default.fileExists(atPath: "/dev/shm")))
struct UnlockSessionTests {
  let memory: Place
  let keys: KeyFile
  let session: UnlockSession
  let start: Int64 = 1_700_000_000_000

  init() throws {
    memory = try Place(in: "/dev/shm")
    keys = try memory.create()
    session = try UnlockSession(directory: memory.path)
  }

  func save(for milliseconds: Int64) throws {
    try session.save(keys, nowUnixMilliseconds: start, expiresUnixMilliseconds: start + milliseconds)
  }

  func sessionFile() throws -> String { try #require(memory.names().first { $0 != "keys" }) }

  @Test("A session opens the key file without the passphrase, until it ends")
  func opening() throws {
    let sealed = try memory.vault().seal([1], compartment: 3, associatedData: [])
    try save(for: 600_000)
    #expect(try memory.mode(sessionFile()) == 0o600)
    let master = try #require(try session.load(keys.identifier, nowUnixMilliseconds: start + 599_999))
    let opened = try KeyFile.open(at: memory.keys, unlockedBy: .session(master))
    #expect(try Vault(opened) { Vault.freshActiveSlots }.open(sealed, compartment: 3, associatedData: []) == [1])
    #expect(try session.load(keys.identifier, nowUnixMilliseconds: start + 600_000) == nil)
    #expect(try memory.names() == ["keys"])
  }

  @Test("The passphrase is not in the session's file")
  func noPassphrase() throws {
    try save(for: 1000)
    #expect(try memory.read(sessionFile()).firstRange(of: Place.passphrase) == nil)
  }

  @Test("A clock set back does not lengthen a session")
  func clockSetBack() throws {
    try save(for: 1000)
    #expect(try session.load(keys.identifier, nowUnixMilliseconds: start - 1) == nil)
    let file = SessionFile(
      identifier: keys.identifier, savedUnixMilliseconds: start, expiresUnixMilliseconds: start + 1000,
      savedBootMilliseconds: 50_000)
    #expect(file.holds(nowUnixMilliseconds: start, bootMilliseconds: 50_000))
    #expect(file.holds(nowUnixMilliseconds: start + 999, bootMilliseconds: 50_999))
    #expect(!file.holds(nowUnixMilliseconds: start + 5, bootMilliseconds: 51_000))
    #expect(!file.holds(nowUnixMilliseconds: start + 5, bootMilliseconds: 49_999))
    #expect(!file.holds(nowUnixMilliseconds: start + 1000, bootMilliseconds: 50_001))
  }

  @Test("Figures at the end of the range do not trap")
  func hugeFigures() throws {
    for (saved, expires) in [(Int64.min, Int64.max), (.max, .max), (.min, .min)] {
      let file = SessionFile(
        identifier: keys.identifier, savedUnixMilliseconds: saved, expiresUnixMilliseconds: expires,
        savedBootMilliseconds: .max)
      #expect(!file.holds(nowUnixMilliseconds: 0, bootMilliseconds: .max))
    }
  }

  @Test("A session that ends before it begins is misuse; one that is replaced counts anew")
  func saving() throws {
    #expect(throws: SealingError.code(.misuse)) { try save(for: 0) }
    try save(for: 10)
    try save(for: 1000)
    #expect(try session.load(keys.identifier, nowUnixMilliseconds: start + 500) != nil)
    #expect(try memory.names().count == 2)
  }

  @Test("Ending a session overwrites its key and removes the file; ending none is fine")
  func removing() throws {
    try save(for: 1000)
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: memory.path + "/" + sessionFile()))
    try session.remove(keys.identifier)
    #expect(try handle.readToEnd().map { [UInt8]($0) } == [UInt8](repeating: 0, count: SessionFile.byteCount))
    #expect(try memory.names() == ["keys"])
    try session.remove(keys.identifier)
    #expect(try session.load(keys.identifier, nowUnixMilliseconds: start) == nil)
  }

  @Test("A damaged or foreign session file is removed, not used")
  func damaged() throws {
    try save(for: 1000)
    let name = try sessionFile()
    let whole = try memory.read(name)
    for bytes in [[], Array(whole.dropLast()), whole + [0], [1] + whole.dropFirst(), whole.map { $0 ^ 1 }] {
      try memory.write(bytes, to: name)
      #expect(try session.load(keys.identifier, nowUnixMilliseconds: start) == nil)
      #expect(try memory.names() == ["keys"])
    }
    // A changed master key passes the session and is refused by the key file.
    try memory.write(whole.enumerated().map { $0.offset == 60 ? $0.element ^ 1 : $0.element }, to: name)
    let master = try #require(try session.load(keys.identifier, nowUnixMilliseconds: start))
    #expect(throws: SealingError.code(.wrongPassphrase)) {
      try KeyFile.open(at: memory.keys, unlockedBy: .session(master))
    }
  }

  @Test("A session file that others can read is refused")
  func readableByOthers() throws {
    try save(for: 1000)
    try memory.setMode(0o644, try sessionFile())
    #expect(throws: SealingError.code(.unsafePermissions)) {
      try session.load(keys.identifier, nowUnixMilliseconds: start)
    }
  }

  @Test("A link in place of the session file is refused")
  func link() throws {
    try save(for: 1000)
    let name = try sessionFile()
    try FileManager.default.moveItem(atPath: memory.path + "/" + name, toPath: memory.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: memory.path + "/" + name, withDestinationPath: memory.path + "/elsewhere")
    #expect(throws: SealingError.code(.unsafePermissions)) {
      try session.load(keys.identifier, nowUnixMilliseconds: start)
    }
  }

  @Test("A directory on a disk, of others or missing is refused")
  func unsafeDirectories() throws {
    try memory.setMode(0o755, "")
    for path in [memory.path, memory.path + "/none", "/dev/shm", "/proc", "/"] {
      #expect(throws: SealingError.code(.unsafeLocation)) { try UnlockSession(directory: path) }
    }
    #expect(throws: SealingError.code(.unsafeLocation)) { try save(for: 10) }
    try memory.setMode(0o700, "")
  }

  @Test("The runtime directory is used when it is safe, and passed over when it is not")
  func choice() throws {
    #expect(try UnlockSession(runtimeDirectory: memory.path).directory == memory.path)
    let chosen = try UnlockSession(runtimeDirectory: "/").directory
    #expect(chosen.hasPrefix("/run/user/") || chosen.hasPrefix("/dev/shm/overlast-"))
  }

  @Test("The table of mounts tells memory from disk, and an unknown device is a disk")
  func mounts() {
    let table = """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      36 22 0:31 / /dev/shm rw,nosuid shared:5 master:3 - tmpfs tmpfs rw
      37 22 0:32 / /run/user/1000 rw - ramfs none rw
      38 22 0:33 / /a rw - tmpfs none rw
      39 22 0:33 / /b rw - overlay none rw
      40 22 4660:74565 / /c rw - tmpfs none rw
      """
    func device(_ major: UInt64, _ minor: UInt64) -> UInt64 {
      (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12 | (major & ~0xFFF) << 32
    }
    #expect(MountTable.isInMemory(device: device(0, 31), table: table))
    #expect(MountTable.isInMemory(device: device(0, 32), table: table))
    #expect(MountTable.isInMemory(device: device(4660, 74565), table: table))
    for (major, minor) in [(254, 0), (0, 33), (0, 3), (31, 0)] as [(UInt64, UInt64)] {
      #expect(!MountTable.isInMemory(device: device(major, minor), table: table))
    }
    #expect(!MountTable.isInMemory(device: 31, table: ""))
  }
}
