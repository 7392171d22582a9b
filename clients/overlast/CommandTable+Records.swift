import Commands
import Records

extension CommandTable {
  private static let reference = Argument("gegeven", help: "Het kenmerk.")

  /// The commands on one kind of record: the same for all, and those of its own.
  static func command(_ row: (command: String, kind: KindSpec, positional: [String], summary: String)) -> Command {
    let subcommands = [
      Command(
        "nieuw", summary: "Leg een nieuw gegeven vast.",
        arguments: row.positional.compactMap { row.kind.field(named: $0) }.map {
          Argument($0.name, help: hint($0), isRequired: false)
        },
        options: options(row.kind, besides: row.positional) + extra(row.kind), examples: examples(row.kind)),
      list(row.command), show,
      Command(
        "wijzig", summary: "Verander velden; een lege waarde wist.", arguments: [reference],
        options: options(row.kind)),
    ]
    return Command(row.command, summary: row.summary, subcommands: subcommands + special(row.kind))
  }

  /// The commands on a kind that other commands write.
  static func command(_ row: (command: String, kind: KindSpec, summary: String)) -> Command {
    Command(row.command, summary: row.summary, subcommands: [list(row.command), show])
  }

  private static func list(_ name: String) -> Command {
    Command(
      "lijst", summary: "Laat alles zien.", options: [.value("casus", "KENMERK", help: "Alleen van deze casus.")],
      examples: [Example("Van één casus", "overlast \(name) lijst --casus 3f9k")])
  }

  private static let show = Command(
    "toon", summary: "Laat één gegeven zien, met waar het vandaan komt.", arguments: [reference])

  private static func special(_ kind: KindSpec) -> [Command] {
    switch kind.number {
    case KindSpec.melding.number:
      [
        Command(
          "importeer", summary: "Lees meldingen uit Signalen (JSON) of uit een CSV-bestand.",
          discussion: """
            Wat niet klopt, wordt overgeslagen en genoemd; de rest gaat door. Twee keer lezen maakt niets dubbel. \
            Wie de melding deed, blijft op dit apparaat.
            """,
          arguments: [Argument("bestand", help: "Het bestand.", isFile: true)],
          options: [.value("casus", "KENMERK", help: "Zet ze in deze casus.")],
          examples: [Example("Lees een lijst", "overlast melding importeer signalen.json --casus 3f9k")])
      ]
    case KindSpec.casus.number: [besluit]
    case KindSpec.overleg.number:
      [
        Command(
          "uitnodig", summary: "Nodig accounts uit.", arguments: [reference, accounts],
          examples: [Example("Nodig twee mensen uit", "overlast overleg uitnodig qy7t 'jw-1, linde-1'")]),
        Command("aanwezig", summary: "Zeg wie er was.", arguments: [reference, accounts]),
        Command(
          "afwezig", summary: "Zeg wie er toch niet was; wie afwezig was, wist wat daar is gedeeld.",
          arguments: [reference, accounts]),
        Command(
          "afzeg", summary: "Trek uitnodigingen in.", arguments: [reference, accounts],
          examples: [Example("Nodig iemand niet meer uit", "overlast overleg afzeg qy7t linde-1")]),
      ]
    case KindSpec.verzoek.number:
      [
        Command(
          "bestand", summary: "Maak het bestand voor de partij, zonder personen.",
          arguments: [reference, Argument("bestand", help: "Waarheen.", isFile: true)],
          options: [.value("velden", "VELDEN", help: "Wat nog meer nodig is: kenmerk.veld, met komma's.")],
          examples: [Example("Maak de brief", "overlast verzoek bestand 8d2m verzoek.txt")])
      ]
    default: []
    }
  }

  private static let accounts = Argument("accounts", help: "Accounts, met komma's.")

  private static let besluit = Command(
    "besluit", summary: "Schaal een casus op of af.",
    discussion: "Het besluit en het nieuwe niveau worden samen vastgelegd, of geen van beide.",
    arguments: [
      reference, Argument("naar", help: "Het nieuwe niveau.", choices: Niveau.allCases.map(\.rawValue)),
    ],
    options: [
      .value("motivering", "TEKST", help: "Waarom.", isRequired: true),
      .value("interventies", "TEKST", help: "Wat al is gedaan.", isRequired: true),
      .value("partijen", "CODES", help: "Wie meebesloot, met komma's.", isRequired: true),
      .value("regiehouder", "ACCOUNT", help: "Wie de regie krijgt.", isRequired: true),
      .value("delen-met", "ACCOUNTS", help: "Wie het besluit krijgt, met komma's."),
    ],
    examples: [
      Example(
        "Van hinder naar overlast",
        "overlast casus besluit 3f9k overlast --motivering 'Elke avond' --interventies 'gewaarschuwd'"
          + " --partijen 'handhaving, jongerenwerk' --regiehouder wm-oost")
    ])

  private static func extra(_ kind: KindSpec) -> [Option] {
    kind.number == KindSpec.politieExport.number ? [yes] : []
  }

  private static func examples(_ kind: KindSpec) -> [Example] {
    switch kind.number {
    case KindSpec.melding.number:
      [
        Example("Op straat, in één regel", #"overlast melding nieuw geluid "Vogelplein, bij de bank""#),
        Example(
          "Met een naam die op dit apparaat blijft", "overlast melding nieuw vernielingen Park --notitie 'Sami K.'"),
      ]
    case KindSpec.casus.number: [Example("Begin een casus", "overlast casus nieuw Vogelplein --wijk Oost")]
    case KindSpec.persoon.number: [Example("In een casus", "overlast persoon nieuw 'Sami K.' --casus 3f9k")]
    case KindSpec.interventie.number: [Example("In een casus", "overlast interventie nieuw toezicht --casus 3f9k")]
    case KindSpec.afspraak.number:
      [Example("Wie doet wat", "overlast afspraak nieuw jw-1 'Praat met de groep' --wanneer 2026-12-04")]
    case KindSpec.overleg.number: [Example("Plan het", "overlast overleg nieuw casusoverleg --casus 3f9k")]
    case KindSpec.politieExport.number:
      [
        Example(
          "Een samenvatting voor de wijkmanager",
          "overlast export nieuw --casus KENMERK --wijkmanager wm-oost --samenvatting '2 mutaties'"
            + " --grondslag 'Wpg artikel 16'")
      ]
    default: []
    }
  }

  private static func options(_ kind: KindSpec, besides: [String] = []) -> [Option] {
    kind.fields.filter { !besides.contains($0.name) && !machineFields.contains($0.name) }.map { field in
      .value(optionName(field), "WAARDE", help: hint(field))
    }
  }

  /// Fields that only the program writes: what is taken back is so with `intrek`.
  static let machineFields: Set<String> = ["bronwaarden", "ingetrokken_op"]

  /// The option of a field: its name, with a dash where the name has a low line.
  static func optionName(_ field: FieldSpec) -> String { String(field.name.map { $0 == "_" ? "-" : $0 }) }

  private static func hint(_ field: FieldSpec) -> String {
    let type =
      switch field.type {
      case .text: "Tekst"
      case .choice(let codes): "Een van: " + codes.joined(separator: ", ")
      case .choices(let codes): "Met komma's, uit: " + codes.joined(separator: ", ")
      case .boolean: "Ja of nee"
      case .integer: "Een geheel getal"
      case .real: "Een getal, zoals 51.8133"
      case .instant: "Een tijd, zoals 23:40 of 2026-11-23T14:05"
      case .day: "Een datum, zoals 2026-11-23"
      case .bsn: "Negen cijfers"
      case .reference(let kind):
        kind == "account" || kind == "partij" ? "De code van een \(kind)" : "Het kenmerk van een \(kind)"
      case .references(let kind, _): "Meer keer een \(kind), met komma's"
      case .texts: "Teksten, met komma's"
      case .cells: "Velden"
      }
    return type + (field.isLocal ? "; blijft op dit apparaat." : ".")
  }
}
