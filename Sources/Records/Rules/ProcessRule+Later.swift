/// ESC to EVA: niveau ernstige overlast and what comes after. Only rules that this release cites have a meaning.
extension ProcessRule {
  static let later: [ProcessRule] =
    [
      ProcessRule(
        "ESC-04", "De voorzitter van de Kerngroep krijgt personen pas bij de aanmelding door de wijkmanager.",
        advice: "Meld de persoon eerst aan."),
      ProcessRule(
        "ESC-11", "Bij twijfel mag u de voorzitter van de Kerngroep om advies vragen, zonder namen.",
        advice: "Stel een vraag zonder namen."),
      ProcessRule("KLR-03", "Culturele achtergrond wordt nooit gedeeld, om profileren te voorkomen."),
      ProcessRule("ORJ-04", "Een BSN hoort pas bij kleur oranje of rood, bij de Kerngroep."),
      ProcessRule("ORJ-06", "Gezinsleden horen pas bij kleur oranje of rood, bij de Kerngroep."),
      ProcessRule("ROD-07", "Dit hoort pas bij kleur rood, bij de Kerngroep."),
      ProcessRule("GRP-02", "Hoeveel er wordt verzameld, volgt uit de kleur; die is er nog niet."),
      ProcessRule("GRP-04", "De leefgebieden horen bij de Kerngroep."),
      ProcessRule("BRF-01", "De betrokkene krijgt een brief als de Kerngroep hem of haar bespreekt, niet eerder."),
    ] + uncited.map { ProcessRule($0, nil) }

  private static let uncited = [
    "ESC-01", "ESC-02", "ESC-03", "ESC-05", "ESC-06", "ESC-07", "ESC-08", "ESC-09", "ESC-10", "ESC-12", "ESC-13",
    "KGR-01", "KGR-02", "KGR-03", "KGR-04", "KGR-05", "KGR-06", "KGR-07", "KGR-08", "KGR-09", "KGR-10", "KGR-11",
    "KGR-12", "KGR-13", "KGR-14", "KGR-15", "KGR-16", "KGR-17", "KGR-18", "KGR-19", "KGR-20", "KGR-21", "KGR-22",
    "KGR-23", "KGR-24", "KGR-25", "KGR-26", "KGR-27", "KGR-28", "KGR-29", "KGR-30", "KLR-01", "KLR-02", "KLR-04",
    "GRN-01", "GRN-02", "GRN-03", "GRN-04", "GRN-05", "GRN-06", "GRN-07", "GRN-08", "ORJ-01", "ORJ-02", "ORJ-03",
    "ORJ-05", "ORJ-07", "ROD-01", "ROD-02", "ROD-03", "ROD-04", "ROD-05", "ROD-06", "ROD-08", "GRP-01", "GRP-03",
    "GRP-05", "BRF-02", "BRF-03", "BRF-04", "BRF-05", "BRF-06", "ITM-01", "ITM-02", "ITM-03", "ITM-04", "ITM-05",
    "ITM-06", "ITM-07", "ITM-08", "ITM-09", "ITM-10", "ITM-11", "ITM-12", "ITM-13", "ITM-14", "ITM-15", "ITM-16",
    "ITM-17", "ITM-18", "ITM-19", "ITM-20", "ITM-21", "ITM-22", "ITM-23", "ITM-24", "ITM-25", "ITM-26", "ITM-27",
    "ITM-28", "ITM-29", "ITM-30", "HHC-01", "HHC-02", "HHC-03", "HHC-04", "EVA-01", "EVA-02", "EVA-03",
  ]
}
