import Testing

@testable import Casework

struct PersonNamesTests {
  private let names = PersonNames(["Sami Kaya", "José van der Bérg", "Bo", "Jan-Willem de Vries", ""])

  @Test(
    "A name is found in any case, with or without accents, whole or in part",
    arguments: [
      "Sami Kaya", "met sami kaya gesproken", "SAMI", "familie Kaya", "Sami K.", "sami k", "S.K.", "S. K.", "s k",
      "jose", "José", "Jose\u{301}", "mevrouw Berg", "van der Bérg", "Bo", "bo,", "(Jan-Willem)", "jan willem",
      "Willem",
      "J.W. de Vries", "J.B.", "JWV",
    ])
  func found(_ text: String) { #expect(names.occur(in: text)) }

  @Test(
    "Other words are left alone",
    arguments: [
      "", "geluid op het Vogelplein", "van de der", "bord bij het plein", "samen", "kayak", "de", "ski",
      "drie jongeren",
      "om 12:00 uur", "K. van wijk Oost",
    ])
  func leftAlone(_ text: String) { #expect(!names.occur(in: text)) }

  @Test("Without names nothing is found")
  func noNames() {
    #expect(!PersonNames([]).occur(in: "Sami Kaya"))
    #expect(!PersonNames(["", "  ", "."]).occur(in: "  . "))
  }

  @Test("A placeholder for a person is a name like any other")
  func placeholder() {
    #expect(PersonNames(["P1"]).occur(in: "toezicht i.v.m. P1"))
    #expect(!PersonNames(["P1"]).occur(in: "toezicht i.v.m. P12"))
  }
}
