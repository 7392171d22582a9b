import OpenSSL
import Testing

@Suite("AES-256-GCM")
struct AEADTests {
  let key: AEADKey

  init() throws { key = try AEADKey(Entropy.bytes(32)) }

  @Test("Sealing gives test case 16 of the GCM specification")
  func vector() throws {
    let key = try AEADKey(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
    let plaintext = bytes(
      """
      d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525
      b16aedf5aa0de657ba637b39
      """)
    let sealed = try key.seal(
      plaintext, nonce: bytes("cafebabefacedbaddecaf888"),
      associatedData: bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    #expect(
      sealed
        == bytes(
          """
          cafebabefacedbaddecaf888
          522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838
          c5f61e6393ba7a0abcc9f662
          76fc6ece0f4e1768cddf8853bb2d551b
          """))
  }

  @Test("What was sealed opens again, at every small length", arguments: 0..<70)
  func roundTrip(length: Int) throws {
    let plaintext = try Entropy.bytes(length)
    let sealed = try key.sealRandom(plaintext, associatedData: [1])
    #expect(sealed.count == length + AEADKey.overheadBytes)
    #expect(try key.open(sealed, associatedData: [1]) == plaintext)
  }

  @Test("Every flipped bit is noticed")
  func flippedBits() throws {
    let sealed = try key.sealRandom([1, 2, 3, 4, 5], associatedData: [9])
    for bit in 0..<(sealed.count * 8) {
      var damaged = sealed
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: OpenSSLError(.notAuthentic, "")) { try key.open(damaged, associatedData: [9]) }
    }
    #expect(try key.open(sealed, associatedData: [9]) == [1, 2, 3, 4, 5])
  }

  @Test("Other associated data, another key and cut bytes are refused")
  func refusals() throws {
    let sealed = try key.sealRandom([1, 2, 3], associatedData: [9])
    let other = try AEADKey(Entropy.bytes(32))
    let refused = OpenSSLError(.notAuthentic, "")
    #expect(throws: refused) { try key.open(sealed, associatedData: [8]) }
    #expect(throws: refused) { try key.open(sealed) }
    #expect(throws: refused) { try other.open(sealed, associatedData: [9]) }
    for length in 0..<sealed.count {
      #expect(throws: refused) { try key.open(Array(sealed.prefix(length)), associatedData: [9]) }
    }
  }

  @Test("Associated data of one call does not leak into the next")
  func contextsStartClean() throws {
    _ = try key.sealRandom([1], associatedData: [1, 2, 3])
    let bare = try key.sealRandom([1])
    #expect(throws: OpenSSLError.self) { try key.open(bare, associatedData: [1, 2, 3]) }
    #expect(try key.open(bare) == [1])
  }

  @Test("Ten thousand seals use ten thousand nonces, also when threads share the key")
  func noncesDiffer() async throws {
    let key = key
    let nonces = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
      for _ in 0..<4 {
        group.addTask { try (0..<2_500).map { _ in Array(try key.sealRandom([7]).prefix(AEADKey.nonceBytes)) } }
      }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.formUnion($1) }
    }
    #expect(nonces.count == 10_000)
  }

  @Test("Keys and nonces of a wrong length are refused")
  func lengths() {
    #expect(throws: OpenSSLError(.invalidArgument, "")) { try AEADKey([UInt8](repeating: 0, count: 31)) }
    #expect(throws: OpenSSLError(.invalidArgument, "")) { try key.seal([1], nonce: [1, 2, 3]) }
  }
}
