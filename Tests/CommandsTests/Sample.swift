import Commands

/// A small program with every kind of thing that a table can hold.
let sample = Command(
  "overlast",
  summary: "Registreer meldingen van overlast en deel ze met wie ze nodig heeft.",
  discussion: """
    Alles werkt ook zonder netwerk. Wat u invoert, staat op dit apparaat.

    Met 'sync' gaat het naar de server.
    """,
  options: [
    .value("map", "pad", help: "Gebruik deze map voor de gegevens.", isFile: true),
    .flag("json", help: "Schrijf de uitkomst als JSON."),
  ],
  exitCodes: [ExitCode(0, "Gelukt."), ExitCode(64, "De opdracht was niet goed getypt.")],
  subcommands: [
    Command(
      "melding", summary: "Werk met meldingen.",
      subcommands: [
        Command(
          "nieuw", summary: "Maak een melding.",
          arguments: [Argument("tekst", help: "Wat u zag.", isRepeatable: true)],
          options: [
            .value(
              "soort", short: "s", "soort", help: "Wat voor overlast het is.", isRequired: true,
              choices: ["geluid", "afval", "drugs"]),
            .value("foto", short: "f", "bestand", help: "Voeg een foto toe.", isRepeatable: true, isFile: true),
            .value("getal", "n", help: "Hoe vaak u het zag, als u dat weet; een schatting mag ook."),
            .flag("anoniem", short: "a", help: "Zet niet bij de melding wie de melder is."),
            .flag("vlug", short: "v", help: "Vraag niets."),
          ],
          examples: [Example("Meld afval", "overlast melding nieuw -s afval 'Zakken naast de container'")])
      ]),
    Command(
      "toon", summary: "Toon een casus.",
      arguments: [
        Argument("casus", help: "Het nummer van de casus."),
        Argument("deel", help: "Wat u wilt zien.", isRequired: false, choices: ["alles", "afspraken"]),
      ]),
    Command("lees", summary: "Lees meldingen in.", arguments: [Argument("bestand", help: "Een CSV.", isFile: true)]),
    Command("sync", summary: "Wissel gegevens uit met de server."),
  ])

/// What came of a line, or the mistake in it.
func parsed(_ line: String...) throws -> Invocation { try sample.parse(line, phrases: .dutch).get() }

/// The message of the mistake in a line.
func mistake(_ line: String..., phrases: Phrases = .dutch) -> UsageError? {
  if case .failure(let error) = sample.parse(line, phrases: phrases) { error } else { nil }
}
