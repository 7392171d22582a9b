import Casework
import Changes
import Records
import TestKit
import Testing

@testable import Disclosure

/// Persons in free text: a text that names one is decided on as data about one. HIN-04, AMB-05, AMB-06, NCP-01.
@Suite struct TextTests {
  let policy: Policy

  init() throws { policy = try Deelbeleid.policy() }

  private static let texts = Schema.current.kinds.flatMap { kind in
    kind.fields.filter(\.isFreeText).map { Subject(field: $0, kind: kind) }
  }

  @Test func `a text with a person is never shown to who may not have the text without, and a BSN to nobody`() {
    var seed = Seed()
    for subject in Self.texts {
      for _ in 0..<400 {
        let facts = seed.facts(niveau: seed.pick(Niveau.allCases), recipient: seed.pick(RecipientRole.allCases))
        let plain = policy.decide(subject.field, of: subject.kind, facts)
        for mention in PersonMention.allCases {
          let decision = policy.decide(subject.field, of: subject.kind, facts, mention: mention)
          if decision.isAllowed {
            #expect(plain.isAllowed && mention != .bsn, "\(subject) \(facts) \(seed)")
            #expect(facts.niveau == .overlast || facts.recipient == .betrokkene, "\(subject) \(facts) \(seed)")
          }
        }
      }
    }
  }

  @Test func `at overlast a text with a name reaches the wijkmanager and who was present, and nobody else (CAS-01)`()
    throws
  {
    let wat = try #require(KindSpec.afspraak.field(named: "wat"))
    let omschrijving = try #require(KindSpec.melding.field(named: "omschrijving"))
    func facts(_ role: RecipientRole, _ presence: DisclosureFacts.Presence, basis: DisclosureFacts.Basis)
      -> DisclosureFacts
    {
      DisclosureFacts(
        niveau: .overlast, recipient: role, recipientPartyKind: .swt, releasedBy: .owner, isByRegie: true, basis: basis,
        overleg: .casusoverleg, presence: presence, isQuestion: role == .bron)
    }
    let present = facts(.partner, .present, basis: .afspraak)
    #expect(policy.decide(wat, of: .afspraak, present, mention: .name).isAllowed)
    let invited = policy.decide(wat, of: .afspraak, facts(.partner, .invited, basis: .afspraak), mention: .name)
    #expect(!invited.isAllowed)
    for (role, rule) in [(RecipientRole.wijkmanager, nil), (.partner, nil), (.bron, "CAS-02")] {
      let decision = policy.decide(
        omschrijving, of: .melding, facts(role, .present, basis: .verstrekking), mention: .name)
      #expect(decision.isAllowed == (rule == nil) && rule ?? decision.rule == decision.rule, "\(role)")
    }
  }

  @Test func `the reason says that it is the person in the text, and what to do`() throws {
    let omschrijving = try #require(KindSpec.melding.field(named: "omschrijving"))
    let facts = DisclosureFacts(niveau: .hinder, recipient: .partner)
    #expect(policy.decide(omschrijving, of: .melding, facts).isAllowed)
    for (mention, words) in [(PersonMention.name, "een naam van een persoon"), (.bsn, "een BSN kan zijn")] {
      let text = policy.decide(omschrijving, of: .melding, facts, mention: mention).explained
      #expect(text.hasPrefix("Niet gedeeld. ") && text.contains("(HIN-04)") && text.contains(words))
      #expect(text.hasSuffix("Schrijf de tekst zonder personen."))
    }
  }

  // MARK: The export filter

  private func filter(_ wijk: Wijk, _ releases: [Release?]) -> ExportFilter {
    var persons = PersonNames()
    persons.insert("Sami Karim")
    return ExportFilter(
      policy: policy, file: wijk.file, directory: wijk.directory, releases: releases.compactMap { $0 },
      persons: persons, now: Wijk.now)
  }

  private func melding(_ wijk: Wijk, _ text: String) -> RecordView {
    Wijk.record(
      .melding, 11, owner: wijk.account("handhaver"),
      [
        "casus": .identifier(Wijk.casus), "soort": .text("geluid"), "omschrijving": .text(text),
        "notitie": .text("Sami Karim"),
      ])
  }

  @Test func `at hinder the rest of a melding leaves, its text with a name or a BSN does not`() throws {
    let wijk = Wijk(niveau: .hinder)
    let omschrijving = try #require(KindSpec.melding.field(named: "omschrijving"))
    for (text, leaves) in [("twee jongens", true), ("Karim en twee jongens", false), ("111222333", false)] {
      let record = melding(wijk, text)
      let filter = filter(wijk, [wijk.release(by: "handhaver", of: [record], to: ["jongerenwerker", "wm-oost"])])
      let export = filter.review(record)
      #expect(export.leaving.contains(omschrijving.number) == leaves, "\(text)")
      #expect(export.leaving.contains(2))
      let refused = filter.refusedText(in: record, by: wijk.account("handhaver"))
      #expect((refused == nil) == leaves && refused?.decision.rule ?? "HIN-04" == "HIN-04", "\(text)")
      guard !leaves else { continue }
      guard case .heldBack("HIN-04", .policy(let decision)) = export.verdict(omschrijving.number) else {
        Issue.record("\(text) is not held back by the policy")
        continue
      }
      #expect(decision.because.contains { if case .mention = $0 { true } else { false } })
    }
  }

  @Test func `at overlast an afspraak that names a person goes to who was present, and to nobody who was not`() {
    var wijk = Wijk(niveau: .overlast)
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "woco"], present: ["jongerenwerker"])
    for (recipient, isShared) in [("jongerenwerker", true), ("wm-oost", true), ("woco", false)] {
      var record = Wijk.record(
        .afspraak, 13, owner: wijk.account("wm-oost"),
        ["casus": .identifier(Wijk.casus), "overleg": .identifier(Wijk.id(50)), "wat": .text("Praat met Sami Karim")])
      let field = KindSpec.afspraak.addressees[0]
      record.values[field.number] = .identifier(wijk.account(recipient))
      let release = Release(addressing: record, field: field, author: wijk.account("wm-oost"), createdAt: Wijk.now)
      let filter = filter(wijk, [release])
      // What an absent partner may not have at all, it is not refused for the name in it (AFS-01).
      #expect(filter.refusedText(in: record, by: wijk.account("wm-oost")) == nil, "\(recipient)")
      guard recipient != "wm-oost", let wat = KindSpec.afspraak.field(named: "wat") else { continue }
      let verdict = filter.review(record).verdict(wat.number)
      if case .leaves(_, let recipients) = verdict {
        #expect(recipients.contains(wijk.account(recipient)) == isShared, "\(recipient)")
      } else {
        #expect(!isShared, "\(recipient)")
      }
    }
  }
}
