import Casework
import Changes
import Records
import Testing

@testable import Disclosure

/// From records to facts: what is not known counts as the strict value.
@Suite struct AssessmentTests {
  private func persoon(owner: RecordID?) -> RecordView {
    Wijk.record(
      .persoon, 10, owner: owner, ["casus": .identifier(Wijk.casus), "naam": .text("Sami K.")])
  }

  @Test func `a partner who was at the casusoverleg is KP and present`() throws {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "woco"], present: ["jongerenwerker"])
    let record = persoon(owner: wijk.account("handhaver"))
    let release = try #require(
      wijk.release(by: "wm-oost", of: [record], to: ["jongerenwerker", "woco"], overleg: 50, motive: "aanpak"))
    let present = wijk.facts(release, to: "jongerenwerker", of: record)
    #expect(present.recipient == .partner && present.presence == .present && present.overleg == .casusoverleg)
    #expect(present.releasedBy == .wijkmanager && present.hasMotive && !present.ownerIsPolice)
    #expect(present.basis == .verstrekking && present.recipientPartyKind == .jongerenwerk)
    let invited = wijk.facts(release, to: "woco", of: record)
    #expect(invited.recipient == .overig && invited.presence == .invited)
  }

  @Test
  func `a besluit names no overleg and counts for who was at a casusoverleg; a verstrekking without one does not`()
    throws
  {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "woco"], present: ["jongerenwerker"])
    let besluit = Wijk.record(
      .besluit, 20, owner: wijk.account("wm-oost"),
      [
        "casus": .identifier(Wijk.casus),
        "gedeeld_met": .list(["jongerenwerker", "woco"].map { .identifier(wijk.account($0)) }),
      ])
    let field = try #require(KindSpec.besluit.field(named: "gedeeld_met"))
    let shared = try #require(
      Release(addressing: besluit, field: field, author: wijk.account("wm-oost"), createdAt: Wijk.now))
    let present = wijk.facts(shared, to: "jongerenwerker", of: besluit)
    #expect(present.recipient == .partner && present.presence == .present && present.overleg == .casusoverleg)
    let invited = wijk.facts(shared, to: "woco", of: besluit)
    #expect(invited.recipient == .overig && invited.presence == .invited && invited.overleg == .none)
    let plain = try #require(wijk.release(by: "wm-oost", of: [besluit], to: ["jongerenwerker"]))
    #expect(wijk.facts(plain, to: "jongerenwerker", of: besluit).recipient == .overig)
  }

  @Test func `the vooroverleg counts once it is held`() throws {
    var wijk = Wijk(niveau: .overlast)
    let record = persoon(owner: wijk.account("agent"))
    let release = try #require(wijk.release(by: "wm-oost", of: [record], to: ["jongerenwerker"]))
    #expect(!wijk.facts(release, to: "jongerenwerker", of: record).isVooroverlegHeld)
    wijk.hold(.vooroverlegPolitie, 51, invited: ["agent"], present: ["agent"])
    #expect(wijk.facts(release, to: "jongerenwerker", of: record).isVooroverlegHeld)
  }

  @Test func `the owner and colleagues at the same party release as owner`() throws {
    let wijk = Wijk(niveau: .hinder)
    let record = persoon(owner: wijk.account("agent"))
    for author in ["agent", "collega-agent"] {
      let release = try #require(wijk.release(by: author, of: [record], to: ["wm-oost"]))
      let facts = wijk.facts(release, to: "wm-oost", of: record)
      #expect(facts.releasedBy == .owner && facts.ownerIsPolice && facts.recipient == .wijkmanager)
    }
    let release = try #require(wijk.release(by: "handhaver", of: [record], to: ["wm-oost"]))
    #expect(wijk.facts(release, to: "wm-oost", of: record).releasedBy == .other)
  }

  @Test func `a wijkmanager of another wijk does not release as wijkmanager`() throws {
    var wijk = Wijk(niveau: .overlast)
    wijk.records[0].values[KindSpec.casus.field(named: "wijk")?.number ?? 0] = .text("West")
    let record = persoon(owner: wijk.account("agent"))
    let release = try #require(wijk.release(by: "wm-oost", of: [record], to: ["jongerenwerker"]))
    #expect(wijk.facts(release, to: "jongerenwerker", of: record).releasedBy == .other)
  }

  @Test func `an unknown owner counts as police`() throws {
    let wijk = Wijk(niveau: .overlast)
    for owner in [nil, Wijk.id(999)] {
      let record = persoon(owner: owner)
      let release = try #require(wijk.release(by: "wm-oost", of: [record], to: ["woco"]))
      #expect(wijk.facts(release, to: "woco", of: record).ownerIsPolice)
    }
  }

  @Test func `an overleg that is not known here is unknown, and nobody was there`() throws {
    let wijk = Wijk(niveau: .hinder)
    let record = persoon(owner: wijk.account("handhaver"))
    let release = try #require(wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker"], overleg: 77))
    let facts = wijk.facts(release, to: "jongerenwerker", of: record)
    #expect(facts.overleg == .unknown && facts.presence == .absent && facts.recipient == .overig)
    // A caller may tell that it is an LBO, but not that it is a casusoverleg of another casus.
    #expect(
      wijk.facts(release, to: "jongerenwerker", of: record, overleg: .leefbaarheidsoverleg).overleg
        == .leefbaarheidsoverleg)
    for soort in [OverlegSoort.casusoverleg, .vooroverlegPolitie] {
      #expect(wijk.facts(release, to: "jongerenwerker", of: record, overleg: soort).overleg == .unknown)
    }
  }

  @Test func `a request never counts for an account of a party without convenant`() throws {
    let policy = try Deelbeleid.policy()
    let wijk = Wijk(niveau: .overlast)
    let melding = Wijk.record(.melding, 11, owner: wijk.account("handhaver"), ["casus": .identifier(Wijk.casus)])
    let release = try #require(wijk.release(by: "wm-oost", of: [melding], to: ["sdd"], verzoek: 60))
    let facts = wijk.facts(release, to: "sdd", of: melding)
    #expect(facts.recipient == .nietConvenant && !facts.hasRequest)
    #expect(policy.project(.melding, facts).fields.isEmpty)
    let request = Assessment.requestFacts(
      author: wijk.account("wm-oost"), recordOwner: melding.owner, regime: .avg, file: wijk.file,
      directory: wijk.directory, now: Wijk.now)
    let soort = try #require(KindSpec.melding.field(named: "soort"))
    #expect(policy.decide(soort, of: .melding, request).form == .heel)
    #expect(policy.project(.persoon, request).fields.isEmpty)
  }

  @Test func `the directory is for who has a convenant, and needs no act`() throws {
    let policy = try Deelbeleid.policy()
    let wijk = Wijk(niveau: .hinder)
    for (code, sees) in [("agent", true), ("woco", true), ("sdd", false)] {
      let facts = Assessment.directoryFacts(
        recipient: wijk.account(code), directory: wijk.directory, now: Wijk.now)
      #expect(policy.project(.account, facts).fields.isEmpty == !sees)
      #expect(policy.project(.melding, facts).fields.isEmpty)
    }
    let unknown = Assessment.directoryFacts(recipient: Wijk.id(999), directory: wijk.directory, now: Wijk.now)
    #expect(policy.project(.account, unknown).fields.isEmpty)
  }

  @Test func `the regime of a record is its own field before its kind`() {
    #expect(Assessment.regime(of: Wijk.record(.politieExport, 1, owner: nil, [:])) == .wpg)
    #expect(Assessment.regime(of: Wijk.record(.melding, 1, owner: nil, [:])) == .avg)
    #expect(Assessment.regime(of: Wijk.record(.melding, 1, owner: nil, ["regime": .text("wpg")])) == .wpg)
  }

  @Test func `every addressing of the schema has a basis of its own`() {
    let rules = Set(Schema.current.kinds.flatMap { $0.addressees.compactMap(\.addressRule) })
    let bases = rules.map { DisclosureFacts.Basis(address: $0) }
    #expect(!bases.contains(.other) && !bases.contains(.verstrekking) && !bases.contains(.directory))
    #expect(Set(bases).count == rules.count)
  }
}
