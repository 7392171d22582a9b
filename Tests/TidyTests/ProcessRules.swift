/// The numbers of the rules of the process description and of its readings (AMB), so that a citation can be checked
/// without that document. Every family is numbered from 01 without gaps. They are transcribed from the document, and
/// not from the catalogue of rules in `Sources/Records`, which is checked against them.
enum ProcessRules {
  /// The highest number of each family.
  static let highest: [String: Int] = [
    "ALG": 10, "MEL": 8, "LBO": 6, "OJA": 4, "WOO": 2, "HIN": 14, "OVL": 3, "POL": 6, "CAS": 14, "NCP": 2, "ESC": 13,
    "KGR": 30, "KLR": 4, "GRN": 8, "ORJ": 7, "ROD": 8, "GRP": 5, "BRF": 6, "ITM": 30, "HHC": 4, "MPT": 4, "WCO": 1,
    "AFS": 4, "EVA": 3, "AMB": 35,
  ]

  static let ids = Set(highest.flatMap { family, last in (1...last).map { id(family, $0) } })

  /// What this release promises to hold: each of these is cited where it is held and where it is tried.
  static let held: [String] = [
    ("POL", Array(1...6)), ("CAS", [1, 2, 3, 4, 5, 8]), ("HIN", Array(2...6)), ("LBO", [5]), ("OJA", [2]),
    ("NCP", [1, 2]), ("ALG", Array(1...6)), ("MEL", [1]), ("AMB", [4, 5, 6, 11, 19, 20]),
  ].flatMap { family, numbers in numbers.map { id(family, $0) } }

  private static func id(_ family: String, _ number: Int) -> String {
    "\(family)-\(number < 10 ? "0" : "")\(number)"
  }
}
