internal import Glibc

/// Which devices exist only in memory, from the kernel's table of mounts (proc(5), `/proc/PID/mountinfo`).
///
/// `statfs` would answer the same, but Swift's view of the C library does not have it.
enum MountTable {
  /// The table of this process; empty where it cannot be read.
  static func read() -> String {
    let number = Glibc.open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return "" }
    defer { close(number) }
    var table: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while case let count = Glibc.read(number, &part, part.count), count > 0 { table += part[..<count] }
    return String(decoding: table, as: UTF8.self)
  }

  /// Whether every mount of this device is a file system without a disk; false for a device that is not in the table.
  ///
  /// A line reads `36 35 0:31 / /dev/shm rw,nosuid shared:5 - tmpfs tmpfs rw`: the third word is the device, and the
  /// word after the lone dash the type.
  static func isInMemory(device: UInt64, table: String) -> Bool {
    // The bits of a device number as the C library packs them.
    let major = (device >> 8 & 0xFFF) | (device >> 32 & 0xFFFF_F000)
    let minor = (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
    // As bytes and no further than is needed: every command of a user reads this table.
    let wanted = "\(major):\(minor)".utf8
    let space = UInt8(ascii: " ")
    let types = table.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line -> Substring? in
      let head = line.split(separator: space, maxSplits: 3)
      guard head.count > 3, head[2].elementsEqual(wanted) else { return nil }
      let words = head[3].split(separator: space)
      return words.firstIndex { $0.elementsEqual("-".utf8) }.flatMap { words.dropFirst($0 + 1).first }.map(
        Substring.init)
    }
    return !types.isEmpty && types.allSatisfy { $0 == "tmpfs" || $0 == "ramfs" }
  }
}
