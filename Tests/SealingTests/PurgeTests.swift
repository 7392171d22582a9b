import OpenSSL
import TestKit
import Testing

@testable import Sealing

/// Records of two compartments; one record of compartment 1 is purged, the other stays.
@Suite("Destroying keys")
struct PurgeTests {
  let place: Place
  let vault: Vault
  let purged: [UInt8]
  let staying: [UInt8]
  let elsewhere: [UInt8]

  init() throws {
    place = try Place()
    _ = try place.create()
    vault = try place.vault()
    purged = try vault.seal(Array("purged".utf8), compartment: 1, associatedData: [1])
    staying = try vault.seal(Array("staying".utf8), compartment: 1, associatedData: [2])
    elsewhere = try vault.seal(Array("elsewhere".utf8), compartment: 200, associatedData: [3])
  }

  /// Tries a blob with every key that stands anywhere in a key file, in force or not.
  func opensWithAnySlot(_ sealed: [UInt8], associatedData: [UInt8]) throws -> Bool {
    for slots in [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)] {
      // Reads both slots of every compartment, without the vault's own erasing.
      let keys = try place.open()
      let bytes = try place.read()
      for compartment in UInt8.min ... .max {
        let slot = Vault.slot(of: compartment, in: slots)
        let offset = KeyFileLayout.slotsOffset + KeyFileLayout.slotOffset(compartment, slot)
        let content = SlotContent(keys.slotKey, keys.identifier, compartment, slot)
        guard let key = content.open(bytes[offset..<(offset + 64)]) else { continue }
        if (try? AEADKey(key).open(sealed, associatedData: associatedData)) != nil { return true }
      }
    }
    return false
  }

  @Test("After a purge the purged value opens with no key there is, and everything else still opens")
  func purge() throws {
    let rekey = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    let kept = try rekey.reseal(staying, compartment: 1, associatedData: [2])
    // Until the commit, the old key is in force.
    #expect(try vault.open(purged, compartment: 1, associatedData: [1]) == Array("purged".utf8))
    #expect(try opensWithAnySlot(purged, associatedData: [1]))
    try rekey.finish()
    for vault in [vault, try place.vault(rekey.activeSlots)] {
      #expect(try vault.open(kept, compartment: 1, associatedData: [2]) == Array("staying".utf8))
      #expect(try vault.open(elsewhere, compartment: 200, associatedData: [3]) == Array("elsewhere".utf8))
      for gone in [(purged, [UInt8(1)]), (staying, [2])] {
        #expect(throws: SealingError.code(.notAuthentic)) {
          try vault.open(gone.0, compartment: 1, associatedData: gone.1)
        }
      }
    }
    #expect(try !opensWithAnySlot(purged, associatedData: [1]))
    #expect(try !opensWithAnySlot(staying, associatedData: [2]))
    #expect(try opensWithAnySlot(kept, associatedData: [2]))
  }

  @Test("The old wrapped key is overwritten where it stood, and the file neither grows nor is replaced")
  func overwrittenInPlace() throws {
    let before = try place.read()
    let rekey = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    try rekey.finish()
    let after = try place.read()
    #expect(after.count == before.count)
    let slots = KeyFileLayout.slotsOffset + KeyFileLayout.slotOffset(1, 0)
    let changed = before.indices.filter { before[$0] != after[$0] }
    #expect(changed.allSatisfy { (slots..<(slots + 128)).contains($0) })
    let old = Array(before[slots..<(slots + 60)])
    #expect(!after.indices.contains { after[$0...].starts(with: old) })
    // The vault opened before still holds the file: it was not replaced by another.
    _ = try vault.beginRekey(compartments: [2], activeSlots: vault.activeSlots).finish()
    #expect(try place.read() != after)
  }

  @Test("A crash before the commit leaves the old keys in force and destroys the new ones")
  func crashBeforeCommit() throws {
    let slots = vault.activeSlots
    let rekey = try vault.beginRekey(compartments: [1, 200], activeSlots: slots)
    let never = try rekey.reseal(staying, compartment: 1, associatedData: [2])
    let crashed = try Place()
    try crashed.write(try place.read())
    let reopened = try crashed.vault(slots)
    #expect(try reopened.open(purged, compartment: 1, associatedData: [1]) == Array("purged".utf8))
    #expect(try reopened.open(elsewhere, compartment: 200, associatedData: [3]) == Array("elsewhere".utf8))
    try place.write(try crashed.read())
    #expect(try !opensWithAnySlot(never, associatedData: [2]))
  }

  @Test("A crash between the commit and the destruction is made good at the next opening")
  func crashAfterCommit() throws {
    let rekey = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    let kept = try rekey.reseal(staying, compartment: 1, associatedData: [2])
    let crashed = try Place()
    try crashed.write(try place.read())
    let reopened = try crashed.vault(rekey.activeSlots)
    #expect(try reopened.open(kept, compartment: 1, associatedData: [2]) == Array("staying".utf8))
    try place.write(try crashed.read())
    #expect(try !opensWithAnySlot(purged, associatedData: [1]))
  }

  @Test("A crash in the middle of any write of the protocol opens, with the keys that the database names")
  func tornWrites() throws {
    let slots = vault.activeSlots
    let start = try place.read()
    let rekey = try vault.beginRekey(compartments: [1, 2, 3], activeSlots: slots)
    let kept = try rekey.reseal(staying, compartment: 1, associatedData: [2])
    let written = try place.read()
    try rekey.finish()
    let end = try place.read()
    var seed = Seed()
    for _ in 0..<100 {
      let crashed = try Place()
      // Any part of the bytes of a step may have reached the disk.
      try crashed.write(mix(start, written, &seed))
      let before = try crashed.vault(slots)
      #expect(before.damagedCompartments.isEmpty, "\(seed)")
      #expect(try before.open(purged, compartment: 1, associatedData: [1]) == Array("purged".utf8), "\(seed)")
      let after = try Place()
      try after.write(mix(written, end, &seed))
      let vault = try after.vault(rekey.activeSlots)
      #expect(vault.damagedCompartments.isEmpty, "\(seed)")
      #expect(try vault.open(kept, compartment: 1, associatedData: [2]) == Array("staying".utf8), "\(seed)")
    }
  }

  /// Takes each differing byte from one or the other.
  func mix(_ left: [UInt8], _ right: [UInt8], _ seed: inout Seed) -> [UInt8] {
    var result = left
    for index in left.indices where left[index] != right[index] && Bool.random(using: &seed) {
      result[index] = right[index]
    }
    return result
  }

  @Test("A purge that is abandoned leaves everything as it was and nothing of the new keys")
  func abandon() throws {
    let slots = vault.activeSlots
    let rekey = try vault.beginRekey(compartments: [1], activeSlots: slots)
    let never = try rekey.reseal(staying, compartment: 1, associatedData: [2])
    try rekey.abandon()
    #expect(vault.activeSlots == slots)
    #expect(try vault.open(purged, compartment: 1, associatedData: [1]) == Array("purged".utf8))
    #expect(try !opensWithAnySlot(never, associatedData: [2]))
    #expect(throws: SealingError.code(.misuse)) {
      try rekey.reseal(staying, compartment: 1, associatedData: [2])
    }
    _ = try vault.beginRekey(compartments: [1], activeSlots: slots).finish()
  }

  @Test("Another process that follows the bitmap seals under the key in force")
  func twoProcesses() throws {
    let other = try place.vault()
    let rekey = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    try rekey.finish()
    try other.synchronize(activeSlots: rekey.activeSlots)
    let sealed = try other.seal([5], compartment: 1, associatedData: [])
    #expect(try vault.open(sealed, compartment: 1, associatedData: []) == [5])
    // And it takes its turn: its own purge goes back to the first slot.
    let second = try other.beginRekey(compartments: [1], activeSlots: other.activeSlots)
    let again = try second.reseal(sealed, compartment: 1, associatedData: [])
    try second.finish()
    #expect(second.activeSlots == Vault.freshActiveSlots)
    try vault.synchronize(activeSlots: second.activeSlots)
    #expect(try vault.open(again, compartment: 1, associatedData: []) == [5])
  }

  @Test("A purge begun on an old view of the bitmap follows the database first")
  func staleVault() throws {
    let stale = try place.vault()
    let first = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    let kept = try first.reseal(staying, compartment: 1, associatedData: [2])
    try first.finish()
    let second = try stale.beginRekey(compartments: [1], activeSlots: first.activeSlots)
    let twice = try second.reseal(kept, compartment: 1, associatedData: [2])
    try second.finish()
    #expect(try stale.open(twice, compartment: 1, associatedData: [2]) == Array("staying".utf8))
  }

  @Test("From beginning to end of a purge the key file is locked for others")
  func locked() throws {
    let other = try place.open()
    func isFree() throws -> Bool {
      defer { other.file.unlock() }
      return try other.file.tryLock("testing")
    }
    let first = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    #expect(try !isFree())
    try first.finish()
    #expect(try isFree())
    let second = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    #expect(try !isFree())
    try second.abandon()
    #expect(try isFree())
    _ = try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots)
    #expect(try isFree(), "a purge that was let go of keeps no lock")
    _ = try place.vault { [vault] in
      let free = try isFree()
      #expect(!free, "opening reads the bitmap under the lock")
      return vault.activeSlots
    }
    #expect(try isFree())
  }

  @Test("A copy of the key file from before the purge, with the passphrase, still opens: the stated limit")
  func oldCopy() throws {
    let copy = try Place()
    try copy.write(try place.read())
    try vault.beginRekey(compartments: [1], activeSlots: vault.activeSlots).finish()
    #expect(try copy.vault().open(purged, compartment: 1, associatedData: [1]) == Array("purged".utf8))
  }

  @Test("Many purges in a row, of any compartments, keep what stays and lose what goes")
  func manyPurges() throws {
    var seed = Seed()
    var slots = vault.activeSlots
    var held: [UInt8: [UInt8]] = [:]
    for compartment in UInt8.min ... .max {
      held[compartment] = try vault.seal([compartment], compartment: compartment, associatedData: [])
    }
    for _ in 0..<30 {
      let chosen = Set(
        (0..<Int.random(in: 1...40, using: &seed)).map { _ in UInt8.random(in: .min ... .max, using: &seed) })
      let rekey = try vault.beginRekey(compartments: chosen, activeSlots: slots)
      for compartment in chosen {
        let sealed = try #require(held[compartment])
        held[compartment] = try rekey.reseal(sealed, compartment: compartment, associatedData: [])
      }
      try rekey.finish()
      slots = rekey.activeSlots
    }
    let reopened = try place.vault(slots)
    for (compartment, sealed) in held {
      #expect(try reopened.open(sealed, compartment: compartment, associatedData: []) == [compartment], "\(seed)")
    }
  }
}
