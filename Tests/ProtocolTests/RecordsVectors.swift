import CBOR
import Changes
import Records
import TestKit
import Testing

/// Protocol/vectors/records: which values a field takes when they come from another device.
@Suite struct RecordsVectors {
  @Test(arguments: try Vector.chapter("records")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    let known = ["accept"] + ValueFault.Code.allCases.map(\.rawValue)
    #expect(known.contains(vector.expect), "expect is a word from the closed list")
    var decoder = CBORDecoder(vector.input)
    try #require(try decoder.readArrayHead() == 3)
    let kind = KindNumber(try decoder.readUnsigned())
    let field = FieldNumber(try decoder.readUnsigned())
    let value = try FieldValue(from: &decoder)
    try decoder.finish()
    if let notation = vector.value("diagnostic") {
      #expect(try CBORValue(decoding: vector.input).diagnostic == notation)
    }
    #expect(outcome(kind, field, value) == vector.expect)
  }

  /// In the order of the server: the kind, the field, whether it may leave a device, the value.
  private func outcome(_ kind: KindNumber, _ field: FieldNumber, _ value: FieldValue) -> String {
    guard let kind = Schema.current.kind(kind) else { return ValueFault.Code.unknownKind.rawValue }
    guard let field = kind.field(field) else { return ValueFault.Code.unknownField.rawValue }
    guard !field.isLocal else { return ValueFault.Code.localOnly.rawValue }
    do throws(ValueFault) {
      try field.check(value)
      return "accept"
    } catch {
      return error.code.rawValue
    }
  }

  @Test func everyRefusalIsShown() throws {
    #expect(Set(try Vector.chapter("records").map(\.expect)).count == ValueFault.Code.allCases.count + 1)
  }
}
