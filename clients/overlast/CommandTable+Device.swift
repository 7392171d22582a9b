import Commands

extension CommandTable {
  static let yes = Option.flag("ja", help: "Vraag niet of u het zeker weet.")

  /// The device and its server.
  static let device: [Command] = [
    Command(
      "aanmelden", summary: "Meld dit apparaat aan met een uitnodiging.",
      discussion: """
        U krijgt de uitnodiging van de gemeente. Zij werkt één keer. Alles wat hier mis kan gaan, wordt daarom eerst \
        nagekeken. Valt de verbinding weg? Doe het dan nog een keer, met dezelfde uitnodiging en hetzelfde wachtwoord.

        Een profiel zegt wat uw organisatie nooit deelt. Zonder --profiel geldt het profiel dat op deze machine staat \
        voor uw soort organisatie.
        """,
      arguments: [Argument("uitnodiging", help: "De regel die u kreeg.", isRequired: false)],
      options: [
        .value("uitnodiging-bestand", "BESTAND", help: "Lees de uitnodiging uit een bestand.", isFile: true),
        .value("sleutel-bestand", "BESTAND", help: "Gebruik deze eigen sleutel (PEM, P-256 of Ed25519).", isFile: true),
        .value("profiel", "BESTAND", help: "Wat uw organisatie nooit deelt.", isFile: true),
        .value("label", "NAAM", help: "Naam van het apparaat, zonder persoonsgegevens."),
        .flag("opnieuw", help: "Dit apparaat was al aangemeld: houd al het werk, onder een nieuwe naam."),
      ],
      examples: [
        Example("Meld aan; het wachtwoord wordt gevraagd", "overlast aanmelden --uitnodiging-bestand uitnodiging.txt"),
        Example("Het certificaat is verlopen: ga door met hetzelfde werk", "overlast aanmelden --opnieuw"),
      ]),
    Command("status", summary: "Hoe staat dit apparaat ervoor?"),
    Command(
      "sync", summary: "Wissel uit met de server.",
      discussion: "Dit vernieuwt ook het certificaat van dit apparaat, als dat bijna verloopt.",
      options: [
        .flag("toon", help: "Laat per veld zien wat vertrekt en wat blijft, met de regel; verstuurt niets."),
        .flag("wacht", help: "Blijf luisteren naar nieuws; stop met Ctrl-C."),
      ],
      examples: [Example("Kijk eerst wat er vertrekt", "overlast sync --toon")]),
    Command(
      "ontgrendel", summary: "Typ het wachtwoord één keer voor de komende tijd.",
      options: [.value("minuten", "AANTAL", help: "Hoe lang; standaard 480.")],
      examples: [Example("Voor een dienst van vier uur", "overlast ontgrendel --minuten 240")]),
    Command("vergrendel", summary: "Zet dit apparaat weer op slot."),
    Command(
      "wachtwoord", summary: "Verander het wachtwoord van dit apparaat.",
      options: [
        .value("nieuw-wachtwoord-bestand", "BESTAND", help: "Lees het nieuwe wachtwoord uit een bestand.", isFile: true)
      ],
      examples: [
        Example(
          "Zonder vragen, voor een script",
          "overlast wachtwoord --wachtwoord-bestand oud --nieuw-wachtwoord-bestand nieuw")
      ]),
    Command(
      "profiel", summary: "Wat uw organisatie nooit deelt, wat het deelbeleid ook toestaat.",
      subcommands: [
        Command("toon", summary: "Laat zien welk profiel geldt en wat het tegenhoudt."),
        Command(
          "kies", summary: "Laat een profiel gelden.",
          discussion: "Zonder bestand geldt het profiel dat op deze machine staat voor uw soort organisatie.",
          arguments: [Argument("bestand", help: "Het profiel.", isRequired: false, isFile: true)],
          examples: [Example("Neem een eigen profiel", "overlast profiel kies ons-profiel")]),
        Command("weg", summary: "Laat geen profiel meer gelden.", options: [yes]),
      ]),
    Command(
      "herstel", summary: "Kijk alles na, en zet apart wat beschadigd is.",
      discussion: "De volgende sync haalt opnieuw op wat de server heeft. Wat niet verstuurd was, is dan weg."),
  ]
}
