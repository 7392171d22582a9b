extension Ruling.Reason {
  /// The refusal in plain Dutch (B1): short sentences, what was refused and what to do.
  func text(field: String) -> String {
    switch self {
    case .notTakingPart:
      "Uw account of uw organisatie doet nu niet mee aan het convenant. Vraag de beheerder om hulp."
    case .policeKind: "De politie legt dit hier niet vast. Maak een politie-export voor de wijkmanager."
    case .policeWords:
      "De politie schrijft hier geen tekst in het veld \(field). "
        + "Zet uw tekst in een politie-export voor de wijkmanager."
    case .administrationOnly: "Alleen de beheerder wijzigt de gids. Vraag de wijziging aan bij de gemeente."
    case .wijkmanagerOnly: "Alleen een wijkmanager kan dit vastleggen. Vraag het aan de wijkmanager van de wijk."
    case .politieOnly: "Alleen de politie maakt een politie-export. Vraag de politie om deze gegevens."
    case .notYours: "U kunt dit niet wijzigen, want het is niet van u. Vraag het aan de maker."
    case .woonoverlast: "Deze casus is woonoverlast en valt buiten dit proces. Gebruik het proces voor woonoverlast."
    case .required: "Het veld \(field) mag niet leeg zijn. Vul het in en probeer het opnieuw."
    case .fixed: "Het veld \(field) staat vast. Maak een nieuwe registratie als het anders moet."
    case .illegalStep: "Deze stap in het veld \(field) kan niet. Kijk wat nu geldt en kies de volgende stap."
    case .unknownRecipient: "Een account in het veld \(field) doet niet mee aan het convenant. Kies een ander account."
    case .bronNotOwn: "De bron van een melding is uw eigen organisatie. Vul uw eigen organisatie in."
    case .newCasusNiveau: "Een nieuwe casus begint op niveau hinder. Maak daarna een besluit om op te schalen."
    case .newCasusRegiehouder: "Wie een casus maakt, is zelf de eerste regiehouder. Vul uw eigen account in."
    case .noRegie: "Alleen de regiehouder of de wijkmanager neemt dit besluit. Overleg met de regiehouder."
    case .besluitVan: "Het besluit past niet bij het niveau van de casus. Haal de casus eerst opnieuw op."
    case .kerngroep:
      "Ernstige overlast loopt via de Kerngroep. Die stap zit nog niet in deze versie. "
        + "Meld personen op de gewone manier aan bij de voorzitter."
    case .tooFewParties: "Op- en afschalen doen partijen samen. Noem in het besluit minstens twee betrokken partijen."
    case .regiehouderNotWijkmanager:
      "Bij overlast heeft een wijkmanager van deze wijk de regie. Kies die wijkmanager als regiehouder."
    case .besluitClosed: "Dit besluit is al uitgevoerd en staat vast. Maak een nieuw besluit als het anders moet."
    case .besluitMissing: "Niveau en regie wijzigen alleen met een besluit. Maak eerst een besluit."
    case .regiehouderMismatch:
      "Niveau en regiehouder wijzigen samen, zoals in het besluit staat. Neem de regiehouder uit het besluit over."
    case .notAWijkmanager:
      "Een politie-export gaat naar één wijkmanager van de wijk van de casus. Kies die wijkmanager."
    case .inSession:
      "Er is nu een casusoverleg bezig over deze casus. De politie voegt dan geen nieuwe gegevens toe. "
        + "Probeer het na afloop opnieuw."
    case .policeRecipient: "De politie verstrekt alleen aan de gemeente. Kies de wijkmanager van de wijk."
    case .vooroverlegMissing:
      "Er zijn politiegegevens in deze casus. Leg eerst het vooroverleg van politie en gemeente vast als gehouden."
    case .policeCellsNotAddressed:
      "Alleen de wijkmanager die de politiegegevens kreeg, geeft ze door. Vraag het aan die wijkmanager."
    case .policeCellsNotHeld:
      "U geeft alleen politiegegevens door die u zelf hebt gekregen. Haal de andere velden weg uit de verstrekking."
    case .policeDataStand:
      "Het veld \(field) is al naar de gemeente gegaan en staat vast. Trek het in en maak een nieuwe registratie."
    case .casusoverlegMissing:
      "Politiegegevens gaan alleen naar partners die bij een casusoverleg zijn. Noem het casusoverleg van deze casus."
    case .overlegNotBegun: "Dit overleg is niet begonnen. Verstrek de gegevens tijdens of na het overleg."
    case .overlegUnknown: "Dit overleg hoort niet bij deze casus of niet bij u. Kies een overleg van uzelf."
    case .notInvited: "Een ontvanger is niet uitgenodigd voor dit overleg. Nodig de ontvanger eerst uit."
    case .absent: "Een ontvanger is niet aanwezig bij dit overleg. Haal de ontvanger weg uit de verstrekking."
    case .wrongWijk: "U bent geen wijkmanager van deze wijk. Vraag het aan de wijkmanager van de wijk."
    case .casusMissing: "Noem de casus waar dit bij hoort. Kies één casus en probeer het opnieuw."
    case .verslagAuthor:
      "Alleen de wijkmanager die het overleg maakte, schrijft het verslag. Geef uw aanvulling aan die wijkmanager."
    case .cellsNotYours: "U kunt alleen eigen gegevens verstrekken. Haal de andere gegevens weg uit de verstrekking."
    case .passedOnElsewhere:
      "Gegevens van een ander geeft u alleen door op het casusoverleg. Noem het casusoverleg van deze casus."
    case .localField: "Het veld \(field) blijft altijd op het eigen apparaat. Haal dit veld weg uit de verstrekking."
    case .cellsUnclear: "De verstrekking noemt geen velden, of velden die niet bestaan. Kies de velden opnieuw."
    case .basisMissing: "Bij overlast verstrekt u in een casusoverleg of op een vraag. Noem het overleg of de vraag."
    case .verzoekUnknown: "Dit verzoek hoort niet bij deze casus of niet bij u. Noem een verzoek van uzelf."
    case .partnerDirect:
      "Bij overlast gaan persoonsgegevens via de wijkmanager. Verstrek ze aan de wijkmanager, die geeft ze door."
    case .withdrawalFinal: "Een ingetrokken verstrekking blijft ingetrokken. Maak zo nodig een nieuwe verstrekking."
    case .personCells: "In dit overleg worden geen persoonsgegevens gedeeld. Haal ze weg uit de verstrekking."
    case .personsOnAgenda: "Op deze agenda staan geen personen. Haal de personen weg of kies een casusoverleg."
    case .bsnInText: "In het veld \(field) staat een nummer dat een BSN kan zijn. Schrijf de tekst zonder personen."
    case .nameInText:
      "In het veld \(field) staat een naam van een persoon in uw gegevens. Schrijf de tekst zonder personen."
    }
  }
}
