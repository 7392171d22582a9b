import TestKit
import Testing

@testable import Sealing

@Suite("Sealing values")
struct VaultTests {
  let place: Place
  let vault: Vault

  init() throws {
    place = try Place()
    _ = try place.create()
    vault = try place.vault()
  }

  @Test("A sealed value opens again, also after reopening, and never looks the same twice")
  func roundTrip() throws {
    var seed = Seed()
    for count in [0, 1, 16, 100, 70_000] {
      let plain = seed.bytes(count)
      let compartment = UInt8.random(in: .min ... .max, using: &seed)
      let sealed = try vault.seal(plain, compartment: compartment, associatedData: [1])
      #expect(sealed.count == count + Vault.overheadBytes)
      #expect(try vault.seal(plain, compartment: compartment, associatedData: [1]) != sealed)
      #expect(try place.vault().open(sealed, compartment: compartment, associatedData: [1]) == plain, "\(seed)")
    }
  }

  @Test("Any flipped bit, other place, other compartment or cut is noticed")
  func tampering() throws {
    let sealed = try vault.seal([1, 2, 3, 4], compartment: 5, associatedData: [9, 9])
    for bit in 0..<(sealed.count * 8) {
      var bytes = sealed
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: SealingError.code(.notAuthentic)) {
        try vault.open(bytes, compartment: 5, associatedData: [9, 9])
      }
    }
    for count in 0..<sealed.count {
      #expect(throws: SealingError.code(.notAuthentic)) {
        try vault.open(Array(sealed.prefix(count)), compartment: 5, associatedData: [9, 9])
      }
    }
    for (compartment, place) in [(5, [9]), (5, []), (5, [9, 8]), (4, [9, 9])] as [(UInt8, [UInt8])] {
      #expect(throws: SealingError.code(.notAuthentic)) {
        try vault.open(sealed, compartment: compartment, associatedData: place)
      }
    }
    #expect(throws: SealingError.code(.notAuthentic)) { try vault.openMeta(sealed, associatedData: [9, 9]) }
  }

  @Test("Another key file opens nothing of this one")
  func otherKeyFile() throws {
    let other = try Place()
    _ = try other.create()
    let sealed = try vault.seal([1], compartment: 0, associatedData: [])
    #expect(throws: SealingError.code(.notAuthentic)) {
      try other.vault().open(sealed, compartment: 0, associatedData: [])
    }
    #expect(try other.vault().deriveKey("x") != vault.deriveKey("x"))
  }

  @Test("Derived keys and meta values outlast a reopening and keep apart by label and place")
  func metaAndLabels() throws {
    let sealed = try vault.sealMeta([7], associatedData: [1])
    let again = try place.vault()
    #expect(try again.openMeta(sealed, associatedData: [1]) == [7])
    #expect(throws: SealingError.code(.notAuthentic)) { try again.openMeta(sealed, associatedData: [2]) }
    #expect(try again.deriveKey("a") == vault.deriveKey("a"))
    #expect(try vault.deriveKey("a") != vault.deriveKey("b"))
    #expect(try vault.deriveKey("a").count == 32)
  }

  @Test("Any flipped bit in a compartment's key makes that compartment unusable, and no other")
  func slotBits() throws {
    let whole = try place.read()
    let sealed = try vault.seal([1], compartment: 77, associatedData: [])
    let neighbour = try vault.seal([2], compartment: 78, associatedData: [])
    let offset = KeyFileLayout.slotsOffset + KeyFileLayout.slotOffset(77, 0)
    for bit in stride(from: 0, to: KeyFileLayout.wrappedBytes * 8, by: 7) {
      var bytes = whole
      bytes[offset + bit / 8] ^= 1 << (bit % 8)
      try place.write(bytes)
      let damaged = try place.vault()
      #expect(damaged.damagedCompartments == [77])
      #expect(throws: SealingError.code(.damaged)) { try damaged.open(sealed, compartment: 77, associatedData: []) }
      #expect(throws: SealingError.code(.damaged)) { try damaged.seal([1], compartment: 77, associatedData: []) }
      #expect(try damaged.open(neighbour, compartment: 78, associatedData: []) == [2])
    }
    // A new key makes it usable again.
    let damaged = try place.vault()
    let rekey = try damaged.beginRekey(compartments: [77], activeSlots: damaged.activeSlots)
    try rekey.finish()
    #expect(damaged.damagedCompartments.isEmpty)
    _ = try place.vault(rekey.activeSlots).seal([1], compartment: 77, associatedData: [])
  }

  @Test("Keys cannot be moved to another compartment or slot")
  func movedKeys() throws {
    var bytes = try place.read()
    let (from, to) = (KeyFileLayout.slotOffset(1, 0), KeyFileLayout.slotOffset(2, 0))
    let slots = KeyFileLayout.slotsOffset
    bytes.replaceSubrange((slots + to)..<(slots + to + 64), with: bytes[(slots + from)..<(slots + from + 64)])
    try place.write(bytes)
    #expect(try place.vault().damagedCompartments == [2])
  }

  @Test("A bitmap of the wrong length is misuse", arguments: [0, 31, 33])
  func bitmapLength(count: Int) throws {
    #expect(throws: SealingError.code(.misuse)) { try place.vault([UInt8](repeating: 0, count: count)) }
    #expect(throws: SealingError.code(.misuse)) {
      try vault.synchronize(activeSlots: [UInt8](repeating: 0, count: count))
    }
  }

  @Test("Opening a vault twice changes nothing in the key file")
  func openingWritesNothing() throws {
    let before = try place.read()
    _ = try place.vault()
    #expect(try place.read() == before)
  }
}
