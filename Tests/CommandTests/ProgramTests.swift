import Foundation
import TestKit
import Testing

/// The built programs, run as a person would.
@Suite(.serialized) struct `The programs` {
  struct Run {
    var exit: Int32
    var output: String
    var errors: String
  }

  static let programs: URL =
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    .deletingLastPathComponent() ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()

  static func run(_ program: String, _ arguments: [String]) throws -> Run {
    let process = Process()
    process.executableURL = programs.appending(path: program)
    process.arguments = arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let out = output.fileHandleForReading.readDataToEndOfFile()
    let err = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      exit: process.terminationStatus, output: String(decoding: out, as: UTF8.self),
      errors: String(decoding: err, as: UTF8.self))
  }

  @Test(arguments: [
    ["--help"], ["melding", "--help"], ["melding", "nieuw", "--help"], ["sync", "--help"], ["verstrek", "--help"],
    ["casus", "besluit", "--help"], ["mag", "--help"],
  ])
  func `asked-for help goes to standard output with exit 0 and nothing on standard error`(arguments: [String]) throws {
    let run = try Self.run("overlast", arguments)
    #expect(run.exit == 0 && run.errors.isEmpty && run.output.contains("overlast"))
  }

  @Test func `a device that is not enrolled says what to do, in words and in JSON`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "overlast-none-\(UUID().uuidString)").path
    let words = try Self.run("overlast", ["status", "--map", folder])
    #expect(words.exit == 5 && words.output.isEmpty && words.errors.contains("overlast aanmelden"))
    let json = try Self.run("overlast", ["status", "--json", "--map", folder])
    #expect(json.exit == 5 && json.errors.isEmpty && json.output.hasPrefix("{\"fout\":\"not-enrolled\""))
  }

  @Test func `a wrong command line is 64, a broken invitation 5`() throws {
    #expect(try Self.run("overlast", ["meldign"]).exit == 64)
    #expect(try Self.run("overlast", ["aanmelden", "overlast-uitnodiging-1:xyz"]).exit == 5)
    #expect(try Self.run("overlastd", ["nonsense"]).exit == 64)
    #expect(try Self.run("overlastd", ["serve", "--config", "/nonexistent"]).exit == 78)
  }

  @Test func `the shipped deelbeleid is valid, and one with a fault is refused with its line`() throws {
    let file = Repository.folder.appending(path: "server-config/deelbeleid").path
    #expect(try Self.run("overlastd", ["policy", "check", file]).exit == 0)
    let broken = FileManager.default.temporaryDirectory.appending(path: "deelbeleid-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: broken) }
    let text = Repository.text("server-config/deelbeleid").replacing("HIN-10", with: "HIN-99", maxReplacements: 1)
    try text.write(to: broken, atomically: true, encoding: .utf8)
    let run = try Self.run("overlastd", ["policy", "check", broken.path])
    #expect(run.exit == 2 && run.errors.contains("HIN-99"))
  }
}
