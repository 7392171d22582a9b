import Commands

extension CommandTable {
  private static let reference = Argument("gegeven", help: "Het kenmerk.")
  private static let number = Argument("nummer", help: "Het nummer uit de lijst.")

  /// How something would be shared: for the act itself, and for the question whether it may.
  private static let circumstances: [Option] = [
    .value("overleg", "KENMERK", help: "Bij welk overleg."),
    .value("verzoek", "KENMERK", help: "Voor welk verzoek."),
    .value("motief", "TEKST", help: "Waarom dit nodig is."),
    .flag("bevraging", help: "Het gaat mee met een vraag aan de ontvanger."),
    .flag("als-vrager", help: "De ontvanger vroeg hierom."),
  ]

  /// Sharing, taking back, and what became of it.
  static let sharing: [Command] = [
    Command(
      "verstrek", summary: "Deel velden van een gegeven met anderen.",
      discussion: "Kijk met 'overlast mag' of het mag. Kijk met 'overlast sync --toon' wat er vertrekt.",
      arguments: [
        reference, Argument("velden", help: "Namen, met komma's."),
        Argument("ontvangers", help: "Accounts, met komma's."),
      ],
      options: [
        .value("grondslag", "TEKST", help: "Op grond waarvan u deelt.", isRequired: true),
        .value("tot", "TIJD", help: "Tot wanneer de ontvanger het mag hebben."),
      ] + circumstances,
      examples: [
        Example(
          "Deel twee velden van een melding",
          "overlast verstrek kv2dj9w3 soort,plaats jw-1 --grondslag 'Convenant aanpak overlast'")
      ]),
    Command(
      "intrek", summary: "Trek een verstrekking, export, schets of afspraak in; ontvangers wissen die.",
      arguments: [Argument("verstrekking", help: "Het kenmerk.")],
      options: [.value("reden", "TEKST", help: "Waarom.")],
      examples: [Example("Neem terug", "overlast intrek qexsbppb --reden 'niet meer nodig'")]),
    Command(
      "mag", summary: "Mag dit veld nu naar deze ontvanger, en waarom?",
      arguments: [
        reference, Argument("veld", help: "De naam."), Argument("ontvanger", help: "Een account."),
      ],
      options: circumstances,
      examples: [
        Example("Vraag het voor een overleg", "overlast mag 7cvb6g96 samenvatting linde-1 --overleg qy7t6wy3")
      ]),
    Command(
      "uitleg", summary: "Waarom heb ik dit, of waarom niet?",
      arguments: [reference, Argument("veld", help: "De naam.", isRequired: false)],
      examples: [Example("Ook voor wat u niet hebt", "overlast uitleg kv2dj9w3 melder_naam")]),
    Command(
      "register", summary: "Wat heb ik verstuurd, gekregen en gewist?",
      options: [
        .flag("alles", help: "Ook de gids, en de papieren van wie iets met u deelde."),
        .flag("aanvaard", help: "Neem over wat de server laat zien; doe dit alleen na overleg."), yes,
      ]),
    Command(
      "conflict", summary: "Tegenstrijdige wijzigingen.",
      subcommands: [
        Command("lijst", summary: "Welke zijn er?"),
        Command(
          "kies", summary: "Kies de waarde die geldt.",
          arguments: [
            reference, Argument("veld", help: "De naam."), Argument("waarde", help: "De waarde die geldt."),
          ],
          examples: [Example("Kies", "overlast conflict kies kv2dj9w3 niveau hinder")]),
      ]),
    Command(
      "geweigerd", summary: "Teksten die de server weigerde; ze zijn bewaard.",
      subcommands: [
        Command("lijst", summary: "Welke zijn er?"),
        Command("toon", summary: "De hele tekst, de regel, en wat u kunt doen.", arguments: [number]),
        Command(
          "opnieuw", summary: "Leg de tekst opnieuw vast.", arguments: [number],
          examples: [Example("Nu er wel aan de regel is voldaan", "overlast geweigerd opnieuw 3")]),
        Command("weg", summary: "Wis de tekst; u bent er klaar mee.", arguments: [number], options: [yes]),
      ]),
  ]

  /// Looking things up, and the program itself.
  static let lookup: [Command] = [
    Command("gids", summary: "Welke partijen en accounts doen mee?"),
    Command(
      "zoek", summary: "Zoek in wat op dit apparaat staat.",
      arguments: [Argument("tekst", help: "Waar u naar zoekt.")],
      examples: [Example("Zoek een plek", "overlast zoek Vogelplein")]),
    Command("versie", summary: "Toon de versie van dit programma; ook met --version."),
    Command("handleiding", summary: "Toon de handleiding als manpagina."),
    Command(
      "voltooiing", summary: "Toon het script dat opdrachten aanvult.",
      arguments: [Argument("shell", help: "Welke shell.", choices: ["bash", "zsh", "fish"])],
      examples: [Example("Voor bash", "overlast voltooiing bash > ~/.local/share/bash-completion/completions/overlast")]
    ),
  ]
}
