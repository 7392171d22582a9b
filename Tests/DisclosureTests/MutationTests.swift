import Casework
import Records
import TestKit
import Testing

@testable import Disclosure

/// A deelbeleid with one thing changed decides differently: nothing in it is idle, and the tests would notice.
@Suite struct MutationTests {
  let original: PolicyDocument
  let policy: Policy

  init() throws {
    policy = try Deelbeleid.policy()
    original = policy.document
  }

  /// A changed cell, and where to look for the difference.
  struct CellMutant {
    let document: PolicyDocument
    let niveau: Niveau
    let groups: [FieldGroup]
    let role: RecipientRole
    let name: String
  }

  @Test func `every change of a cell changes a decision`() {
    var seed = Seed()
    var count = 0
    for mutant in cellMutants() where !MutationTests.lockedTwice.contains(mutant.name) {
      count += 1
      let changed = Policy(compiling: mutant.document)
      #expect(
        differs(changed, niveaus: [mutant.niveau], groups: mutant.groups, roles: [mutant.role], &seed),
        "\(mutant.name) \(seed)")
    }
    #expect(count > 900)
  }

  /// Police data for a partner are locked twice on purpose, by the cell and by the prohibitions: one mistake in the
  /// file does not open them.
  static let lockedTwice = ["overlast F12 KP without door-wijkmanager", "overlast F12 KP without aanwezig"]

  @Test func `police data for a partner stay locked when the cell or a prohibition is lost`() throws {
    var seed = Seed()
    let subjects = try #require(Subject.byGroup[.f12])
    var mutants = cellMutants().filter { MutationTests.lockedTwice.contains($0.name) }.map(\.document)
    #expect(mutants.count == 2)
    for index in original.prohibitions.indices where original.prohibitions[index].rule == "POL-06" {
      var document = original
      document.prohibitions.remove(at: index)
      mutants.append(document)
    }
    for document in mutants {
      let changed = Policy(compiling: document)
      for _ in 0..<4000 {
        let subject = seed.pick(subjects)
        let facts = seed.facts(niveau: .overlast, recipient: .partner)
        guard changed.decide(subject.field, of: subject.kind, facts).isAllowed else { continue }
        #expect(policy.decide(subject.field, of: subject.kind, facts).isAllowed, "\(facts) \(seed)")
      }
    }
  }

  @Test func `without its prohibitions the deelbeleid lets more through, one by one`() throws {
    var seed = Seed()
    for index in original.prohibitions.indices {
      var document = original
      let removed = document.prohibitions.remove(at: index)
      let wider = Policy(compiling: document)
      var isWider = false
      for _ in 0..<40_000 where !isWider {
        let subject = seed.pick(Subject.all)
        let facts = seed.facts(niveau: seed.pick(removed.niveaus), recipient: seed.pick(removed.roles))
        let was = policy.decide(subject.field, of: subject.kind, facts)
        guard was.because.first == .prohibition(rule: removed.rule) else { continue }
        isWider = wider.decide(subject.field, of: subject.kind, facts).isAllowed
      }
      #expect(isWider, "\(removed.rule) \(removed.conditions.map(\.word)) \(seed)")
    }
  }

  @Test func `every condition of a prohibition matters`() {
    var seed = Seed()
    for index in original.prohibitions.indices {
      for condition in original.prohibitions[index].conditions.indices {
        var document = original
        let removed = document.prohibitions[index].conditions.remove(at: condition)
        // In front, so that no other prohibition decides before it.
        let prohibition = document.prohibitions.remove(at: index)
        document.prohibitions.insert(prohibition, at: 0)
        #expect(
          differs(
            Policy(compiling: document), niveaus: prohibition.niveaus, groups: prohibition.groups,
            roles: prohibition.roles, attempts: 40_000, &seed), "\(prohibition.rule) \(removed.word) \(seed)")
      }
    }
  }

  @Test func `every rule that the deelbeleid cites decides something`() {
    var seed = Seed()
    var cited: Set<String> = [original.outside]
    for phase in original.phases {
      cited.insert(phase.rest)
      for row in phase.rows { cited.formUnion(row.cells.joined().map(\.rule)) }
    }
    cited.formUnion(original.prohibitions.map(\.rule))
    var deciding: Set<String> = []
    for niveau in Niveau.allCases {
      for role in RecipientRole.allCases {
        for subject in Subject.all {
          for _ in 0..<5 {
            let facts = seed.facts(niveau: niveau, recipient: role)
            deciding.insert(policy.decide(subject.field, of: subject.kind, facts).rule)
          }
        }
      }
    }
    // Notes have no row that a file could cite.
    #expect(deciding.subtracting(["CAS-04"]) == cited, "\(seed)")
    #expect(cited.count > 30)
  }

  @Test func `every rule that the deelbeleid cites has a plain meaning`() {
    for phase in original.phases {
      for rule in phase.rows.flatMap({ $0.cells.joined().map(\.rule) }) + [phase.rest] {
        #expect(ProcessRule.named(rule)?.meaning != nil, "\(rule)")
      }
    }
    for rule in original.prohibitions.map(\.rule) + [original.outside] {
      #expect(ProcessRule.named(rule)?.meaning != nil, "\(rule)")
    }
  }

  // MARK: Mutants

  private func cellMutants() -> [CellMutant] {
    var mutants: [CellMutant] = []
    for (phaseIndex, phase) in original.phases.enumerated() {
      for (rowIndex, row) in phase.rows.enumerated() {
        for role in RecipientRole.allCases {
          for (index, alternative) in row.cells[role.index].enumerated() {
            for (name, changed) in changes(of: alternative, isLocal: row.groups.contains { $0.localRule != nil }) {
              var document = original
              document.phases = [document.phases[phaseIndex]]
              document.phases[0].rows[rowIndex].cells[role.index][index] = changed
              mutants.append(
                CellMutant(
                  document: document, niveau: phase.niveau, groups: row.groups, role: role,
                  name: "\(phase.niveau) \(row.groups[0].rawValue) \(role.rawValue) \(name)"))
            }
          }
        }
      }
    }
    return mutants
  }

  private func changes(
    of alternative: PolicyDocument.Alternative, isLocal: Bool
  ) -> [(String, PolicyDocument.Alternative)] {
    var changes: [(String, PolicyDocument.Alternative)] = []
    func add(_ name: String, _ change: (inout PolicyDocument.Alternative) -> Void) {
      var changed = alternative
      change(&changed)
      changes.append((name, changed))
    }
    add("another rule") { $0.rule = "EVA-01" }
    switch alternative.form {
    case nil where isLocal: break
    case nil: add("widened") { $0.form = .heel }
    case .heel?:
      add("dropped") { ($0.form, $0.conditions) = (nil, []) }
      add("reduced") { $0.form = .jaNee }
    case .hoofdlijn?, .jaNee?:
      add("dropped") { ($0.form, $0.conditions) = (nil, []) }
      add("whole for reduced") { $0.form = .heel }
    }
    for condition in alternative.conditions {
      add("without \(condition.word)") { $0.conditions.removeAll { $0 == condition } }
      add("against \(condition.word)") { changed in
        changed.conditions.removeAll { $0 == condition }
        changed.conditions.append(Condition(condition.predicate, isNegated: !condition.isNegated))
      }
    }
    return changes
  }

  /// Whether facts can be found on which the two decide differently, in what or by which rule.
  private func differs(
    _ changed: Policy, niveaus: [Niveau], groups: [FieldGroup], roles: [RecipientRole], attempts: Int = 4000,
    _ seed: inout Seed
  ) -> Bool {
    let subjects = groups.flatMap { Subject.byGroup[$0] ?? [] }
    for _ in 0..<attempts {
      let subject = seed.pick(subjects)
      let facts = seed.facts(niveau: seed.pick(niveaus), recipient: seed.pick(roles))
      let was = policy.decide(subject.field, of: subject.kind, facts)
      let new = changed.decide(subject.field, of: subject.kind, facts)
      if was.form != new.form || was.rule != new.rule { return true }
    }
    return false
  }
}
