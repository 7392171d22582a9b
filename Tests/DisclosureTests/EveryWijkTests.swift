import Casework
import Changes
import Records
import Testing

@testable import Disclosure

/// ALG-04: steps and niveaus are the same for every wijk; no rule of disclosure is of one wijk only.
@Suite struct EveryWijkTests {
  /// What a handhaver and the wijkmanager may give to whom in a wijk, in words.
  private func outcomes(in wijk: String) throws -> [String] {
    let policy = try Deelbeleid.policy()
    var outcomes: [String] = []
    for niveau in Niveau.allCases {
      var town = Wijk(niveau: niveau, wijk: wijk)
      town.hold(.vooroverlegPolitie, 30, invited: ["agent"], present: ["agent"])
      town.hold(.casusoverleg, 40, invited: ["jongerenwerker", "woco", "agent"], present: ["jongerenwerker", "agent"])
      for kind in Schema.current.kinds where !kind.shareable.isEmpty {
        for author in ["handhaver", "wm-oost", "agent"] {
          let record = Wijk.record(kind, 500, owner: town.account(author), ["casus": .identifier(Wijk.casus)])
          for recipient in ["wm-oost", "agent", "handhaver", "jongerenwerker", "woco", "sdd", "voorzitter"] {
            guard
              let release = town.release(by: author, of: [record], to: [recipient], overleg: 40, motive: "voor de hulp")
            else { continue }
            let facts = town.facts(release, to: recipient, of: record)
            for field in kind.fields {
              let decision = policy.decide(field, of: kind, facts)
              let outcome = "\(decision.form.word) \(decision.rule)"
              outcomes.append("\(niveau) \(kind.name).\(field.name) \(author) \(recipient): \(outcome)")
            }
          }
        }
      }
    }
    return outcomes
  }

  @Test func `the same casus in another wijk gives the same decisions (ALG-04)`() throws {
    let oost = try outcomes(in: "Oost")
    #expect(oost.count > 5000)
    #expect(Set(oost.map { $0.drop { $0 != ":" } }).count > 20, "not everything comes out alike")
    #expect(try outcomes(in: "Centrum") == oost)
  }

  @Test(arguments: ["wijk", "wijk-oost", "in-oost", "Oost", "niet-wijk"])
  func `a deelbeleid cannot make a rule for one wijk (ALG-04)`(word: String) throws {
    let text = PolicyRefusalTests.smallest.replacing("ja POL-06 aanwezig", with: "ja POL-06 aanwezig \(word)")
    #expect(throws: PolicyFault.self) { try Policy.parse(text) }
    do {
      _ = try Policy.parse(text)
    } catch {
      #expect(error.code == .unknownCondition)
    }
  }
}
