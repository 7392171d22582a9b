import Changes
import Foundation
import Records
import TestKit
import Testing

@testable import Intake

@Suite("Meldingen from CSV")
struct CSVTests {
  func read(_ name: String) throws -> ImportResult {
    try CSVImport.read(Samples.bytes(name), identify: Samples.identify)
  }

  @Test("A file as Dutch Excel writes it is read")
  func excel() throws {
    let result = try read("meldingen.csv")
    #expect(result.faults.isEmpty)
    #expect(result.ignoredColumns == ["Dossiernummer"])
    #expect(result.meldingen.map(\.sourceKey) == ["csv:2024-17", "csv:2024-18", "csv:2024-19"])
    #expect(result.meldingen.map(\.line) == [2, 4, 6])
    #expect(
      try #require(result.meldingen.first).named == [
        "soort": .text("geluid"), "tijdstip": .integer(1_718_745_300_000), "plaats": .text("Plein 1; hoek Kade"),
        "wijk": .text("Molenwijk"), "breedtegraad": .real(51.8123), "lengtegraad": .real(4.6789),
        "omschrijving": .text("Harde muziek, \"weer\" uit een auto\nen geschreeuw"), "ernst": .text("hoog"),
        "melder_telefoon": .text("0000000001"), "melder_delen_mag": .boolean(false),
        "bronsleutel": .text("csv:2024-17"),
      ])
    let others = result.meldingen.map(\.named)
    #expect(others[1]["soort"] == .text("drugs_alcohol"))
    #expect(others[1]["omschrijving"] == .text("=1+1"), "a formula is text")
    #expect(others[2]["soort"] == .text("overig") && others[2]["broncategorie"] == .text("brandstichting"))
  }

  @Test("Each bad row is reported with its line, and the others are read")
  func broken() throws {
    let result = try read("broken.csv")
    #expect(result.meldingen.map(\.sourceKey) == ["csv:1", "csv:12"])
    #expect(result.faults.map(\.line) == Array(3...13))
    let expected = [
      "4 cellen in plaats van 6", "tijdstip is geen", "ja of nee", "een getal", "midden in een cel",
      "na een aanhalingsteken", "tijdstip is geen", "plaats ontbreekt", "breedtegraad ligt", "nummer 1",
      "niet gesloten",
    ]
    for (fault, words) in zip(result.faults, expected) {
      #expect(fault.reason.contains(words), "line \(fault.line ?? 0): \(fault.reason)")
    }
  }

  @Test(
    "Rows come apart as RFC 4180 says",
    arguments: [
      ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
      ("\"a\"\"b\",\"c,d\"\n", [["a\"b", "c,d"]]), ("\"a\nb\",c", [["a\nb", "c"]]), (",\n", [["", ""]]),
      ("a;b,c;d", [["a", "b,c", "d"]]), ("a\tb", [["a", "b"]]), ("sep=;\r\na;b,c,d", [["a", "b,c,d"]]),
      ("\"a;b;c\",d\ne,f", [["a;b;c", "d"], ["e", "f"]]), ("\n\na,b\n\n", [["a", "b"]]), ("\"\"", []),
      ("", []), ("a\n\"b\n\nc\"", [["a"], ["b\n\nc"]]),
    ] as [(String, [[String]])])
  func rows(text: String, expected: [[String]]) {
    var reader = CSVReader(Array(text.utf8))
    var rows: [[String]] = []
    while let row = reader.next() {
      #expect(row.fault == nil)
      rows.append(row.cells)
    }
    #expect(rows == expected)
  }

  @Test("What a writer that follows the RFC writes is read back")
  func roundTrip() {
    var seed = Seed()
    let alphabet = Array("ab;,\"\n\t é=")
    for _ in 0..<500 {
      let columns = Int.random(in: 2...5, using: &seed)
      let rows = (0..<Int.random(in: 1...6, using: &seed)).map { _ in
        (0..<columns).map { _ in
          String(
            (0..<Int.random(in: 0...6, using: &seed)).map { _ in
              alphabet[Int.random(in: 0..<alphabet.count, using: &seed)]
            })
        }
      }
      let text = rows.map { row in
        row.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }.joined(separator: ";")
      }.joined(separator: "\r\n")
      var reader = CSVReader(Array(text.utf8))
      var read: [[String]] = []
      while let row = reader.next() { read.append(row.cells) }
      #expect(read == rows, "\(seed)")
    }
  }

  @Test("Without a mark of its own a row is recognised by its content")
  func content() throws {
    let text = "soort,tijdstip,plaats\ngeluid,2024-06-18 23:15,Plein\ngeluid,2024-06-18 23:15,Kade\n"
    let result = try Samples.csv(text + "geluid,2024-06-18 23:15,Plein\n")
    #expect(result.meldingen.count == 2 && result.faults.map(\.index) == [2])
    #expect(try Samples.csv(text).meldingen.map(\.record) == result.meldingen.map(\.record))
    // The order of the columns does not matter.
    let turned = try Samples.csv("plaats;tijdstip;soort\nPlein;2024-06-18 23:15;geluid\n")
    #expect(turned.meldingen.first?.record == result.meldingen.first?.record)
  }

  @Test(
    "Wrong columns are named before anything is read",
    arguments: [
      ("soort,tijdstip\n", IntakeError.Code.wrongColumns, "plaats"), ("soort,plaats\n", .wrongColumns, "tijdstip"),
      ("soort,datum,plaats\n", .wrongColumns, "tijd"), ("Soort,soort,tijdstip,plaats\n", .wrongColumns, "twee keer"),
      ("soort,tijdstip,datum,plaats\n", .wrongColumns, "niet allebei"), ("a\"b,c\n", .wrongFormat, "eerste regel"),
      ("", .empty, "leeg"), ("\n\n", .empty, "leeg"),
      (String(repeating: "x,", count: 300), .wrongColumns, "meer dan"),
    ])
  func columns(text: String, code: IntakeError.Code, words: String) throws {
    let error = #expect(throws: IntakeError.self) { try Samples.csv(text) }
    #expect(error?.code == code && error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test("A file that is not UTF-8 is refused with what to do")
  func encoding() throws {
    let error = #expect(throws: IntakeError.self) {
      try CSVImport.read(Array("soort;plaats\n".utf8) + [0xE9], identify: Samples.identify)
    }
    #expect(error?.code == .wrongFormat && error?.message.contains("UTF-8") == true)
  }

  @Test("Names of unknown columns are shown without control characters and not at length")
  func poisonedHeader() throws {
    let name = "\u{1B}[2J" + String(repeating: "x", count: 500)
    let result = try Samples.csv("soort,tijdstip,plaats,\(name)\n")
    let shown = try #require(result.ignoredColumns.first)
    #expect(shown.count <= 40 && !shown.unicodeScalars.contains { $0.value < 32 })
  }

  @Test("Random damage never traps, and never yields a value that its field refuses")
  func damage() throws {
    var seed = Seed()
    let originals = try ["meldingen.csv", "broken.csv"].map(Samples.bytes)
    for _ in 0..<2000 {
      var bytes = originals[Int.random(in: 0..<2, using: &seed)]
      for _ in 0..<Int.random(in: 1...8, using: &seed) {
        let place = Int.random(in: 0..<bytes.count, using: &seed)
        switch Int.random(in: 0..<3, using: &seed) {
        case 0: bytes[place] = Array("\",;\n\r\té-1:".utf8).randomElement(using: &seed) ?? 0
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: .min ... .max, using: &seed), at: place)
        }
      }
      guard let result = try? CSVImport.read(bytes, identify: Samples.identify) else { continue }
      for melding in result.meldingen {
        for (number, value) in melding.values { try #require(KindSpec.melding.field(number)).check(value) }
      }
    }
  }
}
