import Foundation
import TestKit

/// One text file of the repository, with its path from the root.
struct SourceFile: Sendable {
  let path: String
  let text: String
  let lines: [Substring]
  /// Swift code without comments and contents of strings, and comments without code, line by line; empty for others.
  let swift: SwiftText

  init(path: String, text: String) {
    self.path = path
    self.text = text
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
    swift = SwiftText(path.hasSuffix(".swift") ? text : "")
  }

  /// The part of the name behind the last dot.
  var kind: String { path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map(String.init) ?? "" }

  /// The target of `Sources/<target>/…` or `clients/<target>/…`; nil for everything else.
  var target: String? {
    let parts = path.split(separator: "/")
    guard parts.count > 2, parts[0] == "Sources" || (parts[0] == "clients" && kind == "swift") else { return nil }
    return String(parts[1])
  }

  /// Whether this file looks for bad examples and therefore holds some.
  var isTidyItself: Bool { path.hasPrefix("Tests/TidyTests/") }

  /// All text files of the repository. Build folders and other hidden entries are left out; `.ci` is not.
  static func all() throws -> [SourceFile] {
    let root = try repositoryRoot()
    guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [] }
    var files: [SourceFile] = []
    while let path = paths.nextObject() as? String {
      let isHidden = path.hasPrefix(".") && !path.hasPrefix(".ci")
      if isHidden || path.contains("__pycache__") {
        paths.skipDescendants()
        continue
      }
      let url = root.appendingPathComponent(path)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
        let text = String(data: try Data(contentsOf: url), encoding: .utf8)
      else { continue }
      files.append(SourceFile(path: path, text: text))
    }
    return files.sorted { $0.path < $1.path }
  }
}
