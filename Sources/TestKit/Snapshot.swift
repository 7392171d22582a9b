import Foundation

/// Long outputs that are kept as files in `Tests/Snapshots`, to be read in a review like any other text.
///
///     #expect(try Snapshot("Commands/overlast.bash").difference(from: script) == nil)
///
/// With `RECORD_SNAPSHOTS=1` in the environment the files are written instead; look at the change before you keep it.
public struct Snapshot {
  private let file: URL

  /// The snapshot with this path below `Tests/Snapshots`.
  public init(_ path: String) throws {
    file = try repositoryRoot().appendingPathComponent("Tests/Snapshots/\(path)")
  }

  /// The first line in which `text` differs from the snapshot, or nothing when they are the same.
  public func difference(from text: String) throws -> String? {
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return nil
    }
    let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in 0..<max(kept.count, new.count) {
      let one = line < kept.count ? String(kept[line]) : "(end)"
      let other = line < new.count ? String(new[line]) : "(end)"
      if !one.utf8.elementsEqual(other.utf8) {
        return "\(file.lastPathComponent), line \(line + 1): kept '\(one)', now '\(other)'"
      }
    }
    return nil
  }
}
