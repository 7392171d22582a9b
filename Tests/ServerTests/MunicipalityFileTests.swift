import Records
import TestKit
import Testing

@testable import Server

@Suite("gemeente.conf")
struct MunicipalityFileTests {
  @Test("The sample can be read, and every function of the process has an account or is named in it")
  func sample() throws {
    let text = try contents(ofSample: "gemeente.conf")
    let file = try MunicipalityFile(parsing: text)
    #expect(file.name == "Voorbeeldstad")
    #expect(file.wijken.count == 4)
    #expect(file.parties.contains { $0.kind == .politie })
    #expect(file.accounts.contains { $0.functions == [.wijkmanager] && $0.wijken == ["Oost", "Noordpolder"] })
    for word in PartyKind.allCases.map(\.rawValue) + AccountFunction.allCases.map(\.rawValue) {
      #expect(text.contains(word), "the explanation in the sample does not name \(word)")
    }
  }

  static let start = """
    [gemeente]
    naam = Voorbeeldstad
    wijken = Oost, West
    [partij gemeente]
    naam = Gemeente
    soort = gemeente
    convenant_vanaf = 2022-12-22
    [partij politie]
    naam = Politie
    soort = politie
    convenant_vanaf = 2022-12-22
    convenant_tot = 2022-12-22

    """

  @Test("Values arrive in their fields; an account is active unless it says nee")
  func fields() throws {
    let file = try MunicipalityFile(
      parsing: Self.start + """
        contact = bel 112
        [account agent]
        naam = D. Bakker
        partij = politie
        functies = wijkagent, medewerker
        wijken = West
        [account weg]
        naam = X
        partij = gemeente
        actief = nee
        """)
    #expect(file.wijken == ["Oost", "West"])
    #expect(
      file.parties == [
        .init(
          code: "gemeente", name: "Gemeente", kind: .gemeente, convenantFrom: 19_348, convenantTo: nil, contact: nil),
        .init(
          code: "politie", name: "Politie", kind: .politie, convenantFrom: 19_348, convenantTo: 19_348,
          contact: "bel 112"),
      ])
    #expect(
      file.accounts == [
        .init(
          code: "agent", name: "D. Bakker", party: "politie", functions: [.wijkagent, .medewerker], wijken: ["West"],
          isActive: true),
        .init(code: "weg", name: "X", party: "gemeente", functions: [], wijken: [], isActive: false),
      ])
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    let code: ConfigurationFault.Code
    let line: Int
    var testDescription: String {
      "\(code) on line \(line): \(text.split(separator: "\n").last?.prefix(60) ?? "empty")"
    }

    /// A fault in lines that follow a file that is good so far.
    init(_ text: String, _ code: ConfigurationFault.Code, after start: String = MunicipalityFileTests.start, line: Int)
    {
      self.text = start + text
      self.code = code
      self.line = line
    }
  }

  static let bad = [
    Bad("", .missing, after: "", line: 0),
    Bad("naam = x", .syntax, after: "", line: 1),
    Bad("[gemeente]\nnaam = x", .missing, after: "", line: 1),
    Bad("[gemeente]\nnaam = x\nwijken = a", .missing, after: "", line: 0),
    Bad("[gemeente]\nnaam = x", .duplicate, line: 13),
    Bad("[wijk oost]", .unknown, line: 13),
    Bad("[partij]", .value, line: 13),
    Bad("[partij De-Linde]", .value, line: 13),
    Bad("[partij gemeente]", .duplicate, line: 13),
    Bad("[partij a]\nnaam = A", .missing, line: 13),
    Bad("[partij a]\nnaam = A\nsoort = school", .value, line: 15),
    Bad("[partij a]\nnaam = A\nsoort = halt\nkleur = rood", .unknown, line: 16),
    Bad("[partij a]\nnaam = A\nsoort = halt\nconvenant_vanaf = 2026-02-29", .value, line: 16),
    Bad("[partij a]\nnaam = A\nsoort = halt\nconvenant_vanaf = 22-12-2022", .value, line: 16),
    Bad("[partij a]\nnaam = A\nsoort = halt\nconvenant_tot = 2026-01-01", .inconsistent, line: 16),
    Bad(
      "[partij a]\nnaam = A\nsoort = halt\nconvenant_vanaf = 2026-01-02\nconvenant_tot = 2026-01-01", .inconsistent,
      line: 17),
    Bad("[account a]\nnaam = A", .missing, line: 13),
    Bad("[account a]\nnaam = A\npartij = school", .inconsistent, line: 15),
    Bad("[account a]\nnaam = A\npartij = gemeente\nfuncties = baas", .value, line: 16),
    Bad("[account a]\nnaam = A\npartij = gemeente\nactief = true", .value, line: 16),
    Bad("[account a]\nnaam = A\npartij = gemeente\nwijken = Zuid", .inconsistent, line: 16),
    Bad("[account a]\nnaam = A\npartij = gemeente\nfuncties = wijkmanager", .inconsistent, line: 16),
    Bad("[account a]\nnaam = A\npartij = politie\nfuncties = wijkmanager\nwijken = Oost", .inconsistent, line: 16),
    Bad("[account a]\nnaam = A\npartij = gemeente\nfuncties = wijkagent\nwijken = Oost", .inconsistent, line: 16),
    Bad("[account a]\nnaam = A\npartij = politie\nfuncties = voorzitter_kerngroep", .inconsistent, line: 16),
    Bad("[account a]\nnaam = " + String(repeating: "A", count: 121), .range, line: 14),
  ]

  @Test("A fault is refused with its line", arguments: bad)
  func refused(_ bad: Bad) {
    let fault = #expect(throws: ConfigurationFault.self) { try MunicipalityFile(parsing: bad.text) }
    #expect(fault?.code == bad.code)
    #expect(fault?.line == bad.line)
  }
}
