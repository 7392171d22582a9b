import Commands
import Testing

/// What is typed, and what is understood.
@Suite struct ParserTests {
  @Test func aLineNamesACommandItsOptionsAndItsWords() throws {
    let line = try parsed("melding", "nieuw", "--soort", "afval", "-f", "1.jpg", "--foto=2.jpg", "een", "zak", "--json")
    #expect(line.names == ["melding", "nieuw"])
    #expect(line.value(for: "soort") == "afval")
    #expect(line.values(for: "foto") == ["1.jpg", "2.jpg"])
    #expect(line.values(for: "tekst") == ["een", "zak"])
    #expect(line.flag("json"))
    #expect(!line.flag("anoniem"))
    #expect(line.value(for: "getal") == nil)
    #expect(!line.isHelpRequested)
  }

  @Test func anOptionOfTheProgramMayStandAnywhere() throws {
    #expect(try parsed("--json", "sync").flag("json"))
    #expect(try parsed("sync", "--json").flag("json"))
  }

  @Test func versionIsTheCommandOfThatNameWhereThereIsOne() throws {
    let program = Command(
      "p", summary: "P.", options: [.flag("json", help: "JSON.")],
      subcommands: [Command("versie", summary: "V."), Command("sync", summary: "S.")])
    #expect(try program.parse(["--version", "--json"], phrases: .dutch).get().names == ["versie"])
    #expect(throws: UsageError.self) { try program.parse(["sync", "--version"], phrases: .dutch).get() }
    #expect(throws: UsageError.self) { try program.parse(["--version"], phrases: .english).get() }
  }

  @Test func lettersMayStandTogether() throws {
    let line = try parsed("melding", "nieuw", "-avs", "geluid", "x")
    #expect(line.flag("anoniem") && line.flag("vlug"))
    #expect(line.value(for: "soort") == "geluid")
    #expect(try parsed("melding", "nieuw", "-sgeluid", "x").value(for: "soort") == "geluid")
    #expect(try parsed("melding", "nieuw", "-s=geluid", "x").value(for: "soort") == "geluid")
  }

  @Test func aValueMayHoldAnythingBehindAnEqualsSign() throws {
    #expect(try parsed("sync", "--map=--json=1").value(for: "map") == "--json=1")
    #expect(try parsed("sync", "--map=").value(for: "map") == "")
  }

  @Test func wordsBehindTwoDashesAreNoOptions() throws {
    let line = try parsed("melding", "nieuw", "-s", "afval", "--", "--json", "-x", "--")
    #expect(line.values(for: "tekst") == ["--json", "-x", "--"])
    #expect(!line.flag("json"))
  }

  @Test func aNumberBelowZeroIsAValue() throws {
    let line = try parsed("melding", "nieuw", "-s", "afval", "--getal", "-5", "-7", "-")
    #expect(line.value(for: "getal") == "-5")
    #expect(line.values(for: "tekst") == ["-7", "-"])
  }

  @Test func anArgumentMayBeLeftOut() throws {
    #expect(try parsed("toon", "12").value(for: "deel") == nil)
    #expect(try parsed("toon", "12", "alles").value(for: "deel") == "alles")
  }

  @Test func helpIsNeverRefusedForWhatIsMissing() throws {
    for line in [["--help"], ["-h"], ["help"]] {
      #expect(try sample.parse(line, phrases: .dutch).get().isHelpRequested)
    }
    #expect(try parsed("melding", "nieuw", "--help").names == ["melding", "nieuw"])
    #expect(try parsed("melding", "nieuw", "-ah").isHelpRequested)
    #expect(try parsed("help", "melding").names == ["melding"])
    #expect(try !parsed("toon", "help").isHelpRequested, "behind a command it is a word like any other")
  }

  @Test func theTableHasNoDefects() {
    #expect(CommandPath(sample).defects.isEmpty)
  }

  @Test func defectsOfATableAreFound() {
    let bad = Command(
      "p", summary: "Geen punt",
      arguments: [
        Argument("a", help: "A.", isRequired: false, isRepeatable: true), Argument("b", help: "B."),
      ],
      options: [.flag("x", short: "h", help: "X."), .value("a", "v", help: "A.")],
      subcommands: [Command("s", summary: "S."), Command("s", summary: "S.")])
    #expect(
      CommandPath(bad).defects.filter { $0.hasPrefix("p: ") } == [
        "p: 'a' is used twice", "p: '-h' is used twice", "p: 's' is there twice",
        "p: a text does not end in a full stop", "p: arguments and subcommands exclude each other",
        "p: only the last argument can be repeated", "p: a required argument follows one that is not",
      ])
  }
}
