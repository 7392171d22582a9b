/// The words of the kit itself, in one language. `{}` stands for what the sentence is about.
public struct Phrases: Sendable {
  let usage: String
  let options: String
  let generalOptions: String
  let arguments: String
  let commands: String
  let examples: String
  let exitCodes: String
  let optionsPlaceholder: String
  let commandPlaceholder: String
  let helpOption: String
  let versionCommand: String
  let choices: String
  let required: String
  let repeatable: String
  let error: String
  let seeHelp: String
  let suggestion: String
  let unknownCommand: String
  let missingCommand: String
  let unknownOption: String
  let missingValue: String
  let unexpectedValue: String
  let repeatedOption: String
  let missingOption: String
  let invalidChoice: String
  let missingArgument: String
  let unexpectedArgument: String
  let manualName: String
  let manualSynopsis: String
  let manualDescription: String

  /// Plain Dutch.
  public static let dutch = Phrases(
    usage: "Gebruik",
    options: "Opties",
    generalOptions: "Algemene opties",
    arguments: "Argumenten",
    commands: "Opdrachten",
    examples: "Voorbeelden",
    exitCodes: "Afsluitcodes",
    optionsPlaceholder: "opties",
    commandPlaceholder: "opdracht",
    helpOption: "Toon deze uitleg.",
    versionCommand: "versie",
    choices: "Kies uit: {}.",
    required: "Verplicht.",
    repeatable: "Mag vaker.",
    error: "Fout",
    seeHelp: "Typ '{} --help' voor uitleg.",
    suggestion: "Bedoelde u '{}'?",
    unknownCommand: "De opdracht '{}' bestaat niet.",
    missingCommand: "Zeg welke opdracht u bedoelt: {}.",
    unknownOption: "De optie '{}' bestaat hier niet.",
    missingValue: "Na '{}' hoort een waarde.",
    unexpectedValue: "Bij '{}' hoort geen waarde.",
    repeatedOption: "U kunt '{}' maar één keer geven.",
    missingOption: "De optie '{}' is verplicht.",
    invalidChoice: "Dat kan niet bij '{}'.",
    missingArgument: "Er ontbreekt iets: {}.",
    unexpectedArgument: "'{}' hoort hier niet.",
    manualName: "NAAM",
    manualSynopsis: "GEBRUIK",
    manualDescription: "BESCHRIJVING")

  /// English.
  public static let english = Phrases(
    usage: "Usage",
    options: "Options",
    generalOptions: "General options",
    arguments: "Arguments",
    commands: "Commands",
    examples: "Examples",
    exitCodes: "Exit codes",
    optionsPlaceholder: "options",
    commandPlaceholder: "command",
    helpOption: "Show this help.",
    versionCommand: "version",
    choices: "One of: {}.",
    required: "Required.",
    repeatable: "May be repeated.",
    error: "Error",
    seeHelp: "See '{} --help' for more information.",
    suggestion: "Did you mean '{}'?",
    unknownCommand: "There is no command '{}'.",
    missingCommand: "Say which command you mean: {}.",
    unknownOption: "There is no option '{}' here.",
    missingValue: "A value must follow '{}'.",
    unexpectedValue: "No value may follow '{}'.",
    repeatedOption: "'{}' may be given only once.",
    missingOption: "The option '{}' is required.",
    invalidChoice: "That is not possible for '{}'.",
    missingArgument: "Something is missing: {}.",
    unexpectedArgument: "'{}' does not belong here.",
    manualName: "NAME",
    manualSynopsis: "SYNOPSIS",
    manualDescription: "DESCRIPTION")

  /// A phrase about `subject`, which may come from outside and is made safe for a terminal.
  static func fill(_ phrase: String, _ subject: String) -> String {
    guard let brace = phrase.firstIndex(of: "{") else { return phrase }
    let rest = phrase[brace...].dropFirst(2)
    return phrase[..<brace] + TerminalText.sanitized(subject) + rest
  }
}
