import TestKit
import Testing

@testable import Sealing

@Suite("Key files")
struct KeyFileTests {
  let place: Place
  init() throws { place = try Place() }

  @Test("A key file is private, opens with its passphrase and with no other")
  func passphrase() throws {
    let made = try place.create()
    #expect(made.kind == .replica)
    #expect(try place.mode("keys") == 0o600)
    #expect(try place.names() == ["keys"])
    #expect(try place.open().identifier == made.identifier)
    #expect(try KeyFile.identifier(at: place.keys) == made.identifier)
    for wrong in [[], Array("vier woorden die niemand raad".utf8), Place.passphrase + [32]] {
      #expect(throws: SealingError.code(.wrongPassphrase)) { try place.open(wrong) }
    }
    #expect(throws: SealingError.code(.misuse)) {
      try KeyFile.open(at: place.keys, unlockedBy: .secret([UInt8](repeating: 1, count: 32)))
    }
  }

  @Test("An empty passphrase protects nothing and is refused")
  func emptyPassphrase() throws {
    #expect(throws: SealingError.code(.misuse)) { try KeyFile.create(at: place.keys, unlockedBy: .passphrase([])) }
    let keys = try place.create()
    #expect(throws: SealingError.code(.misuse)) { try keys.changePassphrase(from: Place.passphrase, to: []) }
    _ = try place.open()
  }

  @Test("The standard cost is what the file records and what opening it takes")
  func standardCost() throws {
    _ = try KeyFile.create(at: place.keys, unlockedBy: .passphrase(Place.passphrase))
    #expect(try Array(place.read()[512..<516]) == [1, 15, 8, 1])
    _ = try place.open()
  }

  @Test("A server's key file opens with its secret only")
  func secret() throws {
    try SecretFile.create(at: place.path + "/secret")
    #expect(throws: SealingError.code(.alreadyExists)) { try SecretFile.create(at: place.path + "/secret") }
    #expect(try place.mode("secret") == 0o600)
    let secret = try SecretFile.read(at: place.path + "/secret")
    #expect(try KeyFile.create(at: place.keys, unlockedBy: .secret(secret)).kind == .server)
    let opened = try KeyFile.open(at: place.keys, unlockedBy: .secret(secret))
    #expect(throws: SealingError.code(.misuse)) { try opened.changePassphrase(from: [1], to: [2]) }
    var other = secret
    other[31] ^= 1
    #expect(throws: SealingError.code(.wrongPassphrase)) {
      try KeyFile.open(at: place.keys, unlockedBy: .secret(other))
    }
    #expect(throws: SealingError.code(.misuse)) {
      try KeyFile.open(at: place.keys, unlockedBy: .secret(Array(secret.dropLast())))
    }
    #expect(throws: SealingError.code(.misuse)) { try place.open() }
    try place.setMode(0o640, "secret")
    #expect(throws: SealingError.code(.unsafePermissions)) { try SecretFile.read(at: place.path + "/secret") }
    try place.setMode(0o600, "secret")
    try place.write(secret + [1], to: "secret")
    #expect(throws: SealingError.code(.damaged)) { try SecretFile.read(at: place.path + "/secret") }
  }

  @Test("An existing key file is never replaced")
  func neverReplaced() throws {
    _ = try place.create()
    let before = try place.read()
    #expect(throws: SealingError.code(.alreadyExists)) { try place.create() }
    #expect(try place.read() == before)
    #expect(try place.names() == ["keys"])
  }

  @Test("What is no key file, or not this user's alone, is refused")
  func refusals() throws {
    #expect(throws: SealingError.code(.missing)) { try place.open() }
    for garbage in [[], [1, 2, 3], [UInt8](repeating: 7, count: KeyFileLayout.fileBytes)] {
      try place.write(garbage)
      #expect(throws: SealingError.code(.notAKeyFile)) { try place.open() }
    }
    let other = try Place()
    _ = try other.create()
    let whole = try other.read()
    for count in [8, 95, 96, 600, 4096, whole.count - 1] {
      try place.write(Array(whole.prefix(count)))
      #expect(throws: SealingError.code(.damaged)) { try place.open() }
    }
    try place.write(whole + [0])
    #expect(throws: SealingError.code(.damaged)) { try place.open() }
    try place.write(whole)
    _ = try place.open()
    try place.setMode(0o604, "keys")
    #expect(throws: SealingError.code(.unsafePermissions)) { try place.open() }
  }

  @Test("A newer version's file is named as such")
  func newer() throws {
    _ = try place.create()
    var bytes = try place.read()
    bytes[8] = 2
    bytes.replaceSubrange(64..<96, with: try KeyFileLayout.checksum(Array(bytes[..<64])))
    try place.write(bytes)
    #expect(throws: SealingError.code(.newer)) { try place.open() }
  }

  @Test("Any flipped bit in the header is noticed")
  func headerBits() throws {
    _ = try place.create()
    let whole = try place.read()
    for bit in 0..<(KeyFileLayout.headerBytes * 8) {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      try place.write(bytes)
      #expect(throws: SealingError.code(bit < 64 ? .notAKeyFile : .damaged), "bit \(bit)") { try place.open() }
    }
  }

  @Test("Any flipped bit in one copy of the master key is noticed and repaired from the other")
  func masterBits() throws {
    _ = try place.create()
    let whole = try place.read()
    for offset in KeyFileLayout.masterOffsets {
      for bit in 0..<(KeyFileLayout.masterBytes * 8) {
        var bytes = whole
        bytes[offset + bit / 8] ^= 1 << (bit % 8)
        try place.write(bytes)
        _ = try place.open()
        #expect(try place.read() == whole, "bit \(bit) of the copy at \(offset)")
      }
    }
  }

  @Test("Damage to both copies of the master key is damage, not a wrong passphrase")
  func bothCopies() throws {
    _ = try place.create()
    var bytes = try place.read()
    for offset in KeyFileLayout.masterOffsets { bytes[offset + 30] ^= 1 }
    try place.write(bytes)
    #expect(throws: SealingError.code(.damaged)) { try place.open() }
  }

  @Test("After a change only the new passphrase opens, and everything sealed still opens")
  func changePassphrase() throws {
    let keys = try place.create()
    let sealed = try place.vault().seal([1, 2], compartment: 9, associatedData: [])
    let next = Array("nieuw".utf8)
    #expect(throws: SealingError.code(.wrongPassphrase)) {
      try keys.changePassphrase(from: next, to: next, cost: Place.cheap)
    }
    try keys.changePassphrase(from: Place.passphrase, to: next, cost: Place.cheap)
    #expect(throws: SealingError.code(.wrongPassphrase)) { try place.open() }
    let vault = try Vault(try place.open(next)) { Vault.freshActiveSlots }
    #expect(try vault.open(sealed, compartment: 9, associatedData: []) == [1, 2])
    // The old wrapping is nowhere in the file: both copies are the new one.
    let bytes = try place.read()
    #expect(bytes[512..<624] == bytes[1024..<1136])
  }

  @Test("A crash while the passphrase is changed leaves a passphrase that works, and one more opening settles which")
  func crashWhileChanging() throws {
    let keys = try place.create()
    let before = try place.read()
    let next = Array("nieuw".utf8)
    try keys.changePassphrase(from: Place.passphrase, to: next, cost: Place.cheap)
    let after = try place.read()
    var seed = Seed()
    for passphrase in [Place.passphrase, next] {
      // The second copy is written first.
      try place.write(Array(before[..<1024] + after[1024...]))
      _ = try place.open(passphrase)
      let other = passphrase == next ? Place.passphrase : next
      #expect(throws: SealingError.code(.wrongPassphrase)) { try place.open(other) }
    }
    for _ in 0..<20 {
      // Torn in the middle of the second copy, then of the first.
      let cut = Int.random(in: 1..<KeyFileLayout.masterBytes, using: &seed)
      try place.write(Array(before[..<1024] + after[1024..<(1024 + cut)] + before[(1024 + cut)...]))
      _ = try place.open()
      try place.write(Array(after[..<(512 + cut)] + before[(512 + cut)..<1024] + after[1024...]))
      _ = try place.open(next)
    }
  }

  @Test("Errors name no passphrase")
  func errorsAreQuiet() throws {
    _ = try place.create()
    let error = #expect(throws: SealingError.self) { try place.open(Array("geheim woord".utf8)) }
    #expect(!"\(String(describing: error)) \(String(reflecting: error))".contains("geheim"))
  }
}
