import CBOR
import TestKit
import Testing

/// Protocol/vectors/cbor: the outcomes that every implementation of the codec must give.
@Suite struct CBORVectors {
  @Test func theChapterHasVectors() throws {
    #expect(try Vector.chapter("cbor").count > 150)
  }

  @Test(arguments: try Vector.chapter("cbor")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    if vector.expect == "accept" {
      let value = try CBORValue(decoding: vector.input)
      #expect(value.diagnostic == vector.value("diagnostic"))
      #expect(try value.encoded() == vector.input, "writing the item gives the input back")
      var decoder = CBORDecoder(vector.input)
      #expect(try decoder.readRawItem() == vector.input, "skipping and reading agree")
    } else {
      let code = try #require(CBORFault.Code(rawValue: vector.expect), "expect is a word from the closed list")
      #expect(throws: CBORFault(code, at: 0)) { try CBORValue(decoding: vector.input) }
      #expect(throws: CBORFault(code, at: 0), "skipping and reading agree") {
        var decoder = CBORDecoder(vector.input)
        try decoder.skipItem()
        try decoder.finish()
      }
    }
  }
}
