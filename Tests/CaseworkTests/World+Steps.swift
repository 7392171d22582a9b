import Changes
import Records
import Testing

@testable import Casework

/// The usual steps of a casus, so that a test starts where its subject starts. Each fails the test when it is refused.
extension World {
  /// A casus at hinder with the handhaver as regiehouder.
  mutating func casusAtHinder(by seat: Seat = .handhaver, wijk: String = "Oost") -> RecordID {
    must(
      make(
        .casus, by: seat,
        [
          "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
          "wijk": .text(wijk), "regiehouder": .identifier(seat.id), "status": .text("open"),
        ]))
  }

  /// The values of a complete besluit on a casus.
  func besluit(_ casus: RecordID, _ van: Niveau, _ naar: Niveau, to regiehouder: Seat) -> [String: FieldValue] {
    [
      "casus": .identifier(casus), "van": .text(van.rawValue), "naar": .text(naar.rawValue),
      "motivering": .text("interventies helpen niet"), "ingezette_interventies": .text("waarschuwen"),
      "betrokken_partijen": .parties(.handhaving, .gemeente), "nieuwe_regiehouder": .identifier(regiehouder.id),
      "datum": .integer(today),
    ]
  }

  /// A casus at overlast with wm-oost as regiehouder.
  mutating func casusAtOverlast() -> RecordID {
    let casus = casusAtHinder()
    must(make(.besluit, by: .handhaver, besluit(casus, .hinder, .overlast, to: .wmOost)))
    must(
      change(casus, by: .handhaver, ["niveau": .text("overlast"), "regiehouder": .identifier(Seat.wmOost.id)]))
    return casus
  }

  /// An overleg by wm-oost on a casus.
  mutating func overleg(
    _ soort: OverlegSoort, _ casus: RecordID?, status: String, by seat: Seat = .wmOost
  ) -> RecordID {
    var values: [String: FieldValue] = [
      "soort": .text(soort.rawValue), "datum": .integer(now), "status": .text(status), "wijk": .text("Oost"),
    ]
    if let casus { values["casus"] = .identifier(casus) }
    return must(make(.overleg, by: seat, values))
  }

  /// An invitation by wm-oost, with what is known of the attendance.
  @discardableResult
  mutating func invite(
    _ seat: Seat, to overleg: RecordID, _ casus: RecordID?, present: Bool, at instant: Int64? = nil
  ) -> RecordID {
    var values: [String: FieldValue] = [
      "overleg": .identifier(overleg), "account": .identifier(seat.id), "uitgenodigd_op": .integer(instant ?? now),
      "aanwezig": .boolean(present),
    ]
    if let casus { values["casus"] = .identifier(casus) }
    return must(make(.deelnemer, by: .wmOost, values))
  }

  /// A persoon of the handhaver in a casus.
  mutating func persoon(_ casus: RecordID, naam: String = "Sami Kaya", by seat: Seat = .handhaver) -> RecordID {
    must(make(.persoon, by: seat, ["casus": .identifier(casus), "naam": .text(naam)]))
  }

  /// A politie-export of the wijkagent to wm-oost.
  mutating func politieExport(_ casus: RecordID) -> RecordID {
    must(make(.politieExport, by: .wijkagent, exportValues(casus, to: .wmOost)))
  }

  func exportValues(_ casus: RecordID, to seat: Seat) -> [String: FieldValue] {
    [
      "casus": .identifier(casus), "wijkmanager": .identifier(seat.id), "samenvatting": .text("2 mutaties overlast"),
      "mutaties": .text("mutatie een; mutatie twee"), "datum": .integer(today), "grondslag": .text("Wpg 20"),
    ]
  }

  /// The values of a verstrekking of cells to accounts.
  func release(
    _ cells: FieldValue, _ casus: RecordID?, to recipients: FieldValue, overleg: RecordID? = nil
  ) -> [String: FieldValue] {
    var values: [String: FieldValue] = [
      "cellen": cells, "ontvangers": recipients, "grondslag": .text("convenant artikel 5"),
    ]
    if let casus { values["casus"] = .identifier(casus) }
    if let overleg { values["overleg"] = .identifier(overleg) }
    return values
  }
}

/// The record of an act that the test takes for granted; fails the test when it is refused.
@discardableResult
func must(_ attempt: World.Attempt, _ location: SourceLocation = #_sourceLocation) -> RecordID {
  #expect(attempt.codes == [], sourceLocation: location)
  return attempt.record
}
