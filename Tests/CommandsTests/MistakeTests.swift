import Commands
import Testing

/// What is said about a line that is not understood.
@Suite struct MistakeTests {
  static let lines: [([String], UsageError.Code, String)] = [
    ([], .missingCommand, "Zeg welke opdracht u bedoelt: melding, toon, lees, sync."),
    (["melding"], .missingCommand, "Zeg welke opdracht u bedoelt: nieuw."),
    (["snyc"], .unknownCommand, "De opdracht 'snyc' bestaat niet. Bedoelde u 'sync'?"),
    (["melden"], .unknownCommand, "De opdracht 'melden' bestaat niet. Bedoelde u 'melding'?"),
    (["xyzzy"], .unknownCommand, "De opdracht 'xyzzy' bestaat niet."),
    (["sync", "--jsn"], .unknownOption, "De optie '--jsn' bestaat hier niet. Bedoelde u '--json'?"),
    (["sync", "--hepl"], .unknownOption, "De optie '--hepl' bestaat hier niet. Bedoelde u '--help'?"),
    (["sync", "--soort=x"], .unknownOption, "De optie '--soort' bestaat hier niet."),
    (["sync", "-x"], .unknownOption, "De optie '-x' bestaat hier niet."),
    (["sync", "--map"], .missingValue, "Na '--map' hoort een waarde."),
    (["sync", "--map", "--json"], .missingValue, "Na '--map' hoort een waarde."),
    (["melding", "nieuw", "-s"], .missingValue, "Na '-s' hoort een waarde."),
    (["sync", "--json=1"], .unexpectedValue, "Bij '--json' hoort geen waarde."),
    (["sync", "--map", "a", "--map", "b"], .repeatedOption, "U kunt '--map' maar één keer geven."),
    (["melding", "nieuw", "x"], .missingOption, "De optie '--soort' is verplicht."),
    (["melding", "nieuw", "-s", "afval"], .missingArgument, "Er ontbreekt iets: <tekst>."),
    (["sync", "nu"], .unexpectedArgument, "'nu' hoort hier niet."),
    (
      ["melding", "nieuw", "-s", "geluit", "x"], .invalidChoice,
      "Dat kan niet bij '--soort'. Kies uit: geluid, afval, drugs. Bedoelde u 'geluid'?"
    ),
    (["toon", "1", "wat"], .invalidChoice, "Dat kan niet bij '<deel>'. Kies uit: alles, afspraken."),
  ]

  @Test(arguments: lines) func everyMistakeIsNamedWithWhatWasMeant(
    _ line: [String], _ code: UsageError.Code, _ message: String
  ) throws {
    guard case .failure(let error) = sample.parse(line, phrases: .dutch) else {
      Issue.record("must be refused")
      return
    }
    #expect(error.code == code)
    #expect(error.message == message)
  }

  @Test func everyKindOfMistakeIsTested() {
    #expect(UsageError.Code.allCases.allSatisfy { code in Self.lines.contains { $0.1 == code } })
  }

  @Test func aMistakeComesWithTheUsageAndAWayOn() {
    #expect(
      mistake("melding", "nieuw", "--anonim")?.text(width: 80) == """
        Fout: De optie '--anonim' bestaat hier niet. Bedoelde u '--anoniem'?

        Gebruik: overlast melding nieuw --soort <soort> [opties] <tekst>...
        Typ 'overlast melding nieuw --help' voor uitleg.

        """)
  }

  @Test func theSameIsSaidInEnglish() {
    #expect(
      mistake("snyc", phrases: .english)?.text(width: 80) == """
        Error: There is no command 'snyc'. Did you mean 'sync'?

        Usage: overlast [options] <command>
        See 'overlast --help' for more information.

        """)
  }

  @Test func aPastedEscapeDoesNotReachTheTerminal() {
    #expect(mistake("\u{1b}[2Jx")?.message == "De opdracht '\\u{1b}[2Jx' bestaat niet.")
  }
}
