import Records
import Testing

struct BSNTests {
  @Test("A BSN is nine digits that pass the eleven test", arguments: ["111222333", "123456782", "012345672"])
  func nineDigitsThatPass(_ text: String) { #expect(BSN.isValid(text)) }

  @Test(
    "What is no BSN is refused",
    arguments: [
      "111222334", "000000000", "11122233", "1112223330", "111.222.333", "11122233a", "", " 111222333", "１１１２２２３３３",
    ])
  func whatIsNoBSN(_ text: String) { #expect(!BSN.isValid(text)) }

  @Test("Changing one digit of a BSN never leaves a BSN")
  func oneDigitOff() {
    // The weights 9 to 2 and −1 are all invertible modulo 11, so that no single slip goes unseen.
    let bsn = Array("123456782".utf8)
    for place in bsn.indices {
      for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != bsn[place] {
        var other = bsn
        other[place] = digit
        #expect(!BSN.isValid(String(decoding: other, as: UTF8.self)))
      }
    }
  }

  @Test("Swapping two neighbouring digits of a BSN never leaves a BSN")
  func swappedDigits() {
    let bsn = Array("123456782".utf8)
    for place in 0..<8 where bsn[place] != bsn[place + 1] {
      var other = bsn
      other.swapAt(place, place + 1)
      #expect(!BSN.isValid(String(decoding: other, as: UTF8.self)))
    }
  }

  @Test(
    "A BSN is found in a text, with dots and spaces in it",
    arguments: [
      "111222333", "bsn 111222333.", "zie 111.222.333 graag", "1112 22 333", "(111222333)", "eerst 12, dan 123456782",
      "111222333\n", "bsn:123456782,einde", "3 111222333", "huis 12 111.222.333", "111222333 2 keer",
    ])
  func foundInText(_ text: String) { #expect(BSN.occurs(in: text)) }

  @Test(
    "Other numbers in a text are left alone",
    arguments: [
      "", "geen nummer", "bel 0781234567", "111222334", "11122233", "1112223334", "3 meldingen", "111-222-333-4",
      "3 3 2026 om 12", "1. 2. 3.",
    ])
  func othersLeftAlone(_ text: String) { #expect(!BSN.occurs(in: text)) }
}
