import Commands
import Foundation
import Server
import Transport

/// The municipality's daemon and its admin commands.
@main enum Main {
  static func main() {
    Signals.ignoreBrokenPipe()
    exit(Int32(Program.run(Array(CommandLine.arguments.dropFirst()))))
  }
}
