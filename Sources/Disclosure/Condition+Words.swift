extension Condition {
  /// What it means that this did not hold, in one plain Dutch sentence.
  var lack: String { isNegated ? predicate.presence : predicate.absence }

  /// What to do about it, in one plain Dutch sentence; nil when there is nothing to do.
  var remedy: String? {
    switch (predicate, isNegated) {
    case (.personen, true): "Deel alleen wat zonder naam kan."
    case (.minimaal, false): "Deel alleen naam en geboortedatum."
    case (.hoofdlijn, false): "Deel alleen velden van de hoofdlijn."
    case (.vrijgegeven, false), (.verstrekt, false): "Maak een verstrekking die dit noemt."
    case (.aanwezig, false): "Bespreek het op het casusoverleg."
    case (.genodigd, false): "Vraag de wijkmanager om een uitnodiging."
    case (.alsVrager, false): "Deel dit alleen als antwoord op een vraag."
    case (.bevraagd, false): "Zet uw vraag bij de verstrekking."
    case (.metMotief, false): "Schrijf bij de verstrekking waarom dit nodig is."
    case (.voorVerzoek, false): "Maak eerst een verzoek zonder namen."
    case (.doorEigenaar, false): "Vraag het aan wie het opschreef."
    case (.doorWijkmanager, false): "Vraag het aan de wijkmanager."
    case (.doorRegie, false): "Deel het met de wijkmanager; die geeft het door."
    case (.lbo, false), (.oja, false), (.lboOfOJA, false): "Noem het overleg bij de verstrekking."
    case (.overlegOnbekend, true): "Kies het overleg opnieuw."
    case (.naVooroverleg, false): "Leg het vooroverleg met de politie vast."
    case (.bijAanmelding, false): "Meld de persoon eerst aan bij de Kerngroep."
    default: nil
    }
  }
}

extension Condition.Predicate {
  /// That it does not hold.
  fileprivate var absence: String {
    switch self {
    case .personen: "Dit veld gaat niet over een persoon."
    case .minimaal: "Dit is meer dan naam of geboortedatum."
    case .hoofdlijn: "Dit veld hoort niet bij de hoofdlijn."
    case .vrijgegeven: "Niemand heeft dit vrijgegeven."
    case .verstrekt: "Er is geen verstrekking die dit noemt."
    case .aanwezig: "De ontvanger was niet bij het casusoverleg."
    case .genodigd: "De ontvanger is niet uitgenodigd."
    case .alsVrager: "De ontvanger heeft hier niet om gevraagd."
    case .bevraagd: "U stelt de ontvanger hiermee geen vraag."
    case .metMotief: "Er staat niet bij waarom dit nodig is."
    case .voorVerzoek: "Er hoort geen verzoek bij."
    case .doorEigenaar: "Alleen wie het opschreef, mag dit delen."
    case .doorWijkmanager: "Alleen de wijkmanager mag dit delen."
    case .vanPolitie: "Dit komt niet van de politie."
    case .politiegegevens: "Dit zijn geen politiegegevens."
    case .lbo: "Dit is niet gedeeld in een leefbaarheidsoverleg."
    case .oja: "Dit is niet gedeeld in een overleg jeugdoverlast."
    case .lboOfOJA: "Dit is niet gedeeld in een leefbaarheidsoverleg of overleg jeugdoverlast."
    case .overlegOnbekend: "Het overleg is bekend."
    case .naVooroverleg: "Politie en gemeente hebben nog niet samen overlegd."
    case .politieOfHandhaving: "De ontvanger is niet van politie of handhaving."
    case .bijAanmelding: "De persoon is niet aangemeld bij de Kerngroep."
    case .doorRegie: "Dit gaat niet via de wijkmanager van de casus."
    }
  }

  /// That it holds.
  fileprivate var presence: String {
    switch self {
    case .personen: "Dit veld gaat over een persoon."
    case .minimaal: "Dit is naam of geboortedatum."
    case .hoofdlijn: "Dit veld hoort bij de hoofdlijn."
    case .vrijgegeven: "Dit is vrijgegeven."
    case .verstrekt: "Dit staat in een verstrekking."
    case .aanwezig: "De ontvanger was bij het casusoverleg."
    case .genodigd: "De ontvanger is uitgenodigd."
    case .alsVrager: "De ontvanger heeft hierom gevraagd."
    case .bevraagd: "U stelt de ontvanger hiermee een vraag."
    case .metMotief: "Er staat bij waarom dit nodig is."
    case .voorVerzoek: "Dit hoort bij een verzoek."
    case .doorEigenaar: "Wie het opschreef, deelt dit zelf."
    case .doorWijkmanager: "De wijkmanager deelt dit."
    case .vanPolitie: "Dit komt van de politie."
    case .politiegegevens: "Dit zijn politiegegevens."
    case .lbo: "Dit is gedeeld in een leefbaarheidsoverleg."
    case .oja: "Dit is gedeeld in een overleg jeugdoverlast."
    case .lboOfOJA: "Dit is gedeeld in een leefbaarheidsoverleg of overleg jeugdoverlast."
    case .overlegOnbekend: "Het overleg is hier niet bekend."
    case .naVooroverleg: "Politie en gemeente hebben samen overlegd."
    case .politieOfHandhaving: "De ontvanger is van politie of handhaving."
    case .bijAanmelding: "De persoon is aangemeld bij de Kerngroep."
    case .doorRegie: "De wijkmanager van de casus deelt dit."
    }
  }
}
