import Casework
import Changes
import Records
import Testing

struct DirectoryTests {
  private let directory = World().directory

  @Test("The directory knows every seat and what it does")
  func seats() {
    #expect(directory.accounts.count == Seat.allCases.count)
    #expect(directory.parties.count == Party.allCases.count)
    #expect(directory.partyKind(of: Seat.woco.id) == .woningcorporatie)
    #expect(directory.party(of: Seat.woco.id)?.id == Party.woco.id)
    #expect(directory.functions(of: Seat.wmOost.id) == [.wijkmanager])
    #expect(directory.wijken(of: Seat.wmWest.id) == ["West"])
    #expect(directory.account(code: "wijkagent") == Seat.wijkagent.id)
    #expect(directory.account(code: "niemand") == nil)
  }

  @Test("An unknown account is nobody, has no party and takes no part")
  func unknownAccount() {
    let nobody = RecordID(high: 5, low: 5)
    #expect(directory.partyKind(of: nobody) == nil)
    #expect(directory.functions(of: nobody).isEmpty)
    #expect(!directory.isActive(nobody))
    #expect(!directory.takesPart(nobody, day: 20_500))
    #expect(Author(account: nobody, in: directory) == nil)
  }

  @Test("A convenant holds from its first day to its last and not a day longer")
  func convenantDays() {
    let school = Seat.school.id
    #expect(!directory.hasConvenant(school, day: 18_999))
    #expect(directory.hasConvenant(school, day: 19_000))
    #expect(directory.hasConvenant(school, day: 20_000))
    #expect(!directory.hasConvenant(school, day: 20_001))
    #expect(directory.hasConvenant(Seat.wmOost.id, day: 1_000_000))
  }

  @Test("A party without a convenant date takes no part, the gemeente included")
  func noConvenant() {
    var world = World()
    guard let number = KindSpec.partij.field(named: "convenant_vanaf")?.number else { return }
    world.records[Party.gemeente.id]?.values[number] = nil
    #expect(!world.directory.takesPart(Seat.wmOost.id, day: world.today))
    #expect(world.make(.melding, by: .wmOost, world.melding(.gemeente)).codes == ["ALG-06 not-taking-part"])
  }

  @Test("An account out of use takes no part, whatever its party signed")
  func outOfUse() {
    let world = World()
    #expect(world.directory.hasConvenant(Seat.vertrokken.id, day: world.today))
    #expect(!world.directory.takesPart(Seat.vertrokken.id, day: world.today))
  }

  @Test("Handhaving is not the gemeente, and an official without a role is not either (AMB-04)")
  func gemeenteRoles() {
    for seat in [Seat.wmOost, .wmWest, .voorzitter, .regisseur] { #expect(directory.isGemeenteRole(seat.id)) }
    for seat in [Seat.handhaver, .beleid, .wijkagent, .meldpunt] { #expect(!directory.isGemeenteRole(seat.id)) }
  }

  @Test("A function at another party does not make a wijkmanager")
  func functionElsewhere() {
    var world = World()
    world.records[Seat.handhaver.id]?.set(functions: [.wijkmanager], wijken: ["Oost"])
    #expect(!world.directory.isWijkmanager(Seat.handhaver.id, of: "Oost"))
    #expect(!world.author(.handhaver).isWijkmanager)
    #expect(world.directory.isWijkmanager(Seat.wmOost.id, of: "Oost"))
    #expect(!world.directory.isWijkmanager(Seat.wmOost.id, of: "West"))
  }

  @Test(
    "A day turns at Dutch midnight",
    arguments: [(82_799_999, 0), (82_800_000, 1), (-3_600_000, 0), (-3_600_001, -1), (1_782_856_800_000, 20_635)])
  func days(_ milliseconds: Int64, _ day: Int64) {
    #expect(Directory.day(at: milliseconds) == day)
  }
}
