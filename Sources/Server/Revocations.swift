import Changes
import Foundation

/// Which devices were ever revoked, kept beside the witness: outside the database, so that one that was restored from
/// an older copy does not take a stolen device for a good one. Holds ids of devices and nothing else.
struct Revocations: Sendable {
  let path: String

  /// Adds a device, durable.
  /// - Returns: whether it was written.
  func note(_ id: RecordID) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let line = Array("\(id.text)\n".utf8)
    return write(descriptor, line, line.count) == line.count && fsync(descriptor) == 0
  }

  /// All that were noted; a line that was cut off by a crash is passed over.
  func read() -> Set<RecordID> {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { RecordID(text: String($0)) })
  }
}
