import Commands
import Disclosure
import Foundation
import SQLite
import Sealing
import Server
import Transport

/// The command table of `overlastd`, and what each command runs. Exit codes follow sysexits(3) where that has one.
enum Program {
  /// Why the program ends.
  enum Exit: Int {
    case ok = 0, failed = 1, refused = 2, usage = 64, badInput = 65, unavailable = 69, storage = 74, configuration = 78
  }

  static let exitCodes = [
    ExitCode(0, "done"), ExitCode(1, "something else went wrong"), ExitCode(2, "refused, such as an invalid policy"),
    ExitCode(64, "the command line is wrong"), ExitCode(65, "a file or value that was given cannot be read"),
    ExitCode(69, "the server cannot run, such as a port in use"), ExitCode(74, "disk or database error"),
    ExitCode(78, "configuration or data directory is not right"),
  ]

  static let table = Command(
    "overlastd", summary: "The hub of Overlast: keeps, reconciles and discloses.",
    options: [
      .value("config", "FILE", help: "settings; default /etc/overlast/overlastd.conf", isFile: true),
      .value("data", "DIR", help: "data directory, instead of the one in the settings", isFile: true),
      .flag("json", help: "answer with one JSON value"),
    ],
    exitCodes: exitCodes,
    subcommands: [
      Command("serve", summary: "Run the daemon; prints a line when it is ready, stops on SIGTERM."),
      Command(
        "ca", summary: "Certificates.",
        subcommands: [
          Command("init", summary: "Make keys, authority, server certificate and an empty database."),
          Command("renew", summary: "Give the server a new certificate of the same authority."),
        ]),
      Command(
        "account", summary: "Parties and accounts.",
        subcommands: [
          Command(
            "import", summary: "Add or change parties and accounts from gemeente.conf.",
            arguments: [
              Argument("file", help: "the file", isFile: true)
            ]),
          Command("list", summary: "List the accounts."),
        ]),
      Command(
        "invite", summary: "Make a one-time invitation for a device.",
        arguments: [
          Argument("account", help: "code of the account")
        ]),
      Command(
        "device", summary: "Enrolled devices.",
        subcommands: [
          Command("list", summary: "List devices, with withdrawals they have not confirmed.")
        ]),
      Command(
        "revoke", summary: "Refuse a device from its next request on.",
        arguments: [
          Argument("device", help: "id of the device, from 'device list'")
        ]),
      Command(
        "unseal", summary: "After a restore: show what will be disclosed again, and with --yes do it.",
        options: [
          .flag("yes", help: "do it")
        ]),
      Command(
        "policy", summary: "The deelbeleid.",
        subcommands: [
          Command(
            "check", summary: "Check a deelbeleid without putting it in force.",
            arguments: [
              Argument("file", help: "the file", isFile: true)
            ]),
          Command(
            "activate", summary: "Put a newer deelbeleid in force, from its day on; cells are decided anew.",
            arguments: [
              Argument("file", help: "the file", isFile: true)
            ]),
          Command("list", summary: "List every deelbeleid: in force, waiting for its day, or past."),
        ]),
      Command(
        "register", summary: "The register of disclosures.",
        subcommands: [
          Command(
            "verify", summary: "Recompute every chain and every holding.",
            options: [
              .value("checkpoint", "HEAD", help: "account:count:digest that a partner kept; the chain must pass it")
            ])
        ]),
      Command(
        "backup", summary: "Copy the database while the daemon runs; keys are not in the copy.",
        arguments: [
          Argument("file", help: "where to; must not exist", isFile: true)
        ]),
      Command("version", summary: "Print the version of this program; --version does the same."),
      Command("manual", summary: "Print the manual page."),
      Command(
        "completion", summary: "Print a completion script.",
        arguments: [
          Argument("shell", help: "which shell", choices: ["bash", "zsh", "fish"])
        ]),
    ])

  /// Runs the command line; gives the exit code.
  static func run(_ arguments: [String]) -> Int {
    switch table.parse(arguments, phrases: .english) {
    case .failure(let error):
      // What could not be parsed cannot say whether it wanted JSON; the word itself can.
      if arguments.contains("--json") {
        let message = error.text(width: 100_000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        Output.text(JSON.object([("error", "usage"), ("message", .string(message))]).text + "\n")
      } else {
        Output.error(error.text(width: Output.width))
      }
      return Exit.usage.rawValue
    case .success(let invocation):
      if invocation.isHelpRequested {
        Output.text(Help(invocation.path, phrases: .english, width: Output.width).text)
        return 0
      }
      do {
        return try Operator(invocation).run().rawValue
      } catch {
        let (exit, code, message) = explain(error)
        if invocation.flag("json") {
          Output.text(JSON.object([("error", .string(code)), ("message", .string(message))]).text + "\n")
        } else {
          Output.error("overlastd: \(message)\n")
        }
        return exit.rawValue
      }
    }
  }

  private static func explain(_ error: any Error) -> (Exit, String, String) {
    switch error {
    case let error as ServerError:
      let exit: Exit =
        switch error.code {
        case .configuration, .notInitialised, .alreadyInitialised: .configuration
        case .input: .badInput
        case .corrupt, .diskFull, .storage: .storage
        case .locked: .unavailable
        case .policy, .ticket, .unknownAccount, .duplicateAccount, .unknownReplica: .refused
        case .register, .stopped: .failed
        }
      return (exit, error.code.rawValue, error.message)
    case let error as PolicyFault:
      return (.refused, "policy", "\(error) Nothing was changed: the deelbeleid in force stays. Correct the file.")
    case let error as ConfigurationFault:
      return (.configuration, "configuration", "\(error); nothing was changed. Correct overlastd.conf.")
    case let error as TransportError:
      return (
        .unavailable, "transport", "\(error); nothing was changed. Free the address, or change it in the settings."
      )
    case let error as SQLiteError: return (.storage, "storage", "\(error); \(advice(error.code))")
    case let error as SealingError:
      return (.storage, "keys", "\(error); nothing was changed. Put the folder keys/ back from its copy.")
    default: return (.failed, "failed", "\(error); what was stored stays. Look in the log, and try again.")
    }
  }

  /// What was kept, and what to do next.
  private static func advice(_ code: SQLiteError.Code) -> String {
    switch code {
    case .full: "what was stored stays, and nothing of this command. Make room and run it again."
    case .busy: "nothing was changed. Another command is writing; run this one again."
    case .alreadyExists: "nothing was written. Give a name that is not taken."
    case .cannotOpen, .readOnly: "nothing was changed. Check that the folder is there and is this user's."
    case .notADatabase, .foreign, .corrupt: "nothing was changed. Put the last backup in its place."
    case .newer, .older: "nothing was changed. Install the version that wrote the database, or a newer one."
    default: "what was stored stays. Check the disk, and run it again."
    }
  }
}

/// What goes to the terminal.
enum Output {
  static func text(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
  static func error(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
  static let width: Int = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
}
