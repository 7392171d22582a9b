import Changes
import Records
import Testing

@testable import Casework

struct PersonNamesTests {
  private let known = names(["Sami Kaya", "José van der Bérg", "Bo", "Jan-Willem de Vries", ""])

  @Test(
    "A name is found in any case, with or without accents, whole or in part",
    arguments: [
      "Sami Kaya", "met sami kaya gesproken", "SAMI", "familie Kaya", "Sami K.", "sami k", "S.K.", "S. K.", "s k",
      "jose", "José", "Jose\u{301}", "mevrouw Berg", "van der Bérg", "Bo", "bo,", "(Jan-Willem)", "jan willem",
      "Willem",
      "J.W. de Vries", "J.B.", "JWV",
    ])
  func found(_ text: String) { #expect(known.occur(in: text)) }

  @Test(
    "Other words are left alone",
    arguments: [
      "", "geluid op het Vogelplein", "van de der", "bord bij het plein", "samen", "kayak", "de", "ski",
      "drie jongeren",
      "om 12:00 uur", "K. van wijk Oost",
    ])
  func leftAlone(_ text: String) { #expect(!known.occur(in: text)) }

  @Test("Without names nothing is found")
  func noNames() {
    #expect(!names([]).occur(in: "Sami Kaya"))
    #expect(!names(["", "  ", "."]).occur(in: "  . "))
  }

  @Test("A placeholder for a person is a name like any other")
  func placeholder() {
    #expect(names(["P1"]).occur(in: "toezicht i.v.m. P1"))
    #expect(!names(["P1"]).occur(in: "toezicht i.v.m. P12"))
  }

  @Test(
    "A first name that opens the name of a street is left alone, the person beside it is not",
    arguments: [
      ("geluid in de José de Wittstraat", false), ("hoek Sami Pleinweg", false), ("Jan-Willem Dreeslaan 3", true),
      ("bij Sami thuis, Wittstraat", true), ("Sami Kaya, Vogelplein", true), ("Kaya Vogelplein", true),
      ("Sami. Wittstraat 3", true), ("Bo Vogelplein", false),
    ])
  func streets(_ text: String, _ isFound: Bool) { #expect(known.occur(in: text) == isFound) }

  @Test(
    "Abbreviations and words for who is not known are no names",
    arguments: ["o.a. geluid", "m.b.t. het plein", "een onbekende jongen", "M.B. gezien", "de abc", "ABC-plein"])
  func ordinary(_ text: String) {
    let names = names(["Omar Ali", "Mo Bakker Tan", "Onbekende jongen", "jongen", "Anna Bea Cool"])
    #expect(names.occur(in: text) == (text.hasPrefix("ABC") || text.hasPrefix("een onb")))
  }

  @Test("A BSN is told from a name, and in a text about a person only a BSN counts")
  func mentions() throws {
    #expect(known.mention(in: "Sami, 111222333") == .bsn)
    #expect(known.mention(in: "Sami, 111222334") == .name)
    #expect(known.mention(in: "geluid, 111222334") == nil)
    let persoon = KindSpec.persoon
    var record = RecordView(id: RecordID(high: 1, low: 1), kind: persoon, owner: nil, values: [:])
    record.set("opleiding_of_werk", .text("werkt bij Sami Kaya"))
    record.set("sociale_media", .text("111222333"))
    record.set("notitie", .text("111222333"))
    #expect(known.mentions(in: record, among: persoon.all) == [8: .bsn])
    var melding = RecordView(id: RecordID(high: 1, low: 2), kind: .melding, owner: nil, values: [:])
    melding.set("omschrijving", .text("Sami"))
    melding.set("notitie", .text("Sami"))
    #expect(known.mentions(in: melding, among: KindSpec.melding.all) == [8: .name])
  }
}

/// The names of persons who are called so.
private func names(_ names: [String]) -> PersonNames {
  var found = PersonNames()
  for name in names { found.insert(name) }
  return found
}
