import Casework
import Records
import TestKit
import Testing

@testable import Disclosure

/// The facts of `directions.cases` against the deelbeleid, and against the naive reading.
@Suite struct DirectionTests {
  struct Case: CustomStringConvertible {
    let description: String
    let subject: Subject
    let facts: DisclosureFacts
    let outcome: String
    let rule: String
  }

  @Test func `the direction rules and scenarios decide as written`() throws {
    let policy = try Deelbeleid.policy()
    let naive = NaiveEvaluator(matrix: try Matrix())
    let cases = try vectorLines("directions.cases").map(Case.init)
    #expect(cases.count > 60)
    for example in cases {
      let decision = policy.decide(example.subject.field, of: example.subject.kind, example.facts)
      #expect(decision.form.word == example.outcome && decision.rule == example.rule, "\(example): \(decision)")
      let answer = naive.answer(example.subject, example.facts)
      #expect(answer.form.word == example.outcome && answer.rule == example.rule, "\(example): \(answer)")
    }
  }
}

extension DirectionTests.Case {
  init(_ text: Substring) throws {
    let fault = UnreadableLine(file: "directions.cases", line: String(text))
    let words = text.split(separator: " ").map(String.init)
    guard words.count > 4, words[words.count - 3] == "->" else { throw fault }
    var facts = DisclosureFacts(niveau: .hinder, recipient: .overig)
    var subject: Subject?
    for word in words.dropLast(3) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count == 2 ? parts[1] : ""
      switch parts[0] {
      case "niveau": facts.niveau = try found(Niveau(rawValue: value), fault)
      case "to": facts.recipient = try found(RecipientRole(rawValue: value), fault)
      case "party": facts.recipientPartyKind = try found(PartyKind(rawValue: value), fault)
      case "owner": facts.ownerIsPolice = try found(PartyKind(rawValue: value), fault) == .politie
      case "regime": facts.regime = try found(Regime(rawValue: value), fault)
      case "by": facts.releasedBy = try named(value, fault)
      case "basis": facts.basis = try named(value, fault)
      case "overleg": facts.overleg = try named(value, fault)
      case "presence": facts.presence = try named(value, fault)
      case "regie": facts.isByRegie = true
      case "asker": facts.isAsker = true
      case "question": facts.isQuestion = true
      case "motive": facts.hasMotive = true
      case "request": facts.hasRequest = true
      case "vooroverleg": facts.isVooroverlegHeld = true
      case "woonoverlast": facts.isWoonoverlast = true
      case "field": subject = Subject.all.first { "\($0)" == value }
      default: throw fault
      }
    }
    description = String(text)
    self.subject = try found(subject, fault)
    self.facts = facts
    outcome = words[words.count - 2]
    rule = words[words.count - 1]
  }
}

private func found<Value>(_ value: Value?, _ fault: UnreadableLine) throws -> Value {
  guard let value else { throw fault }
  return value
}

/// The case of an enum with this name.
private func named<Value: CaseIterable>(_ name: String, _ fault: UnreadableLine) throws -> Value {
  try found(Value.allCases.first { "\($0)" == name }, fault)
}
