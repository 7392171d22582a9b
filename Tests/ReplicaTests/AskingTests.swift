import Casework
import Changes
import Disclosure
import Records
import Testing

@testable import Replica

/// ALG-03: before anything is shared one can ask whether it may. The answer is what then happens.
@Suite struct `Asking whether something may go` {
  @Test func `what a device answers beforehand is what the recipient then holds (ALG-03)`() throws {
    let town = try Municipality(seed: 33)
    let handhaving = try town.device("handhaving")
    let codes = ["jongerenwerk", "wm-oost", "politie", "woco"]
    let casus = try handhaving.write(
      .casus, nil,
      [
        "titel": .text("Vogelplein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"),
        "wijk": .text("Oost"), "regiehouder": .identifier(try town.account("handhaving")), "status": .text("open"),
      ])
    let melding = try handhaving.melding([
      "casus": .identifier(casus), "ernst": .text("hoog"), "melder_naam": .text("Mevrouw De Boer"),
      "notitie": .text("van horen zeggen"),
    ])
    let persoon = try handhaving.write(
      .persoon, nil,
      [
        "casus": .identifier(casus), "naam": .text("Sami Kaya"), "geboortedatum": .integer(14_000),
        "adres": .text("Merelstraat 7"),
      ])
    let interventie = try handhaving.write(
      .interventie, nil,
      [
        "casus": .identifier(casus), "soort": .text("aanspreken"), "wanneer": .integer(Int64(town.time.now)),
        "uitvoerder": .identifier(try require(town.parties["handhaving"])), "persoon": .identifier(persoon),
        "terugkoppeling_persoon": .text("Sami beloofde beterschap"),
      ])
    try handhaving.sync()
    var outcomes: Set<String> = []
    for (record, kind) in [(melding, KindSpec.melding), (persoon, .persoon), (interventie, .interventie)] {
      let view = try require(handhaving.replica.record(record))
      let fields = kind.fields.filter { view.values[$0.number] != nil }
      for code in codes {
        let recipient = try town.device(code)
        var expected: [String] = []
        for field in fields {
          let decision = try answer(handhaving, field, of: view, to: recipient)
          let explanation = Explanation(decision)
          #expect(ProcessRule.named(explanation.rule) != nil && !explanation.meaning.isEmpty, "\(field.name)")
          outcomes.insert("\(explanation.outcome) \(explanation.rule)")
          if decision.form != nil { expected.append(field.name) }
        }
        // What always stays on its own device cannot even be named in a release.
        let names = fields.filter { !$0.isLocal }.map(\.name)
        try handhaving.release(record, kind, names, to: [code], extra: ["casus": .identifier(casus)])
        try handhaving.sync()
        try recipient.sync()
        let held = try recipient.replica.record(record)?.values.fields.fields.compactMap { kind.field($0)?.name } ?? []
        #expect(held.sorted() == expected.sorted(), "\(kind.name) to \(code)")
      }
    }
    #expect(outcomes.count > 4, "\(outcomes.sorted())")
  }

  /// The answer of the device, of what it holds and nothing else.
  private func answer(_ device: HubDevice, _ field: FieldSpec, of view: RecordView, to recipient: HubDevice) throws
    -> Decision
  {
    let basis = try device.replica.basis(root: view.root)
    let account = try device.town.account(recipient.code)
    let cells = [CellSelection(record: view.id, fields: FieldSet([field.number]))]
    var values = FieldValues()
    for (name, value) in [
      ("cellen", CellSelection.value(cells)), ("ontvangers", .list([.identifier(account)])),
      ("grondslag", .text("vraag")),
    ] as [(String, FieldValue)] {
      values[try require(KindSpec.verstrekking.field(named: name)).number] = value
    }
    let draft = RecordView(id: view.id, kind: .verstrekking, owner: basis.author.account, values: values)
    let now = Int64(device.town.time.now)
    let facts = Assessment.facts(
      release: try require(Release(verstrekking: draft, createdAt: now)), recipient: account, recordOwner: view.owner,
      regime: Assessment.regime(of: view), file: basis.file, directory: basis.directory, now: now)
    return try require(basis.policy).decide(field, of: view.kind, facts)
  }
}
