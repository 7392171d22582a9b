import CBOR
import Testing

/// Trees: their equality and the order of their maps.
@Suite struct ValueTests {
  @Test func theOrderOfPairsHasNoMeaning() throws {
    let one = CBORValue.map([CBORPair(.unsigned(1), .null), CBORPair(.unsigned(2), .null)])
    let other = CBORValue.map([CBORPair(.unsigned(2), .null), CBORPair(.unsigned(1), .null)])
    #expect(one == other)
    #expect(try one.encoded() == other.encoded())
  }

  @Test func aKeyTwiceCannotBeWritten() {
    let map = CBORValue.map([CBORPair(.unsigned(1), .null), CBORPair(.unsigned(1), .boolean(true))])
    #expect(throws: CBORFault(.duplicateKey, at: 0)) { try map.encoded() }
  }

  @Test func textsAreEqualOnlyByTheirBytes() {
    #expect("\u{e9}" == "e\u{301}", "Swift compares texts by meaning")
    #expect(CBORValue.text("\u{e9}") != CBORValue.text("e\u{301}"))
  }

  @Test func floatsAreEqualByTheirEncoding() {
    #expect(CBORValue.real(.nan) == CBORValue.real(.signalingNaN))
    #expect(CBORValue.real(0.0) != CBORValue.real(-0.0))
    #expect(CBORValue.real(1) != CBORValue.unsigned(1))
  }

  @Test func signedIntegersTakeTheirMajorType() {
    #expect(CBORValue.integer(-1) == .negative(0))
    #expect(CBORValue.integer(.min) == .negative(UInt64(Int64.max)))
    #expect(CBORValue.integer(.max) == .unsigned(UInt64(Int64.max)))
  }
}
