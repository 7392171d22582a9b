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

  static let program = Command(
    "overlast", summary: "Samen overlast aanpakken: opschrijven, delen wat mag, en terugnemen.",
    options: [
      .value("map", "MAP", help: "de map van dit apparaat", isFile: true),
      .value("wachtwoord-bestand", "BESTAND", help: "lees het wachtwoord uit een bestand", isFile: true),
      .flag("json", help: "antwoord als JSON, voor programma's"),
    ],
    examples: [
      Example("Leg een melding vast, ook zonder netwerk", #"overlast melding nieuw geluid "Vogelplein""#),
      Example("Kijk wat er bij het synchroniseren vertrekt", "overlast sync --toon"),
    ],
    exitCodes: Exit.table,
    subcommands: own + kinds.map(command))

  private static let own: [Command] = [
    Command(
      "aanmelden", summary: "Meld dit apparaat aan met een uitnodiging.",
      arguments: [Argument("uitnodiging", help: "de regel die u kreeg", isRequired: false)],
      options: [
        .value("uitnodiging-bestand", "BESTAND", help: "lees de uitnodiging uit een bestand", isFile: true),
        .value("sleutel-bestand", "BESTAND", help: "gebruik deze eigen sleutel (PEM, P-256)", isFile: true),
        .value("label", "NAAM", help: "naam van het apparaat, zonder persoonsgegevens"),
      ]),
    Command("status", summary: "Hoe staat dit apparaat ervoor?"),
    Command(
      "ontgrendel", summary: "Typ het wachtwoord één keer voor de komende tijd.",
      options: [.value("minuten", "AANTAL", help: "hoe lang; standaard 480")]),
    Command("vergrendel", summary: "Zet dit apparaat weer op slot."),
    Command(
      "sync", summary: "Wissel uit met de server.",
      options: [
        .flag("toon", help: "laat zien wat vertrekt en wat blijft, per veld, met de regel; verstuurt niets"),
        .flag("wacht", help: "blijf luisteren naar nieuws"),
      ]),
    Command(
      "verstrek", summary: "Deel velden van een gegeven met anderen.",
      arguments: [
        Argument("gegeven", help: "het kenmerk"), Argument("velden", help: "namen, met komma's"),
        Argument("ontvangers", help: "accounts, met komma's"),
      ],
      options: [
        .value("grondslag", "TEKST", help: "op grond waarvan u deelt", isRequired: true),
        .value("overleg", "KENMERK", help: "bij welk overleg"),
        .value("motief", "TEKST", help: "waarom dit nodig is"),
        .value("tot", "TIJD", help: "tot wanneer de ontvanger het mag hebben"),
        .flag("bevraging", help: "het gaat mee met een vraag aan de ontvanger"),
        .flag("als-vrager", help: "de ontvanger vroeg hierom"),
      ]),
    Command(
      "intrek", summary: "Trek een verstrekking in; ontvangers wissen wat zij kregen.",
      arguments: [Argument("verstrekking", help: "het kenmerk")], options: [.value("reden", "TEKST", help: "waarom")]),
    Command(
      "mag", summary: "Mag dit veld nu naar deze ontvanger, en waarom?",
      arguments: [
        Argument("gegeven", help: "het kenmerk"), Argument("veld", help: "de naam"),
        Argument("ontvanger", help: "een account"),
      ],
      options: [.value("overleg", "KENMERK", help: "bij welk overleg u het zou delen")]),
    Command(
      "uitleg", summary: "Waarom heb ik dit, of waarom niet?",
      arguments: [Argument("gegeven", help: "het kenmerk"), Argument("veld", help: "de naam", isRequired: false)]),
    Command("register", summary: "Wat heb ik verstuurd, gekregen en gewist?"),
    Command(
      "conflict", summary: "Tegenstrijdige wijzigingen.",
      subcommands: [
        Command("lijst", summary: "Welke zijn er?"),
        Command(
          "kies", summary: "Kies de waarde die geldt.",
          arguments: [
            Argument("gegeven", help: "het kenmerk"), Argument("veld", help: "de naam"),
            Argument("waarde", help: "de waarde"),
          ]),
      ]),
    Command("geweigerd", summary: "Teksten die de server weigerde; ze zijn bewaard."),
    Command("gids", summary: "Welke partijen en accounts doen mee?"),
    Command(
      "zoek", summary: "Zoek in wat op dit apparaat staat.", arguments: [Argument("tekst", help: "waar u naar zoekt")]),
    Command("handleiding", summary: "Toon de handleiding als manpagina."),
    Command(
      "voltooiing", summary: "Toon het script dat opdrachten aanvult.",
      arguments: [Argument("shell", help: "welke shell", choices: ["bash", "zsh", "fish"])]),
  ]

  private static func command(_ row: (command: String, kind: KindSpec, positional: [String], summary: String))
    -> Command
  {
    let reference = Argument("gegeven", help: "het kenmerk")
    var subcommands = [
      Command(
        "nieuw", summary: "Leg een nieuw gegeven vast.",
        arguments: row.positional.compactMap { row.kind.field(named: $0) }.map {
          Argument($0.name, help: hint($0), isRequired: false)
        },
        options: options(row.kind, besides: row.positional) + extra(row.kind)),
      Command(
        "lijst", summary: "Laat alles zien.", options: [.value("casus", "KENMERK", help: "alleen van deze casus")]),
      Command("toon", summary: "Laat één gegeven zien, met waar het vandaan komt.", arguments: [reference]),
      Command(
        "wijzig", summary: "Verander velden; leeg wist.", arguments: [reference], options: options(row.kind)),
    ]
    switch row.kind.number {
    case KindSpec.melding.number:
      subcommands.append(
        Command(
          "importeer", summary: "Lees meldingen uit Signalen (JSON) of uit een CSV-bestand.",
          arguments: [Argument("bestand", help: "het bestand", isFile: true)],
          options: [.value("casus", "KENMERK", help: "zet ze in deze casus")]))
    case KindSpec.casus.number:
      subcommands.append(
        Command(
          "besluit", summary: "Schaal een casus op of af.",
          arguments: [
            reference, Argument("naar", help: "het nieuwe niveau", choices: Niveau.allCases.map(\.rawValue)),
          ],
          options: [
            .value("motivering", "TEKST", help: "waarom", isRequired: true),
            .value("interventies", "TEKST", help: "wat al is gedaan", isRequired: true),
            .value("partijen", "CODES", help: "wie meebesloot, met komma's", isRequired: true),
            .value("regiehouder", "ACCOUNT", help: "wie de regie krijgt", isRequired: true),
            .value("delen-met", "ACCOUNTS", help: "wie het besluit krijgt"),
          ]))
    case KindSpec.overleg.number:
      let accounts = Argument("accounts", help: "met komma's")
      subcommands.append(Command("uitnodig", summary: "Nodig accounts uit.", arguments: [reference, accounts]))
      subcommands.append(Command("aanwezig", summary: "Zeg wie er was.", arguments: [reference, accounts]))
    case KindSpec.verzoek.number:
      subcommands.append(
        Command(
          "bestand", summary: "Maak het bestand voor de partij, zonder personen.",
          arguments: [reference, Argument("bestand", help: "waarheen", isFile: true)]))
    default: break
    }
    return Command(row.command, summary: row.summary, subcommands: subcommands)
  }

  private static func extra(_ kind: KindSpec) -> [Option] {
    kind.number == KindSpec.politieExport.number ? [.flag("ja", help: "vraag niet of het klopt")] : []
  }

  private static func options(_ kind: KindSpec, besides: [String] = []) -> [Option] {
    kind.fields.filter { !besides.contains($0.name) }.map { field in
      .value(optionName(field), "WAARDE", help: hint(field))
    }
  }

  /// The option of a field: its name, with a dash where the name has a low line.
  static func optionName(_ field: FieldSpec) -> String { String(field.name.map { $0 == "_" ? "-" : $0 }) }

  private static func hint(_ field: FieldSpec) -> String {
    let type =
      switch field.type {
      case .text: "tekst"
      case .choice(let codes): "een van: " + codes.joined(separator: ", ")
      case .choices(let codes): "uit: " + codes.joined(separator: ", ")
      case .boolean: "ja of nee"
      case .integer: "een getal"
      case .real: "een getal"
      case .instant: "een tijd, zoals 23:40 of 2026-11-23T14:05"
      case .day: "een datum, zoals 2026-11-23"
      case .bsn: "negen cijfers"
      case .reference(let kind):
        kind == "account" || kind == "partij" ? "code van een \(kind)" : "kenmerk van een \(kind)"
      case .references(let kind, _): "meer keer een \(kind), met komma's"
      case .texts: "teksten, met komma's"
      case .cells: "velden"
      }
    return field.isLocal ? type + "; blijft op dit apparaat" : type
  }
}
