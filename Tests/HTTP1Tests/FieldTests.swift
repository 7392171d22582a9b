import HTTP1
import Testing

/// Looking up fields.
@Suite struct FieldTests {
  @Test func namesAreComparedWithoutCaseInASCIIOnly() {
    let fields = HeaderFields(["Content-Type": "a"])
    #expect(fields.values(of: "CONTENT-type") == ["a"])
    #expect(!fields.contains("Content_Type"))
    #expect(!HeaderFields(["K": "a"]).contains("\u{212a}"), "the Kelvin sign is no K")
  }

  @Test func oneOfTwoValuesIsNeverPickedByAccident() throws {
    let fields = HeaderFields(["A": "1", "a": "2", "B": "3"])
    #expect(fields.values(of: "A") == ["1", "2"])
    #expect(throws: HTTPFault(.duplicateField)) { try fields.value(of: "A") }
    #expect(try fields.value(of: "b") == "3")
    #expect(try fields.value(of: "C") == nil)
  }

  @Test func listsAreReadOverAllValues() {
    let fields = HeaderFields(["Connection": "TE,\tfoo", "connection": " , Close "])
    #expect(fields.lists("close", in: "Connection"))
    #expect(fields.lists("foo", in: "Connection"))
    #expect(!fields.lists("clos", in: "Connection"))
  }

  @Test func aDescriptionShowsNoValues() throws {
    let head = RequestHead(.get, "/casus?naam=Jansen", fields: HeaderFields(["X-Naam": "Jansen"]))
    #expect("\(head) \(head.fields)" == "GET /casus X-Naam")
  }
}
