import Foundation
import Server
import Transport

/// The real daemon in a process of its own, so that its memory and its processor time can be told from the bench's.
final class ServerProcess {
  /// Where it listens.
  let sync: Endpoint, enrolment: Endpoint
  private let process = Process()

  /// Starts `overlastd serve` on an initialised data directory.
  init(dataDirectory: String) throws {
    let settings = dataDirectory + "/overlastd.conf"
    try """
    server_names = 127.0.0.1
    sync_listen = 127.0.0.1:0
    enrolment_listen = 127.0.0.1:0
    operations_listen = 127.0.0.1:0
    data_directory = \(dataDirectory)
    log_level = error

    """.write(toFile: settings, atomically: true, encoding: .utf8)
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Programs.path("overlastd"))
    process.arguments = ["serve", "--config", settings]
    process.standardOutput = output
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw BenchFailure("overlastd did not start") }
      line += String(decoding: data, as: UTF8.self)
    }
    func endpoint(_ name: String) -> Endpoint? {
      line.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix(name + "=") }
        .flatMap { Endpoint(String($0.dropFirst(name.count + 1))) }
    }
    guard let sync = endpoint("sync"), let enrolment = endpoint("enrolment") else {
      throw BenchFailure("overlastd said: \(line)")
    }
    self.sync = sync
    self.enrolment = enrolment
  }

  /// The most memory it ever held, in bytes.
  var memoryMost: Int {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let words = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
    return words?.dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
  }

  /// Ends it in order: the database file then holds everything.
  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  deinit { if process.isRunning { process.terminate() } }
}

/// The programs that are measured: built by the same build as the bench, in the folder where it lies itself.
enum Programs {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: name).path
  }

  /// Runs a program to its end.
  /// - Throws: when it ends with another status than 0.
  static func run(_ path: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchFailure("\(path) \(arguments.first ?? "") ended with \(process.terminationStatus)")
    }
  }
}

/// Why nothing could be measured.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Milliseconds since 1970 UTC.
@Sendable func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
