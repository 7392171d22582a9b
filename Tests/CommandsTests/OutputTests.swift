import Commands
import Foundation
import TestKit
import Testing

/// Tables, JSON, and text from others on its way to a terminal.
@Suite struct OutputTests {
  @Test func columnsStandBelowEachOther() {
    let table = Table(
      ["Nr", "Wijk", "Kleur"], alignments: [.trailing],
      rows: [["7", "Oud-Krispijn", "groen"], ["112", "Staart"], ["8", "東京", "rood", "te veel"]])
    #expect(
      table.text() == """
         Nr  Wijk          Kleur
          7  Oud-Krispijn  groen
        112  Staart
          8  東京          rood

        """)
  }

  @Test func aCellThatIsTooWideGoesOnBelowItself() {
    let table = Table(
      ["Nr", "Tekst", "Wijk"], rows: [["12", "Geluid uit de woning op de hoek", "Oost"], ["3", "Kort", ""]])
    #expect(
      table.text(width: 25) == """
        Nr  Tekst            Wijk
        12  Geluid uit de    Oost
            woning op de
            hoek
        3   Kort

        """)
  }

  @Test func noTableIsWiderThanTheTerminalAndNoLetterIsLost() {
    var seed = Seed()
    let letters = Array("abc 東é ")
    for _ in 0..<300 {
      let rows = (0..<4).map { _ in
        (0..<4).map { _ in String((0..<(seed.next() % 40)).map { _ in letters[Int(seed.next() % 7)] }) }
      }
      let width = 25 + Int(seed.next() % 60)
      let text = Table(["a", "b", "c", "d"], rows: rows).text(width: width)
      #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(of: $0) <= width }, "\(seed)")
      let count = { (text: String) in text.count { $0 != " " && $0 != "\n" } }
      #expect(count(text) == 4 + rows.joined().reduce(0) { $0 + count($1) }, "\(seed)")
    }
  }

  @Test func anEmptyTableHasAHeader() {
    #expect(Table(["Nr", "Wijk"], rows: []).text(width: 80) == "Nr  Wijk\n")
    #expect(Table([""], rows: [[""]]).text(width: 80) == "\n\n")
  }

  @Test func aTextCannotCommandTheTerminal() {
    #expect(TerminalText.sanitized("a\u{1b}[2Jb\u{7}\u{9b}1m\u{7f}\0") == "a\\u{1b}[2Jb\\u{7}\\u{9b}1m\\u{7f}\\u{0}")
    #expect(TerminalText.sanitized("x\u{202e}gpj.exe\u{2066}") == "x\\u{202e}gpj.exe\\u{2066}")
    #expect(TerminalText.sanitized("\u{feff}\u{e0041}") == "\\u{feff}\\u{e0041}")
    #expect(TerminalText.sanitized("een\r\ntwee\ndrie\rvier\tvijf\u{2028}") == "een twee drie vier vijf\\u{2028}")
  }

  @Test func ordinaryTextStaysAsItIs() {
    for text in ["", "Café 't Hoekje — 5 °C", "Ömer Çelik", "مريم", "東京", "👩‍👩‍👧", "e\u{301}"] {
      #expect(TerminalText.sanitized(text).utf8.elementsEqual(text.utf8))
    }
  }

  @Test func randomTextNeverHoldsWhatATerminalObeys() {
    var seed = Seed()
    for _ in 0..<2000 {
      let text = String(decoding: seed.bytes(40), as: UTF8.self)
      let outputs = [
        TerminalText.sanitized(text), Table(["A"], rows: [[text]]).text(), JSON.string(text).text,
      ]
      for scalar in outputs.joined().unicodeScalars where scalar != "\n" {
        #expect(!(scalar.value < 0x20 || 0x7f...0x9f ~= scalar.value || 0x202a...0x202e ~= scalar.value), "\(seed)")
      }
    }
  }

  @Test func lettersOfTwoColumnsCountTwice() {
    let widths: [(String, Int)] = [("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("👍", 2), ("👩‍👩‍👧", 2), ("☎️", 2)]
    for (text, width) in widths { #expect(TerminalText.width(of: text) == width, "\(text)") }
  }

  @Test func jsonKeepsTheOrderOfItsKeys() {
    let json: JSON = [
      "z": 1, "a": [true, nil, "x", -1.5, [:], []], "leeg": .optional(nil), "naam": .string("J. \"Jan\" \\ \n\u{1b}"),
    ]
    #expect(
      json.text
        == #"{"z":1,"a":[true,null,"x",-1.5,{},[]],"leeg":null,"naam":"J. \"Jan\" \\ \n\u001b"}"#)
  }

  @Test func jsonHasNoWordForInfinity() {
    let json: JSON = [.real(.infinity), .real(.nan), 1e300, .integer(.min)]
    #expect(json.text == "[null,null,1e+300,-9223372036854775808]")
  }

  @Test func everyTextIsReadBackByAnotherReader() throws {
    var seed = Seed()
    for _ in 0..<500 {
      let text = String(decoding: seed.bytes(30), as: UTF8.self) + "\u{202e}\u{e0041}\u{2028}"
      let json = JSON.object([(key: text, value: .string(text))]).text
      let read = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
      #expect(read == [text: text], "\(seed)")
    }
  }
}
