import Casework
import Changes
import Foundation
import Records
import TestKit
import Testing

@testable import Disclosure

/// The profiles in `clients/profiles`: each is valid, holds back just what it names, and is of use.
@Suite struct PartnerProfileTests {
  static let parties: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: Repository.folder.appending(path: "clients/profiles").path))?
    .sorted() ?? []

  static func text(_ party: String) -> String { Repository.text("clients/profiles/\(party)/profiel") }

  /// The fields that a profile names, read without the parser of the product.
  static func named(_ party: String) -> Set<String> {
    let words = text(party).split(separator: "\n").filter { $0.hasPrefix("nooit ") }
      .map { $0.split(separator: " ")[1] }
    return Set(
      Schema.current.kinds.flatMap { kind in
        kind.fields.filter { field in
          words.contains { $0 == field.group.rawValue || $0 == "\(kind.name).\(field.name)" }
        }.map { "\(kind.name).\($0.name)" }
      })
  }

  @Test func `there are profiles`() { #expect(Self.parties.count >= 11) }

  @Test(arguments: parties) func `a profile is valid, and gives a reason with a rule or a law for what it keeps`(
    party: String
  ) throws {
    let text = Self.text(party)
    let profile = try Profile.parse(text)
    #expect(!profile.groups.isEmpty || text.contains("nooit "))
    var hasReason = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.drop(while: { $0 != "profiel 1" }).dropFirst() {
      if line.isEmpty { hasReason = false }
      if line.contains(/\([^)]*([A-Z]{3}-\d\d|AVG|Wpg|Wabb|wet|Wmo|Wet)/) { hasReason = true }
      if line.hasPrefix("nooit ") { #expect(hasReason, "\(party): '\(line)' has no rule or law above it") }
    }
  }

  @Test(arguments: parties) func `nobody shares a BSN, and who may not share persons keeps all of a persoon`(
    party: String
  ) {
    let named = Self.named(party)
    #expect(named.contains("persoon.bsn"), "AMB-06")
    // The police give persons in an export only (POL-01); LBO-05 and OJA-02; care and school are secret.
    let withoutPersons = ["politie", "buurtwerk", "halt", "jpt", "swt", "werkshop", "leerplicht", "meldpunt"]
    guard withoutPersons.contains(party) else { return }
    for field in KindSpec.persoon.fields where !field.isLocal { #expect(named.contains("persoon.\(field.name)")) }
    for kind in [KindSpec.interventie, .afspraak] where party != "politie" {
      for field in kind.fields where field.category == .persoon {
        #expect(named.contains("\(kind.name).\(field.name)"))
      }
    }
  }

  @Test(arguments: parties) func `what a profile names stays, all else goes as it did, and some of it would have gone`(
    party: String
  ) throws {
    let policy = try Deelbeleid.policy()
    let profile = try Profile.parse(Self.text(party))
    let named = Self.named(party)
    #expect(!named.isEmpty)
    var kept: Set<String> = []
    for niveau in [Niveau.hinder, .overlast] {
      for (record, release, wijk) in Self.acts(party, niveau) {
        func filter(_ profile: Profile?) -> ExportFilter {
          ExportFilter(
            policy: policy, file: wijk.file, directory: wijk.directory, releases: [release], profile: profile,
            now: Wijk.now)
        }
        let plain = filter(nil).review(record)
        let narrowed = filter(profile).review(record)
        for field in record.kind.fields {
          let name = "\(record.kind.name).\(field.name)"
          if named.contains(name) {
            #expect(!narrowed.leaving.contains(field.number), "\(party): \(name) leaves at \(niveau)")
            if !field.isLocal {
              let verdict = narrowed.verdict(field.number)
              #expect(verdict == .heldBack(rule: "HIN-04", reason: .profile), "\(party): \(name)")
            }
            if plain.leaving.contains(field.number) { kept.insert(name) }
          } else if narrowed.leaving.isEmpty == plain.leaving.isEmpty {
            #expect(
              narrowed.leaving.contains(field.number) == plain.leaving.contains(field.number), "\(party): \(name)")
          }
        }
      }
    }
    #expect(!kept.isEmpty, "\(party): the deelbeleid already keeps all that this profile names")
  }

  /// A record of every kind that people write, with a release of all of it to everybody who may be there.
  private static func acts(_ party: String, _ niveau: Niveau) -> [(RecordView, Release, Wijk)] {
    var wijk = Wijk(niveau: niveau)
    wijk.hold(.vooroverlegPolitie, 49, invited: ["agent"], present: ["agent"])
    wijk.hold(.casusoverleg, 50, invited: ["jongerenwerker", "agent"], present: ["jongerenwerker", "agent"])
    let author = ["politie": "agent", "gemeente": "wm-oost"][party] ?? "handhaver"
    let recipients = ["wm-oost", "jongerenwerker"].filter { $0 != author }
    return Schema.current.kinds.enumerated().compactMap { index, kind in
      if kind.creators == .beheer { return nil }
      let isExport = kind.number == KindSpec.politieExport.number
      let record = Wijk.record(
        kind, 600 + UInt64(index), owner: wijk.account(isExport ? "agent" : author),
        ["casus": .identifier(Wijk.casus), "wijkmanager": .identifier(wijk.account("wm-oost"))])
      let overleg: UInt64? = niveau == .hinder ? nil : 50
      return wijk.release(by: author, of: [record], to: recipients, overleg: overleg, motive: "proef")
        .map { (record, $0, wijk) }
    }
  }
}
