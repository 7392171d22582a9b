import Commands
import Foundation
import Server
import Transport

/// The municipality's daemon and its admin commands.
@main enum Main {
  static func main() {
    Allocator.shareArenas(1)
    Signals.ignoreBrokenPipe()
    exit(Int32(Program.run(Array(CommandLine.arguments.dropFirst()))))
  }
}
