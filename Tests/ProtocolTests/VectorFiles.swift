import Foundation
import TestKit
import Testing

/// No vector is left out: every folder and every file of `Protocol/vectors` is read by some test.
@Suite struct `Files of vectors` {
  /// The chapters whose vectors are read in this target, with the keys that each may use.
  static let chapters: [String: Set<String>] = [
    "cbor": ["diagnostic"], "http": ["role", "status", "body", "connection"],
    "changes": ["role", "diagnostic", "bytes", "winner"], "sync": ["role", "diagnostic", "rewritten", "item"],
    "records": ["diagnostic"], "enrolment": ["role", "diagnostic", "rewritten"],
    "register": ["role", "diagnostic", "link"],
  ]

  private func names(_ path: String) throws -> [String] {
    let folder = Repository.folder.appendingPathComponent("Protocol/vectors/\(path)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func `every folder is read`() throws {
    #expect(try names("") == (chapters.keys + ["README.md", "disclosure"]).sorted())
    #expect(
      try names("disclosure") == ["directions.cases", "hinder.matrix", "overlast.matrix", "process.matrix"],
      "read by DisclosureTests")
  }

  @Test(arguments: chapters.keys.sorted()) func `every file is a vector`(_ chapter: String) throws {
    let files = try names(chapter)
    #expect(files.allSatisfy { $0.hasSuffix(".txt") })
    let vectors = try Vector.chapter(chapter)
    #expect(vectors.map { "\($0.file).txt" } == files)
    let table = Repository.text("Protocol/README.md")
    #expect(table.contains("[\(chapter)](vectors/\(chapter))"), "the map of Protocol names the folder")
  }

  @Test(arguments: chapters.keys.sorted()) func `a vector has the keys of its chapter, each once`(
    _ chapter: String
  ) throws {
    let known = try #require(chapters[chapter]).union(["name", "expect", "note"])
    for vector in try Vector.chapter(chapter) {
      let keys = vector.headers.map(\.key)
      #expect(known.isSuperset(of: keys), "\(vector)")
      #expect(Set(keys).count == keys.count, "\(vector)")
      let isAccepted = vector.expect == "accept"
      #expect(vector.file.hasPrefix(isAccepted ? "accept-" : "refuse-"), "\(vector)")
    }
  }

  @Test(arguments: chapters.keys.sorted()) func `no two vectors of a chapter ask the same`(_ chapter: String) throws {
    var seen: [String: String] = [:]
    for vector in try Vector.chapter(chapter) {
      let question = "\(vector.value("role") ?? "") \(vector.input)"
      #expect(seen[question] == nil, "\(vector) and \(seen[question] ?? "")")
      seen[question] = vector.file
    }
  }

  private var chapters: [String: Set<String>] { Self.chapters }
}
