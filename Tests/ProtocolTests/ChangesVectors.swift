import CBOR
import Changes
import Sealing
import TestKit
import Testing

/// Protocol/vectors/changes: changes on the wire, identifiers, merge and minting.
@Suite struct ChangesVectors {
  @Test(arguments: try Vector.chapter("changes")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    switch vector.value("role") {
    case "change": try checkChange(vector)
    case "identifier": checkIdentifier(vector)
    case "merge": try checkMerge(vector)
    case "mint":
      #expect(vector.expect == "accept")
      let first = vector.input.dropFirst(32).reduce(0) { $0 << 8 | UInt64($1) }
      let mint = RecordMint(key: Array(vector.input.prefix(32)))
      let id = try mint.mint(high: first)
      #expect(id.bytes.hexadecimal == vector.value("bytes"))
      #expect(mint.isMinted(id))
    case "import":
      #expect(vector.expect == "accept")
      let mint = RecordMint(key: Array(vector.input.prefix(32)))
      let source = String(decoding: vector.input.dropFirst(32), as: UTF8.self)
      #expect(try mint.mint(high: mint.high(forKey: source)).bytes.hexadecimal == vector.value("bytes"))
    default: Issue.record("role is change, identifier, merge, mint or import")
    }
  }

  private func checkChange(_ vector: Vector) throws {
    func read() throws(CBORFault) -> Change {
      var decoder = CBORDecoder(vector.input)
      let change = try Change(from: &decoder)
      try decoder.finish()
      return change
    }
    if vector.expect == "accept" {
      var encoder = CBOREncoder(reserving: vector.input.count)
      try read().encode(into: &encoder)
      #expect(encoder.bytes == vector.input, "writing the change gives the input back")
      #expect(try CBORValue(decoding: vector.input).diagnostic == vector.value("diagnostic"))
    } else {
      let code = try #require(CBORFault.Code(rawValue: vector.expect), "expect is a word from the closed list")
      #expect(throws: CBORFault(code, at: 0)) { try read() }
    }
  }

  private func checkIdentifier(_ vector: Vector) {
    let id = RecordID(text: String(decoding: vector.input, as: UTF8.self))
    #expect(vector.expect == (id == nil ? "malformed" : "accept"))
    #expect(vector.value("bytes") == id?.bytes.hexadecimal)
  }

  /// The same cell comes of the writes in every order.
  private func checkMerge(_ vector: Vector) throws {
    #expect(vector.expect == "accept")
    var decoder = CBORDecoder(vector.input)
    var writes: [Cell] = []
    for _ in 0..<(try decoder.readArrayHead()) {
      try #require(try decoder.readArrayHead() == 3)
      let stamp = Stamp(packed: try decoder.readUnsigned())
      let writer = try #require(RecordID(bytes: try decoder.readBytes()))
      writes.append(Cell(value: try FieldValue(from: &decoder), stamp: stamp, writer: writer))
    }
    let winner = try #require(vector.value("winner").flatMap(Int.init))
    for order in [writes, writes.reversed(), Array(writes.dropFirst() + writes.prefix(1))] {
      var cell: Cell?
      for write in order { _ = Merge.merge(write, into: &cell, seen: true) }
      #expect(cell == writes[winner])
    }
  }
}

extension [UInt8] {
  /// Two digits for each byte.
  var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
