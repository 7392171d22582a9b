import Casework
import Changes
import Commands
import Enrolment
import Intake
import OpenSSL
import Replica
import Sealing
import Sync
import Transport

/// Runs one command line, and turns what goes wrong into words and an exit code.
enum Program {
  static func run(_ arguments: [String]) -> Int {
    switch CommandTable.program(for: arguments).parse(arguments, phrases: .dutch) {
    case .failure(let error):
      // What was meant is not known; that a program is reading is.
      if arguments.prefix(while: { $0 != "--" }).contains("--json") {
        Terminal.out(Failure(.usage, error.code.rawValue, error.message).json.text + "\n")
      } else {
        Terminal.note(error.text(width: Terminal.width))
      }
      return Exit.usage.rawValue
    case .success(let invocation):
      if invocation.isHelpRequested {
        Terminal.out(Help(invocation.path, phrases: .dutch, width: Terminal.width).text)
        return Exit.ok.rawValue
      }
      do {
        return try Action(invocation).run().rawValue
      } catch {
        let failure = explain(error)
        if invocation.flag("json") {
          Terminal.out(failure.json.text + "\n")
        } else {
          Terminal.note(failure.message)
        }
        return failure.exit.rawValue
      }
    }
  }

  static func explain(_ error: any Error) -> Failure {
    switch error {
    case let failure as Failure: failure
    case let error as ReplicaError: explain(error)
    case let error as TransportError: explain(error)
    case let problem as Problem: explain(problem)
    case let error as EnrolmentError: Failure(.enrolment, error.code.rawValue, error.message)
    case let error as IntakeError: Failure(.badInput, error.code.rawValue, error.message)
    case is MessageFault:
      Failure(.offline, "bad-answer", "De server gaf een antwoord dat niet te lezen is. Alles is bewaard. Meld dit.")
    case is OpenSSLError:
      Failure(
        .enrolment, "certificate", "Er is iets mis met de sleutel of het certificaat. Alles is bewaard. Meld dit.")
    case is SealingError:
      Failure(.damaged, "keys", "Het sleutelbestand is niet te gebruiken. Er is niets veranderd. Meld dit.")
    default: Failure(.other, "other", "Er ging iets mis. Wat u had opgeslagen, is bewaard. Meld dit.")
    }
  }

  private static func explain(_ error: ReplicaError) -> Failure {
    var failure = Failure(exit(error.code), error.code.rawValue, error.message)
    failure.rules = error.rulings.map(\.rule)
    failure.candidates = error.candidates.map(\.text)
    return failure
  }

  private static func exit(_ code: ReplicaError.Code) -> Exit {
    switch code {
    case .refused: .refused
    case .wrongPassphrase, .leaseEnded: .locked
    case .notEnrolled, .alreadyEnrolled, .forked, .registerForked: .enrolment
    case .corrupt, .foreignFile, .newerFile: .damaged
    case .diskFull: .full
    case .invalidValue, .unknownRecord, .ambiguousRecord: .badInput
    case .notWritable, .busy, .storage, .badAnswer: .other
    }
  }

  private static func explain(_ error: TransportError) -> Failure {
    switch error.code {
    case .serverNotTrusted:
      Failure(
        .enrolment, "server-not-trusted",
        "Dit is niet de server die dit apparaat kent. Er is niets verstuurd. Kijk of de klok goed staat."
          + " Meld het anders aan de gemeente."
      )
    case .refusedByServer:
      Failure(
        .enrolment, "refused-by-server",
        "De server weigert dit apparaat. Alles op dit apparaat is bewaard. Vraag de gemeente om een nieuwe uitnodiging."
          + " Voer dan 'overlast aanmelden --opnieuw' uit."
      )
    default:
      Failure(
        .offline, "offline",
        "De server is niet bereikbaar. Alles is bewaard op dit apparaat. Probeer het later opnieuw.")
    }
  }

  private static func explain(_ problem: Problem) -> Failure {
    switch problem.code {
    case .notEnrolled:
      Failure(
        .enrolment, problem.code.rawValue, problem.message + " Voer dan 'overlast aanmelden --opnieuw' uit.")
    case .ticket: Failure(.enrolment, problem.code.rawValue, problem.message)
    case .busy, .storage: Failure(.offline, problem.code.rawValue, problem.message)
    default: Failure(.other, problem.code.rawValue, problem.message)
    }
  }
}
