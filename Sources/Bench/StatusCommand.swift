import Foundation
import Glibc

/// `overlast status` as its user runs it, unlocked, beside a Swift program that does nothing.
struct StatusCommand {
  private let device: String
  private let empty: String

  /// How often each is run; in turn, so that both meet the same neighbours.
  private static let repetitions = 31

  /// Enrols a device of the first recipient with the client itself, and has it sync.
  init(_ municipality: Municipality, in folder: URL) throws {
    let name = UUID().uuidString
    device = folder.appending(path: "client-\(name)").path
    let invitation = folder.appending(path: "invitation-\(name)").path
    let passphrase = folder.appending(path: "passphrase").path
    try municipality.invitation(Municipality.recipient(0)).write(toFile: invitation, atomically: true, encoding: .utf8)
    try "bench-passphrase\n".write(toFile: passphrase, atomically: true, encoding: .utf8)
    let overlast = Programs.path("overlast")
    try Programs.run(
      overlast,
      ["aanmelden", "--map", device, "--uitnodiging-bestand", invitation, "--wachtwoord-bestand", passphrase])
    for command in ["sync", "ontgrendel"] {
      try Programs.run(overlast, [command, "--map", device, "--wachtwoord-bestand", passphrase])
    }
    empty = try Self.emptyProgram(in: folder)
  }

  /// Seconds of each, the median.
  func run() throws -> (status: Double, empty: Double) {
    var status: [Double] = []
    var nothing: [Double] = []
    let overlast = Programs.path("overlast")
    for _ in 0..<Self.repetitions {
      nothing.append(try Self.time(empty, []))
      status.append(try Self.time(overlast, ["status", "--map", device]))
    }
    try Programs.run(overlast, ["vergrendel", "--map", device])
    return (status.median, nothing.median)
  }

  /// A program without a line of code, built as `make install` builds: with the standard library inside.
  private static func emptyProgram(in folder: URL) throws -> String {
    let source = folder.appending(path: "empty.swift").path
    let program = folder.appending(path: "empty").path
    if !FileManager.default.fileExists(atPath: program) {
      try "".write(toFile: source, atomically: true, encoding: .utf8)
      try Programs.run("/usr/bin/env", ["swiftc", "-O", "-static-stdlib", "-o", program, source])
    }
    return program
  }

  /// Foundation's `Process` takes fifty milliseconds to see an end, so this one is started and awaited by hand.
  private static func time(_ path: String, _ arguments: [String]) throws -> Double {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    var result: Int32 = -1
    let time = seconds {
      if posix_spawn(&child, path, &actions, nil, &words, environ) == 0 { waitpid(child, &result, 0) }
    }
    guard result == 0 else { throw BenchFailure("\(path) \(arguments.first ?? "") ended with \(result)") }
    return time
  }
}
