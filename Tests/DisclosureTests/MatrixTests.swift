import Casework
import Records
import TestKit
import Testing

@testable import Disclosure

/// Every cell of the hinder and overlast blocks, as transcribed, against `server-config/deelbeleid`.
@Suite struct MatrixTests {
  let policy: Policy
  let matrix: Matrix
  let naive: NaiveEvaluator

  init() throws {
    policy = try Deelbeleid.policy()
    matrix = try Matrix()
    naive = NaiveEvaluator(matrix: matrix)
  }

  @Test func `the transcription has every cell of both blocks once`() {
    for (niveau, count) in [(Niveau.hinder, 14), (.overlast, 23)] {
      let cells = matrix.lines.filter { $0.niveau == niveau && $0.group.index < 29 }
      #expect(Set(cells.map { "\($0.group)\($0.role)" }).count == count * RecipientRole.allCases.count)
    }
  }

  @Test func `a cell without conditions that is denied is denied whatever the facts`() {
    var seed = Seed()
    for line in matrix.lines where line.decision == "D" && isFirst(line) {
      for subject in Subject.byGroup[line.group] ?? [] {
        for _ in 0..<20 {
          var facts = seed.facts(niveau: line.niveau, recipient: line.role)
          facts.isWoonoverlast = false
          if facts.basis == .invitation, subject.kind == .casus { facts.basis = .verstrekking }
          let decision = policy.decide(subject.field, of: subject.kind, facts)
          // 4.3 applies on top of 4.2: where a direction rule refuses too, that is the one that is named.
          let isLocal = subject.field.isLocal
          let rule = (isLocal ? nil : naive.direction(subject, facts)) ?? line.rule
          #expect(decision.form == nil && decision.rule == rule, "\(line) \(subject) \(seed)")
        }
      }
    }
  }

  @Test func `a cell is what it says when its conditions hold`() throws {
    for line in matrix.lines where line.decision != "D" {
      let (subject, facts) = try #require(holding(line), "\(line)")
      let decision = policy.decide(subject.field, of: subject.kind, facts)
      #expect(decision.form == line.form && decision.rule == line.rule, "\(line) \(subject) \(decision)")
      #expect(decision.because.first == .cell(rule: line.rule, isUnclear: line.isUnclear), "\(line)")
    }
  }

  @Test func `a cell is withheld as soon as one of its conditions fails`() throws {
    for line in matrix.lines where line.decision != "D" {
      // Where a second value of the cell takes over, that one is tried by itself.
      guard matrix.cell(line.niveau, line.group, line.role).last?.decision == "D" || isOnly(line) else { continue }
      for condition in line.conditions + (line.value == "hoofdlijn" ? ["hoofdlijn"] : []) {
        let (subject, facts) = try #require(failing(condition, of: line), "\(line)")
        let decision = policy.decide(subject.field, of: subject.kind, facts)
        #expect(decision.form == nil, "\(line) without \(condition) \(subject)")
        #expect(decision.rule == naive.answer(subject, facts).rule, "\(line) without \(condition) \(subject)")
      }
    }
  }

  @Test func `a row that a niveau does not have is denied by default`() {
    for niveau in Niveau.allCases {
      for group in FieldGroup.allCases where matrix.cell(niveau, group, .wijkmanager).isEmpty {
        for role in RecipientRole.allCases {
          for subject in Subject.byGroup[group] ?? [] {
            let facts = DisclosureFacts(niveau: niveau, recipient: role)
            let decision = policy.decide(subject.field, of: subject.kind, facts)
            let rule = naive.answer(subject, facts).rule
            #expect(decision.form == nil && decision.rule == rule, "\(niveau) \(subject) \(role.rawValue)")
          }
        }
      }
    }
  }

  @Test func `unclear cells of the matrix are marked in the deelbeleid`() {
    for line in matrix.lines {
      let row = policy.document.phases.first { $0.niveau == line.niveau }?.rows.first { $0.groups.contains(line.group) }
      let written = row?.cells[line.role.index] ?? []
      let same = written.first { $0.rule == line.rule && $0.form == line.form }
      #expect(same?.isUnclear == line.isUnclear, "\(line)")
    }
  }

  // MARK: Facts in which a line holds

  private func isFirst(_ line: MatrixLine) -> Bool {
    matrix.cell(line.niveau, line.group, line.role).first?.decision == line.decision
  }

  private func isOnly(_ line: MatrixLine) -> Bool { matrix.cell(line.niveau, line.group, line.role).count == 1 }

  /// A field and facts in which every condition of `line` holds and no direction rule stands in the way.
  private func holding(_ line: MatrixLine) -> (Subject, DisclosureFacts)? {
    let subject = Subject.byGroup[line.group]?.first { subject in
      (!line.conditions.contains("zonder-personen") || !subject.isPersonal)
        && (!line.conditions.contains("minimaal") || subject.isMinimal)
        && (line.value != "hoofdlijn" || subject.isMainLine) && !(line.role == .nietConvenant && subject.isPersonal)
    }
    guard let subject else { return nil }
    var facts = DisclosureFacts(niveau: line.niveau, recipient: line.role, recipientPartyKind: .swt)
    if line.group == .f12 {
      // Police data as they are: of the police, and after the vooroverleg.
      (facts.ownerIsPolice, facts.regime, facts.isVooroverlegHeld) = (true, .wpg, true)
    }
    if line.role == .partner, line.niveau == .overlast, subject.isPersonal {
      (facts.presence, facts.overleg) = (.present, .casusoverleg)
    }
    // At overlast what says something of a person goes through the role with regie (4.3).
    if line.niveau == .overlast, subject.isPersonal { facts.isByRegie = true }
    for condition in line.conditions { facts.set(condition, true) }
    return (subject, facts)
  }

  /// The same, but `condition` does not hold.
  private func failing(_ condition: String, of line: MatrixLine) -> (Subject, DisclosureFacts)? {
    guard let (subject, holdingFacts) = holding(line) else { return nil }
    var facts = holdingFacts
    let other = Subject.byGroup[line.group]?.first { candidate in
      switch condition {
      case "zonder-personen": candidate.isPersonal && candidate.isMainLine == subject.isMainLine
      case "minimaal": !candidate.isMinimal
      case "hoofdlijn": !candidate.isMainLine && !candidate.isPersonal
      default: false
      }
    }
    if ["zonder-personen", "minimaal", "hoofdlijn"].contains(condition) { return other.map { ($0, facts) } }
    facts.set(condition, false)
    return (subject, facts)
  }
}

extension DisclosureFacts {
  /// Makes a condition hold or fail, touching nothing else that the matrix looks at.
  fileprivate mutating func set(_ condition: String, _ holds: Bool) {
    switch condition {
    case "verstrekt": basis = holds ? .verstrekking : .agenda
    case "aanwezig":
      presence = holds ? .present : .invited
      overleg = .casusoverleg
    case "genodigd": presence = holds ? .invited : .absent
    case "als-vrager": isAsker = holds
    case "bevraagd": isQuestion = holds
    case "met-motief": hasMotive = holds
    case "voor-verzoek": hasRequest = holds
    case "door-eigenaar": releasedBy = holds ? .owner : .other
    case "door-wijkmanager": releasedBy = holds ? .wijkmanager : .other
    case "van-politie": ownerIsPolice = holds
    case "lbo-of-oja": overleg = holds ? .leefbaarheidsoverleg : .none
    case "politie-of-handhaving": recipientPartyKind = holds ? .handhaving : .swt
    case "bij-aanmelding": basis = holds ? .aanmelding : .verstrekking
    default: break
    }
  }
}
