import Commands

/// Exit codes: part of the interface, so a number never changes its meaning.
enum Exit: Int, CaseIterable {
  case ok = 0, other = 1, refused = 2, offline = 3, conflict = 4, enrolment = 5, locked = 6, damaged = 7, full = 8
  case usage = 64, badInput = 65

  /// What the help says of it.
  var meaning: String {
    switch self {
    case .ok: "Gelukt."
    case .other: "Iets anders ging mis."
    case .refused: "Een regel of het deelbeleid staat dit niet toe."
    case .offline: "De server is niet bereikbaar; alles is bewaard."
    case .conflict: "Er is een conflict dat u moet oplossen."
    case .enrolment: "Het apparaat is niet (meer) aangemeld."
    case .locked: "Het wachtwoord klopt niet, of het apparaat is op slot."
    case .damaged: "Een bestand is beschadigd of niet van dit programma."
    case .full: "De schijf is vol; er is niets veranderd."
    case .usage: "De opdracht klopt niet."
    case .badInput: "Wat u opgaf, klopt niet."
    }
  }

  static let table = allCases.map { ExitCode($0.rawValue, $0.meaning) }
}

/// A failure that the user is told: what happened, what was kept, what to do.
struct Failure: Error {
  let exit: Exit
  let code: String
  let message: String
  /// The rules that refused.
  var rules: [String] = []
  /// The records that were meant, perhaps.
  var candidates: [String] = []

  init(_ exit: Exit, _ code: String, _ message: String) {
    self.exit = exit
    self.code = code
    self.message = message
  }

  /// The same for a program.
  var json: JSON {
    .object([
      ("fout", .string(code)), ("uitleg", .string(message)), ("afsluitcode", .integer(Int64(exit.rawValue))),
      ("regels", .array(rules.map { .string($0) })), ("kandidaten", .array(candidates.map { .string($0) })),
    ])
  }
}
