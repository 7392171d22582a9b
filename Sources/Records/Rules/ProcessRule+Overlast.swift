/// OVL, POL, CAS, NCP, MPT, WCO and AFS: niveau overlast, the casusoverleg and the parties around it.
extension ProcessRule {
  static let overlast: [ProcessRule] = [
    ProcessRule("OVL-01", "Bij overlast heeft de wijkmanager de regie."),
    ProcessRule("OVL-02", "Partners besluiten samen dat het overlast is, met ten minste twee partijen."),
    ProcessRule("OVL-03", "Een casus mag op elk moment naar de wijkmanager."),
    ProcessRule(
      "POL-01", "Politiegegevens gaan alleen naar de gemeente.",
      advice: "Geef ze aan de wijkmanager; die deelt ze op het casusoverleg."),
    ProcessRule(
      "POL-02", "De politie geeft de wijkmanager alleen wat nu nodig is.",
      advice: "Vraag de politie om de casus bij de wijkmanager te brengen."),
    ProcessRule(
      "POL-03", "De politie deelt haar gegevens niet met andere partijen.",
      advice: "Alleen de wijkmanager deelt ze, op het casusoverleg, met wie er is."),
    ProcessRule(
      "POL-04", "Eerst overleggen politie en gemeente, daarna komt het casusoverleg.",
      advice: "Leg het vooroverleg met de politie vast."),
    ProcessRule(
      "POL-05", "Tijdens het casusoverleg komen er geen nieuwe politiegegevens bij.",
      advice: "Geef ze na het overleg aan de wijkmanager."),
    ProcessRule(
      "POL-06", "Alleen de wijkmanager deelt politiegegevens, met wie bij het casusoverleg was.",
      advice: "Bespreek het op het casusoverleg."),
    ProcessRule(
      "CAS-01", "Alleen wie voor het casusoverleg is uitgenodigd en er was, krijgt persoonsgegevens.",
      permission: "Wie een rol heeft in de casus, wordt uitgenodigd voor het casusoverleg.",
      advice: "Vraag de wijkmanager om de partner uit te nodigen."),
    ProcessRule(
      "CAS-02", "Aan wie niet bij het overleg is, mag u vooraf een vraag stellen.",
      advice: "Stel een vraag en deel alleen wat voor het antwoord nodig is."),
    ProcessRule(
      "CAS-03", "Alleen de wijkmanager nodigt uit.", advice: "Vraag de wijkmanager om de partner uit te nodigen."),
    ProcessRule("CAS-04", "Het formulier van Bijlage 1 blijft bij u, tot u het instuurt."),
    ProcessRule(
      "CAS-05", "Per casus wordt bepaald wat partners krijgen; niets gaat vanzelf.",
      advice: "Bespreek het op het casusoverleg."),
    ProcessRule(
      "CAS-06", "Op het casusoverleg bespreken partners de groep met zeven vaste vragen.",
      advice: "Bespreek het op het casusoverleg."),
    ProcessRule("CAS-07", "Kan een andere partner helpen, dan vraagt de wijkmanager die erbij."),
    ProcessRule("CAS-08", "De wijkmanager legt vast wat op het casusoverleg is besproken."),
    ProcessRule(
      "CAS-09", "Partners spreken af wie wat wanneer doet, en laten elkaar weten hoe het ging.",
      advice: "Vraag de wijkmanager om de partner uit te nodigen."),
    ProcessRule("CAS-10", "Na het eerste casusoverleg plant u meteen het tweede."),
    ProcessRule("CAS-11", "Elke partner volgt zelf of de eigen interventie werkt."),
    ProcessRule(
      "CAS-12", "Over een bestuurlijke maatregel adviseert Team Veiligheid, per casus.",
      advice: "Vraag de wijkmanager wat u hierover mag weten."),
    ProcessRule("CAS-13", "Een partner mag in de eigen organisatie zoeken naar mogelijkheden."),
    ProcessRule("CAS-14", "De wijkmanager legt terugkoppelingen vast."),
    ProcessRule(
      "NCP-01", "Een partij zonder convenant krijgt nooit persoonsgegevens.",
      advice: "Maak een verzoek zonder namen."),
    ProcessRule(
      "NCP-02", "Een partij zonder convenant krijgt alleen een verzoek, als los bestand zonder namen.",
      advice: "Maak een verzoek zonder namen."),
    ProcessRule(
      "MPT-01", "Wie een reden heeft, mag het Meldpunt iets vragen; alleen die vrager krijgt antwoord.",
      advice: "Stel de vraag zelf, met een reden."),
    ProcessRule("MPT-02", "Het Meldpunt geeft geen inhoudelijke informatie."),
    ProcessRule(
      "MPT-03", "Het Meldpunt antwoordt alleen met ja of nee, en alleen aan de vrager.",
      advice: "Stel de vraag zelf, met een reden."),
    ProcessRule("MPT-04", "Met het antwoord kiest u zelf of de casus naar de wijkmanager gaat."),
    ProcessRule(
      "WCO-01", "Een woningcorporatie vertelt de vrager of er klachten zijn.", advice: "Stel de vraag zelf."),
    ProcessRule(
      "AFS-01", "Op- en afschalen besluiten de betrokkenen samen.",
      advice: "Vraag de wijkmanager om de partner uit te nodigen."),
    ProcessRule("AFS-02", "Voor afschalen is er geen vaste grens; in het besluit staat wat meetelde."),
    ProcessRule("AFS-03", "Na het afschalen blijft u volgen; daar zijn geen personen voor nodig."),
    ProcessRule("AFS-04", "Is het opgelost, dan gaat de regie terug naar de wijkmanager."),
  ]
}
