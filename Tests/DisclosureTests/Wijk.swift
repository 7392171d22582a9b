import Casework
import Changes
import Records

@testable import Disclosure

/// One wijk with its professionals, and a casus in it, for tests that start from records instead of facts.
struct Wijk {
  /// 12 March 2026, 14:40 UTC.
  static let now: Int64 = 1_773_326_400_000
  static let casus = id(1)

  var directory: Directory
  var records: [RecordView] = []

  static func id(_ number: UInt64) -> RecordID { RecordID(high: 7, low: number) }
  /// The account of the professional with this code.
  func account(_ code: String) -> RecordID { directory.account(code: code) ?? Wijk.id(0) }
  var file: CaseFile { CaseFile(root: Wijk.casus, records: records) }

  init(niveau: Niveau, type: String = "openbare_ruimte", wijk: String = "Oost") {
    var seats: [RecordView] = []
    func party(_ number: UInt64, _ kind: PartyKind, convenant: Bool = true) {
      var values: [String: FieldValue] = ["soort": .text(kind.rawValue)]
      if convenant { values["convenant_vanaf"] = .integer(19_348) }
      seats.append(Wijk.record(.partij, number, owner: nil, values))
    }
    func account(_ number: UInt64, _ code: String, _ party: UInt64, functions: [AccountFunction] = []) {
      seats.append(
        Wijk.record(
          .account, number, owner: nil,
          [
            "code": .text(code), "partij": .identifier(Wijk.id(party)), "actief": .boolean(true),
            "functies": .list(functions.map { .text($0.rawValue) }), "wijken": .list([.text(wijk)]),
          ]))
    }
    for (number, kind) in [PartyKind.gemeente, .politie, .handhaving, .jongerenwerk, .woningcorporatie].enumerated() {
      party(100 + UInt64(number), kind)
    }
    party(105, .sdd, convenant: false)
    account(200, "wm-oost", 100, functions: [.wijkmanager])
    account(201, "agent", 101)
    account(202, "collega-agent", 101)
    account(203, "handhaver", 102)
    account(204, "jongerenwerker", 103)
    account(205, "woco", 104)
    account(206, "sdd", 105)
    account(207, "voorzitter", 100, functions: [.voorzitterKerngroep])
    directory = Directory(records: seats)
    records.append(
      Wijk.record(
        .casus, 1, owner: self.account("handhaver"),
        ["niveau": .text(niveau.rawValue), "wijk": .text(wijk), "type": .text(type)]))
  }

  static func record(
    _ kind: KindSpec, _ number: UInt64, owner: RecordID?, _ values: [String: FieldValue]
  ) -> RecordView {
    var numbered = FieldValues()
    for (name, value) in values {
      if let field = kind.field(named: name) { numbered[field.number] = value }
    }
    return RecordView(id: id(number), kind: kind, owner: owner, values: numbered)
  }

  /// Adds an overleg on the casus with invited accounts, of whom some are present.
  mutating func hold(_ soort: OverlegSoort, _ number: UInt64, invited: [String], present: [String]) {
    let owner = account("wm-oost")
    records.append(
      Wijk.record(
        .overleg, number, owner: owner,
        [
          "casus": .identifier(Wijk.casus), "soort": .text(soort.rawValue), "status": .text("gehouden"),
        ]))
    for (index, code) in invited.enumerated() {
      records.append(
        Wijk.record(
          .deelnemer, number * 100 + UInt64(index), owner: owner,
          [
            "casus": .identifier(Wijk.casus), "overleg": .identifier(Wijk.id(number)),
            "account": .identifier(account(code)), "uitgenodigd_op": .integer(Wijk.now - 1000),
            "aanwezig": .boolean(present.contains(code)),
          ]))
    }
  }

  /// A verstrekking of every shareable field of `records`.
  func release(
    by author: String, of records: [RecordView], to recipients: [String], overleg: UInt64? = nil,
    verzoek: UInt64? = nil, motive: String? = nil, bevraging: Bool = false, until: Int64? = nil, withdrawn: Int64? = nil
  ) -> Release? {
    var values: [String: FieldValue] = [
      "casus": .identifier(Wijk.casus), "grondslag": .text("proef"), "bevraging": .boolean(bevraging),
      "ontvangers": .list(recipients.map { .identifier(account($0)) }),
      "cellen": CellSelection.value(records.map { CellSelection(record: $0.id, fields: $0.kind.shareable) }),
    ]
    values["overleg"] = overleg.map { .identifier(Wijk.id($0)) }
    values["verzoek"] = verzoek.map { .identifier(Wijk.id($0)) }
    values["motief"] = motive.map { .text($0) }
    values["geldig_tot"] = until.map { .integer($0) }
    values["ingetrokken_op"] = withdrawn.map { .integer($0) }
    return Release(
      verstrekking: Wijk.record(.verstrekking, 9000, owner: account(author), values), createdAt: Wijk.now - 500)
  }

  /// The facts for showing `record` to `recipient`.
  func facts(_ release: Release, to recipient: String, of record: RecordView, overleg: OverlegSoort? = nil)
    -> DisclosureFacts
  {
    Assessment.facts(
      release: release, recipient: account(recipient), recordOwner: record.owner,
      regime: Assessment.regime(of: record), file: file, directory: directory, now: Wijk.now, overleg: overleg)
  }
}
