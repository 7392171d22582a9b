import OpenSSL
import Testing

@Suite("Ed25519")
struct SignatureTests {
  @Test("Signing gives test 2 of RFC 8032")
  func vector() throws {
    let key = try SigningKey(
      rawRepresentation: bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    #expect(
      key.verifyingKey.rawRepresentation
        == bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
    #expect(
      try key.sign([0x72])
        == bytes(
          """
          92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
          085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
          """))
  }

  @Test("A signature is refused for other bytes, another key and other lengths")
  func refusals() throws {
    let key = try SigningKey()
    let signature = try key.sign([1, 2, 3])
    #expect(try key.verifyingKey.verify(signature, of: [1, 2, 3]))
    #expect(try !key.verifyingKey.verify(signature, of: [1, 2, 4]))
    #expect(try !SigningKey().verifyingKey.verify(signature, of: [1, 2, 3]))
    #expect(try !key.verifyingKey.verify(Array(signature.dropLast()), of: [1, 2, 3]))
    #expect(try !key.verifyingKey.verify([], of: [1, 2, 3]))
  }

  @Test("Keys survive export and import, and wrong lengths are refused")
  func rawKeys() throws {
    let key = try SigningKey()
    let again = try SigningKey(rawRepresentation: key.rawRepresentation())
    #expect(try again.sign([5]) == key.sign([5]))
    #expect(again.verifyingKey == key.verifyingKey)
    #expect(try SigningKey().verifyingKey != key.verifyingKey)
    #expect(throws: OpenSSLError(.invalidArgument, "")) { try SigningKey(rawRepresentation: [1]) }
    #expect(throws: OpenSSLError(.malformed, "")) { try VerifyingKey(rawRepresentation: [1]) }
  }
}
