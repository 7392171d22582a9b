import Changes
import Foundation
import Intake
import Records
import TestKit
import Testing

@Suite("Meldingen from Signalen")
struct SignalenTests {
  func read(_ name: String) throws -> ImportResult {
    try SignalenImport.read(Samples.bytes(name), identify: Samples.identify)
  }

  @Test("A list answer gives its meldingen, and says that there are more pages")
  func list() throws {
    let result = try read("list.json")
    #expect(result.faults.isEmpty && result.isContinued)
    #expect(result.meldingen.map(\.sourceKey) == ["signalen:9001", "signalen:9002", "signalen:9003"])
    #expect(
      try #require(result.meldingen.first).named == [
        "soort": .text("jongeren"), "tijdstip": .integer(1_718_745_300_000),
        "plaats": .text("Plantsoenweg 12 0000AA Voorbeeldstad"), "wijk": .text("Molenwijk"),
        "breedtegraad": .real(51.8100002), "lengtegraad": .real(4.6900001),
        "omschrijving": .text("Elke avond een groep bij het bankje.\nHarde muziek tot na middernacht."),
        "ernst": .text("hoog"), "kanaal": .text("meldsysteem"), "bronstatus": .text("In behandeling"),
        "broncategorie": .text("overlast-van-en-door-personen-of-groepen/jongerenoverlast"),
        "melder_email": .text("melder.een@voorbeeld.example"), "melder_telefoon": .text("0000000001"),
        "melder_delen_mag": .boolean(true), "bronsleutel": .text("signalen:9001"),
      ])
  }

  @Test("What is missing is made up for: the time of making, an address put together, a point as place")
  func fallbacks() throws {
    let meldingen = try read("list.json").meldingen.map(\.named)
    #expect(meldingen[1]["tijdstip"] == .integer(1_718_863_200_000))
    #expect(meldingen[1]["plaats"] == .text("Kadeplein 3B-2, 0000AB Voorbeeldstad"))
    #expect(meldingen[1]["omschrijving"] == .text("Vuilniszakken naast de container 🗑️\n\nAl de derde keer deze maand"))
    #expect(meldingen[2]["plaats"] == .text("51.8123, 4.7123"))
    #expect(meldingen[2]["bronstatus"] == .text("o"))
  }

  @Test("A list answer of which the file has a part says so, by its link or by its count")
  func pages() throws {
    let one = #"{"id": 1, "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"}}"#
    for (rest, isContinued) in [
      (#""count": 5000, "next": "https://voorbeeld.example/?page=2""#, true), (#""count": 5000"#, true),
      (#""count": 1"#, false), (#""count": 1, "next": null"#, false),
      (#""count": 5000, "next": null, "previous": "https://voorbeeld.example/?page=1""#, false),
      (#""count": 101, "_links": {"next": {"href": null}, "previous": {"href": "https://voorbeeld.example"}}"#, false),
      (#""_links": {"next": {"href": "https://voorbeeld.example"}}"#, true),
    ] {
      for text in ["{\(rest), \"results\": [\(one)]}", "{\"results\": [\(one)], \(rest)}"] {
        #expect(try Samples.signalen(text).isContinued == isContinued, "\(text)")
      }
    }
    #expect(try Samples.signalen(#"{"count": 5000, "results": []}"#).total == 5000)
    #expect(try Samples.signalen(#"{"count": 5000, "results": []}"#).isContinued)
  }

  @Test("A newer answer brings status, category and priority, as long as nobody changed them here")
  func newerAnswer() throws {
    func melding(_ status: String, _ priority: String, _ text: String = "muziek") throws -> ImportedMelding {
      try #require(
        Samples.signalen(
          """
          {"id": 1, "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"}, "text": "\(text)",
           "priority": {"priority": "\(priority)"}, "status": {"state_display": "\(status)"}}
          """
        ).meldingen.first)
    }
    func named(_ update: ImportUpdate) -> [String: FieldValue] {
      Dictionary(uniqueKeysWithValues: update.values.map { (KindSpec.melding.field($0.key)?.name ?? "", $0.value) })
        .filter { $0.key != "bronwaarden" }
    }
    let first = try melding("Gemeld", "normal")
    var record = RecordView(id: first.record, kind: .melding, owner: nil, values: FieldValues(first.firstValues))
    #expect(first.update(of: record).values.isEmpty && first.update(of: record).differing.isEmpty)

    let second = try melding("In behandeling", "high", "harde muziek")
    let update = second.update(of: record)
    #expect(named(update) == ["bronstatus": .text("In behandeling"), "ernst": .text("hoog")])
    #expect(update.differing == ["omschrijving"])
    for (field, value) in update.values { record.values[field] = value }
    #expect(second.update(of: record).values.isEmpty)
    #expect(second.update(of: record).differing == ["omschrijving"], "it is told until somebody settles it")

    // Somebody sets the priority here; the source then changes it too, and its status.
    let ernst = try #require(KindSpec.melding.field(named: "ernst")?.number)
    record.values[ernst] = .text("laag")
    #expect(second.update(of: record).differing == ["omschrijving"], "the source said nothing new of it")
    let third = try melding("Afgehandeld", "normal", "harde muziek")
    #expect(named(third.update(of: record)) == ["bronstatus": .text("Afgehandeld")])
    #expect(third.update(of: record).differing == ["omschrijving", "ernst"])
    // A melding of before this was kept: nothing is known of what the source said.
    record.values = FieldValues(first.values)
    #expect(third.update(of: record).values.isEmpty)
    #expect(third.update(of: record).differing == ["omschrijving", "bronstatus"])
  }

  @Test("Sharing is no when nobody said yes, and what was said is kept also without data to share")
  func sharing() throws {
    let meldingen = try read("list.json").meldingen.map(\.named)
    #expect(meldingen[1]["melder_delen_mag"] == .boolean(false))
    #expect(meldingen[1]["melder_email"] == nil)
    #expect(meldingen[2]["melder_delen_mag"] == nil)
    #expect(try #require(read("detail.json").meldingen.first).named["melder_delen_mag"] == .boolean(false))
    func alone(_ reporter: String) throws -> ImportResult {
      try Samples.signalen(
        #"{"id": 1, "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"}, "reporter": "#
          + reporter + "}")
    }
    #expect(try alone(#"{"sharing_allowed": true}"#).meldingen.first?.named["melder_delen_mag"] == .boolean(true))
    #expect(try alone(#"{"sharing_allowed": false}"#).meldingen.first?.named["melder_delen_mag"] == .boolean(false))
    #expect(try alone(#"{"sharing_allowed": "ja"}"#).faults.first?.reason.contains("sharing_allowed") == true)
    #expect(try alone("{}").meldingen.first?.named["melder_delen_mag"] == nil)
  }

  @Test("What names the melder stands only in fields that never leave the replica")
  func melderIsLocal() throws {
    for name in ["list.json", "detail.json", "create.json"] {
      for melding in try read(name).meldingen {
        for (number, value) in melding.values where KindSpec.melding.shareable.contains(number) {
          let text = value.text ?? ""
          #expect(!text.contains("@") && !text.contains("000000000"), "field \(number) of \(melding.sourceKey)")
        }
      }
    }
  }

  @Test("A detail answer gives one melding, and no more pages")
  func detail() throws {
    let result = try read("detail.json")
    #expect(result.faults.isEmpty && !result.isContinued)
    let melding = try #require(result.meldingen.first)
    #expect(melding.sourceKey == "signalen:9010")
    #expect(melding.view.text("soort") == "drugs_alcohol")
    #expect(melding.view.text("plaats") == "51.8156, 4.6712")
  }

  @Test("A body without number is recognised by its content, also when it stands in an array")
  func create() throws {
    let alone = try #require(read("create.json").meldingen.first)
    #expect(alone.view.text("soort") == "verkeer")
    #expect(
      alone.view.text("broncategorie") == "wegen-verkeer-straatmeubilair/verkeersoverlast-verkeerssituaties")
    #expect(alone.sourceKey.hasPrefix("signalen-inhoud:"))
    let body = String(decoding: try Samples.bytes("create.json"), as: UTF8.self)
    let again = try Samples.signalen(
      "[\(body), \(body), \(body.replacingOccurrences(of: "vrijdag", with: "zaterdag"))]")
    #expect(again.meldingen.map(\.record).first == alone.record)
    #expect(again.meldingen.count == 2 && again.faults.map(\.index) == [1])
  }

  @Test("Reading the same file twice gives the same records")
  func idempotent() throws {
    for name in ["list.json", "detail.json", "create.json"] {
      #expect(try read(name).meldingen.map(\.record) == read(name).meldingen.map(\.record))
    }
    // A newer answer about the same melding is the same record, whatever else changed.
    let other = try Samples.signalen(
      #"{"id": 9010, "created_at": "2025-01-01T00:00:00Z", "location": {"address_text": "elders"}}"#)
    #expect(try other.meldingen.map(\.record) == read("detail.json").meldingen.map(\.record))
  }

  @Test("A source key never holds content, and is not made without the keyed function")
  func keyedOnly() throws {
    struct Refusal: Error {}
    let bytes = try Samples.bytes("create.json")
    #expect(throws: Refusal.self) { try SignalenImport.read(bytes) { _ in throw Refusal() } }
    let other = try SignalenImport.read(bytes) { Samples.identify("another secret" + $0) }
    let first = try #require(read("create.json").meldingen.first)
    #expect(try #require(other.meldingen.first).sourceKey != first.sourceKey)
  }

  @Test("Each bad element is reported with its place, and the others are read")
  func broken() throws {
    let result = try read("broken.json")
    #expect(result.meldingen.map(\.sourceKey) == ["signalen:1", "signalen:19"])
    #expect(result.faults.map(\.index) == Array(1...18))
    let expected = [
      "geen melding", "id heeft", "id heeft", "created_at is geen", "created_at is geen", "tijdstip ontbreekt",
      "plaats ontbreekt", "geen geldige JSON", "niet op aarde", "getal is te groot", "geen punt", "verkeerd type",
      "text heeft", "twee keer", "geen geldige JSON", "geen geldige JSON", "sharing_allowed heeft", "nummer 1",
    ]
    for (fault, words) in zip(result.faults, expected) {
      #expect(fault.reason.contains(words), "\(fault.index): \(fault.reason)")
    }
  }

  @Test("A value nested too deep, however deep, is one bad element", arguments: [33, 1000, 2_000_000])
  func depth(count: Int) throws {
    let good = #"{"id": 5, "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"}}"#
    let bomb = #"{"a":"# + String(repeating: "[", count: count) + String(repeating: "]", count: count) + "}"
    let result = try Samples.signalen("[\(bomb), \(good)]")
    #expect(result.meldingen.map(\.index) == [1])
    #expect(result.faults.map(\.index) == [0])
    #expect(try Samples.signalen(bomb).meldingen.isEmpty)
    // A bomb that is never closed ends the file.
    let open = try Samples.signalen("[\(good), \(String(repeating: #"{"a":["#, count: count))")
    #expect(open.meldingen.count == 1 && open.faults.map(\.index) == [1])
  }

  @Test("A file cut off anywhere gives what was whole, and never more")
  func cutOff() throws {
    let bytes = try Samples.bytes("list.json")
    let whole = try read("list.json").meldingen.map(\.values)
    for count in stride(from: 1, to: bytes.count - 2, by: 7) {
      let result = try SignalenImport.read(Array(bytes.prefix(count)), identify: Samples.identify)
      #expect(result.meldingen.map(\.values) == Array(whole.prefix(result.meldingen.count)), "\(count) bytes")
      #expect(!result.faults.isEmpty, "\(count) bytes")
    }
  }

  @Test("Random damage never traps, and never yields a value that its field refuses")
  func damage() throws {
    var seed = Seed()
    let originals = try ["list.json", "detail.json", "create.json", "broken.json"].map(Samples.bytes)
    for _ in 0..<2000 {
      var bytes = originals[Int.random(in: 0..<4, using: &seed)]
      for _ in 0..<Int.random(in: 1...8, using: &seed) {
        let place = Int.random(in: 0..<bytes.count, using: &seed)
        switch Int.random(in: 0..<3, using: &seed) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &seed)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: Array("{[\"\\,:]}e-9".utf8).shuffled(using: &seed).prefix(3), at: place)
        }
      }
      guard let result = try? SignalenImport.read(bytes, identify: Samples.identify) else { continue }
      for melding in result.meldingen {
        for (number, value) in melding.values { try #require(KindSpec.melding.field(number)).check(value) }
      }
    }
  }

  @Test("What is no JSON at all is refused whole", arguments: ["", "   ", "<html>", "naam;plaats", "12", "\u{0}"])
  func wrongFile(text: String) throws {
    let error = #expect(throws: IntakeError.self) { try Samples.signalen(text) }
    #expect(error?.code == (text.allSatisfy(\.isWhitespace) ? .empty : .wrongFormat))
  }

  @Test("An empty list and a list with a byte order mark are read")
  func smallFiles() throws {
    #expect(try Samples.signalen("[]").meldingen.isEmpty)
    #expect(try Samples.signalen(#"{"count": 0, "results": []}"#).faults.isEmpty)
    #expect(
      try SignalenImport.read([0xEF, 0xBB, 0xBF] + Samples.bytes("detail.json"), identify: Samples.identify)
        .meldingen.count == 1)
  }

  @Test("A file beyond the limits is refused whole")
  func limits() throws {
    let large = [UInt8](repeating: 32, count: IntakeLimits.fileBytesMax + 1)
    #expect(throws: IntakeError.self) { try SignalenImport.read(large, identify: Samples.identify) }
    let many = "[" + String(repeating: "1,", count: IntakeLimits.elementsMax) + "1]"
    let error = #expect(throws: IntakeError.self) { try Samples.signalen(many) }
    #expect(error?.code == .tooMany)
  }

  @Test("Control characters become spaces, text beyond the schema's length is refused")
  func texts() throws {
    func melding(_ text: String) throws -> ImportResult {
      try Samples.signalen(
        #"{"id": 1, "text": "\#(text)", "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"}}"#)
    }
    let poisoned = try #require(melding(#"a\u001b[31mb\u0000c\u009bd\ttab\r\nnieuw\rnog  "#).meldingen.first)
    #expect(poisoned.view.text("omschrijving") == "a [31mb c d\ttab\nnieuw\nnog")
    #expect(try melding(String(repeating: "é", count: 4000)).faults.isEmpty)
    #expect(try melding(String(repeating: "é", count: 4001)).faults.first?.reason.contains("4000") == true)
    #expect(try melding("   ").meldingen.first?.view.text("omschrijving") == nil)
  }

  @Test("Reasons never quote the file")
  func reasonsAreQuiet() throws {
    let secret = "melder.een"
    let text = String(decoding: try Samples.bytes("list.json"), as: UTF8.self)
    for (from, to) in [
      ("\"2024-06-18T23:15:00+02:00\"", "\"\(secret)\""),
      ("\"sharing_allowed\": true", "\"sharing_allowed\": \"\(secret)\""),
      ("9001,", "\"\(secret)\","), ("\"phone\": \"0000000001\"", "\"phone\": [\"\(secret)\"]"),
    ] {
      let result = try Samples.signalen(text.replacingOccurrences(of: from, with: to))
      #expect(result.faults.count == 1, "\(from)")
      #expect(!result.faults.description.contains(secret))
    }
  }

  @Test("Every category of the table is a slug of Signalen, and every kind one of ours")
  func categories() throws {
    let known = [
      ("hondenpoep", "dieren"), ("geluidsoverlast-muziek", "geluid"), ("veeg-zwerfvuil", "zwerfafval"),
      ("graffiti-wildplak", "vernielingen"), ("jongerenoverlast", "jongeren"), ("parkeeroverlast", "verkeer"),
      ("drank-en-drugsoverlast", "drugs_alcohol"), ("gladheid", "overig"), ("iets-nieuws", "overig"),
    ]
    for (slug, soort) in known {
      let result = try Samples.signalen(
        """
        {"id": 1, "created_at": "2024-01-01T00:00:00Z", "location": {"address_text": "Plein"},
         "category": {"main_slug": "een-hoofdcategorie", "sub_slug": "\(slug)"}}
        """)
      let melding = try #require(result.meldingen.first)
      #expect(melding.view.text("soort") == soort, "\(slug)")
      #expect(melding.view.text("broncategorie") == "een-hoofdcategorie/\(slug)")
    }
  }
}
