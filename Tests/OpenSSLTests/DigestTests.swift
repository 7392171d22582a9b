import OpenSSL
import Testing

@Suite("SHA-256, HMAC and key derivation")
struct DigestTests {
  @Test("SHA-256 gives the digests of FIPS 180-4")
  func sha256Vectors() throws {
    #expect(
      try Digest.sha256(Array("abc".utf8))
        == bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    #expect(
      try Digest.sha256([]) == bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
  }

  @Test("A hasher fed in parts equals the digest of the whole, and starts again after finishing")
  func hasherInParts() throws {
    let hasher = try SHA256Hasher()
    try hasher.update(Array("a".utf8))
    try hasher.update([])
    try hasher.update(Array("bc".utf8))
    #expect(try hasher.finish() == Digest.sha256(Array("abc".utf8)))
    #expect(try hasher.finish() == Digest.sha256([]))
  }

  @Test("A hasher dropped halfway leaves nothing behind for the next one")
  func droppedHasher() throws {
    for _ in 0..<40 {
      let abandoned = try SHA256Hasher()
      try abandoned.update([1, 2, 3])
    }
    #expect(try Digest.sha256([]).prefix(4) == [0xe3, 0xb0, 0xc4, 0x42])
  }

  @Test("HMAC gives case 2 of RFC 4231")
  func hmacVector() throws {
    #expect(
      try HMAC.sha256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        == bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
  }

  @Test("HKDF gives cases 1 and 3 of RFC 5869")
  func hkdfVectors() throws {
    let key = [UInt8](repeating: 0x0b, count: 22)
    #expect(
      try HKDF.sha256(
        key: key, salt: bytes("000102030405060708090a0b0c"), info: bytes("f0f1f2f3f4f5f6f7f8f9"), length: 42)
        == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    #expect(
      try HKDF.sha256(key: key, salt: [], info: [], length: 42)
        == bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
  }

  @Test("scrypt gives the second vector of RFC 7914")
  func scryptVector() throws {
    #expect(
      try KeyDerivation.scrypt(
        passphrase: Array("password".utf8), salt: Array("NaCl".utf8), logN: 10, r: 8, p: 16, length: 64)
        == bytes(
          """
          fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
          2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
          """))
  }

  @Test("scrypt works above the library's own limit of 32 MiB")
  func scryptAboveDefaultMemory() throws {
    let derived = try KeyDerivation.scrypt(
      passphrase: [1], salt: [UInt8](repeating: 2, count: 16), logN: 16, r: 8, p: 1, length: 32)
    #expect(derived.count == 32)
  }

  @Test("scrypt refuses costs that a damaged file could name", arguments: [(0, 8, 1), (40, 8, 1), (15, 9999, 1)])
  func scryptCosts(logN: Int, r: Int, p: Int) {
    #expect(throws: OpenSSLError(.invalidArgument, "")) {
      try KeyDerivation.scrypt(passphrase: [1], salt: [2], logN: logN, r: r, p: p, length: 32)
    }
  }

  @Test("An erased secret is gone, and random bytes do not repeat")
  func secrets() throws {
    var secret = try Entropy.bytes(32)
    #expect(try secret != Entropy.bytes(32))
    eraseSecret(&secret)
    #expect(secret.isEmpty)
    #expect(constantTimeEquals([1, 2], [1, 2]))
    #expect(!constantTimeEquals([1, 2], [1, 3]))
    #expect(!constantTimeEquals([1, 2], [1]))
    #expect(throws: OpenSSLError(.invalidArgument, "")) { try Entropy.bytes(-1) }
  }
}
