import Casework
import Changes
import Records
import TestKit
import Testing

@testable import Disclosure

/// The compiled policy against the naive reading of the transcribed matrix.
@Suite struct EnumerationTests {
  @Test func `policy and naive reading agree on facts of every sort`() throws {
    var seed = Seed()
    let policy = try Deelbeleid.policy()
    let naive = NaiveEvaluator(matrix: try Matrix())
    var decisions = 0
    for niveau in Niveau.allCases {
      for role in RecipientRole.allCases {
        for subject in Subject.all {
          for _ in 0..<20 {
            let facts = seed.facts(niveau: niveau, recipient: role)
            let decision = policy.decide(subject.field, of: subject.kind, facts)
            let answer = naive.answer(subject, facts)
            decisions += 1
            if decision.form != answer.form || decision.rule != answer.rule {
              Issue.record("\(subject) \(facts): \(decision), and not \(answer) \(seed)")
              return
            }
          }
        }
      }
    }
    #expect(decisions > 150_000)
  }

  @Test func `a projection says of every field what a decision says`() throws {
    var seed = Seed()
    let policy = try Deelbeleid.policy()
    for _ in 0..<3000 {
      let facts = seed.facts(niveau: seed.pick(Niveau.allCases), recipient: seed.pick(RecipientRole.allCases))
      let kind = seed.pick(Schema.current.kinds)
      let projection = policy.project(kind, facts)
      for field in kind.fields {
        let decision = policy.decide(field, of: kind, facts)
        #expect(projection.decision(field.number) == decision, "\(seed)")
        #expect(projection.form(field.number) == decision.form, "\(seed)")
        #expect(projection.rule(field.number) == decision.rule, "\(seed)")
        #expect(projection.fields.contains(field.number) == decision.isAllowed, "\(seed)")
        let forms = projection.forms.filter { $0.fields.contains(field.number) }.map(\.form)
        #expect(forms == (decision.form.map { [$0] } ?? []), "\(seed)")
      }
    }
  }

  @Test func `local fields are never allowed`() throws {
    var seed = Seed()
    let policy = try Deelbeleid.policy()
    for subject in Subject.all where subject.field.isLocal {
      for _ in 0..<100 {
        let facts = seed.facts(niveau: seed.pick(Niveau.allCases), recipient: seed.pick(RecipientRole.allCases))
        #expect(policy.decide(subject.field, of: subject.kind, facts).form == nil, "\(subject) \(seed)")
      }
    }
  }

  @Test func `a permit by main lines shows something of the field`() throws {
    var seed = Seed()
    let policy = try Deelbeleid.policy()
    for subject in Subject.all {
      for role in RecipientRole.allCases {
        for _ in 0..<20 {
          let facts = seed.facts(niveau: seed.pick(Niveau.allCases), recipient: role)
          guard policy.decide(subject.field, of: subject.kind, facts).form == .hoofdlijn else { continue }
          #expect(subject.field.marks.contains(.mainLine), "\(subject) \(seed)")
        }
      }
    }
  }
}
