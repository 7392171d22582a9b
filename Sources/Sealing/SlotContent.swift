internal import OpenSSL

/// What stands in one slot of one compartment: a wrapped key, or the mark that the slot was erased.
///
/// Erasing writes random bytes, sealed so that they can be recognised later with the master key. Zeros would be easier
/// to recognise, but drives and virtual disks may store a run of zeros by letting go of the block, and then the old
/// bytes stay where they were.
struct SlotContent {
  private let key: AEADKey
  private let place: [UInt8]

  init(_ slotKey: AEADKey, _ identifier: KeyFile.Identifier, _ compartment: UInt8, _ slot: Int) {
    key = slotKey
    place = identifier.bytes + [compartment, UInt8(slot)]
  }

  private static let padding = [UInt8](repeating: 0, count: KeyFileLayout.slotBytes - KeyFileLayout.wrappedBytes)
  private var erasedPlace: [UInt8] { place + Array("erased".utf8) }

  /// A slot with this key in it.
  func seal(_ compartmentKey: [UInt8]) throws(SealingError) -> [UInt8] {
    try cryptography("wrapping a key") { () throws(OpenSSLError) in
      try key.sealRandom(compartmentKey, associatedData: place) + Self.padding
    }
  }

  /// A slot with a fresh key in it.
  func sealFreshKey() throws(SealingError) -> [UInt8] { try seal(Self.freshKey()) }

  /// A slot with nothing in it but chance.
  func sealErased() throws(SealingError) -> [UInt8] {
    let random = try Self.freshKey()
    return try cryptography("erasing a key") { () throws(OpenSSLError) in
      try key.sealRandom(random, associatedData: erasedPlace) + Self.padding
    }
  }

  /// The key in a slot; nil when there is none or it is damaged.
  func open(_ slot: some Collection<UInt8>) -> [UInt8]? {
    try? key.open(Array(slot.prefix(KeyFileLayout.wrappedBytes)), associatedData: place)
  }

  /// Whether a slot was erased.
  func isErased(_ slot: some Collection<UInt8>) -> Bool {
    (try? key.open(Array(slot.prefix(KeyFileLayout.wrappedBytes)), associatedData: erasedPlace)) != nil
  }

  static func freshKey() throws(SealingError) -> [UInt8] {
    try cryptography("making a key") { () throws(OpenSSLError) in try Entropy.bytes(AEADKey.keyBytes) }
  }
}
