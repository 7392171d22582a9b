import Changes
import Records
import Testing

struct RecordViewTests {
  private let casus = RecordID(high: 3, low: 3)
  private let overleg = RecordID(high: 4, low: 4)

  private func view(_ kind: KindSpec, _ values: [String: FieldValue]) -> RecordView {
    var view = RecordView(id: RecordID(high: 1, low: 1), kind: kind, owner: nil, values: [:])
    for (name, value) in values {
      if let number = kind.field(named: name)?.number { view.values[number] = value }
    }
    return view
  }

  @Test("A cleared cell reads like one that is not there")
  func clearedReadsAsAbsent() {
    let cleared = view(.melding, ["plaats": .null, "waarneming": .null])
    #expect(cleared["plaats"] == nil)
    #expect(cleared.text("plaats") == nil)
    #expect(!cleared.isTrue("waarneming"))
    #expect(cleared.texts("plaats") == [])
    #expect(cleared["geen_veld"] == nil)
  }

  @Test("A value of another shape than asked for reads as not there")
  func otherShapes() {
    let melding = view(.melding, ["plaats": .integer(3), "tijdstip": .text("gisteren"), "bron": .text("x")])
    #expect(melding.text("plaats") == nil)
    #expect(melding.integer("tijdstip") == nil)
    #expect(melding.reference("bron") == nil)
    #expect(melding.references("bron") == [])
  }

  @Test("Lists give what is of the asked shape, and a single reference is a list of one")
  func lists() {
    let schets = view(.schets, ["gedeeld_met": .list([.identifier(casus), .text("x"), .identifier(overleg)])])
    #expect(schets.references("gedeeld_met") == [casus, overleg])
    #expect(view(.melding, ["bron": .identifier(casus)]).references("bron") == [casus])
    let account = view(.account, ["wijken": .list([.text("Oost"), .integer(1)])])
    #expect(account.texts("wijken") == ["Oost"])
  }

  @Test("The root is the casus, else the overleg, else the record itself")
  func root() {
    let item: [String: FieldValue] = ["casus": .identifier(casus), "overleg": .identifier(overleg)]
    #expect(view(.agendapunt, item).root == casus)
    #expect(view(.agendapunt, ["overleg": .identifier(overleg)]).root == overleg)
    #expect(view(.agendapunt, ["casus": .null, "overleg": .identifier(overleg)]).root == overleg)
    #expect(view(.agendapunt, [:]).root == RecordID(high: 1, low: 1))
    #expect(view(.casus, [:]).root == RecordID(high: 1, low: 1))
    #expect(view(.account, ["partij": .identifier(casus)]).root == RecordID(high: 1, low: 1))
  }
}
