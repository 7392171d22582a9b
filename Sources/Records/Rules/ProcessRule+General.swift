/// ALG, MEL, LBO, OJA and WOO: the process as a whole, meldingen, and the overleggen without persons.
extension ProcessRule {
  static let general: [ProcessRule] = [
    ProcessRule("ALG-01", "Een casus heeft één niveau; voor een ander niveau is een besluit nodig."),
    ProcessRule(
      "ALG-02", "Dit staat niet in het deelbeleid voor dit niveau, en dan mag het niet.",
      advice: "Vraag de wijkmanager of het op een andere manier kan."),
    ProcessRule("ALG-03", "Voor het delen kunt u vragen of het mag. U krijgt de regel erbij."),
    ProcessRule("ALG-04", "De stappen en niveaus zijn in elke wijk hetzelfde."),
    ProcessRule(
      "ALG-05", "Woonoverlast valt buiten dit deelbeleid.", advice: "Gebruik het proces voor woonoverlast."),
    ProcessRule(
      "ALG-06", "Alleen partijen met een geldig convenant doen mee.",
      advice: "Vraag de beheerder of het convenant nog geldt."),
    ProcessRule("ALG-07", "Bij een interventie staat waarom die werkt en in verhouding is."),
    ProcessRule("ALG-08", "Het niveau wordt bepaald met tien punten; geen punt beslist alleen."),
    ProcessRule("ALG-09", "Raakt woonoverlast de openbare ruimte, dan kiest de wijkmanager de interventies."),
    ProcessRule("ALG-10", "De gemeente stuurt het proces en stemt op- en afschalen af."),
    ProcessRule("MEL-01", "Elke partner mag een melding opschrijven; de ontvanger is eigenaar."),
    ProcessRule("MEL-02", "Bewoners melden overlast het best bij de politie."),
    ProcessRule("MEL-03", "Een zorgmelding is iets anders dan een overlastmelding."),
    ProcessRule("MEL-04", "Een zorgmelding kan als er zorg nodig is en geen strafbaar feit."),
    ProcessRule(
      "MEL-05", "Er gaat niets ongevraagd naar een zorgpartij.", advice: "Doe zo nodig zelf een zorgmelding."),
    ProcessRule("MEL-06", "Een zorgpartner mag altijd de gemeente bellen bij zorgen."),
    ProcessRule("MEL-07", "Politie, Halt en Leerplicht kunnen een jongere aanmelden bij het JPT."),
    ProcessRule("MEL-08", "Een melding die een incident blijkt, sluit u zonder actie."),
    ProcessRule("LBO-01", "Elke wijk heeft elke zes weken een leefbaarheidsoverleg."),
    ProcessRule("LBO-02", "De wijkmanager leidt het leefbaarheidsoverleg."),
    ProcessRule("LBO-03", "Voor het leefbaarheidsoverleg zijn vaste partners uitgenodigd."),
    ProcessRule(
      "LBO-04", "In het leefbaarheidsoverleg gaat het om plekken en hoofdlijnen.",
      advice: "Deel alleen de plek en de hoofdlijn, in dat overleg."),
    ProcessRule(
      "LBO-05", "In het leefbaarheidsoverleg komen geen persoonsgegevens.",
      advice: "Haal de persoon weg, of bespreek het op het casusoverleg."),
    ProcessRule("LBO-06", "Is een gezamenlijke aanpak nodig, dan organiseert de wijkmanager een casusoverleg."),
    ProcessRule("OJA-01", "Het overleg jeugdoverlast is voor de hele stad; de gemeente leidt het."),
    ProcessRule(
      "OJA-02", "In het overleg jeugdoverlast komen geen persoonsgegevens.",
      advice: "Haal de persoon weg, of bespreek het op het casusoverleg."),
    ProcessRule("OJA-03", "Het overleg jeugdoverlast gaat over trends, niet over personen."),
    ProcessRule("OJA-04", "Het overleg jeugdoverlast kan een casus doorgeven aan de wijkmanager."),
    ProcessRule("WOO-01", "Een casus woonoverlast mag u alleen als verwijzing koppelen."),
    ProcessRule("WOO-02", "Woonoverlast en openbare ruimte blijven gescheiden, want de wet verschilt."),
  ]
}
