/// HIN: niveau hinder.
extension ProcessRule {
  static let hinder: [ProcessRule] = [
    ProcessRule("HIN-01", "Hinder is last die mensen normaal niet hoeven te hebben."),
    ProcessRule("HIN-02", "Bij hinder heeft de partner die de melding kreeg de regie."),
    ProcessRule("HIN-03", "Wie de regie heeft en wie ingrijpt, kan verschillen."),
    ProcessRule(
      "HIN-04", "Bij hinder gaan er geen persoonsgegevens naar partners.",
      permission: "Bij hinder deelt u alleen wat u zelf kiest, en geen persoonsgegevens.",
      advice: "Bespreek het op het casusoverleg."),
    ProcessRule("HIN-05", "U deelt een schets van de situatie met partners die er nu toe doen."),
    ProcessRule("HIN-06", "Is het duidelijk hinder, dan mag u meteen handelen."),
    ProcessRule("HIN-07", "Partners laten elkaar weten wat zij hebben gedaan, zonder namen."),
    ProcessRule("HIN-08", "Werkt het, dan stopt de interventie en blijft u volgen."),
    ProcessRule("HIN-09", "De partner die ingrijpt, vertelt het de ouders van een thuiswonende minderjarige."),
    ProcessRule("HIN-10", "De wijkmanager mag weten wat er speelt, zonder namen."),
    ProcessRule("HIN-11", "Twijfelt u, dan belt u de wijkmanager."),
    ProcessRule("HIN-12", "Helpt het niet en is het overlast, dan gaat de casus naar de wijkmanager."),
    ProcessRule("HIN-13", "Komen partners er samen niet uit, dan gaat de casus naar de wijkmanager."),
    ProcessRule("HIN-14", "De wijkmanager mag vragen hoe het gaat; de regie blijft bij u."),
  ]
}
