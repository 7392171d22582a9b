import Casework
import Records

/// The closed vocabularies of a deelbeleid: what each word means at its place, or where the fault is.
enum PolicyWords {
  /// A niveau.
  static func niveau(_ word: PolicyText.Word) throws(PolicyFault) -> Niveau {
    guard let niveau = Niveau(rawValue: word.text) else {
      throw PolicyFault(
        .unknownPhase, at: word.position,
        "De fase \(word.quoted) bestaat niet. Kies hinder, overlast of ernstige_overlast.")
    }
    return niveau
  }

  /// A column.
  static func role(_ word: PolicyText.Word) throws(PolicyFault) -> RecipientRole {
    guard let role = RecipientRole(rawValue: word.text) else {
      throw PolicyFault(
        .unknownColumn, at: word.position,
        "De kolom \(word.quoted) bestaat niet. Kies WM, VZ, RG, KP, BB, ITL, OP, ZM, NC of BT.")
    }
    return role
  }

  /// The number of a rule of the process.
  static func rule(_ word: PolicyText.Word) throws(PolicyFault) -> String {
    guard let rule = ProcessRule.named(word.text) else {
      throw PolicyFault(
        .unknownRule, at: word.position,
        "De regel \(word.quoted) bestaat niet. Gebruik een nummer van het proces, zoals CAS-05.")
    }
    return rule.id
  }

  /// `F01`, several of them, and ranges such as `F07-F11`.
  static func groups(_ words: [PolicyText.Word]) throws(PolicyFault) -> [FieldGroup] {
    var groups: [FieldGroup] = []
    for word in words {
      let bounds = word.text.split(separator: "-", omittingEmptySubsequences: false).map { group(row: $0) }
      guard bounds.count <= 2, let first = bounds.first ?? nil, let last = bounds.last ?? nil, first.index <= last.index
      else {
        throw PolicyFault(
          .unknownRow, at: word.position,
          "De rij \(word.quoted) bestaat niet. Kies F01 tot en met F29, GIDS, OVERLEG, VERSTREKKING of VERZOEK.")
      }
      for group in FieldGroup.rows[first.index...last.index] {
        guard !groups.contains(group) else { throw .twice("De rij \(group.rawValue)", at: word.position) }
        groups.append(group)
      }
    }
    return groups
  }

  /// The group of a row label; notes have no row.
  private static func group(row label: Substring) -> FieldGroup? {
    FieldGroup(rawValue: String(label)).flatMap { $0 == .lokaal ? nil : $0 }
  }

  /// Conditions that must all hold.
  static func conditions(_ words: some Sequence<PolicyText.Word>) throws(PolicyFault) -> [Condition] {
    var conditions: [Condition] = []
    for word in words {
      guard let condition = Condition(word: word.text) else {
        throw PolicyFault(
          .unknownCondition, at: word.position,
          "De voorwaarde \(word.quoted) bestaat niet. Kijk in de lijst met voorwaarden bovenaan het deelbeleid.")
      }
      if let same = conditions.first(where: { $0.predicate == condition.predicate }) {
        guard same == condition else {
          throw PolicyFault(
            .contradiction, at: word.position, "“\(same.word)” en “\(condition.word)” kunnen niet samen. Kies er één.")
        }
        throw .twice("De voorwaarde “\(word.text)”", at: word.position)
      }
      conditions.append(condition)
    }
    return conditions
  }

  /// The values of one cell, divided by `anders`.
  static func alternatives(_ words: [PolicyText.Word], at position: TextPosition) throws(PolicyFault)
    -> [PolicyDocument.Alternative]
  {
    var alternatives: [PolicyDocument.Alternative] = []
    for part in words.split(omittingEmptySubsequences: false, whereSeparator: { $0.text == "anders" }) {
      guard let value = part.first else {
        throw PolicyFault(.syntax, at: position, "In dit vak staat “anders” zonder waarde. Schrijf wat er dan geldt.")
      }
      guard let (form, isUnclear) = values[value.text] else {
        throw PolicyFault(
          .unknownValue, at: value.position,
          "\(value.quoted) kan hier niet. Kies ja, hoofdlijn, ja/nee of nee, met ? ervoor als het onduidelijk is.")
      }
      guard part.count >= 2 else {
        throw PolicyFault(.missing, at: value.position, "Achter \(value.quoted) ontbreekt de regel, zoals CAS-05.")
      }
      alternatives.append(
        PolicyDocument.Alternative(
          form: form, isUnclear: isUnclear, rule: try rule(part[part.startIndex + 1]),
          conditions: try conditions(part.dropFirst(2)), position: value.position))
    }
    return alternatives
  }

  /// The form, and whether the process description is unclear about it.
  private static let values: [String: (form: Form?, isUnclear: Bool)] = [
    "ja": (.heel, false), "?ja": (.heel, true), "hoofdlijn": (.hoofdlijn, false), "?hoofdlijn": (.hoofdlijn, true),
    "ja/nee": (.jaNee, false), "?ja/nee": (.jaNee, true), "nee": (nil, false), "?nee": (nil, true),
  ]
}

extension PolicyFault {
  /// A fault for something that is said a second time.
  static func twice(_ what: String, at position: TextPosition) -> PolicyFault {
    PolicyFault(.duplicate, at: position, "\(what) staat er twee keer. Haal er één weg.")
  }
}
