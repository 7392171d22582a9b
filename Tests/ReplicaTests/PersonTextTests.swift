import Casework
import Changes
import Foundation
import Records
import Sync
import Testing

@testable import Replica

/// A person in a free text goes nowhere that the person itself may not go: HIN-04, AMB-05, LBO-05, NCP-01.
@Suite struct `Persons in texts on a device` {
  private func desk(_ code: String = "handhaving") throws -> Desk {
    let desk = try Desk(code)
    try desk.firstSync()
    _ = try desk.replica.write(try Draft(.persoon, ["naam": .text("Sami Karim")]))
    return desk
  }

  /// The rulings with which a write is refused.
  private func refusal(_ body: () throws -> RecordID) throws -> [String] {
    let error = #expect(throws: ReplicaError.self) { _ = try body() }
    return error?.rulings.map { "\($0.rule) \($0.code) \($0.field ?? "")" } ?? []
  }

  private func schets(_ text: String, _ desk: Desk, shared: Bool = true) throws -> RecordID {
    var values: [String: FieldValue] = ["tekst": .text(text), "datum": .integer(20_700)]
    if shared { values["gedeeld_met"] = .list([.identifier(Desk.account("jongerenwerk"))]) }
    return try desk.replica.write(try Draft(.schets, values))
  }

  @Test func `a schets that names a person is refused when it is shared, and kept when it is not`() throws {
    let desk = try desk()
    #expect(try refusal { try schets("Karim is de leider", desk) } == ["HIN-04 name-in-text tekst"])
    #expect(try refusal { try schets("BSN 111222333", desk) } == ["HIN-04 bsn-in-text tekst"])
    #expect(try desk.replica.records(kind: .schets).isEmpty)
    let own = try schets("Karim is de leider", desk, shared: false)
    #expect(
      try refusal {
        try desk.replica.write(
          try Draft(.schets, record: own, ["gedeeld_met": .list([.identifier(Desk.account("jongerenwerk"))])]))
      } == ["HIN-04 name-in-text tekst"])
    _ = try schets("Een groep met een leider", desk)
    #expect(try desk.replica.prepareExchange().changes.contains { $0.kind == KindSpec.schets.number })
  }

  @Test func `a text with a name is not released, and not written into what was released`() throws {
    let desk = try desk()
    let id = try desk.melding(["omschrijving": .text("Sami Karim zit hier")])
    #expect(
      try refusal { try desk.release([(id, .melding, ["soort", "omschrijving"])], to: ["jongerenwerk"]) }
        == ["HIN-04 name-in-text omschrijving"])
    try desk.release([(id, .melding, ["soort"])], to: ["jongerenwerk"])
    let other = try desk.melding()
    try desk.release([(other, .melding, ["soort", "omschrijving"])], to: ["jongerenwerk"])
    #expect(
      try refusal { try desk.melding(["omschrijving": .text("Het is Karim")], record: other) }
        == ["HIN-04 name-in-text omschrijving"])
    #expect(!contains(try desk.replica.prepareExchange().encoded(), Array("Karim".utf8)))
  }

  @Test func `the device can say what a text tells of a person`() throws {
    let desk = try desk()
    let field = try require(KindSpec.melding.field(named: "omschrijving"))
    for (text, mention) in [("Het is Karim", PersonMention.name), ("111222333", .bsn), ("drie jongens", nil)] {
      let id = try desk.melding(["omschrijving": .text(text), "notitie": .text("Karim")])
      #expect(try desk.replica.mention(in: id, field: field) == mention)
    }
  }

  @Test func `what was released before the person was known stays when it has not left yet`() throws {
    let desk = try Desk()
    try desk.firstSync()
    let id = try desk.melding(["omschrijving": .text("Sami Karim zit hier")])
    try desk.release([(id, .melding, ["soort", "omschrijving"])], to: ["jongerenwerk"])
    _ = try desk.replica.write(try Draft(.persoon, ["naam": .text("Sami Karim")]))
    let request = try desk.replica.prepareExchange().encoded()
    #expect(!contains(request, Array("Karim".utf8)) && contains(request, Array("geluid".utf8)))
    let shown = try require(try desk.replica.preview().first { $0.view.id == id })
    let text = try require(shown.fields.first { $0.field.name == "omschrijving" }).departure.explained
    #expect(text.contains("HIN-04") && text.contains("naam van een persoon"))
  }

  @Test func `the verslag and the agenda of an LBO name nobody whom the device knows, in whatever casus`() throws {
    let desk = try desk("wm-oost")
    let lbo = try desk.replica.write(
      try Draft(
        .overleg,
        [
          "soort": .text("lbo"), "wijk": .text("Oost"), "datum": .integer(Int64(desk.time.now)),
          "status": .text("gepland"),
        ]))
    #expect(
      try refusal {
        try desk.replica.write(try Draft(.overleg, record: lbo, ["verslag": .text("Sami Karim besproken")]))
      } == ["LBO-05 name-in-text verslag"])
    #expect(
      try refusal {
        try desk.replica.write(
          try Draft(
            .agendapunt,
            [
              "overleg": .identifier(lbo), "titel": .text("Over Sami Karim"),
              "genodigden": .list([.identifier(Desk.account("jongerenwerk"))]),
            ]))
      } == ["LBO-05 name-in-text titel"])
  }

  // MARK: The file of a request

  private func verzoek(_ desk: Desk, casus: RecordID?, wat: String = "toezicht om 12:00") throws -> RecordID {
    var values: [String: FieldValue] = ["gericht_aan": .text("School X"), "wat": .text(wat)]
    values["casus"] = casus.map { .identifier($0) }
    return try desk.replica.write(try Draft(.verzoek, values))
  }

  private func casus(_ desk: Desk, overlast: Bool) throws -> RecordID {
    let casus = try desk.replica.write(
      try Draft(
        .casus,
        [
          "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text("Oost"), "regiehouder": .identifier(desk.identity.account), "status": .text("open"),
        ]))
    guard overlast else { return casus }
    _ = try desk.replica.write(
      try Draft(
        .besluit,
        [
          "casus": .identifier(casus), "van": .text("hinder"), "naar": .text("overlast"),
          "motivering": .text("het houdt aan"), "ingezette_interventies": .text("gewaarschuwd"),
          "betrokken_partijen": .list([.identifier(Desk.party("handhaving")), .identifier(Desk.party("wm-oost"))]),
          "nieuwe_regiehouder": .identifier(desk.identity.account), "datum": .integer(20_700),
        ]))
    return try desk.replica.write(
      try Draft(
        .casus, record: casus,
        ["niveau": .text("overlast"), "regiehouder": .identifier(desk.identity.account)]))
  }

  private func refused(_ desk: Desk, _ verzoek: RecordID, _ cells: [CellSelection] = []) -> String {
    let error = #expect(throws: ReplicaError.self) { try desk.replica.request(verzoek, cells: cells) }
    #expect(error?.code == .refused)
    return error?.message ?? ""
  }

  private func cells(_ record: RecordID, _ kind: KindSpec, _ names: String...) -> [CellSelection] {
    [CellSelection(record: record, fields: FieldSet(names.compactMap { kind.field(named: $0)?.number }))]
  }

  @Test func `at hinder, and without a casus, there is no file (NCP-02)`() throws {
    let desk = try Desk("wm-oost")
    let early = try desk.replica.write(try Draft(.verzoek, ["gericht_aan": .text("X"), "wat": .text("toezicht")]))
    #expect(refused(desk, early).contains("deelbeleid"))
    try desk.firstSync()
    for casus in [nil, try casus(desk, overlast: false)] {
      #expect(refused(desk, try verzoek(desk, casus: casus)).contains("NCP-02"))
    }
  }

  @Test func `at overlast the file has the request, who asks, and what the deelbeleid lets go with it`() throws {
    let desk = try Desk("wm-oost")
    try desk.firstSync()
    let casus = try casus(desk, overlast: true)
    let verzoek = try verzoek(desk, casus: casus)
    let plek = try desk.replica.write(
      try Draft(
        .locatie, ["casus": .identifier(casus), "wijk": .text("Oost"), "straat": .text("Vogelplein")]))
    let contents = try desk.replica.request(verzoek, cells: cells(plek, .locatie, "straat", "plek"))
    #expect(contents.party == "wm-oost" && contents.verzoek.id == verzoek)
    #expect(contents.details.map(\.value) == [.text("Vogelplein")])
    try desk.replica.note(contents)
    let lines = try desk.replica.journal().filter { $0.rule == "NCP-02" }
    #expect(Set(lines.compactMap(\.record)) == [verzoek, plek] && lines.allSatisfy { $0.act == .sent })
  }

  @Test func `a person in it, by field, by name or known only later, is refused (NCP-01)`() throws {
    let desk = try Desk("wm-oost")
    try desk.firstSync()
    let casus = try casus(desk, overlast: true)
    let verzoek = try verzoek(desk, casus: casus, wat: "toezicht ivm Sami Karim")
    let melding = try desk.melding(["casus": .identifier(casus), "omschrijving": .text("Sami Karim zit hier")])
    #expect(try desk.replica.request(verzoek, cells: []).details.isEmpty, "nobody is called so yet")
    let persoon = try desk.replica.write(
      try Draft(.persoon, ["casus": .identifier(casus), "naam": .text("Sami Karim")]))
    #expect(refused(desk, verzoek).contains("NCP-01"))
    let clean = try self.verzoek(desk, casus: casus)
    #expect(refused(desk, clean, cells(persoon, .persoon, "naam")).contains("NCP-01"))
    #expect(refused(desk, clean, cells(melding, .melding, "omschrijving")).contains("NCP-01"))
    #expect(try desk.replica.request(clean, cells: cells(melding, .melding, "soort")).details.count == 1)
    let elsewhere = try desk.melding()
    #expect(refused(desk, clean, cells(elsewhere, .melding, "soort")).contains("CAS-05"))
  }
}
