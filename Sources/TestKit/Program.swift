import Dispatch
public import Foundation
import Glibc

/// The built programs, run as a person would.
public enum Program {
  /// Where the build puts them, beside the tests.
  public static let folder: URL =
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    .deletingLastPathComponent() ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()

  /// How a run ended, and what it said.
  public struct Run: Sendable {
    /// The exit code; 128 and more for a signal, as a shell has it.
    public let exit: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// Runs `program`, one of ours or the path of another, to its end, with nothing on its standard input.
  ///
  /// Not by Foundation's Process, which looks every 50 ms whether it has ended: some suites have hundreds of runs.
  /// - Parameter environment: variables besides, or in the place of, those of the tests.
  /// - Throws: what the system says when it cannot be started.
  public static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Run {
    let path = program.hasPrefix("/") ? program : folder.appending(path: program).path
    let output = Pipe()
    let errors = Pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.fileHandleForWriting.fileDescriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.fileHandleForWriting.fileDescriptor, 2)
    for handle in [output, errors].flatMap({ [$0.fileHandleForReading, $0.fileHandleForWriting] }) {
      posix_spawn_file_actions_addclose(&actions, handle.fileDescriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // As a shell starts it, whatever signals the runner of the tests ignores or holds up.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
    var process = pid_t()
    let failure = withCStrings([path] + arguments) { words in
      withCStrings(variables) { posix_spawn(&process, path, &actions, &attributes, words, $0) }
    }
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    try output.fileHandleForWriting.close()
    try errors.fileHandleForWriting.close()
    // A command that should end and serves instead must not hold up the tests.
    let watchdog = DispatchWorkItem { [process] in kill(process, SIGTERM) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    defer { watchdog.cancel() }
    let said = drain([output, errors].map(\.fileHandleForReading.fileDescriptor))
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return Run(exit: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: said[0], errors: said[1])
  }

  /// Reads all until the last one ends; both at once, so that a full pipe holds up nobody.
  private static func drain(_ descriptors: [Int32]) -> [String] {
    var bytes = descriptors.map { _ in [UInt8]() }
    var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while waiting.contains(where: { $0.fd >= 0 }) {
      guard poll(&waiting, nfds_t(waiting.count), -1) > 0 else { continue }
      for index in waiting.indices where waiting[index].fd >= 0 && waiting[index].revents != 0 {
        let count = read(waiting[index].fd, &buffer, buffer.count)
        if count > 0 { bytes[index] += buffer[..<count] } else { waiting[index].fd = -1 }
      }
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
