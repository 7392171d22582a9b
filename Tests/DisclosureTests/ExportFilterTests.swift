import Casework
import Changes
import Records
import Testing

@testable import Disclosure

/// What leaves the device of who made a record, and what stays.
@Suite struct ExportFilterTests {
  let policy: Policy

  init() throws { policy = try Deelbeleid.policy() }

  private func filter(_ wijk: Wijk, _ releases: [Release?], profile: Profile? = nil, at now: Int64 = Wijk.now)
    -> ExportFilter
  {
    ExportFilter(
      policy: policy, file: wijk.file, directory: wijk.directory, releases: releases.compactMap { $0 },
      profile: profile, now: now)
  }

  private func melding(_ wijk: Wijk) -> RecordView {
    Wijk.record(
      .melding, 11, owner: wijk.account("handhaver"),
      [
        "casus": .identifier(Wijk.casus), "soort": .text("geluid"), "omschrijving": .text("twee jongeren"),
        "melder_naam": .text("mw. A."), "notitie": .text("Sami K., 15"),
      ])
  }

  private func persoon(_ wijk: Wijk, owner: String = "handhaver") -> RecordView {
    Wijk.record(
      .persoon, 10, owner: wijk.account(owner),
      [
        "casus": .identifier(Wijk.casus), "naam": .text("Sami K."), "bsn": .text("111222333"),
        "adres": .text("Vogelplein 1"), "notitie": .text("zegt weinig"),
      ])
  }

  private func names(_ export: Export, _ kind: KindSpec) -> Set<String> {
    Set(export.leaving.fields.compactMap { kind.field($0)?.name })
  }

  private func verdict(_ export: Export, _ kind: KindSpec, _ name: String) -> Export.Verdict? {
    kind.field(named: name).map { export.verdict($0.number) }
  }

  @Test func `without a release nothing of a melding leaves`() {
    let wijk = Wijk(niveau: .hinder)
    let export = filter(wijk, []).review(melding(wijk))
    #expect(export.leaving.isEmpty)
    #expect(verdict(export, .melding, "soort") == .heldBack(rule: "HIN-04", reason: .notReleased))
    let later = filter(Wijk(niveau: .overlast), []).review(melding(wijk))
    #expect(verdict(later, .melding, "soort") == .heldBack(rule: "CAS-05", reason: .notReleased))
  }

  @Test func `at hinder a released melding leaves without melder and notes, a released persoon not at all`() {
    let wijk = Wijk(niveau: .hinder)
    let records = [melding(wijk), persoon(wijk)]
    let filter = filter(wijk, [wijk.release(by: "handhaver", of: records, to: ["jongerenwerker"])])
    let export = filter.review(records[0])
    #expect(names(export, .melding).isSuperset(of: ["casus", "soort", "omschrijving"]))
    #expect(names(export, .melding).isDisjoint(with: ["melder_naam", "melder_email", "notitie", "bronsleutel"]))
    #expect(
      verdict(export, .melding, "soort") == .leaves(rule: "HIN-05", recipients: [wijk.account("jongerenwerker")]))
    for (local, rule) in [("melder_naam", "HIN-04"), ("notitie", "CAS-04"), ("bronsleutel", "CAS-04")] {
      #expect(verdict(export, .melding, local) == .heldBack(rule: rule, reason: .local))
    }
    let person = filter.review(records[1])
    #expect(person.leaving.isEmpty)
    guard case .heldBack("HIN-04", .policy(let decision))? = verdict(person, .persoon, "naam") else {
      Issue.record("naam is not held back by the policy")
      return
    }
    #expect(decision.form == nil)
  }

  @Test func `one recipient who may have it is enough, and only that one is named`() {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "woco"], present: ["jongerenwerker"])
    let record = persoon(wijk)
    let release = wijk.release(
      by: "wm-oost", of: [record], to: ["woco", "jongerenwerker", "handhaver"], overleg: 50)
    let export = filter(wijk, [release]).review(record)
    #expect(names(export, .persoon) == ["casus", "naam", "geboortedatum", "groep", "rol_in_groep", "positie_in_groep"])
    #expect(
      verdict(export, .persoon, "naam") == .leaves(rule: "CAS-05", recipients: [wijk.account("jongerenwerker")]))
    #expect(verdict(export, .persoon, "notitie") == .heldBack(rule: "CAS-04", reason: .local))
    guard case .heldBack("CAS-01", .policy)? = verdict(export, .persoon, "bsn") else {
      Issue.record("bsn is not held back by the policy")
      return
    }
  }

  @Test func `a release that has ended or was withdrawn lets nothing go`() {
    let wijk = Wijk(niveau: .hinder)
    let record = melding(wijk)
    let ended = wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker"], until: Wijk.now - 1)
    let withdrawn = wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker"], withdrawn: Wijk.now)
    #expect(filter(wijk, [ended, withdrawn]).review(record).leaving.isEmpty)
    let open = wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker"], until: Wijk.now)
    #expect(!filter(wijk, [ended, open]).review(record).leaving.isEmpty)
    #expect(filter(wijk, [open], at: Wijk.now + 1).review(record).leaving.isEmpty)
  }

  @Test func `the police export leaves for the wijkmanager, and for nobody else`() {
    let wijk = Wijk(niveau: .overlast)
    let record = Wijk.record(
      .politieExport, 12, owner: wijk.account("agent"),
      [
        "casus": .identifier(Wijk.casus), "wijkmanager": .identifier(wijk.account("wm-oost")),
        "mutaties": .text("mutatie"),
      ])
    let own = wijk.account("agent")
    let field = KindSpec.politieExport.addressees.first
    let addressing = field.flatMap { Release(addressing: record, field: $0, author: own, createdAt: Wijk.now) }
    let other = wijk.release(by: "agent", of: [record], to: ["handhaver", "jongerenwerker"])
    let export = filter(wijk, [addressing, other]).review(record)
    #expect(
      verdict(export, .politieExport, "mutaties") == .leaves(rule: "POL-01", recipients: [wijk.account("wm-oost")]))
    // The wijkmanager is named in the record, so that field goes along; the texts do not.
    #expect(filter(wijk, [other]).review(record).leaving.isEmpty)
  }

  @Test func `of an export that was taken back only that leaves, whatever released it and whatever its profile`() throws
  {
    let wijk = Wijk(niveau: .overlast)
    let own = wijk.account("agent")
    let field = try #require(KindSpec.politieExport.addressees.first)
    let profile = try Profile.parse("profiel 1\nnooit F12\n")
    for (end, at) in [("ingetrokken_op", Wijk.now + 900_000), ("geldig_tot", Wijk.now - 1)] {
      let record = Wijk.record(
        .politieExport, 12, owner: own,
        [
          "casus": .identifier(Wijk.casus), "wijkmanager": .identifier(wijk.account("wm-oost")),
          "mutaties": .text("mutatie"), end: .integer(at),
        ])
      let releases = [
        Release(addressing: record, field: field, author: own, createdAt: Wijk.now),
        wijk.release(by: "agent", of: [record], to: ["wm-oost"]),
      ]
      for profile in [nil, profile] {
        let filter = ExportFilter(
          policy: try Deelbeleid.policy(), file: wijk.file, directory: wijk.directory,
          releases: releases.compactMap { $0 }, profile: profile, now: Wijk.now)
        #expect(names(filter.review(record), .politieExport) == ["geldig_tot", "ingetrokken_op"])
      }
    }
    #expect(throws: PolicyFault.self) { try Profile.parse("profiel 1\nnooit politie-export.ingetrokken_op\n") }
  }

  @Test func `a niet-convenantpartij and woonoverlast get nothing`() {
    let wijk = Wijk(niveau: .overlast)
    let record = melding(wijk)
    #expect(filter(wijk, [wijk.release(by: "wm-oost", of: [record], to: ["sdd"])]).review(record).leaving.isEmpty)
    let woon = Wijk(niveau: .overlast, type: "woonoverlast")
    #expect(filter(woon, [woon.release(by: "handhaver", of: [record], to: ["wm-oost"])]).review(record).leaving.isEmpty)
  }

  @Test func `the facts of the case leave without being shown to anybody, its title does not`() {
    let wijk = Wijk(niveau: .hinder)
    let export = filter(wijk, []).review(wijk.records[0])
    #expect(names(export, .casus) == ["niveau", "type", "wijk", "regiehouder", "status"])
    #expect(verdict(export, .casus, "niveau") == .leaves(rule: "ALG-02", recipients: []))
    #expect(verdict(export, .casus, "titel") == .heldBack(rule: "HIN-04", reason: .notReleased))
  }

  @Test func `the head of an overleg and the place of its casus leave for who is invited, no more (CAS-01)`() {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "woco"], present: ["jongerenwerker"])
    let invited = Set(["jongerenwerker", "woco"].map(wijk.account))
    func recipients(_ record: RecordView, _ name: String) -> Set<RecordID>? {
      let export = filter(wijk, []).review(record)
      guard case .leaves("CAS-01", let recipients)? = verdict(export, record.kind, name) else { return nil }
      return Set(recipients)
    }
    for name in ["soort", "status", "datum"] { #expect(recipients(wijk.records[1], name) == invited) }
    #expect(recipients(wijk.records[1], "verslag") == nil)
    for name in ["niveau", "wijk", "regiehouder"] { #expect(recipients(wijk.records[0], name) == invited) }
    for name in ["titel", "status", "type", "urgent"] { #expect(recipients(wijk.records[0], name) == nil) }
    // The seat of the woco: itself, and who sits at the table.
    #expect(recipients(wijk.records[3], "uitgenodigd_op") == [wijk.account("jongerenwerker")])
    #expect(recipients(wijk.records[3], "reden") == nil)
  }

  @Test func `the verslag of an overleg is no fact and stays until it is released`() {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker"], present: ["jongerenwerker"])
    let overleg = wijk.records[1]
    let export = filter(wijk, []).review(overleg)
    #expect(!names(export, .overleg).contains("verslag") && names(export, .overleg).contains("status"))
    let release = wijk.release(by: "wm-oost", of: [overleg], to: ["jongerenwerker"], overleg: 50)
    #expect(names(filter(wijk, [release]).review(overleg), .overleg).contains("verslag"))
  }

  @Test func `no field that always leaves says something of a person`() {
    for kind in Schema.current.kinds {
      for number in ProcessFields.always(kind).fields {
        let field = kind.field(number)
        #expect(field?.category == .situatie && field?.isLocal == false, "\(kind.name)")
      }
    }
  }

  @Test func `a profile keeps what the deelbeleid would let go`() throws {
    let wijk = Wijk(niveau: .hinder)
    let record = melding(wijk)
    let release = wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker"])
    let profile = try Profile.parse("profiel 1\nnooit melding.omschrijving\n")
    let export = filter(wijk, [release], profile: profile).review(record)
    #expect(!names(export, .melding).contains("omschrijving") && names(export, .melding).contains("soort"))
    #expect(verdict(export, .melding, "omschrijving") == .heldBack(rule: "HIN-04", reason: .profile))
    let wide = try Profile.parse("profiel 1\nnooit F01\n")
    #expect(filter(wijk, [release], profile: wide).review(record).leaving.isEmpty)
  }

  @Test func `a profile never lets more go`() throws {
    let profile = try Profile.parse("profiel 1\nnooit F07\n")
    for niveau in Niveau.allCases {
      var wijk = Wijk(niveau: niveau)
      wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker"], present: ["jongerenwerker"])
      for record in [melding(wijk), persoon(wijk)] {
        let release = wijk.release(by: "wm-oost", of: [record], to: ["jongerenwerker", "wm-oost"], overleg: 50)
        let plain = filter(wijk, [release]).review(record).leaving
        let narrowed = filter(wijk, [release], profile: profile).review(record).leaving
        #expect(narrowed.subtracting(plain).isEmpty)
      }
    }
  }
}
