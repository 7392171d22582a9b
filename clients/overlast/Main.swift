import Glibc

/// The client of Overlast, for professionals in the field and at their desks.
@main enum Main {
  static func main() { exit(Int32(Program.run(Array(CommandLine.arguments.dropFirst())))) }
}
