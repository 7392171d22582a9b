import Casework
import Records
import TestKit
import Testing

@testable import Disclosure

/// What people read about a decision.
@Suite struct ExplanationTests {
  let policy: Policy

  init() throws { policy = try Deelbeleid.policy() }

  private func explain(_ field: String, of kind: KindSpec, _ facts: DisclosureFacts) throws -> Explanation {
    Explanation(policy.decide(try #require(kind.field(named: field)), of: kind, facts))
  }

  @Test func `a refusal says what, why and what to do`() throws {
    let explanation = try explain("naam", of: .persoon, .init(niveau: .hinder, recipient: .partner))
    #expect(
      explanation.text.hasPrefix(
        "Niet gedeeld. Bij hinder gaan er geen persoonsgegevens naar partners (HIN-04)."))
    #expect(explanation.text.hasSuffix("Bespreek het op het casusoverleg."))
    #expect(explanation.answer.hasPrefix("Nee, dit mag niet."))
    #expect(explanation.outcome == "nee" && explanation.rule == "HIN-04" && explanation.isUnclear)
  }

  @Test func `a permit says by which rule, and in which form`() throws {
    let whole = try explain("soort", of: .melding, .init(niveau: .hinder, recipient: .wijkmanager))
    #expect(whole.answer == "Ja, dit mag. De wijkmanager mag weten wat er speelt, zonder namen (HIN-10).")
    #expect(whole.advice == nil && whole.missing.isEmpty)
    let lines = try explain(
      "soort", of: .melding, .init(niveau: .hinder, recipient: .overig, overleg: .leefbaarheidsoverleg))
    #expect(lines.text.hasPrefix("Gedeeld, maar alleen de hoofdlijn. In het leefbaarheidsoverleg"))
    #expect(lines.conditions.contains(.init(word: "lbo-of-oja", holds: true)))
  }

  @Test func `a field that never leaves is kept by one rule, whoever would receive it`() throws {
    for niveau in Niveau.allCases {
      for role in RecipientRole.allCases {
        let facts = DisclosureFacts(niveau: niveau, recipient: role)
        #expect(try explain("notitie", of: .melding, facts).rule == "CAS-04")
        #expect(try explain("bronsleutel", of: .melding, facts).rule == "CAS-04")
        #expect(try explain("melder_naam", of: .melding, facts).rule == "HIN-04")
        let group = try explain("culturele_achtergrond", of: .groep, facts)
        #expect(group.rule == "AMB-14" && group.outcome == "nee")
        #expect(group.text.contains("(AMB-14)"))
      }
    }
  }

  @Test func `main lines at an LBO are LBO-04, outside it CAS-05`() throws {
    let facts = DisclosureFacts(niveau: .overlast, recipient: .overig)
    #expect(try explain("soort", of: .melding, facts).rule == "CAS-05")
    var atLBO = facts
    atLBO.overleg = .leefbaarheidsoverleg
    #expect(try explain("soort", of: .melding, atLBO).outcome == "hoofdlijn")
    let text = try explain("omschrijving", of: .melding, atLBO)
    #expect(text.rule == "LBO-04" && text.missing == ["Dit veld hoort niet bij de hoofdlijn."])
  }

  @Test func `what is missing for a yes is named`() throws {
    let explanation = try explain(
      "naam", of: .persoon, .init(niveau: .overlast, recipient: .zorgtafel, isQuestion: true))
    #expect(explanation.missing == ["Er staat niet bij waarom dit nodig is."])
    #expect(explanation.advice == "Schrijf bij de verstrekking waarom dit nodig is.")
    #expect(explanation.conditions == [.init(word: "met-motief", holds: false)])
  }

  @Test func `with what was missing it is allowed`() throws {
    var seed = Seed()
    var checked = 0
    for _ in 0..<60_000 {
      let subject = seed.pick(Subject.all)
      var facts = seed.facts(niveau: seed.pick(Niveau.allCases), recipient: seed.pick(RecipientRole.allCases))
      let decision = policy.decide(subject.field, of: subject.kind, facts)
      guard case .missing(let condition)? = decision.because.last, decision.because.count == 2, !condition.isNegated
      else { continue }
      switch condition.predicate {
      case .alsVrager: facts.isAsker = true
      case .bevraagd: facts.isQuestion = true
      case .metMotief: facts.hasMotive = true
      case .voorVerzoek: facts.hasRequest = true
      default: continue
      }
      checked += 1
      #expect(policy.decide(subject.field, of: subject.kind, facts).isAllowed, "\(subject) \(facts) \(seed)")
    }
    #expect(checked > 50, "\(seed)")
  }

  @Test func `every text is short and plain`() {
    let difficult = ["middels", "indien", "inzake", "ten aanzien van", "doch", "alsmede", "teneinde", "conform"]
    var texts = ProcessRule.all.flatMap { [$0.meaning, $0.permission, $0.advice].compactMap { $0 } }
    texts += Condition.vocabulary.flatMap { [$0.lack, $0.remedy].compactMap { $0 } }
    for mistake in PolicyRefusalTests.mistakes {
      let text = PolicyRefusalTests.smallest.replacing(mistake.find, with: mistake.replacement, maxReplacements: 1)
      do { _ = try Policy.parse(text) } catch { texts.append(error.message) }
    }
    #expect(texts.count > 200)
    for text in texts {
      #expect(text.hasSuffix("."), "\(text)")
      for word in difficult { #expect(!text.lowercased().contains(" \(word) "), "\(text)") }
      for sentence in text.split(whereSeparator: { ".?;:".contains($0) }) {
        #expect(sentence.split(separator: " ").count <= 16, "\(text)")
      }
    }
  }

  @Test func `every rule of the process is known once`() {
    #expect(ProcessRule.all.count == 196)
    #expect(Set(ProcessRule.all.map(\.id)).count == 196)
    #expect(ProcessRule.named("HIN-99") == nil && ProcessRule.named("hin-04") == nil)
  }
}
