import Changes
import Testing

@testable import Records

struct ValidationTests {
  /// A field of this type, called `veld`.
  private func field(_ type: FieldType) -> FieldSpec {
    FieldSpec(
      number: 1, name: "veld", type: type, category: .situatie, group: .f01, marks: [], addressRule: nil)
  }

  private func fault(_ value: FieldValue, _ type: FieldType) -> ValueFault.Code? {
    do throws(ValueFault) {
      try field(type).check(value)
      return nil
    } catch {
      #expect(error.field == "veld")
      return error.code
    }
  }

  private static let id = FieldValue.identifier(RecordID(high: 1, low: 2))
  private static let shapes: [FieldValue] = [
    .boolean(true), .integer(1), .real(1), .text("a"), id, .bytes([1]), .list([]), .list([.boolean(true)]),
    .list([.text("a")]), .list([id]), .list([id, .integer(1)]), .list([.list([])]),
  ]

  @Test("Every type takes null: clearing a field is well formed", arguments: SchemaTests.types)
  func null(_ type: FieldType) { #expect(fault(.null, type) == nil) }

  @Test("Every type refuses the shapes that are not its own")
  func shapes() {
    let own: [(FieldType, [FieldValue])] = [
      (.text(charactersMax: 9), [.text("a")]), (.choice(["a"]), [.text("a")]), (.boolean, [.boolean(true)]),
      (.integer(0...9), [.integer(1)]), (.real(0...9), [.real(1)]), (.instant, [.integer(1)]), (.day, [.integer(1)]),
      (.bsn, []), (.reference("casus"), [Self.id]), (.references("casus", countMax: 9), [.list([]), .list([Self.id])]),
      (.choices(["a", "b"]), [.list([]), .list([.text("a")])]),
      (.texts(countMax: 9, charactersMax: 9), [.list([]), .list([.text("a")])]),
      (.cells(countMax: 9), [.list([]), .list([Self.id, .integer(1)])]),
    ]
    for (type, accepted) in own {
      for value in Self.shapes {
        let code = fault(value, type)
        #expect((code == nil) == accepted.contains(value), "\(type) \(value)")
        if let code { #expect(code == .wrongType || type == .bsn && code == .notABSN) }
      }
    }
  }

  @Test("Text is counted in characters of Unicode, not in bytes")
  func textLimit() {
    #expect(fault(.text("abc"), .text(charactersMax: 3)) == nil)
    #expect(fault(.text("abcd"), .text(charactersMax: 3)) == .tooLong)
    #expect(fault(.text("ééé"), .text(charactersMax: 3)) == nil)
    #expect(fault(.text("😀😀😀"), .text(charactersMax: 3)) == nil)
    #expect(fault(.text("😀😀😀😀"), .text(charactersMax: 3)) == .tooLong)
    // A family of three is five scalars: what counts is what another implementation can count without tables.
    #expect(fault(.text("👨‍👩‍👦"), .text(charactersMax: 4)) == .tooLong)
    #expect(fault(.text(""), .text(charactersMax: 0)) == nil)
  }

  @Test("Line feeds and tabs may stand in a text, other control characters may not")
  func controlCharacters() {
    for scalar in (UInt8(0)...0x7F).map(Unicode.Scalar.init) {
      let isControl = (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7F
      let code = fault(.text("a\(scalar)b"), .text(charactersMax: 3))
      #expect(code == (isControl ? .controlCharacter : nil), "U+\(String(scalar.value, radix: 16))")
    }
    #expect(fault(.list([.text("a\0")]), .texts(countMax: 1, charactersMax: 9)) == .controlCharacter)
  }

  @Test("Numbers are held to both bounds")
  func bounds() {
    for (value, code) in [(-1, .outOfRange), (0, nil), (5, nil), (6, .outOfRange)] as [(Int64, ValueFault.Code?)] {
      #expect(fault(.integer(value), .integer(0...5)) == code)
      #expect(fault(.real(Double(value)), .real(0...5)) == code)
    }
    for value in [Int64.min, .max] { #expect(fault(.integer(value), .integer(0...5)) == .outOfRange) }
    for value in [Double.infinity, -.infinity, .nan] { #expect(fault(.real(value), .real(0...5)) == .outOfRange) }
  }

  @Test("Instants lie between 1900 and 2200, days between 1800 and 2200")
  func times() {
    for (type, range) in [(FieldType.instant, FieldSpec.instants), (.day, FieldSpec.days)] {
      #expect(fault(.integer(range.lowerBound), type) == nil)
      #expect(fault(.integer(range.upperBound), type) == nil)
      #expect(fault(.integer(range.lowerBound - 1), type) == .outOfRange)
      #expect(fault(.integer(range.upperBound + 1), type) == .outOfRange)
    }
    #expect(FieldSpec.instants.lowerBound == -25_567 * 86_400_000)
    #expect(FieldSpec.instants.upperBound == FieldSpec.days.upperBound * 86_400_000)
  }

  @Test("A choice takes its codes and nothing near them")
  func choices() {
    for text in ["A", "a ", "", "ab"] { #expect(fault(.text(text), .choice(["a", "b"])) == .notAChoice) }
    #expect(fault(.list([.text("a"), .text("b")]), .choices(["a", "b"])) == nil)
    #expect(fault(.list([.text("a"), .text("c")]), .choices(["a", "b"])) == .notAChoice)
    #expect(fault(.list([.text("a"), .text("a"), .text("a")]), .choices(["a", "b"])) == .tooLong)
    #expect(fault(.list([.integer(1)]), .choices(["a"])) == .wrongType)
  }

  @Test("Lists are held to their count")
  func counts() {
    func ids(_ count: Int) -> FieldValue { .list(Array(repeating: Self.id, count: count)) }
    #expect(fault(ids(2), .references("account", countMax: 2)) == nil)
    #expect(fault(ids(3), .references("account", countMax: 2)) == .tooLong)
    #expect(fault(.list([Self.id, .text("a")]), .references("account", countMax: 2)) == .wrongType)
    let texts = FieldType.texts(countMax: 2, charactersMax: 1)
    #expect(fault(.list([.text("a"), .text("b")]), texts) == nil)
    #expect(fault(.list([.text("a"), .text("b"), .text("c")]), texts) == .tooLong)
    #expect(fault(.list([.text("ab")]), texts) == .tooLong)
    #expect(fault(.list([.integer(1)]), texts) == .wrongType)
  }

  @Test("A BSN is held to the eleven test")
  func bsn() {
    #expect(fault(.text("111222333"), .bsn) == nil)
    #expect(fault(.text("111222334"), .bsn) == .notABSN)
    #expect(fault(.text(""), .bsn) == .notABSN)
  }

  @Test("Cells are pairs of a record and a bitmap, and come back as they were")
  func cells() {
    let selections = [
      CellSelection(record: RecordID(high: 1, low: 2), fields: FieldSet([1, 63])),
      CellSelection(record: RecordID(high: 3, low: 4), fields: FieldSet(bits: 1 << 63)),
    ]
    let value = CellSelection.value(selections)
    #expect(CellSelection.list(from: value) == selections)
    #expect(fault(value, .cells(countMax: 2)) == nil)
    #expect(fault(value, .cells(countMax: 1)) == .tooLong)
    let broken: [[FieldValue]] = [[Self.id], [.integer(1), Self.id], [Self.id, Self.id], [Self.id, .text("1")]]
    for values in broken { #expect(fault(.list(values), .cells(countMax: 9)) == .wrongType) }
    #expect(CellSelection.list(from: .text("a")) == nil)
  }
}
