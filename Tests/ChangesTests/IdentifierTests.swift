import Changes
import TestKit
import Testing

/// Protocol/changes.md, "Identifiers".
@Suite struct `Identifiers` {
  @Test func `an identifier has one written form of 26 characters`() {
    #expect(RecordID(high: 0, low: 0).text == String(repeating: "0", count: 26))
    #expect(RecordID(high: .max, low: .max).text == "7" + String(repeating: "z", count: 25))
    #expect(RecordID(high: 0, low: 1).text == String(repeating: "0", count: 25) + "1")
    #expect(RecordID(high: 1, low: 0).text == "0000000000000g" + String(repeating: "0", count: 12))
  }

  @Test func `what is written reads back, as text and as bytes`() {
    var seed = Seed()
    for _ in 0..<500 {
      let id = seed.identifier()
      #expect(RecordID(text: id.text) == id, "\(seed)")
      #expect(RecordID(text: id.text.uppercased()) == id, "\(seed)")
      #expect(RecordID(bytes: id.bytes) == id, "\(seed)")
      #expect(id.text.utf8.count == 26)
      #expect(id.bytes.count == 16)
    }
  }

  @Test func `look-alikes are read as the digits they look like`() {
    let id = RecordID(text: "01010101010101010101010101")
    #expect(id != nil)
    #expect(RecordID(text: "o1O1oiOIolOL01010101010101") == id)
  }

  @Test(
    arguments: [
      "", "0000000000000000000000000", "000000000000000000000000000", "80000000000000000000000000",
      "zzzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000u", "0000000000000000000000000-",
      "0000000000000000000000000 ", "000000000000000000000000é", "0000000000000000000000000\u{0}",
    ])
  func `other text names nothing`(_ text: String) { #expect(RecordID(text: text) == nil) }

  @Test func `only 16 bytes are an identifier`() {
    for count in 0..<40 { #expect((RecordID(bytes: [UInt8](repeating: 7, count: count)) != nil) == (count == 16)) }
  }

  @Test func `identifiers, their bytes and their texts have one order`() {
    var seed = Seed()
    for _ in 0..<500 {
      let one = seed.identifier()
      let other = seed.below(2) == 0 ? seed.identifier() : RecordID(high: one.high, low: seed.next())
      #expect((one < other) == one.bytes.lexicographicallyPrecedes(other.bytes), "\(seed)")
      #expect((one < other) == (one.text < other.text), "\(seed)")
    }
  }

  @Test func `the short form leaves out the first character, which carries three bits only`() {
    let id = RecordID(high: 0x1234_5678_9abc_def0, low: 7)
    #expect(id.short(8) == String(id.text.dropFirst().prefix(8)))
    #expect(id.short(25) == String(id.text.dropFirst()))
  }
}
