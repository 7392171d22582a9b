import Foundation
import Glibc

/// The two things that the trials in Tests/ need and a shell cannot do: cut the power under a mounted file system, and
/// look for planted texts on a raw disk image.
@main enum Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "cut" where arguments.count == 2: exit(cut(arguments[1]))
    case "scan" where arguments.count > 2: exit(scan(arguments[1], for: Array(arguments[2...])))
    default:
      print("usage: Trial cut MOUNT | Trial scan IMAGE TEXT…")
      exit(64)
    }
  }

  /// Stops an ext4 file system at once: what was not synced is gone at the next mount, as after a power cut.
  /// (EXT4_IOC_SHUTDOWN of linux/fs/ext4/ext4.h with EXT4_GOING_FLAGS_NOLOGFLUSH: the journal is not written either.)
  private static func cut(_ mount: String) -> Int32 {
    let shutdown: UInt = 0x8004_587D
    var withoutLogFlush: UInt32 = 2
    let descriptor = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, ioctl(descriptor, shutdown, &withoutLogFlush) == 0 else {
      print("cut: \(mount): \(String(cString: strerror(errno)))")
      return 1
    }
    return 0
  }

  /// Looks for each text in every writing; prints where it stands. 0 when none was found, 1 when one was.
  private static func scan(_ path: String, for texts: [String]) -> Int32 {
    guard let image = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
      print("scan: cannot read \(path)")
      return 2
    }
    var found = 0
    for text in texts {
      for writing in Writing.all(of: text) {
        guard let offset = image.withUnsafeBytes({ place(of: writing.bytes, in: $0) }) else { continue }
        print("scan: '\(text)' as \(writing.name) at byte \(offset)")
        found += 1
      }
    }
    return found == 0 ? 0 : 1
  }

  /// Where the bytes stand first; nil where they do not.
  private static func place(of needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let first = needle.first, needle.count <= bytes.count else { return nil }
    var offset = 0
    let last = bytes.count - needle.count
    while offset <= last {
      guard let hit = memchr(base + offset, Int32(first), last - offset + 1) else { return nil }
      offset = UnsafeRawPointer(hit) - base
      if memcmp(base + offset, needle, needle.count) == 0 { return offset }
      offset += 1
    }
    return nil
  }
}
