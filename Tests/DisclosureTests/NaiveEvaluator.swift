import Casework
import Records

@testable import Disclosure

/// A second reading of the matrix, straight from the transcribed cells and the direction rules of the domain model
/// (4.3), with words and no tables. It shares nothing with `Policy` but the facts it looks at.
struct NaiveEvaluator {
  let matrix: Matrix

  struct Answer: Equatable {
    let form: Form?
    let rule: String
  }

  func answer(_ subject: Subject, _ facts: DisclosureFacts) -> Answer {
    if facts.isWoonoverlast { return Answer(form: nil, rule: "ALG-05") }
    if subject.field.group == .lokaal { return Answer(form: nil, rule: "CAS-04") }
    let cell = matrix.cell(facts.niveau, row(subject, facts), facts.recipient)
    guard let first = cell.first else {
      // The matrix has F28 only at ernstige overlast; at overlast the deelbeleid denies it under the directions.
      let isListed = facts.niveau == .overlast && subject.field.group == .f28
      return Answer(form: nil, rule: isListed ? direction(subject, facts) ?? "ALG-02" : "ALG-02")
    }
    if [.f02, .f05].contains(subject.field.group) { return Answer(form: nil, rule: first.rule) }
    if let rule = direction(subject, facts) { return Answer(form: nil, rule: rule) }
    for line in cell {
      if line.decision == "D" { return Answer(form: nil, rule: line.rule) }
      if facts.basis == .directory, subject.field.group != .gids { continue }
      guard line.conditions.allSatisfy({ holds($0, subject, facts) }) else { continue }
      if line.value == "hoofdlijn", !subject.isMainLine { return Answer(form: nil, rule: line.rule) }
      return Answer(form: line.form, rule: line.rule)
    }
    return Answer(form: nil, rule: first.rule)
  }

  /// The row that decides: what an invitation tells of the casus belongs to the head of the overleg.
  private func row(_ subject: Subject, _ facts: DisclosureFacts) -> FieldGroup {
    let isPlace = ["casus.niveau", "casus.wijk", "casus.regiehouder"].contains("\(subject)")
    return facts.basis == .invitation && isPlace ? .overleg : subject.field.group
  }

  /// The direction rule that refuses, if one does.
  func direction(_ subject: Subject, _ facts: DisclosureFacts) -> String? {
    let wasThere = facts.presence == .present && facts.overleg == .casusoverleg
    if subject.isPersonal {
      if facts.overleg == .leefbaarheidsoverleg || facts.overleg == .unknown { return "LBO-05" }
      if facts.overleg == .overlegJeugdoverlast { return "OJA-02" }
      if facts.recipient == .nietConvenant { return "NCP-01" }
    }
    let isPoliceData = facts.ownerIsPolice || facts.regime == .wpg || subject.field.group == .f12
    let toGemeente = [.wijkmanager, .voorzitter, .regisseur].contains(facts.recipient)
    if isPoliceData, !toGemeente {
      if facts.releasedBy == .owner { return facts.ownerIsPolice ? "POL-03" : "POL-01" }
      if facts.releasedBy != .wijkmanager || !wasThere { return "POL-06" }
      if !facts.isVooroverlegHeld { return "POL-04" }
    }
    let answers: [FieldGroup] = [.f16, .f17, .f18, .f19]
    let isOfMatrix = subject.field.group.rawValue.hasPrefix("F") && !answers.contains(subject.field.group)
    if facts.niveau == .overlast, [.partner, .bron].contains(facts.recipient), subject.isPersonal, isOfMatrix,
      !facts.isByRegie
    {
      return "CAS-08"
    }
    return nil
  }

  private func holds(_ condition: String, _ subject: Subject, _ facts: DisclosureFacts) -> Bool {
    switch condition {
    case "zonder-personen": !subject.isPersonal
    case "minimaal": subject.isMinimal
    case "verstrekt": facts.basis == .verstrekking
    case "aanwezig": facts.presence == .present && facts.overleg == .casusoverleg
    case "genodigd":
      facts.presence == .present || facts.presence == .invited || facts.basis == .invitation || facts.basis == .agenda
    case "als-vrager": facts.isAsker
    case "bevraagd": facts.isQuestion
    case "met-motief": facts.hasMotive
    case "voor-verzoek": facts.hasRequest
    case "door-eigenaar": facts.releasedBy == .owner
    case "door-wijkmanager": facts.releasedBy == .wijkmanager
    case "van-politie": facts.ownerIsPolice
    case "lbo-of-oja": facts.overleg == .leefbaarheidsoverleg || facts.overleg == .overlegJeugdoverlast
    case "politie-of-handhaving": facts.recipientPartyKind == .politie || facts.recipientPartyKind == .handhaving
    case "bij-aanmelding": facts.basis == .aanmelding
    default: fatalError("a matrix line names the unknown condition \(condition)")
    }
  }
}
