import Commands
import TestKit
import Testing

/// Help and manual pages, to the letter.
@Suite struct HelpTests {
  @Test func theProgramExplainsItself() throws {
    #expect(
      Help(try parsed("--help").path, phrases: .dutch, width: 80).text == """
        Registreer meldingen van overlast en deel ze met wie ze nodig heeft.

        Alles werkt ook zonder netwerk. Wat u invoert, staat op dit apparaat.

        Met 'sync' gaat het naar de server.

        Gebruik: overlast [opties] <opdracht>

        Opties:
              --map <pad>         Gebruik deze map voor de gegevens.
              --json              Schrijf de uitkomst als JSON.
          -h, --help              Toon deze uitleg.

        Opdrachten:
          melding                 Werk met meldingen.
          toon                    Toon een casus.
          lees                    Lees meldingen in.
          sync                    Wissel gegevens uit met de server.

        Afsluitcodes:
          0   Gelukt.
          64  De opdracht was niet goed getypt.

        """)
  }

  @Test func aCommandExplainsItselfInAStandardTerminal() throws {
    #expect(
      Help(try parsed("melding", "nieuw", "-h").path, phrases: .dutch, width: 72).text == """
        Maak een melding.

        Gebruik: overlast melding nieuw --soort <soort> [opties] <tekst>...

        Argumenten:
          <tekst>                 Wat u zag.

        Opties:
          -s, --soort <soort>     Wat voor overlast het is. Kies uit: geluid,
                                  afval, drugs. Verplicht.
          -f, --foto <bestand>    Voeg een foto toe. Mag vaker.
              --getal <n>         Hoe vaak u het zag, als u dat weet; een
                                  schatting mag ook.
          -a, --anoniem           Zet niet bij de melding wie de melder is.
          -v, --vlug              Vraag niets.

        Algemene opties:
              --map <pad>         Gebruik deze map voor de gegevens.
              --json              Schrijf de uitkomst als JSON.
          -h, --help              Toon deze uitleg.

        Voorbeelden:
          Meld afval:
            $ overlast melding nieuw -s afval 'Zakken naast de container'

        """)
  }

  @Test func englishHelpHasEnglishTitles() throws {
    let text = Help(try parsed("toon", "-h").path, phrases: .english, width: 80).text
    #expect(text.contains("Usage: overlast toon [options] <casus> [<deel>]\n"))
    #expect(text.contains("Arguments:\n") && text.contains("General options:\n") && text.contains("Show this help."))
  }

  @Test func nothingIsWiderThanTheTerminal() {
    for width in [40, 60, 80, 132] {
      for path in CommandPath(sample).all {
        let help = Help(path, phrases: .dutch, width: width).text
        for line in help.split(separator: "\n") where !line.hasPrefix("    $ ") {
          #expect(TerminalText.width(of: line) <= width, "\(line)")
        }
      }
    }
  }

  @Test func aLongNameStandsOnALineOfItsOwn() {
    let program = Command(
      "p", summary: "P.", options: [.value("een-heel-lange-naam", "waarde", help: "Uitleg.")])
    let help = Help(CommandPath(program), phrases: .dutch, width: 80).text
    #expect(help.contains("      --een-heel-lange-naam <waarde>\n                          Uitleg.\n"))
  }

  @Test func theManualPageHoldsTheWholeProgram() throws {
    let page = ManualPage(sample, phrases: .dutch, date: "2026-05-04", version: "overlast 1.0").text
    #expect(try Snapshot("Commands/overlast.1").difference(from: page) == nil)
  }

  @Test func noTextInAManualPageIsARequest() {
    let program = Command("p", summary: ".so /etc/passwd", discussion: "'x\n\n\\fBvet\\fR \u{e9}")
    let page = ManualPage(program, phrases: .english, date: "", version: "").text
    #expect(page.contains("p \\- \\&.so /etc/passwd\n"))
    #expect(page.contains("\n\\(aqx\n"))
    #expect(page.contains("\\efBvet\\efR \\[u00E9]"))
  }
}
