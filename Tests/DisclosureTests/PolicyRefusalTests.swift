import Foundation
import TestKit
import Testing

@testable import Disclosure

/// One mistake at a time in a small deelbeleid: each is refused, with the place where a reader would look.
@Suite struct PolicyRefusalTests {
  /// Every row that the schema has fields for, and a little of everything that a file can hold.
  static let smallest = """
    deelbeleid 1
    versie 1
    geldig-vanaf 2026-01-01
    buiten woonoverlast ALG-05
    fase hinder
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    overige nee ALG-02
    fase overlast
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    F01-F11, F21 F24 F28 GIDS-VERZOEK | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 \
    | nee ALG-02 | nee ALG-02 | nee NCP-01 | nee ALG-02
    F12 | ja POL-01 | nee ALG-02 | nee ALG-02 | ja POL-06 aanwezig | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 \
    | nee NCP-01 | nee ALG-02
    | | | | anders ?nee CAS-01 | | | | | |
    overige nee ALG-02
    fase ernstige_overlast
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    overige nee ALG-02
    verboden
    regel | fase | aan | rijen | als
    POL-04 | overlast | KP BB | elke | politiegegevens niet-na-vooroverleg

    """

  struct Mistake: Sendable, CustomTestStringConvertible {
    let find: String
    let replacement: String
    let code: PolicyFault.Code
    let line: Int
    let column: Int

    init(_ find: String, _ replacement: String, _ code: PolicyFault.Code, _ line: Int, _ column: Int) {
      self.find = find
      self.replacement = replacement
      self.code = code
      self.line = line
      self.column = column
    }

    var testDescription: String { "\(code.rawValue): '\(find)' becomes '\(replacement)'" }
  }

  static let mistakes = [
    Mistake("deelbeleid 1", "deelbeleid 2", .notSupported, 1, 12),
    Mistake("deelbeleid 1\n", "", .missing, 1, 1),
    Mistake("deelbeleid 1", "deelbeleid", .syntax, 1, 1),
    Mistake("versie 1", "versie 0", .syntax, 2, 8),
    Mistake("versie 1", "versie -1", .syntax, 2, 8),
    Mistake("versie 1", "versie 18446744073709551616", .syntax, 2, 8),
    Mistake("versie 1\n", "", .missing, 2, 1),
    Mistake("2026-01-01", "1 januari 2026", .syntax, 3, 1),
    Mistake("2026-01-01", "2026-02-30", .syntax, 3, 14),
    Mistake("buiten woonoverlast ALG-05\n", "", .missing, 4, 1),
    Mistake("buiten woonoverlast", "buiten hinder", .unknownValue, 4, 8),
    Mistake("ALG-05", "ALG-99", .unknownRule, 4, 21),
    Mistake("fase hinder", "fase zomer", .unknownPhase, 5, 6),
    Mistake("fase hinder", "fase overlast", .duplicate, 8, 6),
    Mistake("fase hinder", "faze hinder", .syntax, 5, 1),
    Mistake("rij | WM | VZ", "rij | WM | XX", .unknownColumn, 6, 12),
    Mistake("rij | WM | VZ", "rij | WM | WM", .duplicate, 6, 12),
    Mistake("rij | WM | VZ", "rij | WM", .missing, 6, 1),
    Mistake("rij | WM | VZ", "rij | WM | VZ RG", .syntax, 6, 12),
    Mistake("rij | WM | VZ", "kolom | WM | VZ", .syntax, 6, 1),
    Mistake("overige nee ALG-02\n", "", .missing, 7, 1),
    Mistake("overige nee ALG-02", "overige ja ALG-02", .contradiction, 7, 9),
    Mistake("overige nee ALG-02", "overige nee ALG", .unknownRule, 7, 13),
    Mistake("F01-F11, F21", "F01-F11, F99", .unknownRow, 10, 10),
    Mistake("F01-F11, F21", "F11-F01, F21", .unknownRow, 10, 1),
    Mistake("F01-F11, F21", "F01-F11-F12 F21", .unknownRow, 10, 1),
    Mistake("F01-F11, F21", "F01-F11, LOKAAL F21", .unknownRow, 10, 10),
    Mistake("F01-F11, F21", "F01-F11, F05 F21", .duplicate, 10, 10),
    Mistake("F01-F11, F21", "F01-F12, F21", .duplicate, 11, 1),
    Mistake("F01-F11, F21", "F01-F11", .missing, 5, 1),
    Mistake("| nee ALG-02 | nee ALG-02 | nee NCP-01", "| nee ALG-02 | | nee NCP-01", .missing, 10, 1),
    Mistake("| nee ALG-02 | nee ALG-02 | nee NCP-01", "| nee ALG-02 | nee NCP-01", .syntax, 10, 1),
    Mistake("ja POL-01", "misschien POL-01", .unknownValue, 11, 7),
    Mistake("ja POL-01", "Ja POL-01", .unknownValue, 11, 7),
    Mistake("ja POL-01", "ja", .missing, 11, 7),
    Mistake("ja POL-01", "ja POL-77", .unknownRule, 11, 10),
    Mistake("ja POL-01", "ja pol-01", .unknownRule, 11, 10),
    Mistake("ja POL-01", "ja POL-01 soms", .unknownCondition, 11, 17),
    Mistake("ja POL-01", "ja POL-01 niet-soms", .unknownCondition, 11, 17),
    Mistake("ja POL-01", "ja POL-01 hoofdlijn", .unknownCondition, 11, 17),
    Mistake("ja POL-01", "ja POL-01 oja oja", .duplicate, 11, 21),
    Mistake("ja POL-01", "ja POL-01 oja niet-oja", .contradiction, 11, 21),
    Mistake("ja POL-01", "ja POL-01 met-personen zonder-personen", .contradiction, 11, 30),
    Mistake("ja POL-01", "ja POL-01 anders nee POL-01", .contradiction, 11, 24),
    Mistake("ja POL-01", "nee POL-01 oja", .contradiction, 11, 7),
    Mistake("ja POL-01", "ja POL-01 oja anders", .syntax, 11, 7),
    Mistake("ja POL-01", "ja POL-01 lbo oja", .unreachable, 11, 7),
    Mistake("ja POL-01", "ja POL-01 zonder-personen", .unreachable, 11, 7),
    Mistake("ja POL-01", "ja POL-01 niet-politiegegevens", .unreachable, 11, 7),
    Mistake("ja POL-01", "ja POL-01 politie-of-handhaving", .unreachable, 11, 7),
    Mistake("ja POL-01", "hoofdlijn POL-01", .unreachable, 11, 7),
    Mistake("ja POL-01", "ja POL-01 lbo anders ja POL-01 lbo oja", .unreachable, 11, 28),
    Mistake("ja POL-06 aanwezig", "ja POL-06 niet-na-vooroverleg", .unreachable, 11, 45),
    Mistake("ja POL-01", "ja POL-01 bij-aanmelding", .unreachable, 11, 7),
    Mistake("ja POL-01", "ja POL-01 met-personen anders nee POL-01", .unreachable, 11, 37),
    Mistake("aanwezig | nee ALG-02 | nee ALG-02", "aanwezig | nee ALG-02 | ja ALG-02", .unreachable, 11, 79),
    Mistake("KP BB | elke", "ITL | elke", .neverApplies, 19, 1),
    Mistake("KP BB | elke", "KP BB KP | elke", .duplicate, 19, 27),
    Mistake("POL-04 | overlast", "POL-04 | overlast overlast", .duplicate, 19, 19),
    Mistake("| nee NCP-01 | nee ALG-02\n| |", "| nee NCP-01 | ja ALG-02 aanwezig\n| |", .unreachable, 11, 131),
    Mistake("\nF12 | ja POL-01", "\nF02 | ja POL-01", .duplicate, 11, 1),
    Mistake("verboden\n", "", .syntax, 17, 1),
    Mistake("verboden\n", "verboden nu\n", .syntax, 17, 1),
    Mistake("regel | fase | aan", "regel | fase | naar", .unknownColumn, 18, 1),
    Mistake("POL-04 | overlast", "POL-44 | overlast", .unknownRule, 19, 1),
    Mistake("POL-04 | overlast", "POL-04 POL-06 | overlast", .syntax, 19, 1),
    Mistake("POL-04 | overlast", "POL-04 | zomer", .unknownPhase, 19, 10),
    Mistake("POL-04 | overlast", "POL-04 | ", .missing, 19, 1),
    Mistake("KP BB | elke", "KP XX | elke", .unknownColumn, 19, 24),
    Mistake("KP BB | elke", "KP BB | F98", .unknownRow, 19, 29),
    Mistake("KP BB | elke", "WM BB | F01", .neverApplies, 19, 1),
    Mistake("KP BB | elke", "BB | elke", .neverApplies, 19, 1),
    Mistake("POL-04 | overlast", "POL-04 | hinder", .neverApplies, 19, 1),
    Mistake("niet-na-vooroverleg\n", "niet-na-vooroverleg lbo\n", .neverApplies, 19, 1),
    Mistake(
      "niet-na-vooroverleg\n", "niet-na-vooroverleg\nPOL-06 | overlast | KP | F12 | niet-na-vooroverleg\n",
      .neverApplies, 19, 1),
    Mistake("niet-na-vooroverleg\n", "niet-na-vooroverleg\nverboden\n", .duplicate, 20, 1),
    Mistake("niet-na-vooroverleg\n", "niet-na-vooroverleg\nfase hinder\n", .duplicate, 20, 6),
    Mistake("niet-na-vooroverleg\n", "niet-na-vooroverleg\nen meer\n", .syntax, 20, 1),
    Mistake("versie 1", "versie \u{7}1", .syntax, 2, 8),
  ]

  @Test(arguments: mistakes)
  func `a mistake is refused where it stands`(mistake: Mistake) throws {
    let start = try #require(Self.smallest.range(of: mistake.find))
    let text = Self.smallest.replacingCharacters(in: start, with: mistake.replacement)
    #expect {
      _ = try Policy.parse(text)
    } throws: { error in
      guard let fault = error as? PolicyFault else { return false }
      if fault.code == mistake.code, fault.line == mistake.line, fault.column == mistake.column { return true }
      Issue.record("\(fault.code.rawValue) at \(fault)")
      return false
    }
  }

  @Test func `a permit for several rows is refused when one of them never gets there, and says which`() throws {
    // F24 holds no persons; F12 holds nothing else.
    let text = Self.smallest.replacing("F21 F24 F28 GIDS", with: "F21 F28 GIDS")
      .replacing("F12 | ja POL-01", with: "F12 F24 | ja POL-01 met-personen")
    let fault = #expect(throws: PolicyFault.self) { try Policy.parse(text) }
    #expect(fault?.code == .unreachable && fault?.line == 11 && fault?.column == 11)
    #expect(fault?.message.contains("bij F24") == true)
    _ = try Policy.parse(text.replacing(" met-personen", with: ""))
  }

  @Test func `a permit for what never leaves is refused`() throws {
    for row in ["F02", "F05"] {
      let text = try Deelbeleid.text()
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(row) })
      let changed = text.replacing(line, with: line.replacing("nee LBO-05", with: "ja LBO-05"))
      let fault = #expect(throws: PolicyFault.self) { try Policy.parse(changed) }
      #expect(fault?.code == .neverLeaves)
      #expect(fault?.message.contains("\(row) blijft altijd") == true)
    }
  }

  @Test func `a file that is too large is refused before it is read`() {
    let fault = #expect(throws: PolicyFault.self) {
      try Policy.parse(String(repeating: "# ruis\n", count: PolicyText.bytesMax / 7 + 1))
    }
    #expect(fault?.code == .tooLarge)
  }

  @Test func `an empty file is refused`() {
    #expect(throws: PolicyFault.self) { try Policy.parse("") }
    #expect(throws: PolicyFault.self) { try Policy.parse("# alleen uitleg") }
  }

  @Test func `the deelbeleid cut short anywhere is refused, and never stops the process`() throws {
    let lines = try Deelbeleid.text().split(separator: "\n", omittingEmptySubsequences: false)
    let last = try #require(lines.lastIndex { $0.hasPrefix("regel ") })
    for count in stride(from: 0, to: last, by: 3) {
      #expect(throws: PolicyFault.self) { try Policy.parse(lines.prefix(count).joined(separator: "\n")) }
    }
  }

  @Test func `the deelbeleid with one word lost, doubled or swapped is refused or still complete`() throws {
    var seed = Seed()
    let words = PolicyRefusalTests.smallest.split(separator: " ").map(String.init)
    for _ in 0..<300 {
      var changed = words
      let place = Int(seed.next() % UInt64(words.count))
      switch seed.next() % 3 {
      case 0: changed.remove(at: place)
      case 1: changed.insert(words[place], at: place)
      default: changed.swapAt(place, Int(seed.next() % UInt64(words.count)))
      }
      guard let policy = try? Policy.parse(changed.joined(separator: " ")) else { continue }
      #expect(policy.cells.count == 1020, "\(seed)")
    }
  }

  @Test func `every code is provoked by a test`() {
    let elsewhere: Set<PolicyFault.Code> = [.tooLarge, .neverLeaves, .unknownField, .widening, .neededByProcess]
    let provoked = Set(Self.mistakes.map(\.code)).union(elsewhere)
    #expect(provoked == Set(PolicyFault.Code.allCases))
  }
}
