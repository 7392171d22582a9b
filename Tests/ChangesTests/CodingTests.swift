import CBOR
import Changes
import TestKit
import Testing

/// How changes and values are written, and that nothing else is read. Protocol/changes.md, "Changes" and "Values".
@Suite struct `Writing and reading changes` {
  static func bytes(_ change: Change) -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    change.encode(into: &encoder)
    return encoder.bytes
  }

  static func read(_ bytes: [UInt8]) throws(CBORFault) -> Change {
    var decoder = CBORDecoder(bytes)
    let change = try Change(from: &decoder)
    try decoder.finish()
    return change
  }

  static func readValue(_ bytes: [UInt8]) throws(CBORFault) -> FieldValue {
    var decoder = CBORDecoder(bytes)
    let value = try FieldValue(from: &decoder)
    try decoder.finish()
    return value
  }

  @Test func `a change has the six parts of the chapter, in order`() {
    let change = Change(
      sequence: 1, kind: 2, record: RecordID(high: 0, low: 3), stamp: Stamp(packed: 4),
      writes: [CellWrite(field: 6, value: .boolean(true), base: 7), CellWrite(field: 5, value: .null)])
    let id = [0x50] + [UInt8](repeating: 0, count: 15) + [3]
    #expect(Self.bytes(change) == [0x86, 1, 2] + id + [4, 0xa2, 5, 0xf6, 6, 0xf5, 0xa1, 6, 7])
  }

  @Test func `changes read back as they were written`() throws {
    var seed = Seed()
    for _ in 0..<500 {
      let change = seed.change()
      #expect(try Self.read(Self.bytes(change)) == change, "\(seed)")
    }
  }

  @Test func `values read back as they were written, to the last depth`() throws {
    var seed = Seed()
    for _ in 0..<1000 {
      let value = seed.value()
      var encoder = CBOREncoder(reserving: 64)
      value.encode(into: &encoder)
      #expect(try Self.readValue(encoder.bytes) == value, "\(seed)")
    }
  }

  @Test func `damaged bytes are refused, or are another change in full`() {
    var seed = Seed()
    for _ in 0..<200 {
      let whole = Self.bytes(seed.change())
      for _ in 0..<50 {
        var damaged = whole
        damaged[seed.below(damaged.count)] = UInt8(truncatingIfNeeded: seed.next())
        if let change = try? Self.read(damaged) { #expect(Self.bytes(change) == damaged, "\(seed)") }
      }
      for _ in 0..<20 {
        let part = Array(whole.prefix(seed.below(whole.count)))
        #expect(throws: CBORFault(.truncated, at: 0), "\(seed)") { try Self.read(part) }
      }
    }
  }

  @Test func `bytes that mean nothing are refused, and nothing traps`() {
    var seed = Seed()
    for _ in 0..<5000 {
      let noise = [0x86] + seed.bytes(seed.below(80))
      if let change = try? Self.read(noise) { #expect(Self.bytes(change) == noise, "\(seed)") }
    }
  }

  @Test func `16 bytes are an identifier and any other number of bytes is not`() throws {
    for count in 0..<23 {
      let content = [UInt8](repeating: 1, count: count)
      let value = try Self.readValue([0x40 + UInt8(count)] + content)
      #expect((value.identifier != nil) == (count == 16))
      #expect((value == .bytes(content)) == (count != 16))
    }
  }

  @Test func `values of no known shape are refused`() {
    let cases: [(bytes: [UInt8], code: CBORFault.Code, what: String)] = [
      ([0x81, 0x81, 0x81, 0x81, 0x80], .tooDeep, "a list in a list in a list in a list in a list"),
      ([0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0], .overflow, "2^63"),
      ([0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0], .overflow, "−2^63 − 1"),
      ([0xf9, 0x7e, 0x00], .unsupported, "NaN"),
      ([0xf9, 0x7c, 0x00], .unsupported, "infinity"),
      ([0xf9, 0xfc, 0x00], .unsupported, "minus infinity"),
      ([0xf7], .unsupported, "undefined"),
      ([0xa0], .unsupported, "a map"),
      ([0xc0, 0x60], .unsupported, "a tag"),
      ([0x61, 0xff], .invalidUTF8, "text that is no UTF-8"),
      ([0x9a, 0xff, 0xff, 0xff, 0xff], .truncated, "a list that promises four thousand million"),
    ]
    for (bytes, code, what) in cases {
      #expect(throws: CBORFault(code, at: 0), "\(what)") { try Self.readValue(bytes) }
    }
    #expect(throws: Never.self) { try Self.readValue([0x81, 0x81, 0x81, 0x80]) }
    #expect(throws: Never.self) { try Self.readValue([0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) }
  }

  @Test(
    arguments: [
      ("85 01 01 ID 01 a101f6", .unsupported, "five parts"),
      ("87 01 01 ID 01 a101f6 a0 a0", .unsupported, "seven parts"),
      ("a1 01 01", .wrongType, "a map"),
      ("86 20 01 ID 01 a101f6 a0", .wrongType, "a sequence below 0"),
      ("86 01 1a00010000 ID 01 a101f6 a0", .overflow, "a kind of 65,536"),
      ("86 01 01 4109 01 a101f6 a0", .wrongType, "an id of one byte"),
      ("86 01 01 ID f6 a101f6 a0", .wrongType, "no stamp"),
      ("86 01 01 ID 01 a0 a0", .overflow, "no cells"),
      ("86 01 01 ID 01 a100f6 a0", .overflow, "field 0"),
      ("86 01 01 ID 01 a11840f6 a0", .overflow, "field 64"),
      ("86 01 01 ID 01 b84000f6FULL a0", .overflow, "64 cells"),
      ("86 01 01 ID 01 a201f601f6 a0", .duplicateKey, "a field twice"),
      ("86 01 01 ID 01 a202f601f6 a0", .unsortedKeys, "fields out of order"),
      ("86 01 01 ID 01 a101f6 a10201", .unsupported, "a base for a field not written"),
      ("86 01 01 ID 01 a101f6 a10100", .unsupported, "a base of 0"),
      ("86 01 01 ID 01 a101f6 a201010101", .duplicateKey, "a base twice"),
      ("86 01 01 ID 01 a101f6 a0 00", .trailing, "a byte too many"),
    ] as [(String, CBORFault.Code, String)])
  func `a change of another shape is refused`(_ hex: String, _ code: CBORFault.Code, _ what: String) {
    #expect(throws: CBORFault(code, at: 0), "\(what)") { try Self.read(Self.bytes(hex)) }
  }

  @Test func `63 cells are the most that one change writes`() throws {
    let change = try Self.read(Self.bytes("86 01 01 ID 01 b83fFULL a0"))
    #expect(change.writes.map(\.field) == Array(1...63))
    #expect(change.writes.count == Change.writesMax)
  }

  /// Hexadecimal digits, with ID for an identifier and FULL for the fields 1 to 63, each null.
  static func bytes(_ hex: String) throws -> [UInt8] {
    let fields = (1...63).map { ($0 < 24 ? "" : "18") + String($0 + 256, radix: 16).dropFirst() + "f6" }
    let digits = hex.replacing("ID", with: "50" + String(repeating: "09", count: 16))
      .replacing("FULL", with: fields.joined()).filter { $0 != " " }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  @Test func `a value never shows its content, so that no log can`() {
    let secrets: [FieldValue] = [
      .text("GEHEIM"), .integer(31_415_926), .real(31.415926), .bytes(Array("GEHEIM".utf8)),
      .identifier(RecordID(high: 31_415_926, low: 1)), .list([.text("GEHEIM")]), .boolean(true),
    ]
    for secret in secrets {
      var dumped = ""
      dump(secret, to: &dumped)
      let change = Change(
        sequence: 1, kind: 1, record: RecordID(high: 1, low: 1), stamp: Stamp(packed: 1),
        writes: [CellWrite(field: 1, value: secret)])
      for shown in ["\(secret)", String(reflecting: secret), dumped, "\(change.writes)"] {
        for trace in ["GEHEIM", "31415926", "31.415926", "true", "71, 69"] { #expect(!shown.contains(trace)) }
      }
    }
  }
}
