import Dispatch
public import Foundation

/// The built programs, run as a person would.
public enum Program {
  /// Where the build puts them, beside the tests.
  public static let folder: URL =
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    .deletingLastPathComponent() ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()

  /// How a run ended, and what it said.
  public struct Run: Sendable {
    /// The exit code.
    public let exit: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// Runs `program` to its end, with nothing on its standard input.
  /// - Throws: what the system says when it cannot be started.
  public static func run(_ program: String, _ arguments: [String]) throws -> Run {
    let process = Process()
    process.executableURL = folder.appending(path: program)
    process.arguments = arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A command that should end and serves instead must not hold up the tests.
    let watchdog = DispatchWorkItem { [process] in process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    defer { watchdog.cancel() }
    let out = output.fileHandleForReading.readDataToEndOfFile()
    let err = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      exit: process.terminationStatus, output: String(decoding: out, as: UTF8.self),
      errors: String(decoding: err, as: UTF8.self))
  }
}
