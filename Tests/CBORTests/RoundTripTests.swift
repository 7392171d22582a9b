import CBOR
import TestKit
import Testing

/// The law of the codec: what is read without a fault, written again, gives the same bytes.
@Suite struct RoundTripTests {
  @Test func whatIsWrittenIsReadBack() throws {
    var seed = Seed()
    for _ in 0..<2000 {
      let value = seed.value()
      let bytes = try value.encoded()
      let read = try CBORValue(decoding: bytes)
      #expect(read == value, "\(seed)")
      #expect(try read.encoded() == bytes, "\(seed)")
    }
  }

  @Test func everyCutOffItemIsRefused() throws {
    var seed = Seed()
    for _ in 0..<300 {
      let bytes = try seed.value().encoded()
      for count in 0..<bytes.count {
        #expect(throws: CBORFault(.truncated, at: 0), "\(seed)") { try CBORValue(decoding: Array(bytes[..<count])) }
      }
    }
  }

  @Test func everyChangedByteIsRefusedOrReadExactly() throws {
    var seed = Seed()
    var accepted = 0
    for _ in 0..<300 {
      let bytes = try seed.value(depth: 2).encoded()
      for index in bytes.indices {
        var changed = bytes
        changed[index] = UInt8(truncatingIfNeeded: seed.next())
        guard let value = try? CBORValue(decoding: changed) else { continue }
        accepted += 1
        #expect(try value.encoded() == changed, "\(seed)")
      }
    }
    #expect(accepted > 0, "some changes give other valid items, \(seed)")
  }

  @Test func noRandomInputTraps() throws {
    var seed = Seed()
    for _ in 0..<20_000 {
      let bytes = seed.bytes(Int.random(in: 0...40, using: &seed))
      let value = try? CBORValue(decoding: bytes)
      if let value { #expect(try value.encoded() == bytes, "\(seed)") }
      var decoder = CBORDecoder(bytes)
      let skipped: Void? = try? decoder.skipItem()
      if decoder.isAtEnd, skipped != nil { #expect(value != nil, "skipping and reading agree, \(seed)") }
    }
  }
}
