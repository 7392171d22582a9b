import Commands
import Records

/// The one table of commands: parser, help, manual page and completions come from it. Commands on records come from
/// the schema, so that a new kind of record brings its own.
enum CommandTable {
  /// Kinds that people write, with the name of their command and the fields that need no option name.
  static let kinds: [(command: String, kind: KindSpec, positional: [String], summary: String)] = [
    ("melding", .melding, ["soort", "plaats"], "Meldingen van overlast."),
    ("casus", .casus, ["titel"], "Casussen."),
    ("persoon", .persoon, ["naam"], "Personen in een casus."),
    ("groep", .groep, ["naam"], "Groepen in een casus."),
    ("locatie", .locatie, [], "Plekken in een casus."),
    ("schets", .schets, ["tekst"], "Schetsen van de situatie."),
    ("interventie", .interventie, ["soort"], "Interventies."),
    ("afspraak", .afspraak, ["wie", "wat"], "Afspraken: wie doet wat, wanneer."),
    ("overleg", .overleg, ["soort"], "Overleggen."),
    ("agendapunt", .agendapunt, ["titel"], "Punten op de agenda van een overleg."),
    ("verzoek", .verzoek, ["gericht_aan", "wat"], "Verzoeken aan een partij zonder convenant."),
    ("export", .politieExport, [], "Gegevens van de politie voor de wijkmanager."),
  ]

  /// Kinds that other commands write, with the name of their command: these can be looked at.
  static let papers: [(command: String, kind: KindSpec, summary: String)] = [
    ("verstrekking", .verstrekking, "Wat is gedeeld, door wie en met wie."),
    ("deelnemer", .deelnemer, "Wie is uitgenodigd voor een overleg, en wie er was."),
    ("besluit", .besluit, "Besluiten over het niveau van een casus."),
  ]

  /// The whole table.
  static let program = program { _ in true }

  /// The table as far as a command line needs it: making the options of all kinds takes longer than most commands.
  static func program(for arguments: [String]) -> Command { program { arguments.contains($0) } }

  private static func program(whole isWhole: (String) -> Bool) -> Command {
    let ofKinds = kinds.map { isWhole($0.command) ? command($0) : Command($0.command, summary: $0.summary) }
    return Command(
      "overlast", summary: "Samen overlast aanpakken: opschrijven, delen wat mag, en terugnemen.",
      discussion: """
        Wat u opschrijft, staat meteen op dit apparaat, ook zonder netwerk. Het vertrekt pas bij 'overlast sync', en \
        alleen wat u deelt met 'overlast verstrek'.

        Een kenmerk zoals kv2dj9w3 wijst een gegeven aan. De eerste tekens zijn genoeg als er maar één past.
        """,
      options: [
        .value("map", "MAP", help: "De map van dit apparaat.", isFile: true),
        .value("wachtwoord-bestand", "BESTAND", help: "Lees het wachtwoord uit een bestand.", isFile: true),
        .flag("json", help: "Antwoord als JSON, voor programma's."),
      ],
      examples: [
        Example("Leg een melding vast, ook zonder netwerk", #"overlast melding nieuw geluid "Vogelplein""#),
        Example("Kijk wat er bij het synchroniseren vertrekt", "overlast sync --toon"),
      ],
      exitCodes: Exit.table,
      subcommands: own + ofKinds + papers.map(command))
  }

  /// Commands that are about no one kind of record.
  private static let own = device + sharing + lookup
}
