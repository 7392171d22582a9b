import Changes
import Records
import Testing

@testable import Reports

@Suite struct `The letter of a request` {
  @Test func `it says what is asked, and neither casus nor any id is in it (NCP-01)`() {
    let casus = RecordID(high: 11, low: 12)
    var values = FieldValues()
    for (name, value) in [
      "casus": FieldValue.identifier(casus), "gericht_aan": .text("School X"), "wat": .text("toezicht om 12:00 uur"),
      "waar": .text("Vogelplein"),
    ] {
      if let field = KindSpec.verzoek.field(named: name) { values[field.number] = value }
    }
    let record = RecordView(id: RecordID(high: 1, low: 2), kind: .verzoek, owner: nil, values: values)
    let text = RequestLetter(record, from: "Handhaving Voorbeeldstad", details: [("soort_overlast", "geluid")]).text
    #expect(text.hasPrefix("Verzoek van Handhaving Voorbeeldstad\n") && text.contains("- soort overlast: geluid\n"))
    #expect(text.contains("School X") && text.contains("toezicht om 12:00 uur") && text.contains("Vogelplein"))
    #expect(!text.contains(casus.short()) && !text.contains(record.id.short()))
  }
}
