import CBOR
import Testing

/// Reading messages of known shape with the typed methods of `CBORDecoder`.
@Suite struct ReadingTests {
  @Test func aMessageOfEveryTypeIsReadBack() throws {
    var encoder = CBOREncoder(reserving: 100)
    encoder.arrayHead(9)
    encoder.unsigned(.max)
    encoder.integer(.min)
    encoder.bytes([1, 2, 3])
    encoder.bytes([0, 1, 2, 3, 4].dropFirst(2))
    encoder.fixedBytes16(0x0001_0203_0405_0607, 0xf8f9_fafb_fcfd_feff)
    encoder.text("Dordrecht é")
    encoder.boolean(true)
    encoder.null()
    encoder.real(-4.1)

    var decoder = CBORDecoder(encoder.bytes)
    #expect(try decoder.readArrayHead() == 9)
    #expect(try decoder.readUnsigned() == .max)
    #expect(try decoder.readInteger() == .min)
    #expect(try decoder.readBytes() == [1, 2, 3])
    #expect(try decoder.readBytes() == [2, 3, 4])
    #expect(try decoder.readBytes16() == (0x0001_0203_0405_0607, 0xf8f9_fafb_fcfd_feff))
    #expect(try decoder.readText() == "Dordrecht é")
    #expect(try decoder.readBoolean())
    try decoder.readNull()
    #expect(try decoder.readReal() == -4.1)
    #expect(decoder.isAtEnd)
    try decoder.finish()
  }

  @Test func eachTypeIsRecognisedBeforeItIsRead() throws {
    let types: [(UInt8, CBORType)] = [
      (0x00, .unsigned), (0x20, .negative), (0x40, .bytes), (0x60, .text), (0x80, .array), (0xa0, .map), (0xc0, .tag),
      (0xf4, .boolean), (0xf6, .null), (0xf7, .other), (0xf8, .other), (0xf9, .real), (0xfb, .real), (0xff, .other),
    ]
    for (byte, type) in types { #expect(try CBORDecoder([byte]).peekType() == type) }
    #expect(throws: CBORFault(.truncated, at: 0)) { try CBORDecoder([]).peekType() }
  }

  @Test func anotherTypeThanAskedForIsRefused() {
    for byte: UInt8 in [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xf4, 0xf6, 0xf7, 0xf9, 0xff] {
      let bytes = [byte, 0, 0]
      let reads: [(UInt8, (inout CBORDecoder) throws -> Void)] = [
        (0x00, { _ = try $0.readUnsigned() }), (0x40, { _ = try $0.readBytes() }), (0x60, { _ = try $0.readText() }),
        (0x80, { _ = try $0.readArrayHead() }), (0xa0, { _ = try $0.readMapHead() }),
        (0xf4, { _ = try $0.readBoolean() }), (0xf6, { try $0.readNull() }), (0xf9, { _ = try $0.readReal() }),
      ]
      for (own, read) in reads where own != byte {
        #expect(throws: CBORFault(.wrongType, at: 0)) {
          var decoder = CBORDecoder(bytes)
          try read(&decoder)
        }
      }
    }
  }

  @Test func anIntegerBeyondSixtyFourSignedBitsOverflows() {
    for bytes: [UInt8] in [[0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0]] {
      #expect(throws: CBORFault(.overflow, at: 0)) {
        var decoder = CBORDecoder(bytes)
        return try decoder.readInteger()
      }
    }
  }

  @Test func anIdentifierHasSixteenBytes() {
    for count in [15, 17] {
      var encoder = CBOREncoder()
      encoder.bytes([UInt8](repeating: 7, count: count))
      var decoder = CBORDecoder(encoder.bytes)
      #expect(throws: CBORFault(.wrongType, at: 0)) { _ = try decoder.readBytes16() }
    }
  }

  @Test func mapKeysMustAscend() throws {
    let cases: [([UInt8], CBORFault.Code?)] = [
      ([1, 2, 0x18, 24], nil), ([1, 1], .duplicateKey), ([2, 1], .unsortedKeys),
    ]
    for (bytes, code) in cases {
      var decoder = CBORDecoder(bytes)
      var previous: UInt64?
      var found: CBORFault.Code?
      do throws(CBORFault) {
        while !decoder.isAtEnd { _ = try decoder.readMapKeyUnsigned(after: &previous) }
      } catch {
        found = error.code
      }
      #expect(found == code)
    }
  }

  @Test func unknownItemsArePassedOnAsTheyAre() throws {
    let item: [UInt8] = [0xa1, 0x01, 0x82, 0xf9, 0x3c, 0x00, 0x61, 0x61]
    var decoder = CBORDecoder([0x00] + item + [0x17], at: 1)
    #expect(try decoder.readRawItem() == item)
    #expect(try decoder.readUnsigned() == 23)
  }

  @Test func aFaultSaysWhereItIsAndShowsNoContent() {
    let bytes: [UInt8] = [0x82, 0x01, 0x62, 0xc3, 0x28]
    do throws(CBORFault) {
      _ = try CBORValue(decoding: bytes)
      Issue.record("must be refused")
    } catch {
      #expect(error.offset == 2)
      #expect(error.description == "cbor: the text is not valid UTF-8 (invalidUTF8 at byte 2)")
    }
  }

  @Test func anOffsetOutsideTheInputReadsNothing() {
    #expect(CBORDecoder([1, 2], at: 7).isAtEnd)
    #expect(CBORDecoder([1, 2], at: -7).offset == 0)
  }
}
