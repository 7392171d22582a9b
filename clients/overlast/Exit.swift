import Commands

/// Exit codes: part of the interface, so a number never changes its meaning.
enum Exit: Int, CaseIterable {
  case ok = 0, other = 1, refused = 2, offline = 3, conflict = 4, enrolment = 5, locked = 6, damaged = 7, full = 8
  case usage = 64, badInput = 65

  /// What the help says of it.
  var meaning: String {
    switch self {
    case .ok: "gelukt"
    case .other: "iets anders ging mis"
    case .refused: "geweigerd door een regel of het deelbeleid"
    case .offline: "de server is niet bereikbaar; alles is bewaard"
    case .conflict: "er is een conflict dat u moet oplossen"
    case .enrolment: "het apparaat is niet (meer) aangemeld"
    case .locked: "verkeerd wachtwoord of op slot"
    case .damaged: "een bestand is beschadigd"
    case .full: "de schijf is vol; er is niets veranderd"
    case .usage: "de opdracht klopt niet"
    case .badInput: "wat u opgaf klopt niet"
    }
  }

  static let table = allCases.map { ExitCode($0.rawValue, $0.meaning) }
}

/// A failure that the user is told: what happened, what was kept, what to do.
struct Failure: Error {
  let exit: Exit
  let code: String
  let message: String

  init(_ exit: Exit, _ code: String, _ message: String) {
    self.exit = exit
    self.code = code
    self.message = message
  }
}
